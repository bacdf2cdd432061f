/** S3 URIs of a definition as IAM sees them. https://docs.aws.amazon.com/AmazonS3/latest/userguide/security_iam_service-with-iam.html */
import { isLiteral } from "../iam/patternText";

/** A place in S3: a bucket or an access point, and below it one object or everything under a prefix. */
export interface Location {
  /** The bucket's name, or the access point's ARN. */
  readonly bucket: string;
  /** Pattern; "" is the whole bucket. */
  readonly key: string;
}

/** What is wrong with a URI pattern: not S3's, its bucket known only at run time, no bucket's name, or the alias of an
 * access point, which no policy can name. */
export type LocationProblem = "not-s3" | "unknown-bucket" | "bucket-name" | "access-point-alias";

/** The ARN of an access point in the place of a bucket. */
const accessPoint = /^s3:\/\/(arn:[a-z-]+:s3:[a-z0-9-]*:\d{12}:accesspoint)[/:]([a-z0-9.-]+)(?:\/(.*))?$/s;

/** The API takes URLs of S3 too: `https://s3.<region>.amazonaws.com/<bucket>/<key>`, or with the bucket as the host. */
const urls = [
  /^https:\/\/s3(?:[.-][a-z0-9*-]+)?\.amazonaws\.com(?:\.cn)?\/([^/]+)(?:\/(.*))?$/s,
  /^https:\/\/([^/]+)\.s3(?:[.-][a-z0-9*-]+)?\.amazonaws\.com(?:\.cn)?(?:\/(.*))?$/s,
];

/** Reads `s3://bucket/key`, a pattern. */
export function readLocation(uri: string): Location | LocationProblem {
  if (uri.startsWith("*")) return "unknown-bucket";
  const [, owner, point = "", below = ""] = accessPoint.exec(uri) ?? [];
  if (owner !== undefined) return { bucket: `${owner}/${point}`, key: below.replace(/^\/+/, "") };
  const [, bucket, key = ""] =
    /^s3:\/\/([^/]*)(?:\/(.*))?$/s.exec(uri) ?? urls.map((url) => url.exec(uri)).find((found) => found !== null) ?? [];
  if (bucket === undefined) return "not-s3";
  if (!isLiteral(bucket)) return "unknown-bucket";
  if (isAlias(bucket)) return "access-point-alias";
  return /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(bucket) ? { bucket, key: key.replace(/^\/+/, "") } : "bucket-name";
}

/** Suffixes that S3 keeps for aliases of access points: no bucket's name ends with one.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const isAlias = (bucket: string): boolean => /(-s3alias|--ol-s3|--xa-s3|--op-s3)$/.test(bucket);

/** Whether a location's bucket is an access point. */
export const isAccessPoint = ({ bucket }: Location): boolean => bucket.startsWith("arn:");

/** A directory bucket (S3 Express One Zone), which is reached through sessions that cover the whole bucket.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-express-authenticating-authorizing.html */
export const isDirectoryBucket = ({ bucket }: Location): boolean => bucket.endsWith("--x-s3");

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

/** ARN of a bucket or access point. */
export const bucketArn = (partition: string, bucket: string): string =>
  bucket.startsWith("arn:") ? bucket : `arn:${partition}:s3:::${bucket}`;

/** ARN (pattern) of the object with this key. */
export const objectArn = (partition: string, location: Location, key = location.key): string =>
  `${bucketArn(partition, location.bucket)}/${isAccessPoint(location) ? "object/" : ""}${key}`;

/** ARNs (patterns) of the objects a location stands for. */
export const objectArns = (partition: string, location: Location): readonly string[] =>
  keysOf(location.key).map((pattern) => objectArn(partition, location, pattern));
