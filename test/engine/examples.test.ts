// The examples, each on the real engine: every one previews, one of them under the pack, the migration goes through its stages, and the pack says of the
// stack that others wrote what it should. Those in Python and Go run in `npm run languages`; scp/ and the quickstart in
// documents.test.ts, policypack.test.ts and components.test.ts.
import { expect } from "chai";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../packed";
import type { Engine } from "./engine";
import type { Outcome, Project } from "./project";
import { sharedEngine } from "./shared";

const elsewhere = ["README.md", "ci", "denials", "go", "python", "quickstart", "scp", "yaml"];

/** The resources that a run makes, as `name: type`. */
const made = ({ events }: Outcome): string[] =>
  events.flatMap((event) => {
    const { metadata } = (event["resourcePreEvent"] ?? {}) as {
      metadata?: { op: string; type: string; urn: string };
    };
    return metadata?.op === "create" ? [`${metadata.urn.split("::").at(-1) ?? ""}: ${metadata.type}`] : [];
  });

const findings = ({ events }: Outcome): string[] => [
  ...new Set(
    events.flatMap((event) => {
      const said = event["policyEvent"] as { policyName: string; enforcementLevel: string } | undefined;
      return said === undefined ? [] : [`${said.enforcementLevel} ${said.policyName}`];
    }),
  ),
];

describe("the examples", function () {
  this.timeout(900_000);
  let engine: Engine;
  const policyPack = join(repository, "policypack");
  const open = (name: string, config: Record<string, string> = {}): Promise<Project> =>
    engine.project(join(repository, "examples", name), { config });
  const succeeded = (outcome: Outcome): Outcome => {
    expect(outcome.code, outcome.stdout + outcome.stderr).to.equal(0);
    return outcome;
  };

  before(async () => {
    const { bundlePack } = await import("../../scripts/bundle-pack.mjs");
    await bundlePack();
    engine = await sharedEngine();
    await engine.reset();
  });

  /** What each example makes that the others do not. */
  const cases: Readonly<Record<string, readonly string[]>> = {
    "roles-by-team": ["abalone-shared-data: aws:iam/role:Role", "abalone-shared-modelling: aws:iam/role:Role"],
    "existing-roles": ["abalone-step-EvaluateModel: aws:iam/role:Role"],
    "declared-access": ["abalone-step-TrainModel: aws:iam/role:Role"],
    schedule: ["nightly: aws:iam/role:Role"],
  };
  for (const [name, expected] of Object.entries(cases))
    it(`${name} previews`, async () => {
      const project = await open(name);
      const outcome = succeeded(await project.preview(name === "declared-access" ? { policyPack } : {}));
      expect(made(outcome)).to.include.members([...expected]);
      project.remove();
    });

  it("foreign-stack is stopped by the pack, for what is wrong with it", async () => {
    const project = await open("foreign-stack");
    const outcome = await project.preview({ policyPack });
    expect(outcome.code).not.to.equal(0);
    expect(findings(outcome)).to.include.members(["mandatory pass-role-scope", "mandatory pipeline-role-full-access"]);
    project.remove();
  });

  it("migration goes from the broad role to a role per step, and back", async () => {
    const project = await open("migration");
    const stage = (name: string) => ({ args: ["--config", `migration:stage=${name}`] });
    succeeded(await project.up());
    const beside = succeeded(await project.up(stage("beside")));
    expect(made(beside)).to.include("abalone-pipeline: aws:iam/role:Role");
    expect(made(beside)).not.to.include("abalone: aws:sagemaker/pipeline:Pipeline");
    succeeded(await project.up(stage("switched")));
    expect((await engine.aws()).pipelines).to.deep.equal(["AbalonePipeline"]);
    succeeded(await project.up(stage("before")));
    const roles = (await engine.aws()).roles;
    expect(roles.map((each) => each.replace(/-[0-9a-f]{7}$/, ""))).to.deep.equal(["broad"]);
    succeeded(await project.destroy());
    project.remove();
    await engine.expectEmptyAws();
  });

  it("are all tested", () => {
    const folders = readdirSync(join(repository, "examples")).sort();
    expect(folders).to.deep.equal([...Object.keys(cases), "foreign-stack", "migration", ...elsewhere].sort());
  });
});
