import { policy, unknown, type CaseResource, type RuleCase } from "./cases";

const arn = (name: string) => `arn:aws:iam::111122223333:role/service/${name}`;
const awsPolicy = (name: string) => `arn:aws:iam::aws:policy/${name}`;
const narrow = { Effect: "Allow", Action: "sagemaker:CreateTrainingJob", Resource: "*" };

const role = (properties: object, name = "pipeline-role"): CaseResource => ({
  type: "aws:iam/role:Role",
  name,
  properties: { name, path: "/service/", ...properties },
});
const pipeline: CaseResource = {
  type: "aws:sagemaker/pipeline:Pipeline",
  name: "pipeline",
  properties: {
    pipelineName: "p",
    roleArn: arn("pipeline-role"),
    pipelineDefinition: JSON.stringify({
      Version: "2020-12-01",
      Parameters: [{ Name: "Role", Type: "String", DefaultValue: arn("step-role") }],
      Steps: [{ Name: "Train", Type: "Training", Arguments: { RoleArn: { Get: "Parameters.Role" } } }],
    }),
  },
};
const step = role({}, "step-role");
const rolePolicy = (document: unknown, properties: object = { role: "pipeline-role" }): CaseResource => ({
  type: "aws:iam/rolePolicy:RolePolicy",
  name: "inline",
  properties: { policy: document, ...properties },
});
const attachment = (properties: object): CaseResource => ({
  type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  name: "attachment",
  properties: { role: "pipeline-role", ...properties },
});
const fails = (title: string, resources: CaseResource[], ...finds: string[]): RuleCase => ({
  scenario: "fail",
  title,
  resources: [pipeline, step, ...resources],
  finds,
});

export const cases: readonly RuleCase[] = [
  {
    scenario: "absent",
    title: "a role that no pipeline uses",
    resources: [role({ managedPolicyArns: [awsPolicy("AmazonSageMakerFullAccess")] })],
    finds: [],
  },
  {
    scenario: "pass",
    title: "the actions the definition needs",
    resources: [pipeline, step, role({ inlinePolicies: [{ name: "a", policy: policy(narrow) }] })],
    finds: [],
  },
  {
    scenario: "pass",
    title: "full access to another service's actions, and a Deny",
    resources: [
      pipeline,
      step,
      role({}),
      rolePolicy(policy({ ...narrow, Action: "logs:*" }, { ...narrow, Effect: "Deny", Action: "sagemaker:*" })),
    ],
    finds: [],
  },
  fails(
    "AmazonSageMakerFullAccess on the role",
    [role({ managedPolicyArns: [awsPolicy("AmazonSageMakerFullAccess")] })],
    "pipeline-role: full-access-policy@managedPolicyArns[0]",
  ),
  fails(
    "policies named by an invalid name",
    [
      role({ inlinePolicies: "none", managedPolicyArns: [7], permissionsBoundary: { a: 1 } }),
      attachment({ role: 7, policyArn: [[awsPolicy("AdministratorAccess")]] }),
    ],
    "pipeline-role: property-unreadable@inlinePolicies",
    "pipeline-role: property-unreadable@managedPolicyArns",
    "pipeline-role: property-unreadable@permissionsBoundary",
    "attachment: property-unreadable@role",
    "attachment: property-unreadable@policyArn",
  ),
  fails(
    "AmazonS3FullAccess attached by name",
    [role({}), attachment({ policyArn: awsPolicy("AmazonS3FullAccess") })],
    "attachment: full-access-policy@policyArn",
  ),
  fails(
    "attached to a role whose name a preview does not know",
    [
      role({ name: unknown }, "made"),
      { ...attachment({ role: unknown, policyArn: awsPolicy("AdministratorAccess") }), madeFrom: { role: ["made"] } },
      {
        ...pipeline,
        name: "second",
        properties: { ...pipeline.properties, roleArn: unknown },
        madeFrom: { roleArn: ["made"] },
      },
      role({}),
    ],
    "attachment: full-access-policy@policyArn",
  ),
  ...["sagemaker:*", "*", "SageMaker:*", "s*"].map((action) =>
    fails(
      `an inline policy allows ${action}`,
      [role({}), rolePolicy(policy(narrow, { ...narrow, Action: ["s3:GetObject", action] }))],
      "inline: full-access-action@policy: Statement[1].Action[1]",
    ),
  ),
  fails(
    "NotAction leaves SageMaker in",
    [role({}), rolePolicy(policy({ Effect: "Allow", NotAction: "iam:*", Resource: "*" }))],
    "inline: full-access-action@policy: Statement[0].NotAction",
  ),
  fails(
    "a step's role, by the default of the parameter that names it",
    [role({}), rolePolicy(policy({ ...narrow, Action: "sagemaker:*" }), { role: "step-role" })],
    "inline: full-access-action@policy: Statement[0].Action",
  ),
  fails(
    "a policy of the stack, attached by an ARN that is not known yet",
    [
      role({}),
      {
        type: "aws:iam/policy:Policy",
        name: "everything",
        properties: { arn: unknown, policy: policy({ ...narrow, Action: "*" }) },
      },
      { ...attachment({ policyArn: unknown }), madeFrom: { policyArn: ["everything"] } },
    ],
    "everything: full-access-action@policy: Statement[0].Action",
  ),
  {
    scenario: "fail",
    title: "aws-native: a managed policy that attaches itself",
    resources: [
      pipeline,
      step,
      {
        type: "aws-native:iam:Role",
        name: "native",
        properties: { roleName: "pipeline-role", policies: [] },
      },
      {
        type: "aws-native:iam:ManagedPolicy",
        name: "everything",
        properties: {
          roles: ["pipeline-role"],
          policyDocument: { Version: "2012-10-17", Statement: [{ ...narrow, Action: ["sagemaker:*"] }] },
        },
      },
    ],
    finds: ["everything: full-access-action@policyDocument: Statement[0].Action[0]"],
  },
  {
    scenario: "exempted",
    title: "an experiment that ends with the year",
    resources: [pipeline, step, role({ managedPolicyArns: [awsPolicy("AmazonSageMakerFullAccess")] })],
    settings: {
      exemptions: [{ resource: "*::pipeline-role", finding: "full-*", reason: "a trial", expires: "2026-12-31" }],
    },
    finds: ["pipeline-role: full-access-policy@managedPolicyArns[0]"],
  },
  {
    scenario: "unknown",
    title: "an attached policy and an inline policy that are not known",
    resources: [pipeline, step, role({}), attachment({ policyArn: unknown }), rolePolicy(unknown)],
    finds: ["attachment: unknown-value@policyArn", "inline: unknown-value@policy"],
  },
  {
    scenario: "unknown",
    title: "full access for a role that nobody can say which",
    resources: [pipeline, step, role({}), attachment({ role: unknown, policyArn: awsPolicy("AmazonS3FullAccess") })],
    finds: ["attachment: unknown-value@role"],
  },
  {
    scenario: "unknown",
    title: "a pipeline whose role is elsewhere",
    resources: [pipeline, step],
    finds: ["pipeline: role-elsewhere@roleArn"],
  },
];
