/** A stack as rules see it: its resources, and what they are to each other. Joined when first asked for. */
import { readAccess, type StackAccess } from "./access";
import { readCallers, type Caller } from "./callers";
import { readPolicies } from "./managedPolicies";
import { readPipelines, readRoleUses, type RoleUse, type StackPipeline } from "./pipelines";
import type { Resource } from "./resource";
import { readRoles, type Roles, type StackRole } from "./roles";

export interface Stack {
  readonly resources: readonly Resource[];
  readonly byUrn: ReadonlyMap<string, Resource>;
  readonly roles: () => Roles;
  /** Roles, users, groups and stray policies, with what they may do. */
  readonly callers: () => readonly Caller[];
  readonly pipelines: () => readonly StackPipeline[];
  /** The roles of the stack that pipelines or their steps run as. */
  readonly roleUses: () => ReadonlyMap<StackRole, readonly RoleUse[]>;
  /** What the pipelines need of those roles. */
  readonly access: () => StackAccess;
}

/** Joins the resources of a stack. */
export function readStack(resources: readonly Resource[]): Stack {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const policies = once(() => readPolicies(resources, byUrn));
  const roles = once(() => readRoles(resources, policies()));
  const pipelines = once(() => readPipelines(resources));
  return {
    resources,
    byUrn,
    roles,
    callers: once(() => readCallers(resources, roles(), policies())),
    pipelines,
    roleUses: once(() => readRoleUses(pipelines(), roles())),
    access: once(() => readAccess(resources, pipelines(), roles())),
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
