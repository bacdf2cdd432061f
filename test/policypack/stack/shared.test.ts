import { expect } from "chai";
import type { Resource } from "../../../policypack/stack/resource";
import { shareStack } from "../../../policypack/stack/shared";

const role = (properties: unknown, more: Partial<Resource> = {}): Resource => ({
  urn: "urn:pulumi:test::case::aws:iam/role:Role::r",
  type: "aws:iam/role:Role",
  name: "r",
  properties,
  dependencies: [],
  propertyDependencies: {},
  ...more,
});

describe("the stack of a run", () => {
  it("is read once for all rules, each of which has its own copy of the resources", () => {
    const read = shareStack([role({ name: "a" })]);
    expect(shareStack([role({ name: "a" })])).to.equal(read);
    expect(shareStack([role({ name: "a" }, { given: new Set(["name"]) })])).to.not.equal(read);
  });

  it("is never another one with the same URNs", () => {
    const read = shareStack([role({ name: "a" })]);
    expect(
      shareStack([role({ name: "b" })])
        .roles()
        .all.map(({ name }) => name),
    ).to.deep.equal(["b"]);
    expect(shareStack([role({ name: "a" }, { parent: "urn:pulumi:test::case::x:y:Z::p" })])).to.not.equal(read);
    expect(shareStack([])).to.not.equal(read);
  });

  it("is read anew where its values cannot be compared", () => {
    const throwing = () => role({ name: "a", inner: new Proxy({ a: 1 }, { get: () => JSON.parse("{") as unknown }) });
    const read = shareStack([throwing()]);
    expect(shareStack([throwing()])).to.not.equal(read);
  });
});
