// The AWS clients of one provider process, made on first use with the provider's region. They honour AWS_ENDPOINT_URL.
import { IAMClient } from "@aws-sdk/client-iam";
import { OrganizationsClient } from "@aws-sdk/client-organizations";
import { S3Client } from "@aws-sdk/client-s3";
import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { STSClient } from "@aws-sdk/client-sts";

let region = process.env["AWS_REGION"] ?? "us-east-1";

/** The region that every client of this process uses. */
export function currentRegion(): string {
  return region;
}

/** Sets the region; before the first call only. */
export function useRegion(name: string): void {
  region = name;
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

export const iam = once(() => new IAMClient({ region }));
export const organizations = once(() => new OrganizationsClient({ region }));
export const s3 = once(() => new S3Client({ region, forcePathStyle: true }));
export const sagemaker = once(() => new SageMakerClient({ region }));
export const sts = once(() => new STSClient({ region }));
