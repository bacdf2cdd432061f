// What programs meet in a preview and around it: unknown values, secrets in resources, default tags, YAML, refusals, and
// no process that outlives a run.
import { expect } from "chai";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import type { Engine } from "./engine";
import type { Outcome } from "./project";
import { sharedEngine } from "./shared";

const nodeProject = "name: small\nruntime: nodejs\nmain: index.ts\n";
const trust = `JSON.stringify({ Version: "2012-10-17", Statement: [] })`;

function inputsOf(outcome: Outcome, type: string): Record<string, unknown> | undefined {
  for (const event of outcome.events) {
    const pre = event["resourcePreEvent"] as
      { metadata: { type: string; new?: { inputs: Record<string, unknown> } } } | undefined;
    if (pre?.metadata.type === type) return pre.metadata.new?.inputs;
  }
  return undefined;
}

/** Command lines of the running processes that mention a text (Linux only). */
function processesWith(text: string): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      try {
        return [readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")];
      } catch {
        return [];
      }
    })
    .filter((line) => line.includes(text));
}

describe("programs in the engine", function () {
  this.timeout(900_000);
  let engine: Engine;

  before(async () => {
    engine = await sharedEngine();
  });
  beforeEach(() => engine.reset());

  it("see what only AWS knows as unknown in a preview", async () => {
    const project = await engine.project({
      "Pulumi.yaml": nodeProject,
      "index.ts": `
        import * as aws from "@pulumi/aws/iam";
        const role = new aws.Role("role", { name: "known", assumeRolePolicy: ${trust} });
        role.arn.apply((arn) => { throw new Error("the ARN is known in a preview: " + arn); });
        role.name.apply((name) => console.log("name: " + name));
        new aws.RolePolicy("policy", { role: role.name, policy: role.arn.apply((arn) => JSON.stringify({ Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Action: "iam:PassRole", Resource: arn }] })) });
      `,
    });
    const outcome = await project.preview();
    expect(outcome.code, outcome.stdout).to.equal(0);
    expect(outcome.stdout).to.include("name: known");
    expect(inputsOf(outcome, "aws:iam/rolePolicy:RolePolicy")).to.include({
      role: "known",
      policy: "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
    });
  });

  it("keep secret inputs secret in the state and in what is printed", async () => {
    const project = await engine.project(
      {
        "Pulumi.yaml": nodeProject,
        "index.ts": `
          import * as pulumi from "@pulumi/pulumi";
          import * as aws from "@pulumi/aws/iam";
          const role = new aws.Role("role", { assumeRolePolicy: ${trust}, description: new pulumi.Config().requireSecret("word") });
          export const description = role.description;
        `,
      },
      { secrets: { word: "xyzzy-plugh" } },
    );
    const outcome = await project.up();
    expect(outcome.code, outcome.stdout).to.equal(0);
    expect(outcome.stdout + JSON.stringify(outcome.events)).not.to.include("xyzzy-plugh");
    expect((await project.stackExport()).text).not.to.include("xyzzy-plugh");
    expect(await project.outputs(true)).to.deep.equal({ description: "xyzzy-plugh" });
    expect((await project.destroy()).code).to.equal(0);
  });

  it("get the provider's default tags besides their own", async () => {
    const project = await engine.project(
      {
        "Pulumi.yaml": nodeProject,
        "index.ts": `
          import * as aws from "@pulumi/aws/iam";
          export const tags = new aws.Role("role", { assumeRolePolicy: ${trust}, tags: { own: "1" } }).tagsAll;
        `,
      },
      { config: { "aws:defaultTags.tags.cost": "ml" } },
    );
    const outcome = await project.up();
    expect(outcome.code, outcome.stdout).to.equal(0);
    expect(await project.outputs()).to.deep.equal({ tags: { cost: "ml", own: "1" } });
    expect((await project.refresh({ args: ["--expect-no-changes"] })).code).to.equal(0);
    expect((await project.destroy()).code).to.equal(0);
  });

  it("can be written in YAML, with documents as objects and functions", async () => {
    const project = await engine.project({
      "Pulumi.yaml": `
name: in-yaml
runtime: yaml
variables:
  account:
    fn::invoke: { function: "aws:getCallerIdentity", return: accountId }
resources:
  role:
    type: aws:iam:Role
    properties:
      name: yaml-\${account}
      assumeRolePolicy:
        Version: "2012-10-17"
        Statement:
          - { Effect: Allow, Principal: { Service: sagemaker.amazonaws.com }, Action: "sts:AssumeRole" }
  bucket:
    type: aws:s3:Bucket
outputs:
  arn: \${role.arn}
`,
    });
    const outcome = await project.up();
    expect(outcome.code, outcome.stdout + outcome.stderr).to.equal(0);
    expect(await project.outputs()).to.deep.equal({ arn: "arn:aws:iam::123456789012:role/yaml-123456789012" });
    expect((await project.preview({ args: ["--expect-no-changes"] })).code).to.equal(0);
    expect((await project.destroy()).code).to.equal(0);
    await engine.expectEmptyAws();
  });

  it("fail with the missing argument's name", async () => {
    const project = await engine.project({
      "Pulumi.yaml":
        "name: wrong\nruntime: yaml\nresources: { r: { type: 'aws:iam:RolePolicy', properties: { policy: '{}' } } }\n",
    });
    const outcome = await project.preview();
    expect(outcome.code).not.to.equal(0);
    expect(outcome.stdout + outcome.stderr).to.match(/role/);
  });

  it("fail with their own message when they throw", async () => {
    const project = await engine.project({
      "Pulumi.yaml": nodeProject,
      "index.ts": `throw new Error("no such bucket in this account");`,
    });
    const outcome = await project.preview();
    expect(outcome.code).not.to.equal(0);
    expect(outcome.stdout).to.include("no such bucket in this account");
  });

  it("are refused when they do not name their file", async () => {
    let message = "";
    await engine
      .project({ "Pulumi.yaml": "name: nameless\nruntime: nodejs\n", "index.ts": "" })
      .catch((error: unknown) => (message = String(error)));
    expect(message).to.include("main: index.ts");
  });

  it("leave no process behind, even when the command line is killed", async function () {
    if (process.platform !== "linux") {
      console.log("      processes are counted on Linux only");
      this.skip();
    }
    this.timeout(60_000);
    const project = await engine.project({
      "Pulumi.yaml": nodeProject,
      "index.ts": `
        setInterval(() => undefined, 1000);
        process.kill(Number(require("node:fs").readFileSync(process.env["PID_FILE"]!, "utf8")), "SIGKILL");
      `,
    });
    const pidFile = `${project.directory}/pid`;
    const outcome = await project.preview({
      env: { PID_FILE: pidFile },
      onStart: (pid) => {
        writeFileSync(pidFile, String(pid));
      },
    });
    expect(outcome.code).to.equal(143);
    // The program's command line holds its own directory; it ends once its host sees that the engine is gone.
    while (processesWith(project.directory).length > 0) await new Promise((resolve) => setTimeout(resolve, 50));
  });
});
