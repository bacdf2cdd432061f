/** A stack as rules see it: its resources, and what they are to each other. Joined when first used. */
import { readAccess, type StackAccess } from "./access";
import type { JsonValue } from "../../permissions/json";
import { readCallers, type Caller } from "./callers";
import { readConfiguredPipelines } from "./configured";
import { readExternal, type External } from "./external";
import { readHolders, type Holder, type Holders } from "./holders";
import { readPolicies } from "./managedPolicies";
import { readPipelines, readRoleUses, type RoleUse, type StackPipeline } from "./pipelines";
import type { Resource } from "./resource";

export interface Stack {
  readonly resources: readonly Resource[];
  readonly byUrn: ReadonlyMap<string, Resource>;
  readonly roles: () => Holders;
  /** Holders, users and groups. */
  readonly holders: () => readonly Holder[];
  /** Holders, users, groups and stray policies, with what they may do. */
  readonly callers: () => readonly Caller[];
  readonly pipelines: () => readonly StackPipeline[];
  /** The roles of the stack that pipelines or their steps run as. */
  readonly roleUses: () => ReadonlyMap<Holder, readonly RoleUse[]>;
  /** What the pipelines need of those roles. */
  readonly access: () => StackAccess;
  /** What a configuration gives about what is not in the stack; absent in a view that was given nothing. */
  readonly external?: External;
  /** The view of somebody who has been told about what is not in the stack. */
  readonly withExternal: (external: JsonValue | undefined) => Stack;
}

/** Joins the resources of a stack. */
export function readStack(resources: readonly Resource[], external?: External): Stack {
  const all = [...resources, ...(external?.resources ?? [])];
  const byUrn = new Map(all.map((resource) => [resource.urn, resource]));
  const policies = once(() => readPolicies(all, byUrn));
  const roles = once(() => readHolders("role", all, policies()));
  const pipelines = once(() => {
    const made = readPipelines(resources, external);
    return [...made, ...readConfiguredPipelines(external, made, roles())];
  });
  const users = once(() => readHolders("user", all, policies()));
  const groups = once(() => readHolders("group", all, policies()));
  const told = new Map<string, Stack>();
  const stack: Stack = {
    resources,
    byUrn,
    roles,
    holders: once(() => [...roles().all, ...users().all, ...groups().all]),
    callers: once(() => readCallers(all, roles(), users(), groups(), policies())),
    pipelines,
    roleUses: once(() => readRoleUses(pipelines(), roles())),
    access: once(() => readAccess(resources, pipelines(), roles(), external)),
    ...(external === undefined ? {} : { external }),
    withExternal: (setting) => {
      const text = JSON.stringify(setting ?? {});
      if (text === "{}") return stack;
      const known = told.get(text) ?? readStack(resources, readExternal(setting));
      told.set(text, known);
      return known;
    },
  };
  return stack;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
