/**
 * The bucket's side of JsonGet: a statement that lets pipeline roles read the files, put into the policy that the bucket
 * has. Claims: nothing that others wrote is lost, changed or moved; doing it twice is doing it once.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/build-and-manage-access.html
 */
import { findNodeAtLocation, parseTree, type Node } from "jsonc-parser";
import { hasErrors, type Diagnostic } from "../diagnostic";
import { parseArn } from "../iam/arn";
import { limits } from "../iam/limits";
import { elements, isArray, isObject, member, readJson, type JsonValue } from "../json";
import { shapes } from "../aws/names";
import { bucketArn, objectArns, readLocation } from "../aws/s3";

/** The Sid by which our statement is known. A statement that has it is ours to replace. */
const jsonGetSid = "SageMakerPipelinesJsonGet";

/** All texts: what is wrong -> (values) -> text. */
const messages = {
  "role-arn": (arn: string) => `Invalid role ARN ${arn}. Expected ${shapes.roleArn.expected}.`,
  bucket: (bucket: string) => `Invalid bucket name ${bucket}. Expected ${shapes.bucket.expected}.`,
  "no-role": () => "roleArns is empty. Name the pipeline role.",
  "json-get-file": (object: string) => `Invalid object ${object}. Expected an ARN or s3://<bucket>/<key>.`,
  "no-file": (bucket: string) => `None of the objects is in bucket ${bucket}.`,
  "other-bucket": (object: string, bucket: string) =>
    `${object} is not in bucket ${bucket}, so it was left out of the policy.`,
  "bucket-policy": () => "The existing policy has no Statement. Expected an IAM policy.",
  "old-version": () =>
    'The name of an object contains "*" or "?", which can be written only in a policy of Version 2012-10-17. Change the Version of the existing policy.',
  "bucket-policy-size": (size: number, limit: number) =>
    `The policy has ${size} characters; the limit of a bucket policy is ${limit}. Name fewer objects, or a common prefix.`,
} as const;

/** Who reads what from which bucket. */
export interface JsonGetGrant {
  readonly partition: string;
  readonly bucket: string;
  /** ARNs of pipeline roles. */
  readonly roleArns: readonly string[];
  /** ARNs (patterns) or S3 URIs of the files. Those of other buckets are left out, with a warning. */
  readonly objects: readonly string[];
  /** The bucket's policy as it is; absent where it has none. */
  readonly existing?: string;
}

/** The merged policy's text. Without `policy`, the diagnostics say why. Never throws. */
export function mergeBucketPolicy(grant: JsonGetGrant): {
  readonly policy?: string;
  readonly diagnostics: readonly Diagnostic[];
} {
  const diagnostics: Diagnostic[] = [];
  const report: Report = (code, path, message, severity = "error") =>
    void diagnostics.push({ severity, code, message, path });
  const statement = writeStatement(grant, report);
  const policy = putStatement(grant.existing, statement, report);
  if (policy !== undefined && policy.length > limits.bucketPolicy.value)
    report("bucket-policy-size", "", messages["bucket-policy-size"](policy.length, limits.bucketPolicy.value));
  return { ...(policy !== undefined && !hasErrors(diagnostics) && { policy }), diagnostics };
}

type Report = (code: string, path: string, message: string, severity?: Diagnostic["severity"]) => void;

function writeStatement({ partition, bucket, roleArns, objects }: JsonGetGrant, report: Report): string {
  for (const [index, arn] of roleArns.entries())
    if (!shapes.roleArn.matches(arn))
      report("role-arn", `/roleArns/${index}`, messages["role-arn"](JSON.stringify(arn)));
  if (!shapes.bucket.matches(bucket)) report("bucket-name", "/bucket", messages.bucket(JSON.stringify(bucket)));
  if (roleArns.length === 0) report("role-arn", "/roleArns", messages["no-role"]());
  const prefix = `${bucketArn(partition, bucket)}/`;
  const resources = objects.flatMap((object, index) => {
    const path = `/objects/${index}`;
    const location = readLocation(object);
    const arn = typeof location === "string" ? object : objectArns(partition, location)[0];
    if (arn === undefined || parseArn(arn)?.service !== "s3" || !arn.includes("/")) {
      report("json-get-file", path, messages["json-get-file"](JSON.stringify(object)));
      return [];
    }
    if (arn.startsWith(prefix)) return [arn];
    report("other-bucket", path, messages["other-bucket"](object, bucket), "warning");
    return [];
  });
  if (resources.length === 0) report("json-get-file", "/objects", messages["no-file"](bucket));
  const sorted = (texts: readonly string[]): string[] => [...new Set(texts)].sort();
  return JSON.stringify({
    Sid: jsonGetSid,
    Effect: "Allow",
    Principal: { AWS: sorted(roleArns) },
    Action: "s3:GetObject",
    Resource: sorted(resources),
  });
}

/** Puts the statement in: where one of ours is, else at the end. The rest of the text stays as it is. */
function putStatement(existing: string | undefined, statement: string, report: Report): string | undefined {
  if (existing === undefined || existing.trim() === "") return `{"Version":"2012-10-17","Statement":[${statement}]}`;
  const { value, diagnostics } = readJson(existing);
  for (const { code, message } of diagnostics) report(code, "/existing", message);
  const root = value === undefined ? undefined : parseTree(existing);
  const node = root && findNodeAtLocation(root, ["Statement"]);
  const held = member(value, "Statement");
  if (node === undefined || !(isArray(held) || isObject(held)) || !elementsOf(held).every(isObject)) {
    report("bucket-policy", "/existing", messages["bucket-policy"]());
    return undefined;
  }
  if (member(value, "Version") !== "2012-10-17" && statement.includes("${")) {
    report("bucket-policy", "/existing/Version", messages["old-version"]());
    return undefined;
  }
  const ours = elementsOf(held).findIndex((each) => member(each, "Sid") === jsonGetSid);
  const [start, end, text] = edit(existing, node, ours, statement);
  return existing.slice(0, start) + text + existing.slice(end);
}

const elementsOf = (held: JsonValue): readonly JsonValue[] => (isArray(held) ? elements(held) : [held]);

/** The stretch of the text to replace, and what takes its place. */
function edit(text: string, node: Node, ours: number, statement: string): [start: number, end: number, text: string] {
  const end = node.offset + node.length;
  if (node.type === "object")
    return [node.offset, end, ours === 0 ? statement : `[${text.slice(node.offset, end)},${statement}]`];
  const found = node.children?.[ours];
  if (found) return [found.offset, found.offset + found.length, statement];
  const last = node.children?.at(-1);
  const at = last ? last.offset + last.length : node.offset + 1;
  return [at, at, last ? `,${statement}` : statement];
}
