/** A Deny on what no need can name changes no verdict, whatever its actions and conditions. */
import { expect } from "chai";
import fc from "fast-check";
import { findMissing } from "../../../permissions/policies/comparePolicies";
import type { PolicyDocument, Statement } from "../../../permissions";
import { definitions, planOf } from "../../definitions/definitions";
import { runs } from "../../runs";
import { named, partiesOf } from "./parties";

const parties = definitions.flatMap((definition) => {
  const { plan } = planOf(definition);
  return plan ? partiesOf(plan).filter(({ requirements }) => requirements.length > 0) : [];
});

/** Resources of an account, bucket or pipeline that no test definition has. */
const elsewhere = fc.constantFrom(
  "arn:aws:s3:::nobody-has-this-bucket",
  "arn:aws:s3:::nobody-has-this-bucket/*",
  "arn:aws:s3:::nobody-has-this-bucket/?*/x",
  "arn:aws:iam::000011112222:role/*",
  "arn:aws:sagemaker:*:000011112222:*",
  "arn:aws:kms:*:000011112222:key/*",
  "arn:aws:dynamodb:*:*:table/nobody-has-this-table",
);
const condition: fc.Arbitrary<Statement["Condition"]> = fc.constantFrom<Statement["Condition"]>(
  undefined,
  { StringNotEquals: { "aws:SourceVpc": "vpc-1" } },
  { Null: { "aws:PrincipalTag/team": "true" } },
  { DateGreaterThan: { "aws:CurrentTime": "2020-01-01T00:00:00Z" } },
  { NobodyKnowsThis: { "aws:whatever": "1" } },
);
const deny = fc
  .tuple(
    fc.uniqueArray(fc.constantFrom("*", "s3:*", "s3:Get*", "iam:PassRole", "sagemaker:Create*", "kms:*"), {
      minLength: 1,
      maxLength: 3,
    }),
    fc.uniqueArray(elsewhere, { minLength: 1, maxLength: 3 }),
    condition,
  )
  .map(([Action, Resource, Condition]): PolicyDocument => ({
    Version: "2012-10-17",
    Statement: [{ Effect: "Deny", Action, Resource, ...(Condition !== undefined && { Condition }) }],
  }));

describe("a Deny on what no need can name", function () {
  this.timeout(60_000);

  it("leaves every need met", () => {
    fc.assert(
      fc.property(fc.constantFrom(...parties), deny, ({ requirements, policies }, document) => {
        expect(
          findMissing(requirements, named([...policies, document])).map(({ requirement, resource }) => [
            requirement.action,
            resource,
          ]),
        ).to.deep.equal([]);
      }),
      { numRuns: runs(2_000, 300) },
    );
  });

  it("is told from one on what a need names", () => {
    const [party] = parties;
    if (!party) throw new Error("there are definitions");
    const everything: PolicyDocument = {
      Version: "2012-10-17",
      Statement: [{ Effect: "Deny", Action: ["*"], Resource: ["*"] }],
    };
    expect(findMissing(party.requirements, named([...party.policies, everything]))).to.have.length.greaterThan(0);
  });
});
