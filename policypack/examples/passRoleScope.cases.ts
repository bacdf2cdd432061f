import { policy, unknown, type CaseResource, type RuleCase } from "./cases";

const role = "arn:aws:iam::111122223333:role/steps/Train";
const toSageMaker = { StringEquals: { "iam:PassedToService": "sagemaker.amazonaws.com" } };
const passRole = { Effect: "Allow", Action: "iam:PassRole", Resource: role, Condition: toSageMaker };

const rolePolicy = (document: unknown): CaseResource => ({
  type: "aws:iam/rolePolicy:RolePolicy",
  name: "Pipeline",
  properties: { role: "Pipeline", policy: document },
});
const withStatement = (changes: object): CaseResource[] => [rolePolicy(policy({ ...passRole, ...changes }))];
const fails = (title: string, changes: object, ...finds: string[]): RuleCase => ({
  scenario: "fail",
  title,
  resources: withStatement(changes),
  finds: finds.map((each) => `Pipeline: ${each}`),
});
const passes = (title: string, changes: object): RuleCase => ({
  scenario: "pass",
  title,
  resources: withStatement(changes),
  finds: [],
});

export const cases: readonly RuleCase[] = [
  {
    scenario: "absent",
    title: "a bucket holds no identity policy",
    resources: [{ type: "aws:s3/bucket:Bucket", name: "data", properties: { bucket: "data" } }],
    finds: [],
  },
  passes("one role, passed to SageMaker", {}),
  passes("several roles", { Resource: [role, "arn:aws:iam::111122223333:role/Process"] }),
  passes("the value of StringLike has no wildcard", {
    Condition: { StringLike: { "IAM:passedtoservice": ["sagemaker.amazonaws.com"] } },
  }),
  passes("ForAnyValue needs the key", {
    Condition: { "ForAnyValue:StringEquals": { "iam:PassedToService": ["sagemaker.amazonaws.com"] } },
  }),
  passes("every action, on resources that are no roles", {
    Action: "*",
    Resource: "arn:aws:s3:::data/*",
    Condition: {},
  }),
  passes("policies of any account, which are no roles", {
    Action: ["iam:CreatePolicy", "iam:PassRole"],
    Resource: "arn:aws:iam::*:policy/*",
    Condition: {},
  }),
  passes("iam actions other than PassRole", { Action: ["iam:Get*", "iam:List*"], Resource: "*", Condition: {} }),
  passes("NotAction lists iam:PassRole", { Action: undefined, NotAction: "iam:Pass*", Resource: "*", Condition: {} }),
  passes("a Deny may be as wide as it likes", { Effect: "Deny", Resource: "*", Condition: {} }),

  fails("the role is any", { Resource: "*" }, "pass-role-any-role@policy: Statement[0].Resource"),
  fails(
    "the role is any of the account",
    { Resource: [role, "arn:aws:iam::111122223333:role/*"] },
    "pass-role-any-role@policy: Statement[0].Resource[1]",
  ),
  fails(
    "a wildcard reaches over the account",
    { Resource: "arn:aws:iam::*" },
    "pass-role-any-role@policy: Statement[0].Resource",
  ),
  fails(
    "the name has a wildcard",
    { Resource: "arn:aws:iam::111122223333:role/steps/*" },
    "pass-role-name-wildcard@policy: Statement[0].Resource",
  ),
  fails(
    "the account is open",
    { Resource: "arn:aws:iam::*:role/steps/Train" },
    "pass-role-any-account@policy: Statement[0].Resource",
  ),
  fails(
    "the partition is open",
    { Resource: "arn:*:iam::111122223333:role/steps/Train" },
    "pass-role-any-partition@policy: Statement[0].Resource",
  ),
  fails(
    "the role's name is the caller's tag",
    { Resource: "arn:aws:iam::111122223333:role/${aws:PrincipalTag/team}" },
    "pass-role-variable@policy: Statement[0].Resource",
  ),
  fails(
    "a role that is a variable as a whole",
    { Resource: "${aws:PrincipalTag/role}" },
    "pass-role-variable@policy: Statement[0].Resource",
  ),
  fails(
    "NotResource",
    { Resource: undefined, NotResource: role },
    "pass-role-not-resource@policy: Statement[0].NotResource",
  ),
  fails("no condition", { Condition: undefined }, "pass-role-not-pinned@policy: Statement[0]"),
  fails(
    "IfExists also holds without the key",
    { Condition: { StringEqualsIfExists: toSageMaker.StringEquals } },
    "pass-role-not-pinned@policy: Statement[0].Condition.StringEqualsIfExists.iam:PassedToService",
  ),
  fails(
    "ForAllValues also holds without the key",
    { Condition: { "ForAllValues:StringEquals": toSageMaker.StringEquals } },
    "pass-role-not-pinned@policy: Statement[0].Condition.ForAllValues:StringEquals.iam:PassedToService",
  ),
  fails(
    "every service but one",
    { Condition: { StringNotEquals: { "iam:PassedToService": "ec2.amazonaws.com" } } },
    "pass-role-not-pinned@policy: Statement[0].Condition.StringNotEquals.iam:PassedToService",
  ),
  fails(
    "any service",
    { Condition: { StringLike: { "iam:PassedToService": ["sagemaker.amazonaws.com", "*"] } } },
    "pass-role-not-pinned@policy: Statement[0].Condition.StringLike.iam:PassedToService",
  ),
  fails(
    "a key that pins something else",
    { Condition: { StringEquals: { "aws:RequestedRegion": "eu-west-1" } } },
    "pass-role-not-pinned@policy: Statement[0]",
  ),
  ...["*", "iam:*", "iam:Pass*", "i?m:passrole", "IAM:PASSROLE"].map((action) =>
    fails(
      `the action is ${action}`,
      { Action: ["s3:GetObject", action], Resource: "*", Condition: undefined },
      "pass-role-any-role@policy: Statement[0].Resource",
      "pass-role-not-pinned@policy: Statement[0]",
    ),
  ),
  fails(
    "NotAction leaves PassRole in",
    { Action: undefined, NotAction: ["s3:*"], Resource: "*", Condition: undefined },
    "pass-role-any-role@policy: Statement[0].Resource",
    "pass-role-not-pinned@policy: Statement[0]",
  ),
  {
    scenario: "fail",
    title: "a single statement object",
    resources: [rolePolicy(JSON.stringify({ Version: "2012-10-17", Statement: { ...passRole, Resource: "*" } }))],
    finds: ["Pipeline: pass-role-any-role@policy: Statement.Resource"],
  },
  {
    scenario: "fail",
    title: "a document nobody can read",
    resources: [rolePolicy('{"Version": "2012-10-17", "Statement": [')],
    finds: ["Pipeline: unreadable-document@policy"],
  },
  {
    scenario: "fail",
    title: "a statement without Resource, which IAM refuses",
    resources: [rolePolicy(policy({ Effect: "Allow", Action: "iam:PassRole" }))],
    finds: ["Pipeline: unreadable-document@policy: Statement[0]"],
  },
  {
    scenario: "fail",
    title: "every type that holds identity policies",
    resources: [
      {
        type: "aws:iam/role:Role",
        name: "Role",
        properties: { inlinePolicies: [{}, { name: "a", policy: policy({ ...passRole, Resource: "*" }) }] },
      },
      ...["policy:Policy", "userPolicy:UserPolicy", "groupPolicy:GroupPolicy"].map((type) => ({
        type: `aws:iam/${type}`,
        name: type.split(":")[1] ?? "",
        properties: { policy: policy({ ...passRole, Resource: "*" }) },
      })),
      {
        type: "aws-native:iam:Role",
        name: "NativeRole",
        properties: {
          policies: [
            { policyName: "a", policyDocument: { Version: "2012-10-17", Statement: { ...passRole, Resource: "*" } } },
          ],
        },
      },
      ...["RolePolicy", "ManagedPolicy", "UserPolicy", "GroupPolicy"].map((type) => ({
        type: `aws-native:iam:${type}`,
        name: `Native${type}`,
        properties: { policyDocument: { Version: "2012-10-17", Statement: [{ ...passRole, Resource: "*" }] } },
      })),
    ],
    finds: [
      "Role: pass-role-any-role@inlinePolicies[1].policy: Statement[0].Resource",
      "Policy: pass-role-any-role@policy: Statement[0].Resource",
      "UserPolicy: pass-role-any-role@policy: Statement[0].Resource",
      "GroupPolicy: pass-role-any-role@policy: Statement[0].Resource",
      "NativeRole: pass-role-any-role@policies[0].policyDocument: Statement.Resource",
      "NativeRolePolicy: pass-role-any-role@policyDocument: Statement[0].Resource",
      "NativeManagedPolicy: pass-role-any-role@policyDocument: Statement[0].Resource",
      "NativeUserPolicy: pass-role-any-role@policyDocument: Statement[0].Resource",
      "NativeGroupPolicy: pass-role-any-role@policyDocument: Statement[0].Resource",
    ],
  },
  {
    scenario: "exempted",
    title: "a wildcard that somebody accepted until the end of the year",
    resources: withStatement({ Resource: "arn:aws:iam::111122223333:role/steps/*" }),
    settings: {
      exemptions: [
        {
          resource: "Pipe*",
          finding: "pass-role-name-wildcard@policy: Statement[0].*",
          reason: "step roles are made by another team",
          expires: "2026-12-31",
        },
      ],
    },
    finds: ["Pipeline: pass-role-name-wildcard@policy: Statement[0].Resource"],
  },
  {
    scenario: "unknown",
    title: "a policy made from an output",
    resources: [
      { ...rolePolicy(unknown), madeFrom: { policy: ["data"] } },
      { type: "aws:s3/bucket:Bucket", name: "data", properties: {} },
    ],
    finds: ["Pipeline: unknown-value@policy"],
  },
  {
    scenario: "unknown",
    title: "a role, a condition and an action of an object; the rest is judged",
    resources: [
      {
        type: "aws-native:iam:RolePolicy",
        name: "Pipeline",
        properties: {
          policyDocument: {
            Version: "2012-10-17",
            Statement: [
              { ...passRole, Resource: [role, unknown] },
              { ...passRole, Condition: unknown },
              { ...passRole, Action: ["s3:GetObject", unknown] },
              { Effect: "Allow", Action: "s3:GetObject", Resource: unknown },
              unknown,
            ],
          },
        },
      },
    ],
    finds: [
      "Pipeline: unknown-value@policyDocument.Statement[0].Resource[1]",
      "Pipeline: unknown-value@policyDocument.Statement[1].Condition",
      "Pipeline: unknown-value@policyDocument.Statement[2].Action[1]",
      "Pipeline: unknown-value@policyDocument.Statement[4]",
    ],
  },
];
