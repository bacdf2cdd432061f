/** The policies of a stack as explaining takes them: identity, boundaries, trust, buckets, keys, queues, SCPs, endpoints. */
import type { DocumentKind } from "../../permissions/iam/document";
import type { PolicyInForce, PolicyType, StackPolicies } from "../../permissions";
import { findManagedPolicy } from "../../permissions/iam/managedPolicies";
import { readDocumentAt } from "../../policypack/stack/documents";
import type { Holder } from "../../policypack/stack/holders";
import { memberOf, textOf, type Value } from "../../policypack/stack/known";
import { givenProperty, property, type Resource } from "../../policypack/stack/resource";
import type { Stack } from "../../policypack/stack/stack";

interface Slot {
  readonly property: string;
  readonly kind: DocumentKind;
  readonly type: PolicyType;
}

const resourcePolicy = (name: string, type: PolicyType = "resource"): Slot => ({
  property: name,
  kind: "resource",
  type,
});

/** Resource types that hold a policy which is not an identity's. */
const slots: Readonly<Record<string, Slot>> = {
  "aws:s3/bucketPolicy:BucketPolicy": resourcePolicy("policy"),
  "aws:s3/bucket:Bucket": resourcePolicy("policy"),
  "aws:s3/bucketV2:BucketV2": resourcePolicy("policy"),
  "aws-native:s3:BucketPolicy": resourcePolicy("policyDocument"),
  "aws:kms/key:Key": resourcePolicy("policy", "key"),
  "aws:kms/keyPolicy:KeyPolicy": resourcePolicy("policy", "key"),
  "aws-native:kms:Key": resourcePolicy("keyPolicy", "key"),
  "aws:sqs/queue:Queue": resourcePolicy("policy"),
  "aws:sqs/queuePolicy:QueuePolicy": resourcePolicy("policy"),
  "aws-native:sqs:QueuePolicy": resourcePolicy("policyDocument"),
  "aws:ecr/repositoryPolicy:RepositoryPolicy": resourcePolicy("policy"),
  "aws:sagemaker/modelPackageGroupPolicy:ModelPackageGroupPolicy": resourcePolicy("resourcePolicy"),
  "aws:ec2/vpcEndpoint:VpcEndpoint": resourcePolicy("policy", "vpc-endpoint"),
  "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy": resourcePolicy("policy", "vpc-endpoint"),
};

const organizationTypes: ReadonlySet<string> = new Set([
  "aws:organizations/policy:Policy",
  "aws-native:organizations:Policy",
]);

/** Reads all policies of a stack. */
export function readStackPolicies(stack: Stack): StackPolicies {
  const holders = stack.holders();
  return {
    policies: [...holders.flatMap(policiesOf), ...stack.resources.flatMap(resourcePolicies)],
    complete: new Set(holders.filter(isComplete).flatMap(({ name }) => name ?? [])),
    roles: new Set(holders.flatMap(({ kind, name }) => (kind === "role" && name !== undefined ? [name] : []))),
    schedules: new Set(stack.resources.flatMap(scheduleRoles)),
  };
}

function policiesOf({ name, trust, inline, attached, boundary }: Holder): PolicyInForce[] {
  const holders = name === undefined ? [] : [name];
  const own = (
    type: PolicyType,
    { document, resource }: { readonly document?: PolicyInForce["document"]; readonly resource: Resource },
  ): PolicyInForce[] => (document === undefined ? [] : [{ type, name: resource.name, document, holders }]);
  const managed = (type: PolicyType, policy: Holder["attached"][number]): PolicyInForce[] => {
    if (policy.document !== undefined) return own(type, policy.document);
    const shipped = policy.arn === undefined ? undefined : findManagedPolicy(policy.arn);
    return shipped === undefined ? [] : [{ type, name: policy.arn ?? "", document: shipped.document, holders }];
  };
  return [
    ...(trust ? own("trust", trust) : []),
    ...inline.flatMap((each) => own("identity", each)),
    ...attached.flatMap((each) => managed("identity", each)),
    ...(boundary ? managed("boundary", boundary) : []),
  ];
}

const isComplete = ({ inline, attached }: Holder): boolean =>
  inline.every(({ document, unknowns }) => document !== undefined && unknowns.length === 0) &&
  attached.every(({ arn, document }) =>
    document === undefined
      ? arn !== undefined && findManagedPolicy(arn) !== undefined
      : document.document !== undefined,
  );

function resourcePolicies(resource: Resource): PolicyInForce[] {
  const read = (name: string, kind: DocumentKind, type: PolicyType): PolicyInForce[] => {
    const value = givenProperty(resource, name);
    const document = value === undefined ? undefined : readDocumentAt(value, name, kind).document;
    return document === undefined ? [] : [{ type, name: resource.name, document }];
  };
  if (organizationTypes.has(resource.type)) {
    const isRcp = textOf(property(resource, "type")) === "RESOURCE_CONTROL_POLICY";
    return read("content", isRcp ? "rcp" : "scp", isRcp ? "rcp" : "scp");
  }
  const slot = Object.hasOwn(slots, resource.type) ? slots[resource.type] : undefined;
  return slot === undefined ? [] : read(slot.property, slot.kind, slot.type);
}

const roleName = (value: Value | undefined): string[] => {
  const text = textOf(value);
  return text === undefined ? [] : [text.split("/").at(-1) ?? text];
};

/** The roles that EventBridge rules and schedules use. */
function scheduleRoles(resource: Resource): string[] {
  if (resource.type === "aws:cloudwatch/eventTarget:EventTarget") return roleName(property(resource, "roleArn"));
  if (resource.type !== "aws:scheduler/schedule:Schedule") return [];
  const target = property(resource, "target");
  return target === undefined ? [] : roleName(memberOf(target, "roleArn"));
}
