// The policy pack of one's own that the README shows, as a directory.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../../test/packed";

/** Writes the pack below a directory whose node_modules hold the package. Returns its path. */
export function readmePack(directory: string): string {
  const readme = readFileSync(join(repository, "README.md"), "utf8");
  const program = [...readme.matchAll(/^```ts\n([\s\S]*?)^```/gm)]
    .map(([, block = ""]) => block)
    .find((block) => block.includes("new PolicyPack("));
  if (program === undefined) throw new Error("The README shows no policy pack.");
  const pack = join(directory, "pack");
  mkdirSync(pack, { recursive: true });
  writeFileSync(join(pack, "index.ts"), program);
  writeFileSync(join(pack, "PulumiPolicy.yaml"), "runtime: nodejs\n");
  writeFileSync(join(pack, "package.json"), '{ "name": "ours", "version": "1.0.0", "main": "index.ts" }\n');
  const compilerOptions = { strict: true, target: "es2020", module: "commonjs", moduleResolution: "node" };
  writeFileSync(join(pack, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["index.ts"] }));
  return pack;
}
