/** Places in S3 that are reached otherwise than by a bucket's name: through access points, and in directory buckets. */
import { isAccessPoint, isDirectoryBucket } from "../aws/s3";
import type { Diagnostic } from "../diagnostic";
import type { DataUse } from "./stepNeeds";

const messages = {
  "access-point": (step: string, arn: string) =>
    `Step ${step} reaches its data through the access point ${arn}. The bucket behind it must allow the request too: let its policy delegate access control to its access points, or allow the step's role there.`,
  "directory-bucket": (step: string, bucket: string) =>
    `Step ${step} uses the directory bucket ${bucket}, whose sessions cover the whole bucket, so its role can reach everything in it. Use separate buckets for steps that must not see each other's data.`,
} as const;

/** Reports each step's access points and directory buckets once. */
export function findBucketKinds(uses: readonly DataUse[]): readonly Diagnostic[] {
  const found = new Map<string, Diagnostic>();
  for (const { step, location, path } of uses) {
    const code = isAccessPoint(location)
      ? "access-point"
      : isDirectoryBucket(location)
        ? "directory-bucket"
        : undefined;
    const id = JSON.stringify([step.name, location.bucket]);
    if (code === undefined || found.has(id)) continue;
    found.set(id, { severity: "warning", code, message: messages[code](step.name, location.bucket), path });
  }
  return [...found.values()];
}
