// The fuzz campaign: `npm run fuzz -- --minutes N`. Hostile inputs through every command and format; prints how many, and
// saves what is wrong: one folder per fault, with the call and its files. Exit status 1 where anything is wrong.
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { runCampaign, type Campaign } from "./campaign";
import { caseOf } from "./cases";
import { saveFiles } from "./runProcess";
import { readSeeds } from "./seeds";

const usage = `Usage: npm run fuzz -- [--minutes N | --cases N] [--first N] [--workers N] [--target FILE] [--out DIR]
  --minutes N    how long; 1 where neither is given
  --cases N      how many cases
  --first N      number of the first case; each number is one case, the same on every machine
  --workers N    processes side by side; as many as there are processors, at most 4, where not given
  --target FILE  the command line under test: exports main
  --out DIR      where faults are saved; a new temporary folder where not given
`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      minutes: { type: "string" },
      cases: { type: "string" },
      first: { type: "string" },
      workers: { type: "string" },
      target: { type: "string" },
      out: { type: "string" },
      help: { type: "boolean" },
    },
  });
  if (values.help === true) {
    process.stdout.write(usage);
    return 0;
  }
  const numberOf = (name: "minutes" | "cases" | "first" | "workers", otherwise: number): number => {
    const number = Number(values[name] ?? otherwise);
    if (!Number.isFinite(number) || number < 0) throw new Error(`--${name}: expected a number.\n\n${usage}`);
    return number;
  };
  const seeds = readSeeds();
  const folder = values.out ?? mkdtempSync(join(tmpdir(), "fuzz-"));
  const campaign = await runCampaign({
    target: values.target ?? join(__dirname, "..", "..", "cli", "index.ts"),
    first: numberOf("first", 0),
    ...(values.cases === undefined ? { seconds: numberOf("minutes", 1) * 60 } : { cases: numberOf("cases", 0) }),
    workers: numberOf("workers", Math.min(4, availableParallelism())),
    processEvery: 500,
    onFault: (number, { kind, detail }) => {
      const place = join(folder, `${kind}-${number}`);
      mkdirSync(place, { recursive: true });
      const made = caseOf(number, seeds);
      saveFiles(place, made.files);
      writeFileSync(join(place, "case.json"), JSON.stringify({ number, kind, detail, args: made.args }, null, 2));
      process.stdout.write(`${kind} in case ${number}: ${detail.split("\n")[0] ?? ""}\n`);
    },
  });
  process.stdout.write(describe(campaign, folder));
  return campaign.faults.length === 0 ? 0 : 1;
}

function describe({ counts, cases, processes, slowest, faults }: Campaign, folder: string): string {
  const lines = Object.entries(counts)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([command, byStatus]) => {
      const of = (status: number): string => String(byStatus[status] ?? 0).padStart(8);
      return `${command.padEnd(10)}${of(0)}${of(1)}${of(2)}`;
    });
  return [
    "",
    `${"".padEnd(10)}${["exit 0", "exit 1", "exit 2"].map((each) => each.padStart(8)).join("")}`,
    ...lines,
    "",
    `cases: ${cases}, as processes of their own too: ${processes}, longest: ${Math.round(slowest.cpu)} ms (case ${slowest.number})`,
    `faults: ${faults.length}${faults.length === 0 ? "" : `, saved in ${folder}`}`,
    "",
  ].join("\n");
}

main().then(
  (status) => (process.exitCode = status),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
  },
);
