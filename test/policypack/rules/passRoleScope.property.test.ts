// What pass-role-scope lets pass, held against the evaluation of requests: no role but those written out can be passed,
// and none to a service that is not.
import { expect } from "chai";
import fc from "fast-check";
import { compilePolicy } from "../../../permissions/iam/compile";
import { evaluate } from "../../../permissions/iam/evaluate";
import { readPolicyDocument } from "../../../permissions/iam/readDocument";
import { passRoleScope } from "../../../policypack/rules/passRoleScope";
import { judgeStack } from "../../../policypack/rule/judge";
import { policy, stackOf, today } from "../../../policypack/examples/cases";

const named = "arn:aws:iam::111122223333:role/steps/Train";
const roles = [
  named,
  "arn:aws:iam::111122223333:role/steps/Trainer",
  "arn:aws:iam::111122223333:role/Admin",
  "arn:aws:iam::999999999999:role/steps/Train",
  "arn:aws-cn:iam::111122223333:role/steps/Train",
];
const services = ["sagemaker.amazonaws.com", "ec2.amazonaws.com"];

/** One of the texts, some characters of it replaced by wildcards. */
const blurred = (...texts: string[]) =>
  fc
    .tuple(fc.constantFrom(...texts), fc.nat(60), fc.nat(60), fc.constantFrom("", "*", "?", "**"))
    .map(([text, start, length, wildcard]) =>
      wildcard === "" ? text : text.slice(0, start) + wildcard + text.slice(start + (wildcard === "?" ? 1 : length)),
    );
const action = fc.oneof(
  fc.constantFrom("iam:PassRole", "IAM:passrole", "s3:GetObject"),
  blurred("iam:PassRole", "s3:PutObject"),
);
const resource = fc.oneof(fc.constantFrom(named, "*", "arn:aws:s3:::data/*"), blurred(...roles));
const list = (item: fc.Arbitrary<string>) => fc.oneof(item, fc.array(item, { minLength: 1, maxLength: 3 }));
const operator = fc.constantFrom(
  ...[
    "StringEquals",
    "StringLike",
    "StringEqualsIgnoreCase",
    "StringNotEquals",
    "StringNotLike",
    "StringEqualsIfExists",
  ],
  ...["ForAnyValue:StringEquals", "ForAllValues:StringLike", "Null", "ArnLike", "stringlike"],
);
const condition = fc.option(
  fc
    .tuple(
      operator,
      fc.constantFrom("iam:PassedToService", "IAM:PASSEDTOSERVICE", "aws:RequestedRegion"),
      list(blurred(...services)),
    )
    .map(([name, key, values]) => ({ [name]: { [key]: name === "Null" ? "false" : values } })),
  { nil: undefined },
);
const statement = fc
  .record({
    effect: fc.constantFrom("Allow", "Allow", "Deny"),
    action: list(action),
    resource: list(resource),
    condition,
    not: fc.nat(9),
  })
  .map((each) => ({
    Effect: each.effect,
    [each.not === 0 ? "NotAction" : "Action"]: each.action,
    [each.not === 1 ? "NotResource" : "Resource"]: each.resource,
    Condition: each.condition,
  }));

describe("what pass-role-scope lets pass", () => {
  it("lets nobody pass a role that is not written out, nor to a service that is not", () => {
    let passed = 0;
    let allowed = 0;
    fc.assert(
      fc.property(fc.array(statement, { minLength: 1, maxLength: 2 }), (statements) => {
        const text = policy(...statements);
        const stack = stackOf([{ type: "aws:iam/policy:Policy", name: "p", properties: { policy: text } }]);
        const { violations, unknown } = judgeStack(passRoleScope, stack, {}, today);
        const { document } = readPolicyDocument(text, "identity");
        if (violations.length > 0 || unknown.length > 0 || document === undefined) return;
        passed++;
        const identity = [compilePolicy(document, "p")];
        for (const role of roles)
          for (const service of [...services, undefined]) {
            const { decision } = evaluate(
              {
                principal: { type: "AWS", arn: "arn:aws:iam::111122223333:role/Author" },
                action: "iam:PassRole",
                resource: role,
                resourceAccount: "111122223333",
                ...(service === undefined ? {} : { context: { "iam:PassedToService": service } }),
              },
              { identity },
            );
            if (decision === "implicitDeny" || decision === "explicitDeny") continue;
            allowed++;
            expect(text, `passes ${role} to ${service ?? "anything"}`).to.contain(`"${role}"`);
            expect(text, `passes ${role} to ${service ?? "anything"}`).to.match(
              new RegExp(`"${service ?? "nothing"}"`, "i"),
            );
          }
      }),
      { numRuns: 9000, seed: 20261124 },
    );
    expect(passed).to.be.greaterThan(100);
    expect(allowed).to.be.greaterThan(10);
  });
});
