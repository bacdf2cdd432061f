import { policy, unknown, type CaseResource, type RuleCase } from "./cases";
import { exempt, pipelineRoleArn, quickstart, stepRole } from "./quickstart";

const pipelineArn = "arn:aws:sagemaker:us-east-1:123456789012:pipeline/Abalone";
const pass = {
  Effect: "Allow",
  Action: "iam:PassRole",
  Resource: pipelineRoleArn,
  Condition: { StringEquals: { "iam:PassedToService": "sagemaker.amazonaws.com" } },
};
const update = { Effect: "Allow", Action: "sagemaker:UpdatePipeline", Resource: pipelineArn };
const attach = { Effect: "Allow", Action: ["iam:PutRolePolicy", "iam:AttachRolePolicy"], Resource: pipelineRoleArn };

/** A policy of the step's role STEP, or of the author. */
const policyOf = (role: string, document: unknown): CaseResource => ({
  type: "aws:iam/rolePolicy:RolePolicy",
  name: "more",
  properties: { role, policy: document },
});
/** A grant on objects to the step's role. */
const objects = (Action: string, ...Resource: string[]) => byStep({ Effect: "Allow", Action, Resource });
const author: CaseResource = {
  type: "aws:iam/role:Role",
  name: "deploy",
  properties: {
    name: "deploy",
    assumeRolePolicy: policy({
      Effect: "Allow",
      Principal: { Federated: "arn:aws:iam::123456789012:oidc-provider/example.com" },
      Action: "sts:AssumeRoleWithWebIdentity",
    }),
  },
};
const byStep = (...statements: object[]) => [...quickstart(), policyOf(stepRole, policy(...statements))];
const byAuthor = (...statements: object[]) => [...quickstart(), author, policyOf("deploy", policy(...statements))];

export const cases: readonly RuleCase[] = [
  { scenario: "absent", title: "roles of a stack without pipelines", resources: [author], finds: [] },
  { scenario: "pass", title: "what the components write", resources: quickstart(), finds: [] },
  {
    scenario: "pass",
    title: "a step that may start the pipeline",
    resources: byStep({ ...update, Action: "sagemaker:StartPipelineExecution" }),
    finds: [],
  },
  {
    scenario: "pass",
    title: "a step that may update the pipeline and cannot pass its role",
    resources: byStep(update),
    finds: [],
  },
  {
    scenario: "pass",
    title: "an author that passes the pipeline's role",
    resources: byAuthor(update, pass),
    finds: [],
  },
  { scenario: "pass", title: "an operator of roles that authors no pipeline", resources: byAuthor(attach), finds: [] },
  {
    scenario: "pass",
    title: "a step that assumes a role of another account",
    resources: byStep({ Effect: "Allow", Action: "sts:AssumeRole", Resource: "arn:aws:iam::210987654321:role/data" }),
    finds: [],
  },
  {
    scenario: "pass",
    title: "a step that may read the code of other steps, and write beside it",
    resources: [
      ...objects("s3:GetObject", "arn:aws:s3:::data/code/*"),
      policyOf(
        stepRole,
        policy({ Effect: "Allow", Action: "s3:PutObject", Resource: "arn:aws:s3:::data/code-reviews/*" }),
      ),
    ],
    finds: [],
  },
  {
    scenario: "pass",
    title: "a step that may write the code of other steps only where a condition holds",
    resources: byStep({
      Effect: "Allow",
      Action: "s3:PutObject",
      Resource: "arn:aws:s3:::data/code/*",
      Condition: { StringEquals: { "aws:PrincipalTag/deploys": "yes" } },
    }),
    finds: [],
  },
  {
    scenario: "pass",
    title: "a step whose access to the code of other steps the bucket's policy denies",
    resources: [
      ...objects("s3:PutObject", "arn:aws:s3:::data/code/*"),
      {
        type: "aws:s3/bucketPolicy:BucketPolicy",
        name: "guard",
        properties: {
          bucket: "data",
          policy: policy({
            Effect: "Deny",
            Principal: "*",
            Action: "s3:PutObject",
            Resource: "arn:aws:s3:::data/code/*",
          }),
        },
      },
    ],
    finds: [],
  },
  {
    scenario: "fail",
    title: "a step that may write where the code of other steps is",
    resources: objects("s3:PutObject", "arn:aws:s3:::data/code/*"),
    finds: ["more: overwrites-code@policy: Statement[0]"],
  },
  {
    scenario: "fail",
    title: "a step that may write the code of one other step",
    resources: objects("s3:*", "arn:aws:s3:::data/code/evaluate.py"),
    finds: ["more: overwrites-code@policy: Statement[0]"],
  },
  {
    scenario: "fail",
    title: "a step that may write the whole bucket, code of other steps included: advice, once for the policy",
    resources: byStep(
      { Effect: "Allow", Action: "s3:*", Resource: "arn:aws:s3:::data/*" },
      { Effect: "Allow", Action: "s3:PutObject", Resource: "*" },
    ),
    finds: ["more: overwrites-code@policy: Statement[0]"],
  },
  {
    scenario: "fail",
    title: "a step that may replace the pipeline's definition and pass its role",
    resources: byStep(update, pass),
    finds: ["more: rewrites-pipeline@policy: Statement[0]"],
  },
  {
    scenario: "fail",
    title: "a step that may attach policies to the pipeline's role",
    resources: byStep(attach),
    finds: ["more: changes-roles@policy: Statement[0]"],
  },
  {
    scenario: "fail",
    title: "a step that may change the trust of any role",
    resources: byStep({ Effect: "Allow", Action: "iam:UpdateAssumeRolePolicy", Resource: "*" }),
    finds: ["more: changes-roles@policy: Statement[0]"],
  },
  {
    scenario: "fail",
    title: "an author that may change the pipeline's role",
    resources: byAuthor(update, pass, attach),
    finds: ["more: author-changes-role@policy: Statement[2]"],
  },
  {
    scenario: "exempted",
    title: "an author that may change the role, until the deployment is split",
    resources: byAuthor(update, pass, attach),
    settings: exempt("more", "author-changes-role"),
    finds: ["more: author-changes-role@policy: Statement[2]"],
  },
  {
    scenario: "unknown",
    title: "a policy of a step's role that is not known in a preview",
    resources: [...quickstart(), policyOf(stepRole, unknown)],
    finds: ["more: unknown-value@policy"],
  },
];
