import { expect } from "chai";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { formatFinding } from "../../policypack/rule/formatFinding";
import { rules } from "../../policypack/registry";
import { rulePages } from "../../scripts/rulePages";
import { judgeCase } from "../../policypack/examples/cases";
import { casesOf } from "../../policypack/examples/casesOf";

const directory = join(__dirname, "..", "..", "docs", "rules");
const pages = rulePages();

describe("the pages of the rules", () => {
  for (const [name, page] of pages)
    it(`${name} is up to date (npx tsx scripts/generate-rule-pages.ts)`, () => {
      const file = join(directory, name);
      expect(existsSync(file) ? readFileSync(file, "utf8") : "").to.equal(page);
    });

  for (const rule of rules)
    it(`${rule.name}.md shows the first violation of its cases, where they have one`, () => {
      const failing = casesOf(rule.name).find(({ scenario }) => scenario === "fail");
      const [violation] = failing === undefined ? [] : judgeCase(rule, failing).violations;
      // Without a violation, the case itself fails (testRule).
      if (violation !== undefined)
        expect(pages.get(`${rule.name}.md`))
          .to.contain("For example:")
          .and.to.contain(formatFinding(violation));
    });

  it("are written by name: a rule without cases is an error that says so", () => {
    expect(() => casesOf("no-such-rule")).to.throw("Missing cases of rule no-such-rule: add noSuchRule.cases.ts");
  });
});
