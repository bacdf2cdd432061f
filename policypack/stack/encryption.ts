/**
 * Default encryption of the stack's buckets and queues: the keys that readers and writers need although no definition
 * names them. AWS managed keys (aws/s3, aws/sqs) need no grant and are left out.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 */
import { isList, isRecord, memberOf, textOf, type Value } from "./known";
import { nameIn } from "./managedPolicies";
import { property, type Resource } from "./resource";

/** Name of a bucket or queue -> ARN, id or alias of its default key. */
export interface DefaultKeys {
  readonly bucketKeys: Readonly<Record<string, string>>;
  readonly queueKeys: Readonly<Record<string, string>>;
}

/** Where a type keeps the rules of a bucket's encryption, and how it names the bucket. */
const bucketSlots: Readonly<Record<string, { readonly bucket: string; readonly encryption: string }>> = {
  "aws:s3/bucket:Bucket": { bucket: "bucket", encryption: "serverSideEncryptionConfiguration" },
  "aws:s3/bucketV2:BucketV2": { bucket: "bucket", encryption: "serverSideEncryptionConfigurations" },
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": {
    bucket: "bucket",
    encryption: "rules",
  },
  "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2": {
    bucket: "bucket",
    encryption: "rules",
  },
  "aws-native:s3:Bucket": { bucket: "bucketName", encryption: "bucketEncryption" },
};
const queueSlots: Readonly<Record<string, { readonly queue: string; readonly key: string }>> = {
  "aws:sqs/queue:Queue": { queue: "name", key: "kmsMasterKeyId" },
  "aws-native:sqs:Queue": { queue: "queueName", key: "kmsMasterKeyId" },
};
const keyTypes: ReadonlySet<string> = new Set(["aws:kms/key:Key", "aws-native:kms:Key"]);

/** Deeper than any of the forms above. */
const deepest = 6;

/** Reads the default keys of a stack. */
export function readDefaultKeys(resources: readonly Resource[]): DefaultKeys {
  const keys = resources.filter(({ type }) => keyTypes.has(type));
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const arnOf = (id: string): string =>
    keys.flatMap((key) =>
      ["id", "keyId", "arn"].some((name) => textOf(property(key, name)) === id)
        ? (textOf(property(key, "arn")) ?? [])
        : [],
    )[0] ?? id;
  const bucketKeys: [string, string][] = [];
  const queueKeys: [string, string][] = [];
  for (const resource of resources) {
    const bucket = Object.hasOwn(bucketSlots, resource.type) ? bucketSlots[resource.type] : undefined;
    const queue = Object.hasOwn(queueSlots, resource.type) ? queueSlots[resource.type] : undefined;
    if (bucket !== undefined) {
      const name = nameOf(resource, bucket.bucket, byUrn);
      const key = keyIn(property(resource, bucket.encryption), deepest);
      if (name !== undefined && key !== undefined && !isManaged(key)) bucketKeys.push([name, arnOf(key)]);
    }
    if (queue !== undefined) {
      const name = textOf(property(resource, queue.queue));
      const key = textOf(property(resource, queue.key));
      if (name !== undefined && key !== undefined && !isManaged(key)) queueKeys.push([name, arnOf(key)]);
    }
  }
  return { bucketKeys: Object.fromEntries(bucketKeys), queueKeys: Object.fromEntries(queueKeys) };
}

/** The bucket's name: given as text, or that of the bucket the value is made from. */
function nameOf(resource: Resource, name: string, byUrn: ReadonlyMap<string, Resource>): string | undefined {
  const text = textOf(property(resource, name));
  if (text !== undefined) return nameIn(text);
  const [from] = (resource.propertyDependencies[name] ?? []).flatMap((urn) => byUrn.get(urn) ?? []);
  const slot = from && Object.hasOwn(bucketSlots, from.type) ? bucketSlots[from.type] : undefined;
  return from && slot && textOf(property(from, slot.bucket));
}

/** The first master key below a value, in whatever of the forms. */
function keyIn(value: Value | undefined, depth: number): string | undefined {
  if (depth === 0 || value === undefined) return undefined;
  const own = textOf(memberOf(value, "kmsMasterKeyId"));
  if (own !== undefined && own !== "") return own;
  const inner = isList(value) ? value : isRecord(value) ? Object.values(value) : [];
  for (const each of inner) {
    const key = keyIn(each, depth - 1);
    if (key !== undefined) return key;
  }
  return undefined;
}

const isManaged = (key: string): boolean => key === "" || /(?:^|:)alias\/aws\//.test(key);
