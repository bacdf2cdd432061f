// What the components build passes the whole pack on the real engine, every rule mandatory and nothing left unknown; and
// what is taken out of it or widened, by transforms of the program's, is found by the rule that owns it, and no other.
import { expect } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rules } from "../../policypack/registry";
import { repositoryRoot } from "./cache";
import type { Engine } from "./engine";
import { isAdviceAboutNetwork, policyPack, saidBy } from "./listedResources";
import type { Project, ProjectOptions } from "./project";
import { sharedEngine } from "./shared";

/** What a change is found by: `rule resource: code`, or with its level where that is not `mandatory`. */
type Found = Readonly<Record<string, readonly string[]>>;

const removals: Found = {
  "the pipeline's role may not start training jobs": ["pipeline-role-gaps abalone-pipeline: missing-run-jobs"],
  "a step's role may not read its inputs": ["step-role-gaps abalone-step-TrainModel: missing-read-inputs"],
  "a role may be passed to any service": [
    "pass-role-scope abalone-pipeline: pass-role-not-pinned",
    "pipeline-role-excess abalone-pipeline: excess-grant",
  ],
  "a step's role trusts SageMaker for every account": [
    "service-role-trust abalone-step-EvaluateModel: trust-without-account",
  ],
  "the author may not pass the pipeline's role": ["author-pass-role deploy: author-cannot-pass"],
  "the bucket keeps JsonGet out": ["json-get-read data: json-get-denied"],
  "the exception is gone": ["scp-json-get-exception inside-vpc-perimeter: json-get-not-excepted"],
};

const widenings: Found = {
  "the pipeline's role may pass every role": [
    "pass-role-scope abalone-pipeline: pass-role-any-role",
    "pipeline-role-excess abalone-pipeline: excess-grant",
  ],
  "the pipeline's role may do what nothing needs": ["pipeline-role-excess abalone-pipeline: excess-grant"],
  "a step's role may do all but a few things": [
    "pipeline-role-full-access abalone-step-Batch-CreateModel: full-access-action",
  ],
  "a step's role trusts somebody else too": ["service-role-trust abalone-step-PreprocessData: trust-other-principal"],
  "a step's role has the tag": ["exception-tag-holders abalone-step-TrainModel: tag-on-step-role"],
  "a step's role reads what a stranger writes": ["step-role-isolation abalone-step-PreprocessData: reaches-other-step"],
  "everybody may read the files": ["json-get-bucket-policy data: json-get-open-principal"],
  "the author may pass another role": ["advisory author-pass-role abalone-author: author-passes-more"],
  "the exception is for all of S3": ["scp-json-get-exception inside-vpc-perimeter: exception-too-wide"],
  "anybody may set the tag": ["exception-tag-guarded inside-vpc-perimeter: tag-not-guarded"],
  "a role may do what is no action": ["known-actions abalone-step-EvaluateModel: unknown-action"],
  "a policy is too long": ["policy-size abalone-operator: policy-too-large"],
};

const tag = { key: "sagemaker-json-get", value: "allowed" };
const told: Readonly<Record<string, object>> = {
  "scp-json-get-exception": { tag, s3InsideVpc: true },
  "exception-tag-holders": { tag },
  "step-role-gaps": { whenUnknown: "report" },
  "exception-tag-guarded": { tag, admins: ["arn:aws:iam::*:role/IdentityAdmin"] },
};

describe("what the components build, under the whole pack in the engine", function () {
  this.timeout(900_000);
  let engine: Engine;
  let directory: string;
  let policyPackConfig: string;
  let project: Project;

  before(async () => {
    const { bundlePack } = await import("../../scripts/bundle-pack.mjs");
    await bundlePack();
    engine = await sharedEngine();
    await engine.reset();
    directory = mkdtempSync(join(tmpdir(), "invariant-"));
    policyPackConfig = join(directory, "pack.json");
  });
  after(() => {
    rmSync(directory, { recursive: true, force: true });
  });
  afterEach(() => {
    project.remove();
  });

  const preview = async (program: string, config: NonNullable<ProjectOptions["config"]>, settings = told) => {
    const options = rules.map(({ name }) => [
      name,
      { enforcementLevel: "mandatory", whenUnknown: "stop", ...settings[name] },
    ]);
    writeFileSync(policyPackConfig, JSON.stringify(Object.fromEntries(options)));
    project = await engine.project(program, {
      config: { "aws:region": engine.region, ...config },
      asWritten: program === repositoryRoot,
    });
    return project.preview({ policyPack, policyPackConfig });
  };
  const components = join(__dirname, "programs", "components-changed");

  for (const [what, program, settings] of [
    ["every component in one stack", components, told],
    ["the quickstart", repositoryRoot, {}],
  ] as const)
    it(`passes: ${what}`, async () => {
      const outcome = await preview(program, {}, settings);
      expect(
        saidBy(outcome).filter((each) => !isAdviceAboutNetwork(each)),
        outcome.stdout,
      ).to.deep.equal([]);
      expect(outcome.code, outcome.stdout + outcome.stderr).to.equal(0);
    });

  for (const [kind, found] of Object.entries({ "taken out": removals, widened: widenings }))
    it(`has ${Object.keys(found).length} things ${kind}, and the rule that owns each finds it`, async () => {
      const changes = Object.fromEntries(Object.keys(found).map((name, index) => [`changes[${index}]`, name]));
      const outcome = await preview(components, changes);
      expect(
        saidBy(outcome)
          .filter((each) => !isAdviceAboutNetwork(each))
          .map(({ level, rule, name, code }) => `${level} ${rule} ${name}: ${code}`),
        outcome.stdout,
      ).to.have.members(
        // Two changes of one policy can share a finding.
        [...new Set(Object.values(found).flat())].map((each) =>
          each.startsWith("advisory ") ? each : `mandatory ${each}`,
        ),
      );
      expect(outcome.code, outcome.stdout).to.not.equal(0);
    });
});
