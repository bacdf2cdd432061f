import { mergeBucketPolicy } from "../../permissions/policies/bucketPolicy";
import { policy, unknown, type CaseResource, type RuleCase } from "./cases";
import { drop, exempt, pipelineRoleArn, quickstart, set } from "./quickstart";

const report = "arn:aws:s3:::data/executions/*/evaluation/evaluation.json";
const read = { Effect: "Allow", Principal: { AWS: pipelineRoleArn }, Action: "s3:GetObject", Resource: report };
const holding = (document: unknown): CaseResource[] => [
  ...quickstart(),
  { type: "aws:s3/bucketPolicy:BucketPolicy", name: "bucket-policy", properties: { bucket: "data", policy: document } },
];
const passes = (title: string, ...statements: object[]): RuleCase => ({
  scenario: "pass",
  title,
  resources: holding(policy(...statements)),
  finds: [],
});
const fails = (title: string, statement: object, ...finds: string[]): RuleCase => ({
  scenario: "fail",
  title,
  resources: holding(policy({ ...read, ...statement })),
  finds: finds.map((each) => `bucket-policy: ${each}`),
});
const fromVpc = { StringEquals: { "aws:SourceVpce": "vpce-0123456789abcdef0" } };
const everybody = { Principal: "*" };

export const cases: readonly RuleCase[] = [
  {
    scenario: "absent",
    title: "bucket policies without a pipeline",
    resources: drop(holding(policy({ ...read, ...everybody })), "abalone"),
    finds: [],
  },
  {
    scenario: "pass",
    title: "what JsonGetBucketPolicy writes",
    resources: holding(
      mergeBucketPolicy({ partition: "aws", bucket: "data", roleArns: [pipelineRoleArn], objects: [report] }).policy,
    ),
    finds: [],
  },
  passes("the role named by a condition", {
    ...read,
    ...everybody,
    Condition: { ArnEquals: { "aws:PrincipalArn": pipelineRoleArn } },
  }),
  passes("files that JsonGet does not open, for everybody", {
    ...read,
    ...everybody,
    Resource: "arn:aws:s3:::data/public/*",
  }),
  passes("another role", {
    ...read,
    Principal: { AWS: "arn:aws:iam::123456789012:role/reader" },
    Resource: "arn:aws:s3:::data/*",
  }),
  passes("a VPC's users, which the service is not", {
    ...read,
    ...everybody,
    Resource: "arn:aws:s3:::data/*",
    Condition: fromVpc,
  }),
  passes("listing the bucket besides", {
    ...read,
    Action: ["s3:GetObject", "s3:ListBucket"],
    Resource: ["arn:aws:s3:::data", report],
  }),
  fails("everybody", everybody, "json-get-open-principal@policy: Statement[0].Principal"),
  fails(
    "everybody in an organisation",
    { ...everybody, Condition: { StringEquals: { "aws:PrincipalOrgID": "o-0123456789" } } },
    "json-get-open-principal@policy: Statement[0].Principal",
  ),
  fails(
    "a whole other account beside the role",
    { Principal: { AWS: ["999988887777", pipelineRoleArn] } },
    "json-get-open-principal@policy: Statement[0].Principal.AWS[0]",
  ),
  fails(
    "everybody but one",
    { Principal: undefined, NotPrincipal: { AWS: "arn:aws:iam::123456789012:role/mallory" } },
    "json-get-open-principal@policy: Statement[0].NotPrincipal",
  ),
  fails(
    "the whole bucket, as AWS's page has it",
    { Resource: "arn:aws:s3:::data/*" },
    "json-get-wide-objects@policy: Statement[0].Resource",
  ),
  fails(
    "every file but some",
    { Resource: undefined, NotResource: "arn:aws:s3:::data/secret/*" },
    "json-get-wide-objects@policy: Statement[0].NotResource",
  ),
  fails(
    "every action on all of two buckets, for everybody",
    { ...everybody, Action: "s3:*", Resource: ["arn:aws:s3:::data/*", "arn:aws:s3:::other/*"] },
    "json-get-open-principal@policy: Statement[0].Principal",
    "json-get-wide-objects@policy: Statement[0].Resource[0]",
    "json-get-wide-objects@policy: Statement[0].Resource[1]",
  ),
  {
    scenario: "exempted",
    title: "a bucket that the role may read as a whole",
    resources: holding(policy({ ...read, Resource: "arn:aws:s3:::data/*" })),
    settings: exempt("bucket-policy", "json-get-wide-objects@policy: Statement[0].Resource"),
    finds: ["bucket-policy: json-get-wide-objects@policy: Statement[0].Resource"],
  },
  {
    scenario: "unknown",
    title: "a bucket's policy that is not known",
    resources: holding(unknown),
    finds: ["bucket-policy: unknown-value@policy"],
  },
  {
    scenario: "unknown",
    title: "a resource that is not known beside the file",
    resources: set(holding(policy(read)), "bucket-policy", {
      policy: { Version: "2012-10-17", Statement: [{ ...read, Resource: [report, unknown] }] },
    }),
    finds: ["bucket-policy: unknown-value@policy.Statement[0].Resource[1]"],
  },
];
