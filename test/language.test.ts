/**
 * Phrases that readers stumble over (docs/style.md, "Language") are in no document and no source file.
 */
import { expect } from "chai";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

const root = join(__dirname, "..");

/** What to avoid, and what to write instead. */
const avoided: readonly (readonly [phrase: RegExp, instead: string])[] = [
  [/\bcannot be told\b/g, "is unknown, cannot determine"],
  [/\bis no (?!longer\b|more\b|\w+er\b)/g, "is not a"],
  [/\bask(s|ed|ing)? (for|of)\b/g, "requires, needs"],
  [/\bsa(y|ys|id) of\b/g, "reports about"],
  [/\bholds? to\b/g, "enforces, checks"],
  [/\bmend(s|ed|ing)?\b/g, "fix"],
  [/\blets? (\w+ )?off\b/g, "exempts"],
  [/\bhand(s|ed|ing)? (\w+ )?on\b/g, "passes"],
  [/\bhere stands?\b/gi, "expected"],
  [/\bwho has this role may\b/gi, "this role can"],
  [/\bpart(s|ed|ing)? from\b/g, "separate"],
  [/\bfor the same(?=[.,;:)]|$)/gm, "as equal"],
];

const generated = ["docs/permissions.md", "docs/rules/"];
const skipped = new Set(["node_modules", "dist", "bin", "coverage"]);

function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : filesBelow(path);
    return /\.(ts|mjs|cjs|md)$/.test(entry.name) ? [path] : [];
  });
}

const files = [
  ...["permissions", "components", "policypack", "cli", "scripts", "docs", "examples"].flatMap(filesBelow),
  ...["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"],
]
  .map((path) => relative(root, join(root, path)).replaceAll("\\", "/"))
  .filter((path) => !generated.some((each) => path.startsWith(each)));

const phrasesIn = (text: string): string[] =>
  avoided.flatMap(([phrase, instead]) => (text.match(phrase) ?? []).map((found) => `"${found}" (write: ${instead})`));

describe("the language of texts and comments", () => {
  for (const file of files)
    it(`avoids phrases that readers stumble over: ${file}`, () => {
      expect(phrasesIn(readFileSync(join(root, file), "utf8"))).to.deep.equal([]);
    });

  it("finds each of the phrases", () => {
    const text =
      "It cannot be told, is no role, asks for more, says of it, holds to it, mends it, lets it off, hands it on. Here stands one. Who has this role may part from it; all taken for the same.";
    expect(phrasesIn(text)).to.have.length(avoided.length);
    expect(phrasesIn("It is no longer there, for the same reason.")).to.deep.equal([]);
  });
});
