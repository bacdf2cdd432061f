// `pulumi package add` of a git repository installs the plugin's directory alone: this makes the rest of the clone ready.
// The build needs the root's packages; what it has built must use the plugin's own, or the process would hold two copies of
// the Pulumi SDK, which do not know each other's objects. In the npm package there is nothing left to do.
const { spawnSync } = require("node:child_process");
const { existsSync, rmSync, symlinkSync } = require("node:fs");
const { join } = require("node:path");

const root = join(__dirname, "..");
const packages = join(root, "node_modules");
if (existsSync(join(root, "package-lock.json")) && !existsSync(packages)) {
  // The root's own `prepare` builds.
  const { status, error } = spawnSync("npm", ["ci"], {
    cwd: root,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (error !== undefined) console.error(`npm ci failed: ${error.message}`);
  process.exitCode = status ?? 1;
  if (status === 0) {
    rmSync(packages, { recursive: true, force: true });
    symlinkSync(join(__dirname, "node_modules"), packages, "junction");
  }
}
