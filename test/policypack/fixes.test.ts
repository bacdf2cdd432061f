// Every fix is tried: applying what a finding says removes it and adds none. The cases of all rules; whole stacks are
// stacks/stacks.test.ts.
import { expect } from "chai";
import { judgeCase, type CaseResource, type RuleCase } from "../../policypack/examples/cases";
import { casesOf } from "../../policypack/examples/casesOf";
import { rules } from "../../policypack/registry";
import type { Finding, Rule } from "../../policypack/rule/rule";
import { applyFix, isExact } from "./stacks/applyFix";
import { decisions, isDecision } from "./stacks/decisions";

const urnOf = ({ type, name }: Pick<CaseResource, "type" | "name">): string =>
  `urn:pulumi:test::case::${type}::${name}`;

const keyOf = ({ code, urn, path }: Finding): string => `${code} ${urn} ${path.replace(/\[\d+\]/g, "")}`;

const violations = (rule: Rule, each: RuleCase): readonly Finding[] => judgeCase(rule, each).violations;

/** The case as the finding says it should be. */
function fixed(each: RuleCase, finding: Finding): RuleCase {
  const pieces = each.resources.map(({ type, name, properties }) => ({ type, name, inputs: properties }));
  const resources = applyFix(pieces, finding, urnOf).map(({ type, name, inputs }): CaseResource => {
    const before = each.resources.find((resource) => resource.type === type && resource.name === name);
    return { ...before, type, name, properties: inputs };
  });
  return { ...each, resources };
}

describe("the fix of every finding", () => {
  const decided = new Set<string>();
  for (const rule of rules)
    it(`of ${rule.name} removes it and adds none`, () => {
      for (const each of casesOf(rule.name).filter(({ scenario }) => scenario === "fail")) {
        const before = violations(rule, each);
        for (const finding of before) {
          const exact = isExact(finding);
          if (isDecision(finding, exact)) {
            decided.add(`${rule.name}/${finding.code}`);
            continue;
          }
          const said = `${each.title}: ${finding.code} ${finding.path}`;
          expect(exact, said).to.equal(true);
          const after = violations(rule, fixed(each, finding));
          const same = after.filter((one) => keyOf(one) === keyOf(finding) && one.message === finding.message);
          expect(same, said).to.deep.equal([]);
          const known = before.map(keyOf);
          expect(
            after.map(keyOf).filter((key) => !known.includes(key)),
            said,
          ).to.deep.equal([]);
        }
      }
    });

  it("takes a tag off whose key holds a slash", () => {
    const rule = rules.find(({ name }) => name === "exception-tag-holders");
    if (rule === undefined) throw new Error("there is no such rule");
    const tagged: RuleCase = {
      scenario: "fail",
      title: "a user has the tag",
      resources: [{ type: "aws:iam/user:User", name: "ann", properties: { tags: { "team/json~get": "yes", a: "b" } } }],
      settings: { tag: { key: "team/json~get", value: "yes" } },
      finds: [],
    };
    const [finding] = violations(rule, tagged);
    expect(finding?.edits).to.deep.equal([
      { op: "remove", urn: urnOf({ type: "aws:iam/user:User", name: "ann" }), path: "/tags/team~1json~0get" },
    ]);
    expect(finding && fixed(tagged, finding).resources[0]?.properties).to.deep.equal({ tags: { a: "b" } });
  });

  it("is left to somebody only where the list says what to decide", () => {
    expect([...decided].sort()).to.deep.equal(Object.keys(decisions).sort());
  });
});
