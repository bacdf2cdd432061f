import { expect } from "chai";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import type { TestCase, TestSuite } from "junit2json";
import { rules } from "../../../policypack/registry";
import { mixed, mixedConfig, passAny, worstName, write } from "./reports";

describe("check --format junit", () => {
  /** As a CI system reads it. */
  async function read(text: string): Promise<readonly TestSuite[]> {
    expect(XMLValidator.validate(text)).to.equal(true);
    const { parse } = await import("junit2json");
    const suites = await parse(text);
    return suites !== null && suites !== undefined && "testsuite" in suites ? (suites.testsuite ?? []) : [];
  }
  const casesIn = (suite: TestSuite | undefined): readonly TestCase[] => suite?.testcase ?? [];

  it("holds a suite per rule, and a passing case where a rule finds nothing", async () => {
    const suites = await read(write("junit", []));
    expect(suites.map(({ name, tests, failures }) => [name, tests, failures])).to.deep.equal(
      rules.map(({ name }) => [name, 1, 0]),
    );
    expect(casesIn(suites[0]).map(({ name, failure, skipped }) => [name, failure, skipped])).to.deep.equal([
      [rules[0]?.description, undefined, undefined],
    ]);
  });

  it("fails a case per finding, and skips what is exempted or not judged", async () => {
    const suite = (await read(write("junit", mixed, mixedConfig))).find(({ name }) => name === "pass-role-scope");
    expect([suite?.name, suite?.tests, suite?.failures, suite?.skipped]).to.deep.equal(["pass-role-scope", 5, 3, 2]);
    const cases = casesIn(suite);
    expect(cases.map(({ classname, name }) => `${classname ?? ""} ${name ?? ""}`)).to.deep.equal([
      "pass-role-scope aws:iam/rolePolicy:RolePolicy pass: pass-role-any-role policy: Statement[0].Resource",
      "pass-role-scope aws:iam/rolePolicy:RolePolicy pass: pass-role-not-pinned policy: Statement[0]",
      "pass-role-scope aws:iam/rolePolicy:RolePolicy agreed: pass-role-any-role policy: Statement[0].Resource",
      "pass-role-scope aws:iam/rolePolicy:RolePolicy hidden: secret-value policy",
      "pass-role-scope aws:iam/rolePolicy:RolePolicy agreed: pass-role-not-pinned policy: Statement[0]",
    ]);
    const [failure] = cases[0]?.failure ?? [];
    expect(failure?.type).to.equal("mandatory");
    expect(failure?.message).to.include("matches every role");
    expect(failure?.inner).to.include(
      "urn:pulumi:test::case::aws:iam/rolePolicy:RolePolicy::pass\npolicy: Statement[0]",
    );
    expect(cases[3]?.skipped?.[0]?.message).to.match(/^Not judged: This value is a secret/);
    expect(cases[4]?.skipped?.[0]?.message).to.match(/^Exempted until 2026-12-31 \(agreed\): /);
  });

  it("is XML whatever stands in a name", async () => {
    const text = write("junit", [passAny(worstName)]);
    // eslint-disable-next-line no-control-regex
    expect(text).to.not.match(/[\u0000-\u0008\u000b-\u001f\uffff]/);
    const suite = (await read(text)).find(({ name }) => name === "pass-role-scope");
    const expected = worstName.replace(/[\u0000\u0007\u001b\ud800\uffff]/g, "\ufffd"); // eslint-disable-line no-control-regex
    expect(casesIn(suite)[0]?.name).to.include(expected);
    const parsed = new XMLParser({ ignoreAttributes: false }).parse(text) as { testsuites: { testsuite: unknown[] } };
    expect(parsed.testsuites.testsuite).to.have.length(rules.length);
  });
});
