// Every command that a document shows is run as it stands there, or stands in the list below with the reason why not.
// Programs are the real ones (pulumi, npm, npx, the AWS command line); the registry and AWS are stand-ins.
import {
  CreateOrganizationalUnitCommand,
  CreateOrganizationCommand,
  EnablePolicyTypeCommand,
  ListRootsCommand,
} from "@aws-sdk/client-organizations";
import { CreateRoleCommand } from "@aws-sdk/client-iam";
import { expect } from "chai";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { documentedCommands, type DocumentedCommand } from "../commandsInDocuments";
import { repository } from "../packed";
import { awsClients } from "./aws";
import { sharedEngine } from "./shared";
import type { Engine } from "./engine";
import { runOrThrow } from "./processes";
import { pythonEnvironment } from "./python";
import { startRegistry, type Registry } from "./registry";
import { openShell, writeLauncher, type Shell } from "./shell";

/** A command: its document and how it begins. */
interface Step {
  in: string;
  begins: string;
  /** What is done before it, as the document's text says. */
  first?: () => Promise<void> | void;
  /** Values of the document that are the reader's own, and those of this run. */
  own?: () => Record<string, string>;
}

/** Commands that no test runs as they stand. */
const notRun: readonly { in: string; begins: string; because: string }[] = [
  { in: "README.md", begins: "npm start", because: "it runs in half a minute what test/engine/ tests part by part" },
  { in: "README.md", begins: "npm test", because: "this test is part of it" },
  { in: "README.md", begins: "pulumi package add", because: "`npm run languages` runs it" },
  { in: "docs/getting-started.md", begins: "pulumi package add", because: "`npm run languages` runs it" },
  ...["pip install", "python "].map((begins) => ({
    in: "examples/README.md",
    begins,
    because: "the SageMaker SDK is large; test/definitions holds what it wrote",
  })),
  ...["pulumi cancel", "pulumi preview", "pipeline-access recover", "pulumi up"].map((begins) => ({
    in: "docs/interrupted-updates.md",
    begins,
    because: "test/engine/interrupted.test.ts interrupts an update and repairs it so",
  })),
  {
    in: "docs/explaining-denials.md",
    begins: "aws sagemaker list-pipeline-execution-steps",
    because: "moto does not have the call; test/cli/explain.test.ts gives explain what AWS prints",
  },
];

const quickstart = join(repository, "examples", "quickstart", "definition.json");
const gettingStarted = "docs/getting-started.md";
const denials = "docs/explaining-denials.md";
const scp = "examples/scp/README.md";

const policy = (...statements: object[]): string => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const outsideVpc = policy({
  ...{ Effect: "Deny", Action: "s3:*", Resource: "*" },
  Condition: { StringNotEquals: { "aws:SourceVpc": "vpc-0123456789abcdef0" } },
});

describe("the commands of documents", function () {
  this.timeout(900_000);
  let engine: Engine;
  let registry: Registry;
  let home: string;
  let env: Record<string, string>;
  let shell: Shell;
  const commands = documentedCommands();
  const ran = new Set<DocumentedCommand>();

  before(async () => {
    const { bundlePack } = await import("../../scripts/bundle-pack.mjs");
    await bundlePack();
    engine = await sharedEngine();
    home = mkdtempSync(join(tmpdir(), "reader-"));
    symlinkSync(join(repository, "node_modules"), join(home, "node_modules"));
    registry = await startRegistry(home);
    const aws = await pythonEnvironment("awscli", join(__dirname, "awscli", "requirements.txt"), () => {
      process.stderr.write("  Installing the AWS command line: half a minute, once\n");
    });
    writeLauncher(join(home, "bin"), "aws", [join(aws, "bin", "python"), "-m", "awscli"]);
    mkdirSync(join(home, "state"));
    env = {
      ...engine.env,
      AWS_DEFAULT_REGION: engine.region, // as `aws configure` sets it
      ...{ HOME: home, npm_config_cache: join(home, "npm"), npm_config_registry: registry.url, npm_config_yes: "true" },
      ...{ PULUMI_BACKEND_URL: `file://${join(home, "state")}`, PULUMI_SKIP_CONFIRMATIONS: "true" },
      ...{ PULUMI_SKIP_CHECKPOINTS: "true", PULUMI_TEMPLATE_PATH: join(home, "templates") },
      PULUMI_TEMPLATE_GIT_REPOSITORY: await templates(join(home, "templates.git")),
    };
    delete env["npm_config_package"];
  });
  beforeEach(() => engine.reset());
  after(() => {
    registry.stop();
    rmSync(home, { recursive: true, force: true });
  });

  function find(step: { in: string; begins: string }): DocumentedCommand {
    const found = commands.find(
      (each) => each.document === step.in && each.text.startsWith(step.begins) && !ran.has(each),
    );
    if (found === undefined) throw new Error(`${step.in} has no command that begins with "${step.begins}"`);
    return found;
  }

  async function follow(steps: readonly Step[]): Promise<void> {
    for (const step of steps) {
      const command = find(step);
      ran.add(command);
      await step.first?.();
      const own = Object.entries(step.own?.() ?? {});
      const { code, stdout, stderr } = await shell.run(
        own.reduce((text, [from, to]) => text.replaceAll(from, to), command.text),
      );
      const where = `${command.document}:${command.line}: ${command.text}`;
      expect(code, `${where}\n${stdout}${stderr}`).to.equal(0);
      const shown = command.output.includes("…")
        ? command.output.slice(0, command.output.indexOf("…"))
        : command.output;
      expect(stdout.split("\n").slice(0, shown.length), where).to.deep.equal(shown);
    }
  }

  it("lead from an empty folder to a pipeline, through its checks, and back", async () => {
    const folder = join(home, "empty");
    mkdirSync(folder);
    cpSync(quickstart, join(folder, "definition.json"));
    shell = openShell(folder, join(home, "bin"), env);
    const write = (name: string, text: string): void => {
      writeFileSync(join(shell.cwd(), name), text);
    };
    const options = /`access\.json` holds [^`]*`({.*?})`;/.exec(
      readFileSync(join(repository, "README.md"), "utf8"),
    )?.[1];
    const settings = /`pack\.json` sets [^`]*`({.*?})`\./.exec(
      readFileSync(join(repository, "README.md"), "utf8"),
    )?.[1];
    await follow([
      { in: gettingStarted, begins: "npx --package" },
      { in: gettingStarted, begins: "mkdir access && cd access" },
      { in: gettingStarted, begins: "pulumi new" },
      { in: gettingStarted, begins: "npm install" },
      { in: gettingStarted, begins: "cp " },
      {
        ...{ in: gettingStarted, begins: "pulumi preview" },
        first: async () => {
          const [, program = ""] =
            /^```ts\n([\s\S]*?)^```/m.exec(readFileSync(join(repository, gettingStarted), "utf8")) ?? [];
          write("index.ts", program);
          const { iam } = awsClients(engine.endpoint);
          for (const RoleName of ["MlPlatform", "Operations"])
            await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: policy() }));
        },
      },
      { in: gettingStarted, begins: "pulumi up" },
      { in: gettingStarted, begins: "aws sagemaker start-pipeline-execution" },
      { in: "examples/README.md", begins: "aws scheduler" },
      { in: "README.md", begins: "pulumi stack export | pipeline-access check" },
      { in: "README.md", begins: "pulumi preview --json" },
      {
        ...{ in: "README.md", begins: "pulumi preview --policy-pack" },
        first: () => {
          write("pack.json", settings ?? "");
        },
      },
      { in: "docs/ci.md", begins: "pulumi stack export | pipeline-access check - --write-baseline" },
      { in: "docs/ci.md", begins: "pulumi stack export | pipeline-access check - --baseline" },
      {
        ...{ in: denials, begins: "pulumi stack export > stack.json" },
        first: () => {
          cpSync(join(repository, "examples", "denials", "1-tags.txt"), join(shell.cwd(), "error.txt"));
          write("access.json", options ?? "");
          write("scp.json", outsideVpc);
        },
      },
      { in: "README.md", begins: "pipeline-access derive definition.json" },
      { in: "README.md", begins: "pipeline-access diagram" },
      { in: "README.md", begins: "pipeline-access explain" },
      {
        ...{ in: "README.md", begins: "pipeline-access compare" },
        first: async () => {
          const plan = "pipeline-access derive definition.json --options access.json --format json";
          await shell.run(`${plan} | tee plan.json > plan-of-main.json`);
        },
      },
      { in: "README.md", begins: "pipeline-access exempt" },
      { in: gettingStarted, begins: "pulumi destroy" },
      { in: "README.md", begins: "npm install" },
    ]);
  });

  it("explain, derive and exempt in a clone, with the output that is shown", async () => {
    shell = openShell(clone(), join(home, "bin"), env);
    const message = (name: string): Step => ({
      in: denials,
      begins: `pipeline-access explain examples/denials/${name}`,
    });
    await follow([
      { in: "README.md", begins: "pipeline-access derive examples" },
      ...["1-", "2-", "3-", "4-", "5-"].map(message),
      {
        ...{ in: "docs/json-get-exception.md", begins: "pipeline-access exempt" },
        first: () => {
          writeFileSync(join(shell.cwd(), "net.json"), outsideVpc);
          const keepTrails = policy({ Effect: "Deny", Action: "cloudtrail:StopLogging", Resource: "*" });
          writeFileSync(join(shell.cwd(), "trails.json"), keepTrails);
        },
      },
    ]);
  });

  it("let JsonGet through in two accounts, and take it down", async () => {
    const root = clone();
    const inRoot = () => {
      shell = openShell(root, join(home, "bin"), env);
    };
    const unit = await organizationalUnit(engine.endpoint);
    const configured = ["vpcIds", "objects", "admins"].map((key) => ({
      in: scp,
      begins: `pulumi config set --path '${key}`,
    }));
    await follow([
      { in: scp, begins: "cd examples/scp/member", first: inRoot },
      { in: scp, begins: "pulumi stack init" },
      { in: scp, begins: "pulumi config set aws:region" },
      { in: scp, begins: "pulumi up" },
      { in: scp, begins: "pulumi stack output" },
      { in: scp, begins: "cd examples/scp/management", first: inRoot },
      { in: scp, begins: "pulumi stack init" },
      { in: scp, begins: "pulumi config set aws:region" },
      {
        ...{ in: scp, begins: "pulumi config set --path 'targetIds" },
        own: () => ({ "ou-ab12-34567890": unit }),
      },
      ...configured,
      { in: scp, begins: "pulumi up" },
      { in: scp, begins: "pulumi state unprotect" },
      { in: scp, begins: "pulumi destroy" },
    ]);
  });

  it("are all run, or listed with the reason why not", () => {
    const listed = new Map(notRun.map((each) => [find(each), each.because]));
    for (const command of commands) {
      const because = listed.get(command);
      const result = ran.has(command) ? "run" : because === undefined ? "NOT RUN" : "not run";
      const place = `${command.document}:${command.line}`.padEnd(36);
      console.log(`      ${place}${result.padEnd(9)}${command.text}${because === undefined ? "" : `   (${because})`}`);
    }
    expect(commands.filter((each) => !ran.has(each) && !listed.has(each))).to.deep.equal([]);
    expect([...listed.keys()].filter((each) => ran.has(each))).to.deep.equal([]);
  });

  /** The repository's files as a clone has them, where examples may be changed. */
  function clone(): string {
    const directory = mkdtempSync(join(home, "clone-"));
    for (const name of ["components", "permissions", "policypack", "node_modules", "package.json", "tsconfig.json"])
      symlinkSync(join(repository, name), join(directory, name));
    cpSync(join(repository, "examples"), join(directory, "examples"), { recursive: true });
    return directory;
  }
});

/** What `pulumi new aws-typescript` downloads, in a repository of its own. Its packages are found in a folder above. */
async function templates(directory: string): Promise<string> {
  const template = join(directory, "aws-typescript");
  mkdirSync(template, { recursive: true });
  const files = {
    "Pulumi.yaml": `name: \${PROJECT}
description: \${DESCRIPTION}
runtime: nodejs
template:
  description: A minimal AWS TypeScript Pulumi program
  config:
    aws:region: { description: The AWS region to deploy into, default: us-east-1 }
`,
    "package.json": '{ "name": "${PROJECT}", "main": "index.ts" }\n',
    "tsconfig.json": `{ "compilerOptions": { "strict": true, "target": "es2020", "module": "commonjs", "moduleResolution": "node" }, "files": ["index.ts"] }\n`,
    "index.ts": 'import * as aws from "@pulumi/aws";\nexport const bucketName = new aws.s3.Bucket("my-bucket").id;\n',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(template, name), text);
  const identity = ["-c", "user.name=test", "-c", "user.email=test@example.com"];
  await runOrThrow("git init", "git", ["init", "--quiet", "--initial-branch", "master", directory]);
  await runOrThrow("git add", "git", ["-C", directory, "add", "."]);
  await runOrThrow("git commit", "git", ["-C", directory, ...identity, "commit", "--quiet", "--message", "Templates"]);
  return `file://${directory}`;
}

/** An organisation with a unit: the reader's, whose id stands in the document. */
async function organizationalUnit(endpoint: string): Promise<string> {
  const { organizations } = awsClients(endpoint);
  await organizations.send(new CreateOrganizationCommand({ FeatureSet: "ALL" }));
  const ParentId = (await organizations.send(new ListRootsCommand({}))).Roots?.[0]?.Id ?? "";
  await organizations.send(new EnablePolicyTypeCommand({ RootId: ParentId, PolicyType: "SERVICE_CONTROL_POLICY" }));
  const made = await organizations.send(new CreateOrganizationalUnitCommand({ ParentId, Name: "Test" }));
  return made.OrganizationalUnit?.Id ?? "";
}
