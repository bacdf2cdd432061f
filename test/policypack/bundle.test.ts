// The pack as it is shipped: one file that needs nothing but the Pulumi SDK, and starts without heavy modules.
import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const pack = join(__dirname, "..", "..", "policypack");

interface Manifest {
  readonly version: string;
  readonly main: string;
  readonly dependencies: Readonly<Record<string, string>>;
}
const manifest = (directory: string): Manifest =>
  JSON.parse(readFileSync(join(directory, "package.json"), "utf8")) as Manifest;

describe("the bundled pack", () => {
  before(async () => {
    const { bundlePack } = await import("../../scripts/bundle-pack.mjs");
    await bundlePack();
  });

  it("requires only Node and what its package.json lists, in the version of the whole", () => {
    const { main, dependencies, version } = manifest(pack);
    const required = [...readFileSync(join(pack, main), "utf8").matchAll(/\brequire\("([^"]+)"\)/g)].map(
      ([, name]) => name,
    );
    expect(required).to.include("@pulumi/policy");
    expect(required.filter((name = "") => !name.startsWith("node:") && !(name in dependencies))).to.deep.equal([]);
    const root = manifest(join(pack, ".."));
    expect(version).to.equal(root.version);
    for (const [name, range] of Object.entries(dependencies)) expect(range, name).to.equal(root.dependencies[name]);
  });

  it("prints its port without loading the provider SDK for AWS, an AWS client or our sources", () => {
    const script = `
      process.on("exit", () => process.stderr.write(Object.keys(require.cache).join("\\n")));
      const log = console.log;
      console.log = (line) => { log(line); process.exit(0); };
      require(${JSON.stringify(join(pack, "bin", "index.js"))});`;
    const ended = spawnSync(process.execPath, ["-e", script], { cwd: pack, encoding: "utf8" });
    expect(ended.stdout.trim()).to.match(/^\d+$/);
    const loaded = ended.stderr.split("\n");
    expect(loaded.some((file) => file.includes("@pulumi/policy/"))).to.equal(true);
    expect(loaded.filter((file) => /@pulumi\/aws\/|\/ts-node\/|\/permissions\/|@aws-sdk/.test(file))).to.deep.equal([]);
  });
});
