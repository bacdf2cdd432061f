// Writes docs/rules/: a page per rule, from its metadata and from the cases it is tested with. Run it when either
// changes: `npx tsx scripts/generate-rule-pages.ts`. With --check it writes nothing and fails where a page is stale.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rulePages } from "./rulePages";

const directory = join(__dirname, "..", "docs", "rules");
const pages = rulePages();
const textOf = (name: string): string | undefined =>
  existsSync(join(directory, name)) ? readFileSync(join(directory, name), "utf8") : undefined;
const stale = [...pages].filter(([name, page]) => textOf(name) !== page).map(([name]) => name);
const removed = (existsSync(directory) ? readdirSync(directory) : []).filter((name) => !pages.has(name));

if (process.argv.includes("--check")) {
  if (stale.length + removed.length > 0) {
    console.error(
      `docs/rules is stale (${[...stale, ...removed].join(", ")}): run npx tsx scripts/generate-rule-pages.ts`,
    );
    process.exitCode = 1;
  }
} else {
  mkdirSync(directory, { recursive: true });
  for (const name of stale) writeFileSync(join(directory, name), pages.get(name) ?? "");
  for (const name of removed) rmSync(join(directory, name));
}
