/**
 * The roles of a stack with all that speaks about them: trust policy, inline policies, attached policies, boundary, for
 * `aws` and `aws-native`, joined by name, by ARN, or, where a preview knows neither, by what the value is made from.
 */
import { parseArn } from "../../permissions/iam/arn";
import { documentsOf, type PlacedDocument } from "./documents";
import { isList, isUnknown, textOf, type Value } from "./known";
import { givenProperty, property, type Resource } from "./resource";

/** A document with the resource it stands in. */
export interface OwnedDocument extends PlacedDocument {
  readonly resource: Resource;
}

/** A managed policy attached to a role. */
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

export interface StackRole {
  readonly resource: Resource;
  readonly name?: string;
  readonly arn?: string;
  readonly trust?: OwnedDocument;
  readonly inline: readonly OwnedDocument[];
  readonly attached: readonly AttachedPolicy[];
  readonly boundary?: AttachedPolicy;
}

/** A statement about a role that nobody can say which: its role is unknown, or not in the stack. */
export interface StrayPolicy {
  readonly resource: Resource;
  /** The property that names the role. */
  readonly path: string;
  readonly value: Value;
  readonly inline: readonly OwnedDocument[];
  readonly attached: readonly AttachedPolicy[];
}

export interface Roles {
  readonly roles: readonly StackRole[];
  readonly stray: readonly StrayPolicy[];
  /** The roles a property names: found, or not in this stack. */
  readonly find: (resource: Resource, name: string, value: Value) => readonly StackRole[];
}

/** Names of a type's properties. */
const roleTypes: Readonly<
  Record<string, { readonly name: string; readonly boundary: string; readonly managed: string }>
> = {
  "aws:iam/role:Role": { name: "name", boundary: "permissionsBoundary", managed: "managedPolicyArns" },
  "aws-native:iam:Role": { name: "roleName", boundary: "permissionsBoundary", managed: "managedPolicyArns" },
};
const policyTypes: Readonly<Record<string, { readonly name: string; readonly arn: string }>> = {
  "aws:iam/policy:Policy": { name: "name", arn: "arn" },
  "aws-native:iam:ManagedPolicy": { name: "managedPolicyName", arn: "policyArn" },
};

/** Resources that say something about roles: which property names the roles, which the policies. */
const links: Readonly<Record<string, { readonly roles: string; readonly policies?: string; readonly inline?: true }>> =
  {
    "aws:iam/rolePolicy:RolePolicy": { roles: "role", inline: true },
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": { roles: "role", policies: "policyArn" },
    "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": {
      roles: "roleName",
      policies: "policyArns",
    },
    "aws:iam/policyAttachment:PolicyAttachment": { roles: "roles", policies: "policyArn" },
    "aws-native:iam:RolePolicy": { roles: "roleName", inline: true },
    "aws-native:iam:ManagedPolicy": { roles: "roles" },
  };

/** Joins the roles of a stack. */
export function readRoles(resources: readonly Resource[], byUrn: ReadonlyMap<string, Resource>): Roles {
  const drafts = new Map<string, Draft>();
  const byName = new Map<string, Draft>();
  const policies = readPolicies(resources, byUrn);
  for (const resource of resources) {
    const type = Object.hasOwn(roleTypes, resource.type) ? roleTypes[resource.type] : undefined;
    if (type === undefined) continue;
    const draft = readRole(resource, type, policies);
    drafts.set(resource.urn, draft);
    if (draft.name !== undefined) byName.set(draft.name, draft);
  }
  const find = (resource: Resource, name: string, value: Value): readonly Draft[] =>
    (isList(value) ? value : [value]).flatMap((each) => {
      const text = textOf(each);
      if (text !== undefined) return byName.get(roleNameOf(text)) ?? [];
      const from = (resource.propertyDependencies[name] ?? []).flatMap((urn) => drafts.get(urn) ?? []);
      return isList(value) || from.length === 1 ? from : [];
    });
  const stray: StrayPolicy[] = [];
  for (const resource of resources) {
    const link = Object.hasOwn(links, resource.type) ? links[resource.type] : undefined;
    const value = link === undefined ? undefined : property(resource, link.roles);
    if (link === undefined || value === undefined) continue;
    const inline = link.inline === true ? ownDocuments(resource) : [];
    const attached =
      link.inline === true
        ? []
        : link.policies === undefined
          ? policies.itself(resource, link.roles)
          : policies.find(resource, link.policies);
    const found = find(resource, link.roles, value);
    for (const role of found) {
      role.inline.push(...inline);
      role.attached.push(...attached);
    }
    if (found.length === 0) stray.push({ resource, path: link.roles, value, inline, attached });
  }
  return { roles: [...drafts.values()], stray, find };
}

type Draft = Omit<StackRole, "inline" | "attached"> & { inline: OwnedDocument[]; attached: AttachedPolicy[] };

function readRole(
  resource: Resource,
  type: { readonly name: string; readonly boundary: string; readonly managed: string },
  policies: Policies,
): Draft {
  const name = textOf(property(resource, type.name));
  const arn = textOf(property(resource, "arn"));
  const documents = ownDocuments(resource);
  const trust = documents.find(({ kind }) => kind === "trust");
  const [boundary] = policies.find(resource, type.boundary);
  return {
    resource,
    ...(name === undefined ? {} : { name }),
    ...(arn === undefined ? {} : { arn }),
    ...(trust === undefined ? {} : { trust }),
    ...(boundary === undefined ? {} : { boundary }),
    inline: documents.filter(({ kind }) => kind === "identity"),
    attached: [...policies.find(resource, type.managed)],
  };
}

const ownDocuments = (resource: Resource): OwnedDocument[] =>
  documentsOf(resource).map((document) => ({ ...document, resource }));

/** The name in an ARN of a role, without its path; any other text is a name. */
export const roleNameOf = (text: string): string => parseArn(text)?.resource.split("/").at(-1) ?? text;

/** Customer managed policies, found by what properties say. */
interface Policies {
  /** The policies that a property names. */
  readonly find: (resource: Resource, name: string) => readonly AttachedPolicy[];
  /** A policy that attaches itself. */
  readonly itself: (resource: Resource, path: string) => readonly AttachedPolicy[];
}

function readPolicies(resources: readonly Resource[], byUrn: ReadonlyMap<string, Resource>): Policies {
  const byArn = new Map<string, Resource>();
  const byName = new Map<string, Resource>();
  for (const resource of resources) {
    const type = policyTypeOf(resource);
    const arn = type && textOf(property(resource, type.arn));
    const name = type && textOf(property(resource, type.name));
    if (arn !== undefined) byArn.set(arn, resource);
    if (name !== undefined) byName.set(name, resource);
  }
  const attach = (by: Resource, path: string, policy: Resource | undefined, value?: Value): AttachedPolicy => {
    const document = policy && ownDocuments(policy)[0];
    const arn = textOf(value);
    return {
      resource: by,
      path,
      ...(value === undefined ? {} : { value }),
      ...(arn === undefined ? {} : { arn }),
      ...(document === undefined ? {} : { document }),
    };
  };
  const find = (resource: Resource, name: string): AttachedPolicy[] => {
    const value = givenProperty(resource, name);
    if (value === undefined) return [];
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
  return { find, itself: (resource, path) => [attach(resource, path, resource)] };
}

const policyTypeOf = ({ type }: Resource) => (Object.hasOwn(policyTypes, type) ? policyTypes[type] : undefined);

/** A policy of the stack by the name in an ARN of this account's, where the stack does not know the ARN yet. */
function ownPolicy(arn: string, byName: ReadonlyMap<string, Resource>): Resource | undefined {
  const parsed = parseArn(arn);
  return parsed === undefined || parsed.account === "aws" ? undefined : byName.get(roleNameOf(arn));
}
