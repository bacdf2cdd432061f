// Bundles the policy pack: policypack/bin/index.js holds the pack and permissions/. The Pulumi SDK stays outside: its
// port is printed 180 ms sooner that way. Run by build.mjs and by the tests that load the pack. Several processes may
// bundle at once: the file is replaced in one step, and only where it differs.
import { build } from "esbuild";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

const pack = (file) => fileURLToPath(new URL(`../policypack/${file}`, import.meta.url));
const outfile = pack("bin/index.js");

/** Writes policypack/bin/index.js. */
export async function bundlePack() {
  const { outputFiles } = await build({
    entryPoints: [pack("index.ts")],
    outfile,
    write: false,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    external: ["@pulumi/*"],
    mainFields: ["module", "main"], // jsonc-parser's main is UMD, whose requires no bundler follows
    legalComments: "none",
  });
  const [{ text }] = outputFiles;
  if (existsSync(outfile) && readFileSync(outfile, "utf8") === text) return;
  const unfinished = `${outfile}.${process.pid}.tmp`;
  mkdirSync(dirname(outfile), { recursive: true });
  writeFileSync(unfinished, text);
  renameSync(unfinished, outfile);
}
