/**
 * Explains denied calls: who was refused what, why, and the exact change that cures it. Claims: a grant is proposed only
 * where the definition needs the call or the message names a caller's own call, never where a ceiling denies, never for
 * one run alone, never with `*` for an action that takes a resource; where two readings are left, nothing is granted.
 */
import type { AccessPlan } from "../plan/accessPlan";
import { readMessage } from "./readMessage";
import { findCaller } from "./parties";
import type { Answer, DenialFacts } from "./denial";
import { answerFor } from "./answers";
import type { StackPolicies } from "./policiesInForce";

/** What is known besides the message. */
export interface Known {
  /** Plans of the definitions, with the roles that the definitions name. */
  readonly plans: readonly AccessPlan[];
  readonly stack?: StackPolicies;
}

/** Explains every denial in the message. Empty: nothing in it is an error that is known. */
export const explainDenial = (message: string, known: Known): readonly Answer[] => {
  const answers = readMessage(message).map((facts: DenialFacts) =>
    answerFor(facts, findCaller(facts, known.plans, known.stack?.schedules), known.stack),
  );
  const seen = new Set<string>();
  return answers.filter((answer) => {
    const { principalArn, step, action, cause, requirement, summary } = answer;
    const key = JSON.stringify([principalArn, step, action, cause, requirement ?? answer.resource ?? summary]);
    return !seen.has(key) && seen.add(key);
  });
};
