/** Which of a plan's errors stop a component: all, or those that are dangers where an incomplete plan is allowed. */
import type { Diagnostic } from "../permissions/diagnostic";
import type { AccessPlan } from "../permissions/plan/accessPlan";

/** Refused even where an incomplete plan is allowed: what is wrong there is a danger, not a gap. */
const alwaysRefused: ReadonlySet<string> = new Set(["tagged-role-runs-steps"]);

/** What is found, with needs that are left out as warnings where that is allowed. */
export const allowed = (
  { allowIncomplete }: { readonly allowIncomplete: boolean },
  diagnostics: readonly Diagnostic[],
): readonly Diagnostic[] =>
  allowIncomplete
    ? diagnostics.map((each) =>
        each.severity === "error" && !alwaysRefused.has(each.code) ? { ...each, severity: "warning" } : each,
      )
    : diagnostics;

/** What to do about errors that may be left out; empty where one may not, or where the plan cannot do without them. */
export const leaveOutHint = (plan: AccessPlan | undefined, found: readonly Diagnostic[]): string =>
  plan === undefined || found.some(({ code }) => alwaysRefused.has(code))
    ? ""
    : "To deploy without these permissions, set allowIncomplete to true.";

/** What only the real account tells: the structure is planned in a made-up one. */
const ofPlace: ReadonlySet<string> = new Set(["role-of-another-account"]);

/** What is found whatever the place. */
export const withoutPlace = (diagnostics: readonly Diagnostic[]): readonly Diagnostic[] =>
  diagnostics.filter(({ code }) => !ofPlace.has(code));
