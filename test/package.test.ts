/** The npm tarball as a user has it: unpacked below node_modules, with its dependencies beside it. */
import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

describe("the npm package", function () {
  this.timeout(120_000);
  const root = resolve(__dirname, "..");
  const project = mkdtempSync(join(tmpdir(), "package-"));
  const installed = join(project, "node_modules", "sagemaker-pipeline-access");
  after(() => {
    rmSync(project, { recursive: true, force: true });
  });

  const run = (command: string, ...args: string[]): string => {
    const { status, stdout, stderr } = spawnSync(command, args, { cwd: project, encoding: "utf8" });
    expect(status, `${stdout}${stderr}`).to.equal(0);
    return stdout;
  };

  before("pack and unpack it", () => {
    const packed = spawnSync("npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", project], {
      cwd: root,
      encoding: "utf8",
    });
    expect(packed.status, packed.stderr).to.equal(0);
    mkdirSync(installed, { recursive: true });
    run("tar", "-xzf", packed.stdout.trim(), "--strip-components=1", "-C", installed);
    for (const name of readdirSync(join(root, "node_modules")))
      if (!name.startsWith(".")) symlinkSync(join(root, "node_modules", name), join(project, "node_modules", name));
    writeFileSync(join(project, "package.json"), "{}");
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
    run(
      "node",
      join(root, "node_modules/typescript/bin/tsc"),
      "--noEmit",
      "--strict",
      "--skipLibCheck",
      "--module",
      "node16",
      "--target",
      "es2022",
      "index.ts",
    );
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
    expect(files.filter((file) => /(^|\/)test\/|\.test\.|node_modules/.test(file))).to.deep.equal([]);
  });
});
