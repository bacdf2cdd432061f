// `pipeline-access check` on what the real engine writes, beside what the pack says in the engine.
import { expect } from "chai";
import { join } from "node:path";
import { formatFinding } from "../../policypack/rule/formatFinding";
import { rules } from "../../policypack/registry";
import { checkJson, runCheck, type Printed } from "../cli/runCheck";
import { repositoryRoot } from "./cache";
import type { Engine } from "./engine";
import type { EngineEvent, Project } from "./project";
import { sharedEngine } from "./shared";

const policyPack = join(repositoryRoot, "policypack");

interface PolicyEvent {
  readonly resourceUrn: string;
  readonly message: string;
  readonly policyName: string;
  readonly enforcementLevel: string;
}

/** What the pack said, in whole. */
const saidByPack = (events: readonly EngineEvent[]): string[] =>
  events.flatMap((event) => {
    const said = event["policyEvent"] as PolicyEvent | undefined;
    return said === undefined
      ? []
      : [`${said.enforcementLevel} ${said.policyName} ${said.resourceUrn}\n${said.message.trimEnd()}`];
  });

const descriptions = new Map(rules.map(({ name, description }) => [name, description]));

/** What `check` printed, in the pack's words. */
const saidByCheck = (findings: readonly Printed[]): string[] =>
  findings.map(
    ({ level, rule, urn, ...finding }) =>
      `${level} ${rule} ${urn}\n${descriptions.get(rule) ?? ""}\n${formatFinding({ ...finding, rule, urn, kind: "violation" })}`,
  );

describe("pipeline-access check beside the policy pack in the engine", function () {
  this.timeout(900_000);
  let engine: Engine;
  let project: Project;

  before(async () => {
    const { bundlePack } = await import("../../scripts/bundle-pack.mjs");
    await bundlePack();
    engine = await sharedEngine();
  });
  beforeEach(() => engine.reset());
  afterEach(() => {
    project.remove();
  });

  const open = (config: Record<string, string> = {}) =>
    engine.project(join(__dirname, "programs", "check"), { config: { "aws:region": engine.region, ...config } });

  it("says of the state's export what `pulumi policy analyze` says", async () => {
    project = await open();
    const up = await project.up();
    expect(up.code, up.stdout).to.equal(0);
    const analyzed = await project.policyAnalyze(policyPack, { args: ["--json"] });
    const events = analyzed.stdout
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line) as EngineEvent);
    const { text } = await project.stackExport();
    const { status, findings, unknown } = checkJson(text);
    expect([status, analyzed.code === 0]).to.deep.equal([1, false]);
    expect(saidByCheck([...findings, ...unknown])).to.have.members(saidByPack(events));
    expect(findings.map(({ code }) => code)).to.include.members([
      "pass-role-not-pinned",
      "trust-without-account",
      "missing-run-jobs",
      "missing-write-logs",
      "unknown-action",
    ]);
    for (const format of ["text", "sarif", "junit", "markdown"]) {
      const { out, err } = runCheck(text, { args: ["--format", format] });
      expect(err).to.equal("");
      for (const { code } of findings) expect(out, format).to.include(code);
    }
  });

  it("says of the preview's JSON what the pack says in the preview, before and after the stack exists", async () => {
    project = await open();
    const compare = async () => {
      const { events } = await project.preview({ policyPack });
      const { stdout } = await project.preview({ args: ["--json", "--show-sames"] });
      const { findings, unknown } = checkJson(stdout);
      expect(findings).to.not.deep.equal([]);
      expect(saidByCheck([...findings, ...unknown])).to.have.members(saidByPack(events));
    };
    await compare();
    const up = await project.up();
    expect(up.code, up.stdout).to.equal(0);
    await compare();
    const { status, err } = runCheck((await project.preview({ args: ["--json"] })).stdout);
    expect([status, err.includes("[preview-incomplete]")]).to.deep.equal([2, true]);
  });

  it("does not judge a secret policy, in the export or in the preview, shown or not", async () => {
    project = await open({ hide: "true" });
    const preview = await project.preview({ args: ["--json", "--show-sames"] });
    const up = await project.up();
    expect(up.code, up.stdout).to.equal(0);
    const shown = await project.pulumi(["stack", "export", "--stack", "test", "--show-secrets"]);
    for (const text of [preview.stdout, (await project.stackExport()).text, shown.stdout]) {
      const { findings, unknown } = checkJson(text);
      const about = (all: readonly Printed[], rule: string) =>
        all.filter((each) => each.rule === rule && each.urn.endsWith("RolePolicy::pass")).map(({ code }) => code);
      expect(about(unknown, "pass-role-scope")).to.deep.equal(["secret-value"]);
      expect(about(findings, "pass-role-scope")).to.deep.equal([]);
    }
    expect(shown.stdout).to.include("iam:PassRole");
    expect(runCheck(shown.stdout).out).to.not.include("s3:HeadObject");
  });
});
