/**
 * Customer managed policies of a stack, found by what properties contain about them: an ARN, or, where a preview does not know
 * it, what the value is made from. AWS's own are permissions/iam/managedPolicies.ts.
 */
import { parseArn } from "../../permissions/iam/arn";
import type { ReadDocument } from "../../permissions/iam/document";
import { findManagedPolicy } from "../../permissions/iam/managedPolicies";
import { documentsOf, type PlacedDocument } from "./documents";
import { isList, isUnknown, textOf, type Value } from "./known";
import { givenProperty, property, type Resource } from "./resource";

/** A document with the resource it stands in. */
export interface OwnedDocument extends PlacedDocument {
  readonly resource: Resource;
}

/** A managed policy attached to a role, user or group. */
export interface AttachedPolicy {
  /** The resource that attaches it, and where it says so. */
  readonly resource: Resource;
  readonly path: string;
  /** What the property says. */
  readonly value?: Value;
  /** Absent where a preview does not know it. */
  readonly arn?: string;
  /** What it says, where it is in the stack. */
  readonly document?: OwnedDocument;
}

/** Customer managed policies, found by what properties say. */
export interface Policies {
  /** The resources, in the stack's order. */
  readonly all: readonly Resource[];
  /** The policies that a property names. */
  readonly find: (resource: Resource, name: string) => readonly AttachedPolicy[];
  /** The policies that a property names which the program did not give: the provider reports them. */
  readonly reported: (resource: Resource, name: string) => readonly AttachedPolicy[];
  /** A policy that attaches itself. */
  readonly itself: (resource: Resource, path: string) => AttachedPolicy;
}

const policyTypes: Readonly<Record<string, { readonly name: string; readonly arn: string }>> = {
  "aws:iam/policy:Policy": { name: "name", arn: "arn" },
  "aws-native:iam:ManagedPolicy": { name: "managedPolicyName", arn: "policyArn" },
};

/** The documents of a resource, each with it. */
export const ownDocuments = (resource: Resource): OwnedDocument[] =>
  documentsOf(resource).map((document) => ({ ...document, resource }));

/** The name in an ARN, without its path; any other text is a name. */
export const nameIn = (text: string): string => parseArn(text)?.resource.split("/").at(-1) ?? text;

/** Finds the managed policies of a stack. */
export function readPolicies(resources: readonly Resource[], byUrn: ReadonlyMap<string, Resource>): Policies {
  const byArn = new Map<string, Resource>();
  const byName = new Map<string, Resource>();
  const all = resources.filter((resource) => policyTypeOf(resource) !== undefined);
  for (const resource of all) {
    const type = policyTypeOf(resource);
    const arn = type && textOf(property(resource, type.arn));
    const name = type && textOf(property(resource, type.name));
    if (arn !== undefined) byArn.set(arn, resource);
    else if (name !== undefined) byName.set(name, resource);
  }
  const find = (resource: Resource, name: string): AttachedPolicy[] => {
    const value = givenProperty(resource, name);
    // Providers write "" for what is not there: no boundary.
    if (value === undefined || value === "") return [];
    const from = (resource.propertyDependencies[name] ?? []).flatMap((urn) => {
      const policy = byUrn.get(urn);
      return policy !== undefined && policyTypeOf(policy) !== undefined ? [policy] : [];
    });
    return (isList(value) ? value : [value]).flatMap((each, index) => {
      const path = isList(value) ? `${name}[${index}]` : name;
      const arn = textOf(each);
      if (arn !== undefined) return [attach(resource, path, byArn.get(arn) ?? ownPolicy(arn, byName), each)];
      if (!isUnknown(each)) return [];
      return from.length === 0
        ? [attach(resource, path, undefined, each)]
        : from.map((policy) => attach(resource, path, policy, each));
    });
  };
  const reported = (resource: Resource, name: string): AttachedPolicy[] => {
    const value = givenProperty(resource, name) === undefined ? property(resource, name) : undefined;
    return (isList(value) ? value : []).flatMap((each, index) => {
      const arn = textOf(each);
      return arn === undefined
        ? []
        : [attach(resource, `${name}[${index}]`, byArn.get(arn) ?? ownPolicy(arn, byName), each)];
    });
  };
  return { all, find, reported, itself: (resource, path) => attach(resource, path, resource) };
}

function attach(by: Resource, path: string, policy: Resource | undefined, value?: Value): AttachedPolicy {
  const document = policy && ownDocuments(policy)[0];
  const arn = textOf(value);
  return {
    resource: by,
    path,
    ...(value === undefined ? {} : { value }),
    ...(arn === undefined ? {} : { arn }),
    ...(document === undefined ? {} : { document }),
  };
}

/** What an attached policy says: the stack's document, or that of one of AWS's own. */
export const documentOfPolicy = ({ document, arn }: AttachedPolicy): ReadDocument | undefined =>
  document?.document ?? (arn === undefined ? undefined : findManagedPolicy(arn)?.document);

const policyTypeOf = ({ type }: Resource) => (Object.hasOwn(policyTypes, type) ? policyTypes[type] : undefined);

/** A policy of the stack by the name in an ARN of this account's, where the stack does not know the ARN yet. */
function ownPolicy(arn: string, byName: ReadonlyMap<string, Resource>): Resource | undefined {
  const parsed = parseArn(arn);
  return parsed === undefined || parsed.account === "aws" ? undefined : byName.get(nameIn(arn));
}
