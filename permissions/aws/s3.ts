/** S3 URIs of a definition as IAM sees them. https://docs.aws.amazon.com/AmazonS3/latest/userguide/security_iam_service-with-iam.html */
import { isLiteral } from "../iam/patternText";

/** A place in S3: a bucket, and below it one object or everything under a prefix. */
export interface Location {
  readonly bucket: string;
  /** Pattern; "" is the whole bucket. */
  readonly key: string;
}

/** What is wrong with a URI pattern: not S3's, its bucket known only at run time, or no bucket's name. */
export type LocationProblem = "not-s3" | "unknown-bucket" | "bucket-name";

/** Reads `s3://bucket/key`, a pattern. */
export function readLocation(uri: string): Location | LocationProblem {
  if (uri.startsWith("*")) return "unknown-bucket";
  const [, bucket, key = ""] = /^s3:\/\/([^/]*)(?:\/(.*))?$/s.exec(uri) ?? [];
  if (bucket === undefined) return "not-s3";
  if (!isLiteral(bucket)) return "unknown-bucket";
  return /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(bucket) ? { bucket, key: key.replace(/^\/+/, "") } : "bucket-name";
}

/** Patterns of the keys a URI stands for: `p` is the object p and all below `p/`, not `p*`. */
export function keysOf(key: string): readonly string[] {
  if (key === "" || key.endsWith("/")) return [`${key}*`];
  return key.endsWith("*") ? [key] : [key, `${key}/*`];
}

/** Patterns of the keys in these folders below a key; without folders, of those the key stands for. */
export function keysBelow(key: string, folders: readonly string[] | undefined): readonly string[] {
  const folder = key === "" || key.endsWith("/") ? key : `${key}/`;
  return folders?.map((name) => `${folder}${name}/*`) ?? keysOf(key);
}

/** ARN of a bucket. */
export const bucketArn = (partition: string, bucket: string): string => `arn:${partition}:s3:::${bucket}`;

/** ARNs (patterns) of the objects a location stands for. */
export const objectArns = (partition: string, { bucket, key }: Location): readonly string[] =>
  keysOf(key).map((pattern) => `${bucketArn(partition, bucket)}/${pattern}`);
