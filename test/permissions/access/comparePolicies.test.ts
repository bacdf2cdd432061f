import { expect } from "chai";
import { readFileSync } from "node:fs";
import type { PolicyDocument, Requirement, Statement } from "../../../permissions";
import { comparePolicies, type Gap } from "../../../permissions/access/comparePolicies";
import { plan } from "../pipelines";
import { asks, named, partiesOf, removals } from "./parties";

const made = plan(readFileSync("examples/quickstart/definition.json", "utf8"), { bindings: { DataBucket: "data" } });
const principals = partiesOf(made).filter(({ name }) => name !== "author" && name !== "operator");
const compare = (requirements: readonly Requirement[], policies: readonly PolicyDocument[]): Gap[] =>
  comparePolicies(requirements, named(policies));

describe("comparePolicies", () => {
  for (const { name, policies, requirements } of principals) {
    it(`finds no gap in what is written for ${name}`, () => expect(compare(requirements, policies)).to.deep.equal([]));
  }

  const train = principals.find(({ name }) => name === "TrainModel");
  const pipeline = principals[0];

  it("finds every single removal from a role, and nothing but it; from all roles in twoSided.test.ts", () => {
    const { policies = [], requirements = [] } = train ?? {};
    const all = [...removals(policies)];
    expect(all.length).to.be.greaterThan(20);
    for (const { sid, value, policies: changed } of all)
      for (const gap of compare(requirements, changed))
        expect([gap.kind, gap.kind === "missing" && asks(gap.requirement, value)], `${sid} ${value}`).to.deep.equal([
          "missing",
          true,
        ]);
  });

  const passRole = pipeline?.policies[0]?.Statement.find(({ Sid }) => Sid === "PassStepRoles") ?? {
    Effect: "Allow" as const,
  };
  const added = (statement: Partial<Statement>): Statement => ({ Effect: "Allow", ...statement });
  const arn = passRole.Resource?.[0] ?? "";
  const widenings: readonly [string, typeof pipeline, Statement, string][] = [
    ["every action", train, added({ Action: ["*"], Resource: ["*"] }), "action"],
    [
      "every action of a service",
      train,
      added({ Action: ["s3:*"], Resource: ["arn:aws:s3:::data/executions/*/model"] }),
      "action",
    ],
    [
      "an action pattern",
      train,
      added({ Action: ["s3:Get*"], Resource: ["arn:aws:s3:::data/executions/*/preprocess/train"] }),
      "action",
    ],
    [
      "an action in another case that is not needed",
      train,
      added({ Action: ["S3:deleteobject"], Resource: ["arn:aws:s3:::data/executions/*/model"] }),
      "action",
    ],
    [
      "another action",
      pipeline,
      added({ Action: ["sagemaker:DeleteModel"], Resource: ["arn:aws:sagemaker:us-east-1:123456789012:model/x"] }),
      "action",
    ],
    [
      "a wider resource",
      train,
      added({ Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::data/executions/*"] }),
      "resource",
    ],
    [
      "a prefix without a slash",
      train,
      added({ Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::data/executions/*/preprocess/train*"] }),
      "resource",
    ],
    [
      "another account",
      pipeline,
      added({
        Action: ["iam:PassRole"],
        Resource: [arn.replace("123456789012", "210987654321")],
        Condition: passRole.Condition ?? {},
      }),
      "resource",
    ],
    [
      "another partition",
      pipeline,
      added({
        Action: ["iam:PassRole"],
        Resource: [arn.replace("arn:aws:", "arn:aws-cn:")],
        Condition: passRole.Condition ?? {},
      }),
      "resource",
    ],
    [
      "every role",
      pipeline,
      added({ Action: ["iam:PassRole"], Resource: ["*"], Condition: passRole.Condition ?? {} }),
      "resource",
    ],
    ["a dropped condition", pipeline, added({ Action: ["iam:PassRole"], Resource: [arn] }), "condition"],
    [
      "a condition that an absent key meets",
      pipeline,
      added({
        Action: ["iam:PassRole"],
        Resource: [arn],
        Condition: { StringEqualsIfExists: { "iam:PassedToService": "sagemaker.amazonaws.com" } },
      }),
      "condition",
    ],
    [
      "another value of a condition",
      pipeline,
      added({
        Action: ["iam:PassRole"],
        Resource: [arn],
        Condition: { StringEquals: { "iam:PassedToService": ["sagemaker.amazonaws.com", "lambda.amazonaws.com"] } },
      }),
      "condition",
    ],
    [
      "a wildcard in a condition",
      pipeline,
      added({
        Action: ["iam:PassRole"],
        Resource: [arn],
        Condition: { StringLike: { "iam:PassedToService": "*.amazonaws.com" } },
      }),
      "condition",
    ],
    [
      "a wider prefix to list",
      train,
      added({
        Action: ["s3:ListBucket"],
        Resource: ["arn:aws:s3:::data"],
        Condition: { StringLike: { "s3:prefix": "executions/*" } },
      }),
      "condition",
    ],
    [
      "NotAction",
      train,
      added({ NotAction: ["iam:*"], Resource: ["arn:aws:s3:::data/executions/*/model"] }),
      "negation",
    ],
    ["NotResource", train, added({ Action: ["s3:GetObject"], NotResource: ["arn:aws:s3:::secret/*"] }), "negation"],
  ];
  for (const [what, principal, statement, width] of widenings)
    it(`finds ${what} in excess, with its place`, () => {
      const [policy] = principal?.policies ?? [];
      if (!principal || !policy) throw new Error("no policy");
      const gaps = compare(principal.requirements, [{ ...policy, Statement: [...policy.Statement, statement] }]);
      expect(
        gaps.map(
          (gap) =>
            gap.kind === "excess" && [gap.what, gap.place.path.startsWith(`Statement[${policy.Statement.length}].`)],
        ),
      ).to.deep.equal([[width, true]]);
    });

  it("takes a needed action in another case, and a needed grant given twice, for what they are", () => {
    const [policy] = train?.policies ?? [];
    const gaps = compare(train?.requirements ?? [], [
      ...(policy ? [policy] : []),
      {
        Version: "2012-10-17",
        Statement: [added({ Action: ["S3:PUTOBJECT"], Resource: ["arn:aws:s3:::data/executions/*/model/*"] })],
      },
    ]);
    expect(gaps).to.deep.equal([]);
  });

  it("does not know where a condition hangs on what the call's context does not say", () => {
    const guarded = (train?.policies ?? []).map((policy) => ({
      ...policy,
      Statement: policy.Statement.map((each) =>
        each.Sid === "WriteOutputs" ? { ...each, Condition: { StringEquals: { "aws:SourceVpc": "vpc-1" } } } : each,
      ),
    }));
    expect(compare(train?.requirements ?? [], guarded).map(({ kind }) => kind)).to.deep.equal(["unknown"]);
  });

  it("gives the statement to add", () => {
    const [first] = compare(
      train?.requirements.filter(({ action }) => action === "cloudwatch:PutMetricData") ?? [],
      [],
    );
    expect(first?.kind === "missing" && first.fix).to.deep.equal([
      { Sid: "WriteMetrics", Effect: "Allow", Action: ["cloudwatch:PutMetricData"], Resource: ["*"] },
    ]);
  });
});
