// The AWS look-alike seen through the AWS SDK: what tests ask of it between and after runs.
import { IAMClient, ListPoliciesCommand, ListRolesCommand } from "@aws-sdk/client-iam";
import {
  ListPoliciesCommand as ListOrganizationPoliciesCommand,
  OrganizationsClient,
} from "@aws-sdk/client-organizations";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { ListPipelinesCommand, SageMakerClient } from "@aws-sdk/client-sagemaker";

/** Names of what an account holds, in the order of the alphabet. */
export interface AwsContents {
  roles: string[];
  /** Customer managed policies. */
  policies: string[];
  buckets: string[];
  pipelines: string[];
  /** Service control policies, AWS's own left out. */
  organizationPolicies: string[];
}

/** Clients of the look-alike at `endpoint`. */
export function awsClients(endpoint: string, region = "us-east-1") {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const settings = { endpoint, region, credentials };
  return {
    iam: new IAMClient(settings),
    s3: new S3Client({ ...settings, forcePathStyle: true }),
    sagemaker: new SageMakerClient(settings),
    organizations: new OrganizationsClient(settings),
  };
}

/** Lists what the look-alike holds. */
export async function listAws(endpoint: string): Promise<AwsContents> {
  const { iam, s3, sagemaker, organizations } = awsClients(endpoint);
  const names = (items: readonly (string | undefined)[]) => items.filter((name) => name !== undefined).sort();
  const roles = (await iam.send(new ListRolesCommand({ MaxItems: 1000 }))).Roles ?? [];
  const policies = (await iam.send(new ListPoliciesCommand({ Scope: "Local", MaxItems: 1000 }))).Policies ?? [];
  const buckets = (await s3.send(new ListBucketsCommand({}))).Buckets ?? [];
  const pipelines = (await sagemaker.send(new ListPipelinesCommand({ MaxResults: 100 }))).PipelineSummaries ?? [];
  const organizationPolicies = await organizations
    .send(new ListOrganizationPoliciesCommand({ Filter: "SERVICE_CONTROL_POLICY" }))
    .then((listed) => listed.Policies ?? [])
    .catch((error: unknown) => {
      if (error instanceof Error && error.name === "AWSOrganizationsNotInUseException") return [];
      throw error;
    });
  return {
    roles: names(roles.map((role) => role.RoleName)),
    policies: names(policies.map((policy) => policy.PolicyName)),
    buckets: names(buckets.map((bucket) => bucket.Name)),
    pipelines: names(pipelines.map((pipeline) => pipeline.PipelineName)),
    organizationPolicies: names(
      organizationPolicies.filter((policy) => policy.AwsManaged !== true).map((policy) => policy.Name),
    ),
  };
}

/** Throws, naming what is there, unless the look-alike holds nothing of all this. */
export async function expectEmptyAws(endpoint: string): Promise<void> {
  const left = Object.entries(await listAws(endpoint)).filter(([, names]) => (names as string[]).length > 0);
  if (left.length > 0) throw new Error(`AWS is not empty: ${JSON.stringify(Object.fromEntries(left))}`);
}

/** Makes moto forget everything. Does nothing good to any other endpoint. */
export async function resetMoto(endpoint: string): Promise<void> {
  const answer = await fetch(`${endpoint}/moto-api/reset`, { method: "POST" });
  if (!answer.ok) throw new Error(`moto did not reset: HTTP ${answer.status}`);
}
