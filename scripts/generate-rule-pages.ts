// Writes docs/rules/: a page per rule, from its metadata and from the cases it is tested with. Run it when either
// changes: `npx tsx scripts/generate-rule-pages.ts`. A test holds that the pages are up to date.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rulePages } from "../test/policypack/pages";

const directory = join(__dirname, "..", "docs", "rules");
mkdirSync(directory, { recursive: true });
for (const [name, page] of rulePages()) writeFileSync(join(directory, name), page);
