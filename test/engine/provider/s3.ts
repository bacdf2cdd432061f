// S3: buckets, their policies and objects.
import { readFile } from "node:fs/promises";
import * as api from "@aws-sdk/client-s3";
import { currentRegion, s3 } from "./clients";
import type { Properties, ResourceType } from "./table";
import * as t from "./table";

const region = { type: "string", computed: true, replaces: true } as const;

const bucket: ResourceType = {
  inputs: {
    bucket: t.fixed,
    forceDestroy: { type: "boolean", default: false, writeOnly: true },
    objectLockEnabled: { type: "boolean", replaces: true, writeOnly: true },
    region,
    tags: t.map,
  },
  outputs: {
    arn: t.string,
    bucketDomainName: t.string,
    bucketRegion: t.string,
    bucketRegionalDomainName: t.string,
  },
  autoname: { property: "bucket", maxLength: 63, lowerCase: true },
  async create(inputs) {
    const Bucket = t.text(inputs, "bucket");
    await s3().send(
      new api.CreateBucketCommand({
        Bucket,
        ...(currentRegion() === "us-east-1"
          ? {}
          : { CreateBucketConfiguration: { LocationConstraint: currentRegion() as api.BucketLocationConstraint } }),
        ...(inputs["objectLockEnabled"] === true ? { ObjectLockEnabledForBucket: true } : {}),
      }),
    );
    if (t.tagList(inputs).length > 0)
      await s3().send(new api.PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: t.tagList(inputs) } }));
    return Bucket;
  },
  async read(id) {
    const found = await t.unlessGone(s3().send(new api.HeadBucketCommand({ Bucket: id })));
    if (found === undefined) return undefined;
    const tags = await t.unlessGone(s3().send(new api.GetBucketTaggingCommand({ Bucket: id })));
    return {
      arn: `arn:aws:s3:::${id}`,
      bucket: id,
      bucketDomainName: `${id}.s3.amazonaws.com`,
      bucketRegion: currentRegion(),
      bucketRegionalDomainName: `${id}.s3.${currentRegion()}.amazonaws.com`,
      region: currentRegion(),
      tagsAll: t.tagRecord(tags?.TagSet),
    };
  },
  async update(Bucket, _olds, news) {
    await (t.tagList(news).length > 0
      ? s3().send(new api.PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: t.tagList(news) } }))
      : s3().send(new api.DeleteBucketTaggingCommand({ Bucket })));
  },
  async delete(Bucket, state) {
    if (state["forceDestroy"] === true) {
      const objects = await s3().send(new api.ListObjectsV2Command({ Bucket }));
      for (const { Key } of objects.Contents ?? []) await s3().send(new api.DeleteObjectCommand({ Bucket, Key }));
    }
    await s3().send(new api.DeleteBucketCommand({ Bucket }));
  },
};

const bucketPolicy: ResourceType = {
  inputs: { bucket: t.requiredFixed, policy: t.policyText, region },
  async create(inputs) {
    const Bucket = t.text(inputs, "bucket");
    await s3().send(new api.PutBucketPolicyCommand({ Bucket, Policy: t.text(inputs, "policy") }));
    return Bucket;
  },
  async read(id) {
    const found = await t.unlessGone(s3().send(new api.GetBucketPolicyCommand({ Bucket: id })));
    if (found === undefined) return undefined;
    return { bucket: id, policy: found.Policy ?? "", region: currentRegion() };
  },
  async update(Bucket, _olds, news) {
    await s3().send(new api.PutBucketPolicyCommand({ Bucket, Policy: t.text(news, "policy") }));
  },
  async delete(Bucket) {
    await s3().send(new api.DeleteBucketPolicyCommand({ Bucket }));
  },
};

/** An object: its id is `<bucket>/<key>`. Read by ListObjectsV2, which moto answers whatever the bucket's policy says. */
const bucketObject: ResourceType = {
  inputs: {
    bucket: t.requiredFixed,
    content: { type: "string", json: true, writeOnly: true },
    contentType: { type: "string", writeOnly: true, computed: true },
    forceDestroy: { type: "boolean", default: false, writeOnly: true },
    key: t.requiredFixed,
    kmsKeyId: { type: "string", writeOnly: true },
    region,
    serverSideEncryption: { type: "string", writeOnly: true },
    source: { type: "asset", writeOnly: true },
    tags: t.map,
  },
  outputs: { arn: t.string, etag: t.string },
  autoname: { property: "key", maxLength: 1024 },
  async create(inputs) {
    await putObject(inputs);
    return `${t.text(inputs, "bucket")}/${t.text(inputs, "key")}`;
  },
  async read(id, known) {
    const [Bucket, Key] = [id.slice(0, id.indexOf("/")), id.slice(id.indexOf("/") + 1)];
    const listed = await t.unlessGone(s3().send(new api.ListObjectsV2Command({ Bucket, Prefix: Key })));
    const found = listed?.Contents?.find((object) => object.Key === Key);
    if (found === undefined) return undefined;
    return {
      arn: `arn:aws:s3:::${id}`,
      bucket: Bucket,
      etag: (found.ETag ?? "").replaceAll('"', ""),
      key: Key,
      region: currentRegion(),
      tagsAll: t.record(known["tagsAll"]),
    };
  },
  async update(_id, _olds, news) {
    await putObject(news);
  },
  async delete(id) {
    await s3().send(
      new api.DeleteObjectCommand({ Bucket: id.slice(0, id.indexOf("/")), Key: id.slice(id.indexOf("/") + 1) }),
    );
  },
};

async function putObject(inputs: Properties): Promise<void> {
  const source = t.record(inputs["source"]);
  const path = t.optionalText(source, "path");
  const tags = t.tagList(inputs).map(({ Key, Value }): [string, string] => [Key, Value]);
  await s3().send(
    new api.PutObjectCommand({
      Bucket: t.text(inputs, "bucket"),
      Key: t.text(inputs, "key"),
      Body: path === undefined ? (t.optionalText(inputs, "content") ?? t.text(source, "text")) : await readFile(path),
      ContentType: t.optionalText(inputs, "contentType"),
      ServerSideEncryption: t.optionalText(inputs, "serverSideEncryption") as api.ServerSideEncryption | undefined,
      SSEKMSKeyId: t.optionalText(inputs, "kmsKeyId"),
      Tagging: tags.length === 0 ? undefined : new URLSearchParams(tags).toString(),
    }),
  );
}

/** The resource types of the service. */
export const s3Types: Record<string, ResourceType> = {
  "aws:s3/bucket:Bucket": bucket,
  "aws:s3/bucketV2:BucketV2": bucket,
  "aws:s3/bucketPolicy:BucketPolicy": bucketPolicy,
  "aws:s3/bucketObject:BucketObject": bucketObject,
  "aws:s3/bucketObjectv2:BucketObjectv2": bucketObject,
};
