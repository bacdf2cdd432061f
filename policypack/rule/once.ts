/**
 * What cannot be judged, said once: several rules stumble over the same unknown policy, or the same role of another
 * stack. Violations are never held back, nor what stops an update.
 */
import type { Stack } from "../stack/stack";
import { findingId, type Finding } from "./rule";

/** A cache: place and code of what was said of a stack -> the rule that said it. */
const said = new WeakMap<Stack, Map<string, string>>();

/** Whether no other rule has said this of the stack yet. A rule that says it again does so in another run. */
export function isFirst(stack: Stack, finding: Pick<Finding, "rule" | "urn" | "code" | "path">): boolean {
  const places = said.get(stack) ?? new Map<string, string>();
  said.set(stack, places);
  const key = `${finding.urn} ${findingId(finding)}`;
  const by = places.get(key) ?? finding.rule;
  places.set(key, by);
  return by === finding.rule;
}
