// `pulumi package add` of a git repository installs the plugin's directory alone: this makes the rest of the clone ready
// (dependencies, and the build that the root's `prepare` runs). In the npm package there is nothing left to do.
const { spawnSync } = require("node:child_process");
const { existsSync } = require("node:fs");
const { join } = require("node:path");

const root = join(__dirname, "..");
if (existsSync(join(root, "package-lock.json")) && !existsSync(join(root, "node_modules"))) {
  const { status, error } = spawnSync("npm", ["ci"], {
    cwd: root,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (error !== undefined) console.error(`npm ci failed: ${error.message}`);
  process.exitCode = status ?? 1;
}
