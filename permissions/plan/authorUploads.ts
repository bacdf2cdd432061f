/** What an author uploads when the SDK builds a pipeline: the scripts of `.run(code=…)`, source_dir and repacking, which
 * go to the session's default bucket or to a place that the program names. https://github.com/aws/sagemaker-python-sdk */
import { isAwsManaged, keyContext, readKey } from "../aws/kms";
import { bucketArn, objectArns, readLocation } from "../aws/s3";
import { callerNeed, siblingArn } from "./callerNeed";
import type { Requirement } from "./requirement";

/** What the SDK does at a place that it uploads to: it looks whether the bucket is there, makes it if not, and writes. */
export function requireUploads(pipelineArn: string, uri: string): Requirement[] {
  const location = readLocation(uri);
  if (typeof location !== "object") return [];
  const [, partition = ""] = pipelineArn.split(":");
  const bucket = bucketArn(partition, location.bucket);
  const prefix = location.key.replace(/\/$/, "");
  return [
    need("s3:PutObject", objectArns(partition, location)),
    need("s3:ListBucket", [bucket], prefix === "" ? {} : { context: { "s3:prefix": [prefix, `${prefix}/*`] } }),
    need("s3:CreateBucket", [bucket], { certainty: "optional" }),
    need("s3:ListAllMyBuckets", ["*"], { certainty: "optional" }),
  ];
}

/** What S3 takes of the keys that uploads are encrypted with: kms:Decrypt where they are made in parts. */
export const requireUploadKeys = (pipelineArn: string, keys: readonly string[]): Requirement[] =>
  keys.flatMap((text) => {
    const key = readKey(text, (service, resource) => siblingArn(pipelineArn, resource, service));
    if (key === undefined || isAwsManaged(key)) return [];
    return ["kms:Decrypt", "kms:GenerateDataKey"].map((action) =>
      need(action, [key.arn], { context: keyContext(key) }),
    );
  });

const need = (
  action: string,
  resources: readonly string[],
  more: Partial<Pick<Requirement, "context" | "certainty">> = {},
): Requirement => callerNeed({ kind: "author" }, "author-uploads", action, resources, more);
