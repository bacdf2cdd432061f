/**
 * `npm run bench`: runs every file of this folder and prints one table of goals and figures. `--save FILE` keeps the
 * figures, `--compare FILE` shows those of a saved run beside them, `--only NAME` (more than once) runs some files. No
 * test: other work on the machine changes times, ratios within one run less.
 */
import { buildSync } from "esbuild";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { formatRow, type Row } from "./row";

const { values: given } = parseArgs({
  options: { save: { type: "string" }, compare: { type: "string" }, only: { type: "string", multiple: true } },
});

/** Files that measure nothing themselves, or that install something. */
const others = new Set(["index.ts", "row.ts", "peers.ts"]);

const readRows = (text: string): Row[] =>
  text.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as Row]));

function measure(): Row[] {
  const scratch = mkdtempSync(join(tmpdir(), "bench-"));
  const collected = join(scratch, "rows");
  for (const file of readdirSync(__dirname).filter((name) => name.endsWith(".ts") && !others.has(name))) {
    if (given.only !== undefined && !given.only.includes(file.replace(/\.ts$/, ""))) continue;
    console.log(`\n${file}`);
    const status = run(file, collected);
    if (status !== 0) throw new Error(`${file} failed`);
  }
  const rows = existsSync(collected) ? readRows(readFileSync(collected, "utf8")) : [];
  rmSync(scratch, { recursive: true });
  return rows;
}

/** Runs a file as JavaScript like the package's: tsx gives every function its name back, each time it is made. */
function run(file: string, collected: string): number | null {
  const outfile = join(__dirname, `.built-${file.replace(/\.ts$/, ".cjs")}`);
  try {
    buildSync({
      entryPoints: [join(__dirname, file)],
      outfile,
      ...{ bundle: true, platform: "node", packages: "external", external: ["*.mjs"], logLevel: "error" },
    });
    return spawnSync(process.execPath, [outfile], {
      stdio: "inherit",
      env: { ...process.env, BENCH_ROWS: collected },
    }).status;
  } finally {
    rmSync(outfile, { force: true });
  }
}

const rows = measure();
const before = new Map(
  (given.compare === undefined ? [] : readRows(readFileSync(given.compare, "utf8"))).map((row) => [row.what, row]),
);
console.log("\nAll figures");
for (const row of rows) {
  const saved = before.get(row.what);
  const change = saved === undefined ? "" : `  saved ${saved.measured.toFixed(2)}: ${percent(row, saved)}`;
  console.log(`${formatRow(row)}${change}`);
}
if (given.save !== undefined) writeFileSync(given.save, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));

function percent({ measured }: Row, saved: Row): string {
  const change = (measured / saved.measured - 1) * 100;
  return `${change >= 0 ? "+" : ""}${change.toFixed(0)} %`;
}
