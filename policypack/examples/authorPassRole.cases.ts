import { policy, unknown, type CaseResource, type RuleCase } from "./cases";
import { authorPolicies, drop, exempt, pipelineRoleArn, quickstart, set, withAlso } from "./quickstart";

const sagemaker = { StringEquals: { "iam:PassedToService": "sagemaker.amazonaws.com" } };
const create = { Effect: "Allow", Action: ["sagemaker:CreatePipeline", "sagemaker:UpdatePipeline"], Resource: "*" };
const pass = (Resource: string, Condition: object = sagemaker) => ({
  Effect: "Allow",
  Action: "iam:PassRole",
  Resource,
  Condition,
});
const trusting = policy({
  Effect: "Allow",
  Principal: { Federated: "arn:aws:iam::123456789012:oidc-provider/example.com" },
  Action: "sts:AssumeRoleWithWebIdentity",
});
const author: CaseResource = {
  type: "aws:iam/role:Role",
  name: "deploy",
  properties: { name: "deploy", assumeRolePolicy: trusting },
};
const policyOf = (document: unknown, name = "may"): CaseResource => ({
  type: "aws:iam/rolePolicy:RolePolicy",
  name,
  properties: { role: "deploy", policy: document },
});
const by = (...statements: object[]) => [...quickstart(), author, policyOf(policy(...statements))];
const stepRole = "arn:aws:iam::123456789012:role/another";
const user: CaseResource = { type: "aws:iam/user:User", name: "ann", properties: { name: "ann" } };
const group: CaseResource = { type: "aws:iam/group:Group", name: "team", properties: { name: "team" } };
const groupPolicy: CaseResource = {
  type: "aws:iam/groupPolicy:GroupPolicy",
  name: "team-policy",
  properties: { group: "team", policy: policy(create) },
};
const membership: CaseResource = {
  type: "aws:iam/userGroupMembership:UserGroupMembership",
  name: "membership",
  properties: { user: "ann", groups: ["team"] },
};

export const cases: readonly RuleCase[] = [
  {
    scenario: "absent",
    title: "who may create pipelines where the stack has none",
    resources: drop(by(create), "abalone"),
    finds: [],
  },
  {
    scenario: "pass",
    title: "what the components write for authors",
    resources: [...quickstart(), author, ...authorPolicies("deploy")],
    finds: [],
  },
  { scenario: "pass", title: "a role that creates no pipelines", resources: by(pass(stepRole)), finds: [] },
  {
    scenario: "pass",
    title: "another pipeline's author",
    resources: by({ ...create, Resource: "arn:aws:sagemaker:us-east-1:123456789012:pipeline/Other" }),
    finds: [],
  },
  {
    scenario: "pass",
    title: "a policy of the stack that lets start pipelines, attached by an ARN that is not known yet",
    resources: [
      ...quickstart(),
      author,
      {
        type: "aws:iam/policy:Policy",
        name: "start",
        properties: { arn: unknown, policy: policy({ ...create, Action: "sagemaker:StartPipelineExecution" }) },
      },
      {
        type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        name: "attached",
        properties: { role: "deploy", policyArn: unknown },
        madeFrom: { policyArn: ["start"] },
      },
    ],
    finds: [],
  },
  {
    scenario: "pass",
    title: "roles that are passed to other services",
    resources: by(
      create,
      pass(pipelineRoleArn),
      pass(stepRole, { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } }),
    ),
    finds: [],
  },
  {
    scenario: "pass",
    title: "a pipeline's own role that may create pipelines: other rules find it",
    resources: withAlso("pipeline", { Effect: "Allow", Action: ["sagemaker:CreatePipeline"], Resource: ["*"] }),
    finds: [],
  },
  {
    scenario: "fail",
    title: "an author that cannot pass the pipeline's role",
    resources: by(create),
    finds: ["deploy: author-cannot-pass"],
  },
  {
    scenario: "fail",
    title: "an author that may pass it to another service only",
    resources: by(create, pass(pipelineRoleArn, { StringEquals: { "iam:PassedToService": "glue.amazonaws.com" } })),
    finds: ["deploy: author-cannot-pass"],
  },
  {
    scenario: "fail",
    title: "an author that may pass another role too",
    resources: by(create, pass(pipelineRoleArn), pass(stepRole)),
    finds: ["may: author-passes-more@policy: Statement[2].Resource"],
  },
  {
    scenario: "fail",
    title: "a user whose group may create pipelines and who cannot pass the role",
    resources: [
      ...quickstart(),
      user,
      membership,
      group,
      { ...groupPolicy, properties: { ...groupPolicy.properties, policy: policy(create, pass(stepRole)) } },
    ],
    finds: ["ann: author-cannot-pass", "team-policy: author-passes-more@policy: Statement[1].Resource"],
  },
  {
    scenario: "fail",
    title: "AmazonSageMakerFullAccess passes more",
    resources: [
      ...quickstart(),
      set([author], "deploy", { managedPolicyArns: ["arn:aws:iam::aws:policy/AmazonSageMakerFullAccess"] }),
      policyOf(policy(pass(pipelineRoleArn))),
    ].flat(),
    finds: ["deploy: author-passes-more@managedPolicyArns[0]"],
  },
  {
    scenario: "exempted",
    title: "an author that starts jobs besides",
    resources: by(create, pass(pipelineRoleArn), pass(stepRole)),
    settings: exempt("may", "author-passes-more@policy: Statement[2].Resource"),
    finds: ["may: author-passes-more@policy: Statement[2].Resource"],
  },
  {
    scenario: "unknown",
    title: "an author whose other policy is elsewhere",
    resources: [
      ...by(create),
      {
        type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        name: "attached",
        properties: { role: "deploy", policyArn: "arn:aws:iam::123456789012:policy/elsewhere" },
      },
    ],
    finds: ["attached: policy-elsewhere@policyArn", "deploy: author-cannot-pass"],
  },
  {
    scenario: "unknown",
    title: "a policy that is not known may make an author of whoever has it",
    resources: [...quickstart(), author, policyOf(unknown)],
    finds: [": authors-unknown"],
  },
  {
    scenario: "unknown",
    title: "a policy that lets create pipelines, for a role that is elsewhere",
    resources: [...quickstart(), policyOf(policy(create))],
    finds: ["may: author-cannot-pass"],
  },
  {
    scenario: "unknown",
    title: "a group's members may pass the role by other policies",
    resources: [...quickstart(), group, groupPolicy],
    finds: ["team: author-cannot-pass"],
  },
  {
    scenario: "unknown",
    title: "a stack that does not say its region",
    resources: drop(by(create), "default"),
    finds: ["abalone: pipeline-place-unknown"],
  },
];
