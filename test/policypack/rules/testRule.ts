// The tests of a rule: its cases (policypack/examples), one test each.
import { expect } from "chai";
import { judgeCase, type RuleCase } from "../../../policypack/examples/cases";
import { findingId, type Rule } from "../../../policypack/rule/rule";

const scenarios = ["absent", "pass", "fail", "exempted", "unknown"] as const;

/** One test per case, and one that all five scenarios are there. */
export function testRule(rule: Rule, cases: readonly RuleCase[]): void {
  describe(rule.name, () => {
    it("has a case of every scenario", () => {
      expect(scenarios.filter((scenario) => cases.every((each) => each.scenario !== scenario))).to.deep.equal([]);
    });
    for (const each of cases)
      it(`${each.scenario}: ${each.title}`, () => {
        const { violations, unknown: unjudged, exempted, unused } = judgeCase(rule, each);
        const found = [...violations, ...unjudged, ...exempted.map(({ finding }) => finding)];
        expect(found.map((finding) => `${finding.urn.split("::").at(-1)}: ${findingId(finding)}`)).to.have.members(
          each.finds,
        );
        expect(unjudged.length > 0).to.equal(each.scenario === "unknown");
        expect(violations.length > 0).to.equal(each.scenario === "fail");
        expect(exempted.length > 0).to.equal(each.scenario === "exempted");
        expect(unused).to.deep.equal([]);
        for (const finding of found) expect(finding.message, finding.code).to.not.equal("");
      });
  });
}
