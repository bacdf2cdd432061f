// What must never be so while an update is under way, read from the calls that AWS has done so far, in their order.
import type { Call } from "./faults";

/** What is dangerous, in the order of the calls; each prefix of them is a state that AWS was in. */
export function findDangers(done: readonly Call[]): string[] {
  const state: State = { roles: new Set(), withPolicies: new Set(), guards: new Set(), exceptions: new Map(), on: [] };
  return done.flatMap((call) => follow(call, state));
}

interface State {
  /** Names of roles that were created. */
  readonly roles: Set<string>;
  /** Names of roles that have a policy. */
  readonly withPolicies: Set<string>;
  /** Ids of policies that guard the exception, and that open it, the latter with what opens. */
  readonly guards: Set<string>;
  readonly exceptions: Map<string, string>;
  /** What is attached: policy and target. */
  readonly on: (readonly [policy: string, target: string])[];
}

function follow({ action, request, answer }: Call, state: State): string[] {
  switch (action) {
    case "CreateRole":
      state.roles.add(formField(request, "RoleName"));
      return [];
    case "PutRolePolicy":
    case "AttachRolePolicy":
      state.withPolicies.add(formField(request, "RoleName"));
      return [];
    case "CreatePipeline":
    case "UpdatePipeline":
      return [
        ...new Set([...request.matchAll(/:role\/(?:[^"\\]*\/)?([\w+=,.@-]+)/g)].map(([, name = ""]) => name)),
      ].flatMap((name) => [
        ...(state.roles.has(name) ? [] : [`definition before role ${name}`]),
        ...(state.withPolicies.has(name) ? [] : [`role ${name} usable before its policies`]),
      ]);
    case "CreatePolicy": {
      if (!request.startsWith("{")) return [];
      const { Description = "" } = JSON.parse(request) as { readonly Description?: string };
      const id = /"Id":\s*"(p-[^"]+)"/.exec(answer)?.[1] ?? "";
      if (Description.startsWith("Guards the exception")) state.guards.add(id);
      if (Description.startsWith("Lets JsonGet")) state.exceptions.set(id, Description);
      return [];
    }
    case "AttachPolicy": {
      const { PolicyId = "", TargetId = "" } = JSON.parse(request) as Record<string, string | undefined>;
      state.on.push([PolicyId, TargetId]);
      if (!state.exceptions.has(PolicyId)) return [];
      const isGuarded = state.on.some(([policy, target]) => target === TargetId && state.guards.has(policy));
      return isGuarded ? [] : [`exception ${PolicyId} on ${TargetId} before its guards`];
    }
    default:
      return [];
  }
}

const formField = (request: string, name: string): string => new URLSearchParams(request).get(name) ?? "";
