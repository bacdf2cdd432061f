// Makes a clone ready: dependencies from the lock file, then the build. Each is skipped where nothing has changed since.
// With --build, only the build.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Node 20.19 or newer is needed; this is ${process.version}. Install it from https://nodejs.org.`);
  process.exit(1);
}

const hashOf = (files) => {
  const hash = createHash("sha256");
  for (const file of files) hash.update(file).update("\0").update(readFileSync(file)).update("\0");
  return hash.digest("hex");
};
const filesBelow = (directory) =>
  readdirSync(directory)
    .sort()
    .filter((name) => !["node_modules", "bin", "examples"].includes(name))
    .map((name) => join(directory, name))
    .flatMap((path) => (statSync(path).isDirectory() ? filesBelow(path) : [path]));

/** Runs a step unless its stamp holds the hash of what it depends on. */
function step(what, stamp, files, command, args) {
  const hash = hashOf(files);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return;
  console.error(`${what} …`);
  const { status, error } = spawnSync(command, args, { stdio: ["ignore", "inherit", "inherit"] });
  if (status !== 0) {
    console.error(error ? `${what} failed: ${error.message}` : `${what} failed.`);
    process.exit(status ?? 1);
  }
  writeFileSync(stamp, hash);
}

process.chdir(join(import.meta.dirname, ".."));
if (!process.argv.includes("--build"))
  step("Installing dependencies", "node_modules/.setup", ["package-lock.json"], "npm", [
    ...["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
  ]);
const sources = ["permissions", "components", "policypack", "cli"].flatMap(filesBelow);
step(
  "Building",
  "dist/.setup",
  ["tsconfig.json", "scripts/build.mjs", "scripts/bundle-pack.mjs", ...sources],
  process.execPath,
  ["scripts/build.mjs"],
);
