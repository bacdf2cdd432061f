/**
 * Who may call AWS by the policies of a stack: roles, users with the groups they are in, other groups, and policies of
 * which the stack does not show who has them. Not here: what they may do.
 */
import type { Holder, Holders } from "./holders";
import { ownDocuments, type AttachedPolicy, type OwnedDocument, type Policies } from "./managedPolicies";
import { property, type Resource } from "./resource";

/** Somebody with policies, as far as the stack shows. */
export interface Caller {
  /** The role, user or group; of a policy whose holder the stack does not show, the policy. */
  readonly resource: Resource;
  readonly kind: "role" | "user" | "group" | "policy";
  readonly inline: readonly OwnedDocument[];
  readonly attached: readonly AttachedPolicy[];
  readonly boundary?: AttachedPolicy;
  /** All that it may do is here: nothing else gives it policies. A group's members may have others. */
  readonly complete: boolean;
}

/** Resources that put users into groups: the property that names each. */
const memberships: Readonly<Record<string, { readonly user?: string; readonly group?: string }>> = {
  "aws:iam/groupMembership:GroupMembership": { user: "users", group: "group" },
  "aws:iam/userGroupMembership:UserGroupMembership": { user: "user", group: "groups" },
  "aws-native:iam:UserToGroupAddition": { user: "users", group: "groupName" },
  "aws-native:iam:User": { group: "groups" },
};

/** Finds the callers of a stack. */
export function readCallers(
  resources: readonly Resource[],
  roles: Holders,
  users: Holders,
  groups: Holders,
  policies: Policies,
): readonly Caller[] {
  const groupsOf = readMemberships(resources, users, groups);
  // A group with a user in the stack is judged with that user.
  const joined = new Set([...groupsOf.values()].flatMap(({ found }) => found));
  const stray = [...roles.stray, ...users.stray, ...groups.stray];
  const held = new Set<Resource>(
    [...roles.all, ...users.all, ...groups.all]
      .flatMap(({ attached, boundary }) => [...attached, ...(boundary ? [boundary] : [])])
      .concat(stray.flatMap(({ attached }) => attached))
      .flatMap(({ document }) => document?.resource ?? []),
  );
  return [
    ...roles.all.map((role) => callerOf(role, [], true)),
    ...users.all.map((user) => {
      const { found, all } = groupsOf.get(user) ?? { found: [], all: true };
      return callerOf(user, found, all);
    }),
    ...groups.all.filter((group) => !joined.has(group)).map((group) => callerOf(group, [], false)),
    ...stray.map(({ resource, inline, attached }): Caller => ({
      resource,
      kind: "policy",
      inline,
      attached,
      complete: false,
    })),
    ...resources.filter(({ type }) => permissionSets.has(type)).map(setOf),
    ...policies.all
      .filter((policy) => !held.has(policy))
      .map((resource): Caller => ({
        resource,
        kind: "policy",
        inline: [],
        attached: [policies.itself(resource, "")],
        complete: false,
      })),
  ];
}

/** Policies of permission sets: whoever is assigned one has it. */
const permissionSets = new Set(["aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy"]);

const setOf = (resource: Resource): Caller => ({
  resource,
  kind: "policy",
  inline: ownDocuments(resource),
  attached: [],
  complete: false,
});

const callerOf = (
  { kind, resource, inline, attached, boundary }: Holder,
  groups: readonly Holder[],
  complete: boolean,
): Caller => ({
  kind,
  resource,
  inline: [...inline, ...groups.flatMap((group) => group.inline)],
  attached: [...attached, ...groups.flatMap((group) => group.attached)],
  ...(boundary === undefined ? {} : { boundary }),
  complete,
});

/** The groups of each user; `all`: every group that the stack names is in it. */
type Memberships = Map<Holder, { readonly found: Holder[]; all: boolean }>;

function readMemberships(resources: readonly Resource[], users: Holders, groups: Holders): Memberships {
  const byUser: Memberships = new Map();
  for (const resource of resources) {
    const link = Object.hasOwn(memberships, resource.type) ? memberships[resource.type] : undefined;
    const value = link?.group === undefined ? undefined : property(resource, link.group);
    if (link?.group === undefined || value === undefined) continue;
    const found = groups.find(resource, link.group, value);
    const members = link.user === undefined ? undefined : property(resource, link.user);
    const named =
      link.user === undefined
        ? users.all.filter((user) => user.resource === resource)
        : members === undefined
          ? []
          : users.find(resource, link.user, members);
    for (const user of named) {
      const entry = byUser.get(user) ?? { found: [], all: true };
      entry.found.push(...found.filter((group) => !entry.found.includes(group)));
      if (found.length < (Array.isArray(value) ? value.length : 1)) entry.all = false;
      byUser.set(user, entry);
    }
  }
  return byUser;
}
