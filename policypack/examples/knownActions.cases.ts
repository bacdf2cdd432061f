import { policy, unknown, type CaseResource, type RuleCase } from "./cases";

const read = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::data/*" };
const rolePolicy = (document: unknown): CaseResource => ({
  type: "aws:iam/rolePolicy:RolePolicy",
  name: "read",
  properties: { role: "r", policy: document },
});
const fails = (title: string, statement: object, ...finds: string[]): RuleCase => ({
  scenario: "fail",
  title,
  resources: [rolePolicy(policy({ ...read, ...statement }))],
  finds: finds.map((each) => `read: ${each}`),
});

export const cases: readonly RuleCase[] = [
  {
    scenario: "absent",
    title: "a bucket holds no identity policy",
    resources: [{ type: "aws:s3/bucket:Bucket", name: "data", properties: {} }],
    finds: [],
  },
  { scenario: "pass", title: "an action on what it takes", resources: [rolePolicy(policy(read))], finds: [] },
  {
    scenario: "pass",
    title: "a service the catalogue does not hold",
    resources: [rolePolicy(policy({ ...read, Action: "gamelift:CreateFleet", Resource: "*" }))],
    finds: [],
  },
  fails(
    "s3:HeadObject, as AWS's page had it",
    { Action: ["s3:GetObject", "s3:HeadObject"] },
    "unknown-action@policy: Statement[0].Action[1]",
  ),
  fails(
    "an action under another service's prefix",
    { Action: "s3:CreateTrainingJob", Resource: "*" },
    "wrong-service-prefix@policy: Statement[0].Action",
  ),
  fails(
    "a key's action on objects",
    { Action: "kms:Decrypt", Resource: "arn:aws:s3:::data/model.tar.gz" },
    "resource-not-taken@policy: Statement[0].Action",
    "resource-not-taken@policy: Statement[0].Resource",
  ),
  fails(
    "several actions of a list on what none of them takes",
    { Action: ["s3:GetObject", "sagemaker:ListPipelines", "sagemaker:ListTags", "sagemaker:ListHubs"] },
    "resource-not-taken@policy: Statement[0].Action",
  ),
  fails(
    "a condition key that the action never carries",
    { Condition: { StringEquals: { "iam:PassedToService": "sagemaker.amazonaws.com" } } },
    "condition-key-not-carried@policy: Statement[0].Condition.StringEquals.iam:PassedToService",
  ),
  {
    scenario: "exempted",
    title: "an action that is expected to come",
    resources: [rolePolicy(policy({ ...read, Action: "sagemaker:CreateMiracle", Resource: "*" }))],
    settings: {
      exemptions: [{ resource: "read", finding: "unknown-action", reason: "announced", expires: "2027-01-31" }],
    },
    finds: ["read: unknown-action@policy: Statement[0].Action"],
  },
  {
    scenario: "unknown",
    title: "a policy that is not known; an action of an object",
    resources: [
      rolePolicy(unknown),
      {
        type: "aws-native:iam:RolePolicy",
        name: "native",
        properties: {
          policyDocument: {
            Version: "2012-10-17",
            Statement: [
              { ...read, Action: [unknown] },
              { ...read, Resource: [unknown] },
            ],
          },
        },
      },
    ],
    finds: ["read: unknown-value@policy", "native: unknown-value@policyDocument.Statement[0].Action[0]"],
  },
];
