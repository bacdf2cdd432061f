import { expect } from "chai";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { rulePages } from "./pages";

const directory = join(__dirname, "..", "..", "docs", "rules");

describe("the pages of the rules", () => {
  for (const [name, page] of rulePages())
    it(`${name} is up to date (npx tsx scripts/generate-rule-pages.ts)`, () => {
      const file = join(directory, name);
      expect(existsSync(file) ? readFileSync(file, "utf8") : "").to.equal(page);
    });

  it("show a violation of every rule", () => {
    for (const [name, page] of rulePages()) if (name !== "README.md") expect(page, name).to.contain("For example:");
  });
});
