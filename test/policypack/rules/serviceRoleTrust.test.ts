import { expect } from "chai";
import { judgeStack } from "../../../policypack/rule/judge";
import { findingId } from "../../../policypack/rule/rule";
import { serviceRoleTrust } from "../../../policypack/rules/serviceRoleTrust";
import { testRule } from "./testRule";
import { cases } from "../../../policypack/examples/serviceRoleTrust.cases";
import { policy, stackOf, today } from "../../../policypack/examples/cases";
import { quickstart, set } from "../../../policypack/examples/quickstart";

testRule(serviceRoleTrust, cases);

describe("conditions on the source of trust", () => {
  const findingsWith = (Condition: object) =>
    judgeStack(
      serviceRoleTrust,
      stackOf(
        set(quickstart(), "pipeline", {
          assumeRolePolicy: policy({
            Effect: "Allow",
            Principal: { Service: "sagemaker.amazonaws.com" },
            Action: "sts:AssumeRole",
            Condition,
          }),
        }),
      ),
      {},
      today,
    ).violations.map(findingId);
  const source = (arn: string) => ({ ArnLike: { "aws:SourceArn": arn } });

  it("hold for the pipeline's account and region, or for all of its regions", () => {
    expect(findingsWith({ StringEquals: { "aws:SourceAccount": "123456789012" } })).to.deep.equal([]);
    expect(findingsWith(source("arn:aws:sagemaker:us-east-1:123456789012:pipeline/*"))).to.deep.equal([]);
    expect(findingsWith(source("arn:aws:sagemaker:*:123456789012:*"))).to.deep.equal([]);
  });

  it("never hold for another account or another region", () => {
    expect(findingsWith({ StringEquals: { "aws:SourceAccount": "210987654321" } })).to.deep.equal([
      "trust-other-source@assumeRolePolicy: Statement[0].Condition.StringEquals.aws:SourceAccount",
    ]);
    expect(findingsWith(source("arn:aws:sagemaker:eu-west-1:123456789012:pipeline/*"))).to.deep.equal([
      "trust-other-source@assumeRolePolicy: Statement[0].Condition.ArnLike.aws:SourceArn",
    ]);
  });
});
