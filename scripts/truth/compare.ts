/** What has changed since the state that somebody accepted. */
import type { Facts } from "./facts";

/** The state that somebody has looked at: accepted.json. */
export interface Accepted {
  /** Why each state was accepted: how its changes were classified. The newest comes last. */
  readonly notes: readonly string[];
  readonly facts: Facts;
}

/** One change, with its kind. */
export interface Change {
  readonly kind: string;
  readonly what: "new" | "changed" | "gone";
  readonly name: string;
}

/** The changes. Facts of kinds that an unread source states are not judged: see `unreadKinds`. */
export function compareFacts(accepted: Facts, found: Facts): Change[] {
  const kinds = [...new Set([...Object.keys(accepted), ...Object.keys(found)])].sort();
  return kinds.flatMap((kind) => {
    const before = accepted[kind] ?? {};
    const now = found[kind] ?? {};
    return [...new Set([...Object.keys(before), ...Object.keys(now)])].sort().flatMap((name): Change[] => {
      if (before[name] === undefined) return [{ kind, what: "new", name }];
      if (now[name] === undefined) return [{ kind, what: "gone", name }];
      return before[name] === now[name] ? [] : [{ kind, what: "changed", name }];
    });
  });
}

/** What follows from a change of each kind: where to look. */
export const consequences: Readonly<Record<string, string>> = {
  action: "permissions/steps, npx tsx scripts/generate-catalogue.ts",
  "condition key": "permissions/plan/callContext.ts, npx tsx scripts/generate-catalogue.ts",
  "managed policy": "npx tsx scripts/generate-managed-policies.ts",
  operation: "permissions/steps where a step or a caller makes the call",
  "other fields": "python scripts/generate-api-fields.py, test/definitions/known_fields.py",
  "pipeline argument": "permissions/plan/callers.ts",
  "resource field": "the fields of the step's table",
  "resource type": "npx tsx scripts/generate-catalogue.ts",
  "role field": "runsAs and passes of the step's table",
  "S3 field": "data of the step's table",
  "SDK file": "scripts/truth/record: record the SDK's calls anew",
  "step type": "npm run new:step",
  trust: "the services that roles trust and are passed to",
};
