/** The npm tarballs as users have them: the package below node_modules, and the policy pack alone. */
import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { firstLineOf, linkPackages, repository, runIn, unpackInto } from "./packed";

const typescript = join(repository, "node_modules/typescript/bin/tsc");
const compilerOptions = ["--strict", "--skipLibCheck", "--module", "node16", "--target", "es2022"];

describe("the npm package", function () {
  this.timeout(120_000);
  const project = mkdtempSync(join(tmpdir(), "package-"));
  const installed = join(project, "node_modules", "sagemaker-pipeline-access");
  after(() => {
    rmSync(project, { recursive: true, force: true });
  });
  const run = (command: string, ...args: string[]): string => runIn(project, command, ...args);

  before("pack and unpack it", async () => {
    const { bundlePack } = await import("../scripts/bundle-pack.mjs");
    await bundlePack();
    unpackInto(installed, repository);
    linkPackages(project);
    writeFileSync(join(project, "package.json"), '{"version":"1.0.0"}');
  });

  it("gives the components, the model and the rules", () => {
    const names = (path: string) =>
      JSON.parse(
        run("node", "-p", `JSON.stringify(Object.keys(require("sagemaker-pipeline-access${path}")))`),
      ) as string[];
    expect(names("")).to.include.members(["PipelineAccess", "PipelineRole", "StepRole"]);
    expect(names("/permissions")).to.include.members(["readDefinition", "planAccess", "writePolicies", "fillRoles"]);
    expect(names("/policypack")).to.include("rules");
  });

  it("has the command line", () => {
    const { bin } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8")) as {
      bin: Record<string, string>;
    };
    expect(run("node", join(installed, bin["pipeline-access"] ?? ""), "--help")).to.include("pipeline-access derive");
  });

  it("type-checks a program that uses it", () => {
    writeFileSync(
      join(project, "index.ts"),
      'import { PipelineAccess } from "sagemaker-pipeline-access";\nconst access = new PipelineAccess("a", { pipelineName: "P", definition: "{}" });\nexport const arn: import("@pulumi/pulumi").Output<string> = access.pipelineRoleArn;\n',
    );
    run("node", typescript, "--noEmit", ...compilerOptions, "index.ts");
  });

  it("type-checks where modules are resolved as `pulumi new aws-typescript` sets it", () => {
    writeFileSync(
      join(project, "imports.ts"),
      `import { PipelineAccess } from "sagemaker-pipeline-access";
import { planAccess } from "sagemaker-pipeline-access/permissions";
import { passRoleScope, toPolicy } from "sagemaker-pipeline-access/policypack";
export const imported: object[] = [PipelineAccess, planAccess, passRoleScope, toPolicy];
`,
    );
    const options = ["--strict", "--target", "es2020", "--module", "commonjs", "--moduleResolution", "node"];
    // Without --skipLibCheck, as there: what other packages declare is not for this test.
    const { stdout } = spawnSync("node", [typescript, "--noEmit", "--pretty", "false", ...options, "imports.ts"], {
      cwd: project,
      encoding: "utf8",
    });
    const errors = stdout.split("\n").filter((line) => line.includes("error TS") && !line.includes("@pulumi/policy/"));
    expect(errors).to.deep.equal([]);
  });

  it("gives rules to a pack of one's own, one by one, each at its level", () => {
    writeFileSync(
      join(project, "pack.ts"),
      `import { PolicyPack } from "@pulumi/policy";
import { passRoleScope, serviceRoleTrust, toPolicy, type Rule, type RulePolicy } from "sagemaker-pipeline-access/policypack";
const rule: Rule = passRoleScope;
const policies: RulePolicy[] = [toPolicy(rule, { level: "advisory" }), toPolicy(serviceRoleTrust, { level: "remediate" })];
if (policies.map(({ name, enforcementLevel }) => \`\${name} \${enforcementLevel ?? ""}\`).join() !== "pass-role-scope advisory,service-role-trust remediate")
  throw new Error("other rules, or other levels");
new PolicyPack("ours", { policies });
`,
    );
    run("node", typescript, ...compilerOptions, "pack.ts");
    expect(firstLineOf(project, join(project, "pack.js"))).to.match(/^\d+$/);
  });

  it("holds a pack that runs where it is installed", () => {
    const pack = join(installed, "policypack");
    expect(firstLineOf(pack, pack)).to.match(/^\d+$/);
  });

  it("holds what its README links to", () => {
    const links = [...readFileSync(join(installed, "README.md"), "utf8").matchAll(/\]\(([^):#\s]+)[^)]*\)/g)];
    expect(links).to.have.length.greaterThan(3);
    const missing = links
      .map(([, path = ""]) => path)
      .filter((path) => path !== "https" && !existsSync(join(installed, path)));
    expect(missing).to.deep.equal([]);
  });

  it("holds no data twice", () => {
    const data = readdirSync(installed, { recursive: true })
      .map(String)
      .filter((file) => file.endsWith("Data.json"))
      .map((file) => basename(file));
    expect(data).to.have.length.greaterThan(2);
    expect(new Set(data).size).to.equal(data.length);
  });

  it("holds the pack as one bundle, the plugin for other languages, and no tests", () => {
    const files = readdirSync(installed, { recursive: true }).map(String);
    expect(files).to.include.members([
      "policypack/PulumiPolicy.yaml",
      "policypack/bin/index.js",
      "components/PulumiPlugin.yaml",
      "components/index.ts",
      "tsconfig.json",
      "README.md",
      "LICENSE",
    ]);
    expect(files.filter((file) => /(^|\/)test\/|\.test\.|\.cases\.|node_modules/.test(file))).to.deep.equal([]);
  });
});

describe("the policy pack's own package", function () {
  this.timeout(120_000);
  const pack = mkdtempSync(join(tmpdir(), "policypack-"));
  before("pack and unpack it, as `pulumi policy publish` does", async () => {
    const { bundlePack } = await import("../scripts/bundle-pack.mjs");
    await bundlePack();
    unpackInto(pack, join(repository, "policypack"));
  });
  after(() => {
    rmSync(pack, { recursive: true, force: true });
  });

  it("holds the bundle and what describes it, and nothing else", () => {
    const files = readdirSync(pack, { recursive: true }).map(String);
    expect(files.filter((file) => !file.endsWith(".tgz"))).to.have.members([
      ...["bin", "bin/index.js", "PulumiPolicy.yaml", "package.json"],
    ]);
  });

  it("runs with the dependencies that it lists, and no other package", () => {
    const { dependencies } = JSON.parse(readFileSync(join(pack, "package.json"), "utf8")) as { dependencies: object };
    linkPackages(pack, Object.keys(dependencies));
    expect(firstLineOf(pack, pack)).to.match(/^\d+$/);
  });
});
