import { policy, unknown, type CaseResource, type RuleCase } from "./cases";
import { drop, exempt, pipelineRoleArn, quickstart, set, withoutAll } from "./quickstart";

const report = "arn:aws:s3:::data/executions/*/evaluation/evaluation.json";
const read = { Effect: "Allow", Principal: { AWS: pipelineRoleArn }, Action: "s3:GetObject", Resource: report };
const deny = { Effect: "Deny", Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::data/*" };
const outsideVpc = { StringNotEquals: { "aws:SourceVpce": "vpce-0123456789abcdef0" } };

const bucketPolicy = (document: unknown): CaseResource => ({
  type: "aws:s3/bucketPolicy:BucketPolicy",
  name: "bucket-policy",
  properties: { bucket: "data", policy: document },
});
// What RegisterModel reads covers the report, which its metrics name.
const lacking = withoutAll("pipeline", ["ReadJsonGetFiles", "ReadRegisteredModels"]);

export const cases: readonly RuleCase[] = [
  { scenario: "absent", title: "roles without a pipeline", resources: drop(lacking, "abalone"), finds: [] },
  { scenario: "pass", title: "what the components write", resources: quickstart(), finds: [] },
  {
    scenario: "pass",
    title: "the bucket's policy lets the role read the file",
    resources: [...lacking, bucketPolicy(policy(read))],
    finds: [],
  },
  {
    scenario: "pass",
    title: "a Deny of the bucket's policy that excepts the role",
    resources: [
      ...quickstart(),
      bucketPolicy(
        policy({ ...deny, Condition: { ...outsideVpc, ArnNotEquals: { "aws:PrincipalArn": pipelineRoleArn } } }),
      ),
    ],
    finds: [],
  },
  {
    scenario: "fail",
    title: "nothing lets the role read the file",
    resources: lacking,
    finds: ["pipeline: missing-read-json-get-files"],
  },
  {
    scenario: "fail",
    title: "the bucket's policy lets another role read it",
    resources: [...lacking, bucketPolicy(policy({ ...read, Principal: { AWS: "arn:aws:iam::123456789012:role/b" } }))],
    finds: ["pipeline: missing-read-json-get-files"],
  },
  {
    scenario: "fail",
    title: "a bucket's policy that keeps data inside a VPC",
    resources: [...quickstart(), bucketPolicy(policy(read, { ...deny, Condition: outsideVpc }))],
    finds: ["bucket-policy: json-get-denied@policy: Statement[1]"],
  },
  {
    scenario: "fail",
    title: "a bucket's policy that requires MFA, which a session of a service never has",
    resources: [
      ...quickstart(),
      bucketPolicy(policy(read, { ...deny, Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } } })),
    ],
    finds: ["bucket-policy: json-get-denied@policy: Statement[1]"],
  },
  {
    scenario: "fail",
    title: "a bucket's policy for access points of one account alone",
    resources: [
      ...quickstart(),
      bucketPolicy(
        policy(read, { ...deny, Condition: { StringNotEquals: { "s3:DataAccessPointAccount": "123456789012" } } }),
      ),
    ],
    finds: ["bucket-policy: json-get-denied@policy: Statement[1]"],
  },
  {
    scenario: "exempted",
    title: "a pipeline that is not started before the VPC's end",
    resources: [...quickstart(), bucketPolicy(policy({ ...deny, Condition: outsideVpc }))],
    settings: exempt("bucket-policy", "json-get-denied"),
    finds: ["bucket-policy: json-get-denied@policy: Statement[0]"],
  },
  {
    scenario: "unknown",
    title: "a bucket's policy that is not known",
    resources: [...quickstart(), bucketPolicy(unknown)],
    finds: ["bucket-policy: unknown-value@policy"],
  },
  {
    scenario: "unknown",
    title: "the role's policy is not known",
    resources: set(quickstart(), "pipeline-0", { policy: unknown }),
    finds: ["pipeline-0: unknown-value@policy"],
  },
];
