// Bundles the policy pack: policypack/bin/index.js holds the pack and permissions/. The Pulumi SDK stays outside: its
// port is printed 180 ms sooner that way. Run by build.mjs and by the tests that load the pack.
import { build } from "esbuild";
import { fileURLToPath } from "node:url";

const pack = (file) => fileURLToPath(new URL(`../policypack/${file}`, import.meta.url));

/** Writes policypack/bin/index.js. */
export const bundlePack = () =>
  build({
    entryPoints: [pack("index.ts")],
    outfile: pack("bin/index.js"),
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    external: ["@pulumi/*"],
    mainFields: ["module", "main"], // jsonc-parser's main is UMD, whose requires no bundler follows
    legalComments: "none",
  });
