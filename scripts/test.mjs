// Runs the tests: files side by side, the longest first. With --fast, those on the real
// engine are left out; other arguments go to mocha. TEST_JOBS sets how many files run at once, TEST_RUNS=full makes
// tests with random cases as long as they are in CI (test/runs.ts).
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const [fast, ...others] = [
  process.argv.includes("--fast"),
  ...process.argv.slice(2).filter((each) => each !== "--fast"),
];

/** Seconds that a file takes, where it is more than a few; a new file counts as short, a new engine test as long. */
const seconds = JSON.parse(readFileSync(join(root, "test", "seconds.json"), "utf8"));
const weightOf = (file) => seconds[file] ?? (file.startsWith("test/engine/") ? 30 : 1);

const files = readdirSync(join(root, "test"), { recursive: true })
  .map((file) => `test/${file.replaceAll("\\", "/")}`)
  .filter((file) => file.endsWith(".test.ts") && !file.includes("/node_modules/"))
  .filter((file) => !(fast && file.startsWith("test/engine/")))
  .sort((a, b) => weightOf(b) - weightOf(a) || (a < b ? -1 : 1));

// One more than cores: tests on the engine wait for a third of their time.
const jobs = process.env.TEST_JOBS ?? String(Math.min(4, availableParallelism() + 1));
const { status } = spawnSync(
  process.execPath,
  [
    createRequire(import.meta.url).resolve("mocha/bin/mocha.js"),
    ...["--parallel", "--jobs", jobs, "--reporter", join(root, "test", "reporter.cjs")],
    ...others,
    ...files,
  ],
  { cwd: root, stdio: "inherit" },
);
process.exitCode = status ?? 1;
