/**
 * The resource-based policies of a stack (buckets, keys, queues, repositories, functions, model package groups), and what
 * each grants and denies one role. The account's root only delegates to the account's own policies and grants nobody by itself.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import type { ReadDocument, ReadStatement } from "../../permissions/iam/document";
import { namesPrincipal } from "../../permissions/iam/principal";
import { readPolicyDocument } from "../../permissions/iam/readDocument";
import { readDocumentAt } from "./documents";
import { textOf } from "./known";
import { nameIn, type OwnedDocument } from "./managedPolicies";
import { givenProperty, property, type Resource } from "./resource";

/** A policy of a resource. */
export interface ResourcePolicy extends OwnedDocument {
  /** `s3`: the service whose calls it concerns. */
  readonly service: string;
}

/** Where a type keeps its policy; `owner`: the policy speaks of this resource whatever its statements name. */
interface Slot {
  readonly property: string;
  readonly service: string;
  readonly owner?: { readonly type: string; readonly by?: string };
}

/** Resource types that hold a resource-based policy. */
export const policySlots: Readonly<Record<string, Slot>> = {
  "aws:s3/bucketPolicy:BucketPolicy": { property: "policy", service: "s3" },
  "aws:s3/bucket:Bucket": { property: "policy", service: "s3" },
  "aws:s3/bucketV2:BucketV2": { property: "policy", service: "s3" },
  "aws-native:s3:BucketPolicy": { property: "policyDocument", service: "s3" },
  "aws:kms/key:Key": { property: "policy", service: "kms", owner: { type: "aws:kms/key:Key" } },
  "aws:kms/keyPolicy:KeyPolicy": {
    property: "policy",
    service: "kms",
    owner: { type: "aws:kms/key:Key", by: "keyId" },
  },
  "aws-native:kms:Key": { property: "keyPolicy", service: "kms", owner: { type: "aws-native:kms:Key" } },
  "aws:sqs/queuePolicy:QueuePolicy": { property: "policy", service: "sqs" },
  "aws:sqs/queue:Queue": { property: "policy", service: "sqs" },
  "aws-native:sqs:QueuePolicy": { property: "policyDocument", service: "sqs" },
  "aws:ecr/repositoryPolicy:RepositoryPolicy": {
    property: "policy",
    service: "ecr",
    owner: { type: "aws:ecr/repository:Repository", by: "repository" },
  },
  "aws:sagemaker/modelPackageGroupPolicy:ModelPackageGroupPolicy": { property: "resourcePolicy", service: "sagemaker" },
};
const permissionType = "aws:lambda/permission:Permission";

/** Reads the policies that the program gives to resources. */
export const readResourcePolicies = (resources: readonly Resource[]): readonly ResourcePolicy[] =>
  resources.flatMap((resource): ResourcePolicy[] => {
    if (resource.type === permissionType) return functionPolicy(resource);
    const slot = Object.hasOwn(policySlots, resource.type) ? policySlots[resource.type] : undefined;
    const value = slot && givenProperty(resource, slot.property);
    if (slot === undefined || value === undefined) return [];
    const { service, owner } = slot;
    const read = { resource, service, ...readDocumentAt(value, slot.property, "resource") };
    if (owner === undefined || read.document === undefined) return [read];
    const arn = ownerArn(resources, resource, owner);
    return arn === undefined ? [] : [{ ...read, document: withResource(read.document, arn) }];
  });

/** The policies of buckets among them. */
export const readBucketPolicies = (resources: readonly Resource[]): readonly ResourcePolicy[] =>
  readResourcePolicies(resources.filter(({ type }) => policySlots[type]?.service === "s3"));

/** The ARN of the resource whose policy it is. */
function ownerArn(
  resources: readonly Resource[],
  resource: Resource,
  { type, by }: NonNullable<Slot["owner"]>,
): string | undefined {
  if (by === undefined) return textOf(property(resource, "arn"));
  const named = textOf(property(resource, by));
  const from = resource.propertyDependencies[by] ?? [];
  const owner = resources.find(
    (each) =>
      each.type === type &&
      (from.includes(each.urn) ||
        (named !== undefined && ["id", "arn", "keyId", "name"].some((name) => textOf(property(each, name)) === named))),
  );
  return owner && textOf(property(owner, "arn"));
}

/** In the policy of a key or repository, `*` is that key or repository. */
const withResource = (document: ReadDocument, arn: string): ReadDocument => ({
  ...document,
  statements: document.statements.map((statement): ReadStatement => {
    const path = statement.resources?.path ?? statement.path;
    return { ...statement, resources: { negated: false, path, patterns: [{ value: arn, path }] } };
  }),
});

/** A statement that lambda:AddPermission writes into the function's policy. */
function functionPolicy(resource: Resource): ResourcePolicy[] {
  const [action, principal, named] = ["action", "principal", "function"].map((name) =>
    textOf(property(resource, name)),
  );
  if (action === undefined || principal === undefined || named === undefined || !principal.startsWith("arn:"))
    return [];
  const name = named.startsWith("arn:") ? (named.split(":")[6] ?? "") : nameIn(named);
  const statement = {
    Effect: "Allow",
    Principal: { AWS: principal },
    Action: action,
    Resource: [`arn:*:lambda:*:*:function:${name}`, `arn:*:lambda:*:*:function:${name}:*`],
  };
  const read = readPolicyDocument({ Version: "2012-10-17", Statement: [statement] }, "resource");
  return [{ resource, service: "lambda", place: "principal", kind: "resource", unknowns: [], ...read }];
}

/** What a policy grants and denies a role: statements about others are left out, and those that surely mean it name nobody. */
export function concerning(document: ReadDocument, arn: string | undefined): ReadDocument {
  if (arn === undefined) return document;
  const statements = document.statements.flatMap((statement): ReadStatement[] => {
    const { principals, ...rest } = statement;
    if (principals === undefined) return [statement];
    const { naming, verdict } = namesPrincipal(principals, { type: "AWS", arn });
    if (verdict === "no" || (statement.effect === "Allow" && naming === "account")) return [];
    return [verdict === "yes" ? rest : statement];
  });
  return { ...document, statements };
}
