/** The roles of a stack with their policies: the holders that pipelines and steps can run as. */
import { readHolders, type Holder, type StrayPolicy } from "./holders";
import type { Policies } from "./managedPolicies";
import type { Value } from "./known";
import type { Resource } from "./resource";

export type { AttachedPolicy, OwnedDocument } from "./managedPolicies";
export type { StrayPolicy } from "./holders";

export type StackRole = Holder;

export interface Roles {
  readonly roles: readonly StackRole[];
  readonly stray: readonly StrayPolicy[];
  /** The roles a property names: found, or not in this stack. */
  readonly find: (resource: Resource, name: string, value: Value) => readonly StackRole[];
}

/** Joins the roles of a stack. */
export function readRoles(resources: readonly Resource[], policies: Policies): Roles {
  const { all, stray, find } = readHolders("role", resources, policies);
  return { roles: all, stray, find };
}
