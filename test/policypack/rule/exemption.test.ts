import { expect } from "chai";
import { applyExemptions, readExemptions } from "../../../policypack/rule/exemption";
import { judgeStack } from "../../../policypack/rule/judge";
import type { Finding, Rule } from "../../../policypack/rule/rule";
import { stackOf, today } from "../../../policypack/examples/cases";

const finding: Finding = {
  rule: "r",
  code: "wildcard",
  kind: "violation",
  urn: "urn:pulumi:prod::shop::aws:iam/policy:Policy::Pipeline",
  path: "policy: Statement[0].Resource[1]",
  message: "m",
  fix: "f",
};
const exemption = { resource: "Pipeline", finding: "wildcard", reason: "agreed", expires: "2026-12-31" };
const used = (changes: object) =>
  applyExemptions([finding], [{ ...exemption, ...changes }], today).exempted.length === 1;

describe("exemptions", () => {
  it("name a resource by name or URN, with wildcards", () => {
    for (const resource of ["Pipeline", "Pipe*", "*::aws:iam/policy:Policy::Pipeline", "urn:pulumi:prod::*"])
      expect(used({ resource }), resource).to.equal(true);
    for (const resource of ["pipeline", "Pipe", "urn:pulumi:dev::*"])
      expect(used({ resource }), resource).to.equal(false);
  });

  it("name a finding by code, or exactly by code and place", () => {
    for (const which of ["wildcard", "wild*", "wildcard@policy: Statement[0].Resource[1]", "*"])
      expect(used({ finding: which }), which).to.equal(true);
    for (const which of ["wild", "wildcard@policy: Statement[0].Resource[0]"])
      expect(used({ finding: which }), which).to.equal(false);
  });

  it("hold on their last day and no longer", () => {
    expect(used({ expires: "2026-11-24" })).to.equal(true);
    expect(used({ expires: "2026-11-23" })).to.equal(false);
  });

  it("that have ended, or exempt nothing, are told apart", () => {
    const ended = { ...exemption, expires: "2026-01-31" };
    const idle = { ...exemption, resource: "Other" };
    const { kept, expired, unused } = applyExemptions([finding], [ended, idle], today);
    expect(kept).to.deep.equal([finding]);
    expect(expired).to.deep.equal([ended]);
    expect(unused).to.deep.equal([idle]);
  });

  it("that cannot be read exempt nothing and are said", () => {
    const { exemptions, problems } = readExemptions([
      exemption,
      { ...exemption, reason: " " },
      { ...exemption, expires: "2026-02-30" },
      { ...exemption, expires: "next year" },
      "all",
      null,
    ]);
    expect(exemptions).to.deep.equal([exemption]);
    expect(problems).to.deep.equal([
      "exemptions[1] requires reason.",
      "exemptions[2].expires is not a date. Expected YYYY-MM-DD.",
      "exemptions[3].expires is not a date. Expected YYYY-MM-DD.",
      "exemptions[4] requires resource, finding, reason, expires.",
      "exemptions[5] requires resource, finding, reason, expires.",
    ]);
    expect(readExemptions({ all: true }).problems).to.deep.equal(["Expected exemptions to be a list."]);
  });
});

describe("judging", () => {
  const crashing: Rule = {
    name: "crashing",
    displayName: "",
    description: "",
    level: "mandatory",
    severity: "low",
    clause: { text: "", url: "", quoted: false },
    tags: [],
    remediationSteps: "",
    checkResource: {
      types: new Set(["t"]),
      check: () => {
        throw new TypeError("quotes hunter2");
      },
    },
  };
  const stack = stackOf([{ type: "t", name: "a", properties: {} }]);

  it("turns a crash into a finding of the rule, which nothing exempts and which quotes nothing", () => {
    const everything = { ...exemption, resource: "*", finding: "*" };
    const { violations } = judgeStack(crashing, stack, { exemptions: [everything] }, today);
    expect(violations.map(({ code }) => code)).to.deep.equal(["rule-crashed"]);
    expect(violations[0]?.message).to.contain("TypeError").and.not.contain("hunter2");
  });

  it("makes violations of exemptions that have ended or cannot be read", () => {
    const { violations } = judgeStack(
      crashing,
      stackOf([]),
      { exemptions: [{ ...exemption, expires: "2020-01-01" }, {}] },
      today,
    );
    expect(violations.map(({ code, path }) => `${code} ${path}`)).to.deep.equal([
      "exemption-unreadable exemptions",
      "exemption-expired exemptions",
    ]);
  });
});
