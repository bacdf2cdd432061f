// The policy pack where users have it, on the real engine: below node_modules, and alone as `pulumi policy publish` packs it.
import { expect } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { linkPackages, repository, unpackInto } from "../packed";
import type { Engine } from "./engine";
import type { Project } from "./project";
import { sharedEngine } from "./shared";

describe("the packed policy pack in the engine", function () {
  this.timeout(900_000);
  let engine: Engine;
  let project: Project;
  let directory: string;

  before(async () => {
    const { bundlePack } = await import("../../scripts/bundle-pack.mjs");
    await bundlePack();
    engine = await sharedEngine();
    directory = mkdtempSync(join(tmpdir(), "packaging-"));
    const config = { resource: "arn:aws:iam::123456789012:role/*" };
    project = await engine.project(join(__dirname, "programs", "pass-role-scope"), { config });
  });
  beforeEach(() => engine.reset());
  after(() => {
    project.remove();
    rmSync(directory, { recursive: true, force: true });
  });

  // The program has no pipeline: the whole pack says that it could not check the rules about pipelines.
  const whole = ["mandatory pass-role-scope", "advisory pipeline-role-gaps"];
  const levelsOf = async (policyPack: string): Promise<string[]> => {
    const { events } = await project.preview({ policyPack });
    return events.flatMap((event) => {
      const said = event["policyEvent"] as { policyName: string; enforcementLevel: string } | undefined;
      return said === undefined ? [] : [`${said.enforcementLevel} ${said.policyName}`];
    });
  };

  it("runs from the node_modules of a consumer", async () => {
    const consumer = join(directory, "consumer");
    const installed = join(consumer, "node_modules", "sagemaker-pipeline-access");
    unpackInto(installed, repository);
    linkPackages(consumer, ["@pulumi/policy", "@pulumi/pulumi", "@pulumi/aws", "jsonc-parser"]);
    expect(await levelsOf(join(installed, "policypack"))).to.have.members(whole);
  });

  it("runs alone, with the dependencies that it lists", async () => {
    const alone = join(directory, "alone");
    unpackInto(alone, join(repository, "policypack"));
    linkPackages(alone, ["@pulumi/policy", "@pulumi/pulumi"]);
    expect(await levelsOf(alone)).to.have.members(whole);
  });

  it("gives its rules to a consumer's pack, at the consumer's levels", async () => {
    const pack = join(directory, "ours");
    unpackInto(join(pack, "node_modules", "sagemaker-pipeline-access"), repository);
    linkPackages(pack, ["@pulumi/policy", "@pulumi/pulumi", "@pulumi/aws", "jsonc-parser"]);
    writeFileSync(join(pack, "PulumiPolicy.yaml"), "runtime: nodejs\n");
    writeFileSync(join(pack, "package.json"), '{"name":"ours","version":"1.0.0","main":"index.js"}');
    writeFileSync(
      join(pack, "index.js"),
      `const { PolicyPack } = require("@pulumi/policy");
const { passRoleScope, knownActions, toPolicy } = require("sagemaker-pipeline-access/policypack");
new PolicyPack("ours", { policies: [toPolicy(passRoleScope, { level: "advisory" }), toPolicy(knownActions)] });
`,
    );
    expect(await levelsOf(pack)).to.deep.equal(["advisory pass-role-scope"]);
  });
});
