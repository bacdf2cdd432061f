// Builds what is shipped: dist/ (JavaScript and types of every layer) and policypack/bin/index.js (the pack as one
// bundle that holds permissions/, with the Pulumi SDK left outside: its port is printed 180 ms sooner that way).
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { build } from "esbuild";

const require = createRequire(import.meta.url);
rmSync("dist", { recursive: true, force: true });
const compiled = spawnSync(process.execPath, [require.resolve("typescript/bin/tsc"), "-p", "tsconfig.json"], {
  stdio: "inherit",
});
if (compiled.status !== 0) process.exit(compiled.status ?? 1);

if (existsSync("policypack/index.ts"))
  await build({
    entryPoints: ["policypack/index.ts"],
    outfile: "policypack/bin/index.js",
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    external: ["@pulumi/*"],
    mainFields: ["module", "main"], // jsonc-parser's main is UMD, whose requires no bundler follows
    legalComments: "none",
  });
if (existsSync("dist/cli/index.js")) chmodSync("dist/cli/index.js", 0o755);
