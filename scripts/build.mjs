// Builds what is shipped: dist/ (JavaScript and types of every layer) and policypack/bin/index.js (bundle-pack.mjs).
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { bundlePack } from "./bundle-pack.mjs";

const require = createRequire(import.meta.url);
rmSync("dist", { recursive: true, force: true });
const compiled = spawnSync(process.execPath, [require.resolve("typescript/bin/tsc"), "-p", "tsconfig.json"], {
  stdio: "inherit",
});
if (compiled.status !== 0) process.exit(compiled.status ?? 1);

await bundlePack();
if (existsSync("dist/cli/index.js")) chmodSync("dist/cli/index.js", 0o755);
