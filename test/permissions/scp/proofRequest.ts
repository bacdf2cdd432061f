/** The proof's model asked about one request: to hold it against the oracle, and to say what a policy makes of an example. */
import { lies, rangeOf } from "./proofAddresses";
import { allowed, statementsOf, type Ask, type RequestTerms } from "./proofModel";
import type { Example } from "./proofSolver";
import { anyOf, contains } from "./proofTexts";

/** A request as the model takes it. */
export function requestOf({ action, resource, context, given }: Example): RequestTerms<boolean> {
  const values = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]));
  const asks =
    (name: string, text: string): Ask<boolean> =>
    (question) => {
      if ("patterns" in question) return contains(anyOf(question.patterns, question.anyCase), text);
      if ("range" in question) return lies(rangeOf(text)?.[0] ?? -1, question.range);
      return given.includes(`${name} ${question.opaque}`);
    };
  return {
    and: (...all) => all.every(Boolean),
    or: (...all) => all.some(Boolean),
    not: (one) => !one,
    action: asks("action", action.toLowerCase()),
    resource: asks("resource", resource),
    key: (name) => {
      const value = values.get(name) ?? [];
      return (typeof value === "string" ? [value] : value).map((text, index) => ({
        present: true,
        ask: asks(`${name} ${index}`, text),
      }));
    },
  };
}

/** Whether SCPs let an example pass. */
export const passes = (example: Example, scps: readonly (string | object)[]): boolean =>
  allowed(requestOf(example), scps.flatMap(statementsOf));

/** The example in a line, as a reader wants it. */
export function sayRequest({ action, resource, context, given }: Example): string {
  const keys = Object.entries(context).map(([key, value]) => `${key} = ${JSON.stringify(value)}`);
  return [`${action} on ${resource}`, keys.length === 0 ? "no condition keys" : keys.join(", "), ...given].join("; ");
}
