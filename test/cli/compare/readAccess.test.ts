import { expect } from "chai";
import { readSide } from "../../../cli/compare/readAccess";
import { compareAccess } from "../../../permissions";
import { agreeWithOracle } from "../../permissions/compare/agreement";
import { randomCase, roleArn, seeded } from "../../permissions/iam/randomRequests";
import { exported } from "../stackFiles";

/** A stack whose role has the documents in turn inline, as a policy of its own resource, and attached. */
const stackWith = (documents: readonly unknown[]): string => {
  const inline = documents.filter((_, index) => index % 3 === 0);
  const beside = documents.filter((_, index) => index % 3 === 1);
  const attached = documents.filter((_, index) => index % 3 === 2);
  const arnOf = (index: number): string => `arn:aws:iam::123456789012:policy/p${index}`;
  return exported([
    {
      type: "aws:iam/role:Role",
      name: "pipeline",
      properties: {
        name: "Pipeline",
        arn: roleArn,
        inlinePolicies: inline.map((document, index) => ({ name: `i${index}`, policy: JSON.stringify(document) })),
      },
    },
    ...beside.map((document, index) => ({
      type: "aws:iam/rolePolicy:RolePolicy",
      name: `b${index}`,
      properties: { role: "Pipeline", policy: JSON.stringify(document) },
    })),
    ...attached.flatMap((document, index) => [
      {
        type: "aws:iam/policy:Policy",
        name: `p${index}`,
        properties: { name: `p${index}`, arn: arnOf(index), policy: JSON.stringify(document) },
      },
      {
        type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        name: `a${index}`,
        properties: { role: "Pipeline", policyArn: arnOf(index) },
      },
    ]),
  ]);
};

describe("a side of a comparison", () => {
  it("is a stack's roles: comparing 20 pairs of stacks agrees with the oracle in both directions", () => {
    const random = seeded(20);
    let grown = 0;
    let shrunk = 0;
    for (let pair = 0; pair < 20; pair++) {
      const [before, after] = [randomCase(random).identity, randomCase(random).identity];
      const sides = [before, after].map((documents) => readSide("stack.json", stackWith(documents), undefined));
      expect(sides.map(({ kind, principals }) => [kind, principals.map(({ key }) => key)])).to.deep.equal([
        ["stack", ["role Pipeline"]],
        ["stack", ["role Pipeline"]],
      ]);
      const [old, current] = sides.map(({ principals }) => principals) as [
        (typeof sides)[number]["principals"],
        (typeof sides)[number]["principals"],
      ];
      grown += agreeWithOracle(random, compareAccess(old, current).principals[0], before, after);
      shrunk += agreeWithOracle(random, compareAccess(current, old).principals[0], after, before);
    }
    expect(grown).to.be.greaterThan(20);
    expect(shrunk).to.be.greaterThan(20);
  });
});
