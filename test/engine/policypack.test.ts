// The policy pack on the real engine, as `pulumi preview --policy-pack policypack` runs it.
import { expect } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repositoryRoot } from "./cache";
import type { Engine } from "./engine";
import type { Outcome, Project } from "./project";
import { sharedEngine } from "./shared";

const policyPack = join(repositoryRoot, "policypack");

interface PolicyEvent {
  readonly resourceUrn?: string;
  readonly policyName: string;
  readonly message: string;
  readonly enforcementLevel: string;
}

/** What the pack said, except that the program has no pipeline: level, rule, resource and message. */
const said = (outcome: Outcome): string[] => everythingSaid(outcome).filter((each) => !each.includes("[no-pipeline]"));

const everythingSaid = ({ events }: Outcome): string[] =>
  events.flatMap((event) => {
    const policy = event["policyEvent"] as PolicyEvent | undefined;
    if (policy === undefined) return [];
    const name = policy.resourceUrn?.split("::").at(-1) ?? "";
    return [`${policy.enforcementLevel} ${policy.policyName} ${name}: ${policy.message}`];
  });

describe("the policy pack in the engine", function () {
  this.timeout(900_000);
  let engine: Engine;
  let project: Project;
  let directory: string;

  const open = async (config: Record<string, string>) => {
    project = await engine.project(join(__dirname, "programs", "pass-role-scope"), { config });
    return project;
  };
  const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;

  before(async () => {
    const { bundlePack } = await import("../../scripts/bundle-pack.mjs");
    await bundlePack();
    engine = await sharedEngine();
    directory = mkdtempSync(join(tmpdir(), "pack-config-"));
  });
  after(() => {
    rmSync(directory, { recursive: true, force: true });
  });
  beforeEach(() => engine.reset());
  afterEach(() => {
    project.remove();
  });

  it("stops a preview that lets any role be passed, and says where and how to fix it", async () => {
    const outcome = await (await open({ resource: "*" })).preview({ policyPack });
    expect(outcome.code, outcome.stdout).to.not.equal(0);
    expect(said(outcome)).to.have.length(1);
    expect(everythingSaid(outcome)).to.have.length(2);
    expect(said(outcome)[0]).to.match(/^mandatory pass-role-scope pass: /);
    expect(said(outcome)[0]).to.contain('policy: Statement[1].Resource: "*" matches every role');
    expect(said(outcome)[0]).to.contain('Fix: Write the statement as {"Effect":"Allow","Action":"iam:PassRole"');
  });

  it("creates nothing at an up that the preview stops", async () => {
    const outcome = await (await open({ resource: "*" })).up({ policyPack, args: ["--skip-preview=false"] });
    expect(outcome.code).to.not.equal(0);
    await engine.expectEmptyAws();
  });

  it("fails an up without preview, which the rule judges with the whole stack", async () => {
    const outcome = await (await open({ resource: "*" })).up({ policyPack });
    expect(outcome.code).to.not.equal(0);
    expect(said(outcome)[0]).to.match(/^mandatory pass-role-scope pass: /);
  });

  it("passes the program that names the role", async () => {
    await open({ resource: role("train") });
    for (const outcome of [await project.preview({ policyPack }), await project.up({ policyPack })]) {
      expect(outcome.code, outcome.stdout).to.equal(0);
      expect(said(outcome)).to.deep.equal([]);
    }
    expect((await engine.aws()).roles).to.deep.equal(["pipeline"]);
    expect((await project.destroy()).code).to.equal(0);
  });

  it("says what a preview does not know and what that is made from, and judges it before it is created", async () => {
    const preview = await (await open({})).preview({ policyPack });
    expect(preview.code, preview.stdout).to.equal(0);
    expect(said(preview).filter((each) => !each.startsWith("advisory"))).to.deep.equal([]);
    const [unknown, ...more] = said(preview).filter((each) => each.startsWith("advisory pass-role-scope pass: "));
    expect(more).to.deep.equal([]);
    expect(unknown).to.contain("policy: This value is unknown until `pulumi up`");
    expect(unknown).to.contain("made from aws:s3/bucket:Bucket data");

    const up = await project.up({ policyPack });
    expect(up.code).to.not.equal(0);
    expect(said(up).join("\n")).to.contain("[pass-role-name-wildcard]");
    expect(said(up).filter((each) => each.startsWith("mandatory"))).to.have.length(1);
  });

  it("has nothing to say about the quickstart", async () => {
    project = await engine.project(repositoryRoot, {
      config: { "aws:region": engine.region },
      asWritten: true,
    });
    const preview = await project.preview({ policyPack });
    expect(preview.code, preview.stdout + preview.stderr).to.equal(0);
    expect(said(preview)).to.deep.equal([]);
  });

  it("reports an exemption that is used, warns of one that is not, stops at one that has ended", async () => {
    await open({ resource: role("steps-*") });
    const policyPackConfig = join(directory, "pack.json");
    const configure = (...exemptions: Record<string, string>[]) => {
      const rule = { enforcementLevel: "mandatory", exemptions };
      writeFileSync(policyPackConfig, JSON.stringify({ "pass-role-scope": rule }));
    };
    const exemption = { resource: "pass", finding: "pass-role-name-wildcard", reason: "agreed", expires: "9999-12-31" };

    configure(exemption, { ...exemption, resource: "other" });
    const exempted = await project.preview({ policyPack, policyPackConfig });
    expect(exempted.code, exempted.stdout).to.equal(0);
    expect(said(exempted)).to.have.length(2);
    expect(said(exempted).join("\n")).to.contain("Exempted until 9999-12-31 (agreed): pass-role-name-wildcard@policy");
    expect(said(exempted).join("\n")).to.contain("no longer exempts anything. Remove it");

    configure({ ...exemption, expires: "2020-01-01" });
    const expired = await project.preview({ policyPack, policyPackConfig });
    expect(expired.code).to.not.equal(0);
    expect(said(expired).join("\n")).to.contain("[exemption-expired]");
  });
});
