import { policy, unknown, type CaseResource, type RuleCase } from "./cases";

const trustSageMaker = {
  Effect: "Allow",
  Principal: { Service: "sagemaker.amazonaws.com" },
  Action: "sts:AssumeRole",
  Condition: { StringEquals: { "aws:SourceAccount": "111122223333" } },
};
const role = (assumeRolePolicy: unknown, name = "pipeline-role"): CaseResource => ({
  type: "aws:iam/role:Role",
  name,
  properties: { name, assumeRolePolicy },
});
const arn = (name: string) => `arn:aws:iam::111122223333:role/${name}`;
const definition = (stepRole: unknown) =>
  JSON.stringify({
    Version: "2020-12-01",
    Parameters: [{ Name: "Role", Type: "String" }],
    Steps: [{ Name: "Train", Type: "Training", Arguments: { RoleArn: stepRole } }],
  });
const pipeline = (properties: object): CaseResource => ({
  type: "aws:sagemaker/pipeline:Pipeline",
  name: "pipeline",
  properties: {
    pipelineName: "p",
    roleArn: arn("pipeline-role"),
    pipelineDefinition: definition(arn("step-role")),
    ...properties,
  },
});
const stack = (...statements: object[]): CaseResource[] => [
  role(policy(...statements)),
  role(policy(trustSageMaker), "step-role"),
  pipeline({}),
];
const fails = (title: string, statements: object[], ...finds: string[]): RuleCase => ({
  scenario: "fail",
  title,
  resources: stack(...statements),
  finds: finds.map((each) => `pipeline-role: ${each}`),
});
const sourceArn = (value: string) => ({ ArnLike: { "aws:SourceArn": value } });

export const cases: readonly RuleCase[] = [
  {
    scenario: "absent",
    title: "a role of another service needs no account",
    resources: [role(policy({ ...trustSageMaker, Principal: { Service: "ec2.amazonaws.com" }, Condition: {} }))],
    finds: [],
  },
  { scenario: "pass", title: "SageMaker, for this account", resources: stack(trustSageMaker), finds: [] },
  {
    scenario: "pass",
    title: "the account stands in aws:SourceArn",
    resources: stack({
      ...trustSageMaker,
      Condition: sourceArn("arn:aws:sagemaker:eu-west-1:111122223333:pipeline/p"),
    }),
    finds: [],
  },
  {
    scenario: "pass",
    title: "a role that no pipeline uses may trust others",
    resources: [role(policy(trustSageMaker, { Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" }))],
    finds: [],
  },
  {
    scenario: "pass",
    title: "a further service that the setting allows",
    resources: stack({
      ...trustSageMaker,
      Principal: { Service: ["sagemaker.amazonaws.com", "lambda.amazonaws.com"] },
    }),
    settings: { services: ["lambda.amazonaws.com"] },
    finds: [],
  },
  fails(
    "no account",
    [{ ...trustSageMaker, Condition: undefined }],
    "trust-without-account@assumeRolePolicy: Statement[0]",
  ),
  ...[
    { StringEqualsIfExists: { "aws:SourceAccount": "111122223333" } },
    { StringLike: { "aws:SourceAccount": "*" } },
    { StringNotEquals: { "aws:SourceAccount": "999999999999" } },
    sourceArn("arn:aws:sagemaker:*:*:pipeline/*"),
  ].map((Condition) =>
    fails(
      `the account is open: ${JSON.stringify(Condition)}`,
      [{ ...trustSageMaker, Condition }],
      "trust-without-account@assumeRolePolicy: Statement[0]",
    ),
  ),
  fails(
    "the pipeline's role trusts an account",
    [
      trustSageMaker,
      { Effect: "Allow", Principal: { AWS: "arn:aws:iam::999999999999:root" }, Action: "sts:AssumeRole" },
    ],
    "trust-other-principal@assumeRolePolicy: Statement[1].Principal.AWS",
  ),
  fails(
    "the pipeline's role trusts everybody but one",
    [trustSageMaker, { Effect: "Allow", NotPrincipal: { AWS: arn("x") }, Action: "sts:*" }],
    "trust-other-principal@assumeRolePolicy: Statement[1].NotPrincipal",
  ),
  fails(
    "the pipeline's role trusts another service",
    [{ ...trustSageMaker, Principal: { Service: ["sagemaker.amazonaws.com", "lambda.amazonaws.com"] } }],
    "trust-other-service@assumeRolePolicy: Statement[0].Principal.Service[1]",
  ),
  fails(
    "the pipeline's role trusts every service",
    [{ ...trustSageMaker, Principal: { Service: "*" } }],
    "trust-other-service@assumeRolePolicy: Statement[0].Principal.Service",
  ),
  fails(
    "the pipeline's role does not trust SageMaker",
    [{ Effect: "Deny", Principal: { Service: "sagemaker.amazonaws.com" }, Action: "sts:AssumeRole" }],
    "trust-missing-service@assumeRolePolicy",
  ),
  fails(
    "Principal and Resource in one statement, which IAM refuses",
    [{ ...trustSageMaker, Resource: "*" }],
    "unreadable-document@assumeRolePolicy: Statement[0].Resource",
  ),
  {
    scenario: "fail",
    title: "a step's role trusts somebody else",
    resources: [
      role(policy(trustSageMaker)),
      role(policy(trustSageMaker, { Effect: "Allow", Principal: "*", Action: "sts:AssumeRole" }), "step-role"),
      pipeline({}),
    ],
    finds: ["step-role: trust-other-principal@assumeRolePolicy: Statement[1].Principal"],
  },
  {
    scenario: "exempted",
    title: "notebooks use the same role for now",
    resources: stack({ ...trustSageMaker, Principal: { Service: ["sagemaker.amazonaws.com", "glue.amazonaws.com"] } }),
    settings: {
      exemptions: [
        { resource: "pipeline-role", finding: "trust-other-service", reason: "moves in March", expires: "2027-03-31" },
      ],
    },
    finds: ["pipeline-role: trust-other-service@assumeRolePolicy: Statement[0].Principal.Service[1]"],
  },
  {
    scenario: "unknown",
    title: "the trust policy of a role in use is not known",
    resources: [role(unknown), role(policy(trustSageMaker), "step-role"), pipeline({})],
    finds: ["pipeline-role: unknown-value@assumeRolePolicy"],
  },
  {
    scenario: "unknown",
    title: "roles that are not in the stack, one of them only known at run time",
    resources: [pipeline({ pipelineDefinition: definition({ Get: "Parameters.Role" }) })],
    finds: [
      "pipeline: role-elsewhere@roleArn",
      "pipeline: role-elsewhere@pipelineDefinition: /Steps/0/Arguments/RoleArn",
    ],
  },
  {
    scenario: "unknown",
    title: "the pipeline's role, by dependency; a definition that is not known yet",
    resources: [
      role(policy({ ...trustSageMaker, Principal: { Service: "sagemaker.amazonaws.com" } })),
      { ...pipeline({ roleArn: unknown, pipelineDefinition: unknown }), madeFrom: { roleArn: ["pipeline-role"] } },
    ],
    finds: ["pipeline: unknown-value@pipelineDefinition"],
  },
];
