import { expect } from "chai";
import { formatFinding } from "../../../policypack/rule/formatFinding";
import { passRoleScope } from "../../../policypack/rules/passRoleScope";
import { judgeCase, policy, stackOf, today, unknown } from "../../../policypack/examples/cases";
import { testRule } from "./testRule";
import { judgeStack } from "../../../policypack/rule/judge";
import { cases } from "../../../policypack/examples/passRoleScope.cases";

testRule(passRoleScope, cases);

const judge = (document: string) =>
  judgeCase(passRoleScope, {
    scenario: "fail",
    title: "",
    resources: [{ type: "aws:iam/policy:Policy", name: "p", properties: { policy: document } }],
    finds: [],
  });

describe("what pass-role-scope says", () => {
  it("says where, what, why and the statement as it should be", () => {
    const [first] = judge(policy({ Effect: "Allow", Action: ["iam:*"], Resource: ["*"] })).violations;
    expect(first && formatFinding(first)).to.equal(
      [
        'policy: Statement[0].Resource[0]: Statement[0].Action[0] "iam:*" covers iam:PassRole. "*" matches every role, so this policy gives the access of any role of the account.',
        'Fix: List the actions that this statement needs, without iam:PassRole, and allow iam:PassRole in its own statement: {"Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::<account>:role/<name>","Condition":{"StringEquals":{"iam:PassedToService":"sagemaker.amazonaws.com"}}}',
        "[pass-role-any-role]",
      ].join("\n"),
    );
  });

  it("quotes wildcards but no names, which may be secret", () => {
    const { violations } = judge(
      policy({
        Sid: "hunter2",
        Effect: "Allow",
        Action: "iam:PassRole",
        Resource: "arn:aws:iam::111122223333:role/hunter2/app-*",
        Condition: { StringLike: { "iam:PassedToService": "hunter2*" } },
      }),
    );
    expect(violations).to.have.length(2);
    expect(violations[0]?.message).to.contain('"arn:aws:iam::…:role/…/…*"');
    expect(violations.map((each) => formatFinding(each)).join()).to.not.contain("hunter2");
  });

  it("names what an unknown policy is made from", () => {
    const stack = stackOf([
      {
        type: "aws:iam/policy:Policy",
        name: "p",
        properties: { policy: unknown },
        madeFrom: { policy: ["data"] },
      },
      { type: "aws:s3/bucket:Bucket", name: "data", properties: {} },
    ]);
    expect(judgeStack(passRoleScope, stack, {}, today).unknown[0]?.message).to.contain(
      "It is made from aws:s3/bucket:Bucket data.",
    );
  });
});
