/** Answers about a request or about everything a pattern stands for. Not decisions: those are evaluate.ts. */

/**
 * `yes`, `no`; `some`: for part of what a pattern stands for; `unknown`: cannot be judged.
 * For one concrete request `some` does not occur.
 */
export type Verdict = "yes" | "no" | "some" | "unknown";

export const verdict = (holds: boolean): Verdict => (holds ? "yes" : "no");

export const not = (a: Verdict): Verdict => (a === "yes" ? "no" : a === "no" ? "yes" : a);

/** Both hold. Two parts of what a pattern stands for need not meet: then it is unknown whether they do. */
export function and(a: Verdict, b: Verdict): Verdict {
  if (a === "no" || b === "no") return "no";
  if (a === "yes") return b;
  return b === "yes" ? a : "unknown";
}

/** At least one holds. */
export const or = (a: Verdict, b: Verdict): Verdict => not(and(not(a), not(b)));

/** All hold; stops at the first `no`. */
export function every<T>(items: readonly T[], judge: (item: T) => Verdict): Verdict {
  let all: Verdict = "yes";
  for (const item of items) {
    all = and(all, judge(item));
    if (all === "no") return all;
  }
  return all;
}

/** At least one holds; stops at the first `yes`. */
export function any<T>(items: readonly T[], judge: (item: T) => Verdict): Verdict {
  let one: Verdict = "no";
  for (const item of items) {
    one = or(one, judge(item));
    if (one === "yes") return one;
  }
  return one;
}
