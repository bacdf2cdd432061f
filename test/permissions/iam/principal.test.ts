import { expect } from "chai";
import type { ReadPrincipal } from "../../../permissions/iam/document";
import { namesPrincipal, type Principal } from "../../../permissions/iam/principal";

const role = "arn:aws:iam::111122223333:role/R";
const session = "arn:aws:sts::111122223333:assumed-role/R/s";
const asRole: Principal = { type: "AWS", arn: role };
const asSession: Principal = { ...asRole, sessionArn: session };
const asService: Principal = { type: "Service", id: "sagemaker.amazonaws.com" };
const asProvider: Principal = { type: "Federated", id: "accounts.google.com" };

/** `AWS:<value>`, or `*`. */
const read = (written: string): ReadPrincipal => {
  const [type = "", ...value] = written.split(":");
  return { type: type as ReadPrincipal["type"], value: value.join(":") || "*", path: "" };
};
const names = (principal: Principal, written: readonly string[], negated = false) => {
  const { naming, verdict } = namesPrincipal({ negated, path: "", principals: written.map(read) }, principal);
  return `${verdict} ${naming}`;
};

describe("a statement's Principal", () => {
  const cases: readonly [who: Principal, written: string[], named: string][] = [
    [asRole, [`AWS:${role}`], "yes principal"],
    [asRole, ["AWS:arn:aws:iam::111122223333:role/S"], "no principal"],
    [asRole, ["AWS:111122223333"], "yes account"],
    [asRole, ["AWS:arn:aws:iam::111122223333:root"], "yes account"],
    [asRole, ["AWS:arn:aws:sts::111122223333:root"], "no principal"],
    [asRole, ["AWS:444455556666"], "no principal"],
    [asRole, ["AWS:0111122223333"], "no principal"],
    [asRole, ["*"], "yes everyone"],
    [asRole, ["AWS:*"], "yes everyone"],
    [asRole, ["Service:*"], "no principal"],
    [asRole, ["Service:sagemaker.amazonaws.com"], "no principal"],
    [asRole, [`Federated:${role}`], "no principal"],
    [asRole, ["CanonicalUser:79a59df900b949e5"], "unknown principal"],
    [asRole, ["AWS:${AWS::AccountId}"], "unknown principal"],
    [asRole, [`AWS:${session}`], "no principal"],
    [asSession, [`AWS:${session}`], "yes session"],
    [asSession, [`AWS:${role}`], "yes principal"],
    [asService, ["Service:sagemaker.amazonaws.com"], "yes principal"],
    [asService, ["Service:lambda.amazonaws.com"], "no principal"],
    [asService, ["Service:*"], "yes principal"],
    [asService, ["AWS:sagemaker.amazonaws.com"], "no principal"],
    [asService, ["*"], "yes everyone"],
    [asProvider, ["Federated:accounts.google.com"], "yes principal"],
    [{ type: "AWS", arn: "R" }, ["AWS:111122223333"], "no principal"],
  ];
  for (const [who, written, named] of cases)
    it(`${written.join()} names ${"arn" in who ? (who.sessionArn ?? who.arn) : who.id}: ${named}`, () =>
      expect(names(who, written)).to.equal(named));

  it("names by the closest of several: session, principal, everyone, account, perhaps", () => {
    const all = ["AWS:${x}", "AWS:111122223333", "*", `AWS:${role}`, `AWS:${session}`];
    const closest = ["unknown principal", "yes account", "yes everyone", "yes principal", "yes session"];
    closest.forEach((expected, index) => {
      const some = all.slice(0, index + 1);
      expect(names(asSession, some), some.join()).to.equal(expected);
      expect(names(asSession, [...some].reverse()), some.join()).to.equal(expected);
    });
  });

  it("in its Not form names whom it does not list, and is unsure where only the account is listed", () => {
    expect(names(asRole, ["AWS:444455556666"], true)).to.equal("yes everyone");
    expect(names(asRole, [`AWS:${role}`], true)).to.equal("no principal");
    expect(names(asRole, ["*"], true)).to.equal("no principal");
    expect(names(asRole, ["AWS:111122223333"], true)).to.equal("unknown principal");
    expect(names(asRole, ["AWS:${x}"], true)).to.equal("unknown principal");
  });
});
