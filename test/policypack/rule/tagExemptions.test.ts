import { expect } from "chai";
import { policy, stackOf, today, type CaseResource } from "../../../policypack/examples/cases";
import { judgeStack } from "../../../policypack/rule/judge";
import type { Settings } from "../../../policypack/rule/rule";
import { passRoleScope } from "../../../policypack/rules/passRoleScope";
import { serviceRoleTrust } from "../../../policypack/rules/serviceRoleTrust";
import { judgeResource } from "../../../policypack/rule/judge";

const trust = policy({ Effect: "Allow", Principal: { Service: "sagemaker.amazonaws.com" }, Action: "sts:AssumeRole" });
const role = (tags: object): CaseResource => ({
  type: "aws:iam/role:Role",
  name: "train",
  properties: { name: "train", assumeRolePolicy: trust, tags },
});
const inline: CaseResource = {
  type: "aws:iam/rolePolicy:RolePolicy",
  name: "access",
  properties: { role: "train", policy: policy({ Effect: "Allow", Action: "iam:PassRole", Resource: "*" }) },
};
const allowed = { exemptionTags: true };
const key = (rule: string): string => `sagemaker-pipeline-access:exempt:${rule}`;

const judge = (rule: typeof passRoleScope, settings: Settings, ...resources: CaseResource[]) => {
  const { violations, exempted, unused } = judgeStack(rule, stackOf(resources), settings, today);
  return {
    left: violations.map(({ code }) => code),
    exempted: exempted.map(({ finding: { code }, exemption: { reason, expires } }) => `${code} ${expires} ${reason}`),
    unused: unused.map(({ finding }) => finding),
  };
};

describe("exemptions by tag", () => {
  const tagged = role({ [key("service-role-trust")]: "trust-without-account 2027-01-31 until the portal moves" });

  it("count where the configuration allows them, with their reason", () => {
    expect(judge(serviceRoleTrust, allowed, tagged)).to.deep.equal({
      left: [],
      exempted: ["trust-without-account 2027-01-31 until the portal moves"],
      unused: [],
    });
  });

  it("count for nothing where it does not: the author of a stack writes its tags", () => {
    expect(judge(serviceRoleTrust, {}, tagged).left).to.deep.equal(["trust-without-account"]);
    expect(judge(serviceRoleTrust, { exemptionTags: "true" }, tagged).left).to.deep.equal(["trust-without-account"]);
  });

  it("hold for the inline policies of the role, and for several findings", () => {
    const both = role({ [key("pass-role-scope")]: "pass-role-any-role+pass-role-not-pinned 2027-01-31 legacy" });
    expect(judge(passRoleScope, allowed, both, inline)).to.deep.equal({
      left: [],
      exempted: ["pass-role-any-role 2027-01-31 legacy", "pass-role-not-pinned 2027-01-31 legacy"],
      unused: [],
    });
  });

  it("hold for no other resource, no other rule and no other finding", () => {
    const other = { ...role({}), name: "other", properties: { name: "other", assumeRolePolicy: trust } };
    expect(judge(serviceRoleTrust, allowed, tagged, other).left).to.deep.equal(["trust-without-account"]);
    expect(judge(passRoleScope, allowed, tagged, inline).left).to.have.length(2);
    const wrong = role({ [key("service-role-trust")]: "trust-other-service 2027-01-31 legacy" });
    expect(judge(serviceRoleTrust, allowed, wrong)).to.deep.equal({
      left: ["trust-without-account"],
      exempted: [],
      unused: ["trust-other-service"],
    });
  });

  it("expire, and are reported where they cannot be read", () => {
    const late = role({ [key("service-role-trust")]: "trust-without-account 2026-01-31 legacy" });
    expect(judge(serviceRoleTrust, allowed, late).left).to.deep.equal(["trust-without-account", "exemption-expired"]);
    for (const value of [
      "trust-without-account",
      "trust-without-account 2026-02-30 legacy",
      "trust-without-account 2027-01-31 ",
    ])
      expect(judge(serviceRoleTrust, allowed, role({ [key("service-role-trust")]: value })).left).to.deep.equal([
        "trust-without-account",
        "exemption-unreadable",
      ]);
  });

  it("hold before the resource is created", () => {
    const [resource] = stackOf([tagged]).resources;
    if (resource === undefined) throw new Error("The stack has one resource.");
    expect(judgeResource(serviceRoleTrust, resource, allowed, today).violations).to.deep.equal([]);
  });
});

describe("settings that a rule does not have", () => {
  it("are violations with the nearest name", () => {
    const { violations } = judgeStack(passRoleScope, stackOf([]), { passedToServce: "sagemaker.amazonaws.com" }, today);
    expect(violations.map(({ code, path, message }) => [code, path, message])).to.deep.equal([
      [
        "setting-unknown",
        "passedToServce",
        'Unknown setting "passedToServce" of this rule, so it sets nothing. Did you mean passedToService?',
      ],
    ]);
  });
});
