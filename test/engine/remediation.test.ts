// Remediation on the real engine: at level `remediate`, `up` writes the mended documents, and secrets stay secrets.
import { expect } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repositoryRoot } from "./cache";
import type { Engine } from "./engine";
import type { EngineEvent, Project } from "./project";
import { sharedEngine } from "./shared";

const policyPack = join(repositoryRoot, "policypack");
const levels = { "pass-role-scope": "remediate", "known-actions": "remediate" };

/** `service-role-trust train`, of every resource that was mended. */
const remediated = (events: readonly EngineEvent[]): string[] =>
  events.flatMap((event) => {
    const said = event["policyRemediationEvent"] as { resourceUrn: string; policyName: string } | undefined;
    return said === undefined ? [] : [`${said.policyName} ${said.resourceUrn.split("::").at(-1) ?? ""}`];
  });

describe("remediation in the engine", function () {
  this.timeout(900_000);
  let engine: Engine;
  let project: Project;
  let directory: string;

  before(async () => {
    const { bundlePack } = await import("../../scripts/bundle-pack.mjs");
    await bundlePack();
    engine = await sharedEngine();
    directory = mkdtempSync(join(tmpdir(), "remediation-"));
  });
  after(() => {
    rmSync(directory, { recursive: true, force: true });
  });
  beforeEach(() => engine.reset());
  afterEach(() => {
    project.remove();
  });

  const open = async (config: Record<string, string> = {}) => {
    project = await engine.project(join(__dirname, "programs", "check"), {
      config: { "aws:region": engine.region, ...config },
    });
  };
  /** The pack's options: three rules at these levels, the others not run. */
  const packAt = (config: object) => {
    const policyPackConfig = join(directory, "config.json");
    writeFileSync(policyPackConfig, JSON.stringify({ all: "disabled", ...config }));
    return { policyPack, policyPackConfig };
  };
  const account = { "service-role-trust": { enforcementLevel: "remediate", account: "123456789012" } };

  async function inputsOf(name: string): Promise<Record<string, unknown>> {
    const { resources } = await project.stackExport();
    return resources.find(({ urn }) => urn.endsWith(`:${name}`))?.inputs ?? {};
  }

  it("writes the mended documents, keeps the mark of a secret beside them, and has nothing to do after", async () => {
    await open();
    const pack = packAt({ ...levels, ...account });
    const preview = await project.preview(pack);
    expect(preview.code, preview.stdout).to.equal(0);
    const all = [
      ...["service-role-trust pipeline", "service-role-trust train", "pass-role-scope pass", "known-actions pass"],
    ];
    expect(remediated(preview.events)).to.have.members(all);

    const up = await project.up(pack);
    expect(up.code, up.stdout).to.equal(0);
    expect(remediated(up.events)).to.have.members(all);
    const trust = { StringEquals: { "aws:SourceAccount": "123456789012" } };
    const role = await inputsOf("Role::pipeline");
    expect(JSON.parse(String(role["assumeRolePolicy"]))).to.deep.equal({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "sagemaker.amazonaws.com" },
          Action: "sts:AssumeRole",
          Condition: trust,
        },
      ],
    });
    expect(role["description"]).to.have.property("ciphertext");
    const { policy } = await inputsOf("RolePolicy::pass");
    expect(JSON.parse(String(policy))).to.deep.equal({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: "sagemaker:CreateTrainingJob", Resource: "*" },
        {
          Effect: "Allow",
          Action: "iam:PassRole",
          Resource: "arn:aws:iam::123456789012:role/train",
          Condition: { StringEquals: { "iam:PassedToService": "sagemaker.amazonaws.com" } },
        },
      ],
    });

    const again = await project.up({ ...pack, args: ["--expect-no-changes"] });
    expect(again.code, again.stdout).to.equal(0);
  });

  it("mends nothing at another level", async () => {
    await open();
    const { code, events } = await project.preview(
      packAt({ "pass-role-scope": "mandatory", "known-actions": "advisory" }),
    );
    expect([code === 0, remediated(events)]).to.deep.equal([false, []]);
  });

  it("leaves a secret policy as it is, and stops at it", async () => {
    await open({ hide: "true" });
    const { code, events, stdout } = await project.preview(packAt(levels));
    expect(code, stdout).to.not.equal(0);
    expect(remediated(events)).to.deep.equal([]);
  });
});
