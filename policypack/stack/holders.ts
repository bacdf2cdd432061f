/**
 * Who holds policies in a stack: roles, users and groups, with all that speaks about them: trust policy, inline policies,
 * attached policies, boundary, for `aws` and `aws-native`. Joined by name, by ARN, or, where a preview knows neither, by
 * what the value is made from: a name is one holder in each account. Which group a user is in is callers.ts.
 */
import { parseArn } from "../../permissions/iam/arn";
import { reportedDocuments } from "./documents";
import { isList, memberOf, textOf, type Value } from "./known";
import { nameIn, ownDocuments, type AttachedPolicy, type OwnedDocument, type Policies } from "./managedPolicies";
import { property, type Resource } from "./resource";

export type HolderKind = "role" | "user" | "group";

/** A role, user or group, and what it has. */
export interface Holder {
  readonly kind: HolderKind;
  readonly resource: Resource;
  readonly name?: string;
  readonly arn?: string;
  readonly trust?: OwnedDocument;
  readonly inline: readonly OwnedDocument[];
  readonly attached: readonly AttachedPolicy[];
  readonly boundary?: AttachedPolicy;
  /** Where the provider reports policies of the holder that nothing in the program gives it. */
  readonly outside: readonly string[];
}

/** A statement about a holder that nobody can say which: it is unknown, or not in the stack. */
export interface StrayPolicy {
  readonly kind: HolderKind;
  readonly resource: Resource;
  /** The property that names the holder. */
  readonly path: string;
  readonly value: Value;
  readonly inline: readonly OwnedDocument[];
  readonly attached: readonly AttachedPolicy[];
}

/** The holders of one kind. */
export interface Holders {
  readonly all: readonly Holder[];
  readonly stray: readonly StrayPolicy[];
  /** The holders a property names: found, or not in this stack. */
  readonly find: (resource: Resource, name: string, value: Value) => readonly Holder[];
}

/** Types of holders, and the names of their properties. */
const holderTypes: Readonly<
  Record<string, { readonly kind: HolderKind; readonly name: string; readonly managed?: string }>
> = {
  "aws:iam/role:Role": { kind: "role", name: "name", managed: "managedPolicyArns" },
  "aws:iam/user:User": { kind: "user", name: "name" },
  "aws:iam/group:Group": { kind: "group", name: "name" },
  "aws-native:iam:Role": { kind: "role", name: "roleName", managed: "managedPolicyArns" },
  "aws-native:iam:User": { kind: "user", name: "userName", managed: "managedPolicyArns" },
  "aws-native:iam:Group": { kind: "group", name: "groupName", managed: "managedPolicyArns" },
};
const boundaryProperty = "permissionsBoundary";

/** A resource that gives policies to holders: its own document, itself, those a property names, or inline ones by name. */
interface Link {
  readonly to: Readonly<Partial<Record<HolderKind, string>>>;
  readonly gives: "document" | "itself" | { readonly policies: string } | { readonly inlineNames: string };
}

const attachments = (property: string): Link["gives"] => ({ policies: property });

const links: Readonly<Record<string, Link>> = {
  "aws:iam/rolePolicy:RolePolicy": { to: { role: "role" }, gives: "document" },
  "aws:iam/userPolicy:UserPolicy": { to: { user: "user" }, gives: "document" },
  "aws:iam/groupPolicy:GroupPolicy": { to: { group: "group" }, gives: "document" },
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": { to: { role: "role" }, gives: attachments("policyArn") },
  "aws:iam/userPolicyAttachment:UserPolicyAttachment": { to: { user: "user" }, gives: attachments("policyArn") },
  "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": { to: { group: "group" }, gives: attachments("policyArn") },
  "aws:iam/policyAttachment:PolicyAttachment": {
    to: { role: "roles", user: "users", group: "groups" },
    gives: attachments("policyArn"),
  },
  "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": {
    to: { role: "roleName" },
    gives: attachments("policyArns"),
  },
  "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive": {
    to: { user: "userName" },
    gives: attachments("policyArns"),
  },
  "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive": {
    to: { group: "groupName" },
    gives: attachments("policyArns"),
  },
  "aws:iam/rolePoliciesExclusive:RolePoliciesExclusive": {
    to: { role: "roleName" },
    gives: { inlineNames: "policyNames" },
  },
  "aws:iam/userPoliciesExclusive:UserPoliciesExclusive": {
    to: { user: "userName" },
    gives: { inlineNames: "policyNames" },
  },
  "aws:iam/groupPoliciesExclusive:GroupPoliciesExclusive": {
    to: { group: "groupName" },
    gives: { inlineNames: "policyNames" },
  },
  "aws-native:iam:RolePolicy": { to: { role: "roleName" }, gives: "document" },
  "aws-native:iam:UserPolicy": { to: { user: "userName" }, gives: "document" },
  "aws-native:iam:GroupPolicy": { to: { group: "groupName" }, gives: "document" },
  "aws-native:iam:ManagedPolicy": { to: { role: "roles", user: "users", group: "groups" }, gives: "itself" },
};

type DraftHolder = Holder & {
  readonly inline: OwnedDocument[];
  readonly attached: AttachedPolicy[];
  readonly outside: string[];
};

/** Joins the holders of one kind with their policies. */
export function readHolders(kind: HolderKind, resources: readonly Resource[], policies: Policies): Holders {
  const drafts = new Map<string, DraftHolder>();
  const byName = new Map<string, DraftHolder[]>();
  for (const resource of resources) {
    const draft = readHolder(kind, resource, policies);
    if (draft === undefined) continue;
    drafts.set(resource.urn, draft);
    if (draft.name !== undefined) byName.set(draft.name, [...(byName.get(draft.name) ?? []), draft]);
  }
  const accountOf = readAccounts(resources);
  const find = (resource: Resource, name: string, value: Value): readonly DraftHolder[] =>
    (isList(value) ? value : [value]).flatMap((each) => {
      const text = textOf(each);
      const from = (resource.propertyDependencies[name] ?? []).flatMap((urn) => drafts.get(urn) ?? []);
      if (text !== undefined) return pickHolder(byName.get(nameIn(text)) ?? [], { resource, text, from, accountOf });
      return isList(value) || from.length === 1 ? from : [];
    });
  const stray: StrayPolicy[] = [];
  const exclusive: { readonly holder: DraftHolder; readonly resource: Resource; readonly names: string }[] = [];
  for (const resource of resources) {
    const link = Object.hasOwn(links, resource.type) ? links[resource.type] : undefined;
    const path = link?.to[kind];
    const value = path === undefined ? undefined : property(resource, path);
    if (link === undefined || path === undefined || value === undefined) continue;
    const { inline, attached } = given(resource, path, link, policies);
    const found = find(resource, path, value);
    for (const holder of found) {
      holder.inline.push(...inline);
      holder.attached.push(...attached.filter((policy) => !holder.attached.some((other) => isSame(policy, other))));
      if (typeof link.gives === "object" && "inlineNames" in link.gives)
        exclusive.push({ holder, resource, names: link.gives.inlineNames });
    }
    const gives = inline.length > 0 || attached.length > 0;
    if (found.length === 0 && gives) stray.push({ kind, resource, path, value, inline, attached });
  }
  for (const holder of drafts.values()) addReported(holder, policies);
  for (const { holder, resource, names } of exclusive)
    holder.attached.push(...inlineElsewhere(holder, resource, names));
  return { all: [...drafts.values()], stray, find };
}

/** The account a resource is in: its ARN's, or that of other resources of its provider. */
type AccountOf = (resource: Resource) => string | undefined;

function readAccounts(resources: readonly Resource[]): AccountOf {
  const own = (resource: Resource): string | undefined => {
    const account = parseArn(textOf(property(resource, "arn")) ?? "")?.account;
    return account !== undefined && /^\d{12}$/.test(account) ? account : undefined;
  };
  const ofProviders = new Map<string, string>();
  for (const resource of resources) {
    const account = resource.provider === undefined ? undefined : own(resource);
    if (resource.provider !== undefined && account !== undefined) ofProviders.set(resource.provider, account);
  }
  return (resource) => own(resource) ?? ofProviders.get(resource.provider ?? "");
}

interface Naming {
  readonly resource: Resource;
  readonly text: string;
  readonly from: readonly DraftHolder[];
  readonly accountOf: AccountOf;
}

/** The one that is meant among holders of one name: by ARN, else by account, by what the value is made from, by provider. */
function pickHolder(
  named: readonly DraftHolder[],
  { resource, text, from, accountOf }: Naming,
): readonly DraftHolder[] {
  const exact = named.filter(({ arn }) => arn === text);
  if (exact.length > 0) return exact.slice(-1);
  const account = parseArn(text)?.account ?? accountOf(resource);
  const fitting = named.filter((each) => {
    const own = accountOf(each.resource);
    return own === undefined || account === undefined || own === account;
  });
  const narrowings = [
    fitting,
    fitting.filter((each) => from.includes(each)),
    fitting.filter((each) => each.resource.provider === resource.provider),
  ];
  return narrowings.find(({ length }) => length === 1) ?? fitting.slice(-1);
}

/** Adds what the provider reports and nothing in the program gives: it was attached by hand, or by another program. */
function addReported(holder: DraftHolder, policies: Policies): void {
  const type = Object.hasOwn(holderTypes, holder.resource.type) ? holderTypes[holder.resource.type] : undefined;
  const names = holder.inline.map(inlineName);
  // What is not known yet may be what the provider reports.
  if (!names.includes(undefined))
    for (const document of reportedDocuments(holder.resource)) {
      const owned = { ...document, resource: holder.resource };
      const name = inlineName(owned);
      if (name === undefined || names.includes(name)) continue;
      holder.inline.push(owned);
      holder.outside.push(document.place);
    }
  if (type?.managed === undefined || holder.attached.some(({ value, arn }) => value !== undefined && arn === undefined))
    return;
  for (const policy of policies.reported(holder.resource, type.managed)) {
    if (holder.attached.some((other) => isSame(policy, other))) continue;
    holder.attached.push(policy);
    holder.outside.push(policy.path);
  }
}

function readHolder(kind: HolderKind, resource: Resource, policies: Policies): DraftHolder | undefined {
  const type = Object.hasOwn(holderTypes, resource.type) ? holderTypes[resource.type] : undefined;
  if (type?.kind !== kind) return undefined;
  const name = textOf(property(resource, type.name));
  const arn = textOf(property(resource, "arn"));
  const documents = ownDocuments(resource);
  const trust = documents.find((document) => document.kind === "trust");
  const [boundary] = policies.find(resource, boundaryProperty);
  return {
    kind,
    resource,
    ...(name === undefined ? {} : { name }),
    ...(arn === undefined ? {} : { arn }),
    ...(trust === undefined ? {} : { trust }),
    ...(boundary === undefined ? {} : { boundary }),
    outside: [],
    inline: documents.filter((document) => document.kind === "identity"),
    attached: type.managed === undefined ? [] : [...policies.find(resource, type.managed)],
  };
}

/** What a resource gives to the holders it names. */
function given(
  resource: Resource,
  path: string,
  { gives }: Link,
  policies: Policies,
): { readonly inline: readonly OwnedDocument[]; readonly attached: readonly AttachedPolicy[] } {
  if (gives === "document") return { inline: ownDocuments(resource), attached: [] };
  if (gives === "itself") return { inline: [], attached: [policies.itself(resource, path)] };
  return { inline: [], attached: "policies" in gives ? policies.find(resource, gives.policies) : [] };
}

/** The same policy, attached twice: it is there once. */
const isSame = (one: AttachedPolicy, other: AttachedPolicy): boolean =>
  (one.arn !== undefined && one.arn === other.arn) ||
  (one.document !== undefined && one.document.resource === other.document?.resource);

/** Inline policies that a set names as the holder's and the stack does not show: they stand as policies nobody knows. */
function inlineElsewhere({ inline }: DraftHolder, resource: Resource, path: string): AttachedPolicy[] {
  const value = property(resource, path);
  const names = inline.map((document) => inlineName(document));
  if (!isList(value) || names.includes(undefined)) return [];
  return value.flatMap((each, index) => {
    const name = textOf(each);
    return name === undefined || names.includes(name)
      ? []
      : [{ resource, path: `${path}[${index}]`, value: name, arn: name }];
  });
}

/** The name of an inline policy; undefined where only the provider will say it. */
function inlineName({ resource, place }: OwnedDocument): string | undefined {
  const [, list, index] = /^(\w+)\[(\d+)\]\./.exec(place) ?? [];
  if (list === undefined) return textOf(property(resource, "name") ?? property(resource, "policyName"));
  const value = property(resource, list);
  const element = isList(value) ? value[Number(index)] : undefined;
  return textOf(memberOf(element, "name") ?? memberOf(element, "policyName"));
}
