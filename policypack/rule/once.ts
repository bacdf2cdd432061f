/**
 * What was not checked is reported once: several rules meet the same unknown policy, or the same role of another
 * stack. Violations are never held back, nor what stops an update.
 */
import type { Stack } from "../stack/stack";
import { findingId, type Finding } from "./rule";

/** A cache: place and code of what was reported about a stack -> the rule that reported it. */
const said = new WeakMap<Stack, Map<string, string>>();

/** Whether no other rule has reported this about the stack yet. A rule that reports it again does so in another run. */
export function isFirst(stack: Stack, finding: Pick<Finding, "rule" | "urn" | "code" | "path">): boolean {
  const places = said.get(stack) ?? new Map<string, string>();
  said.set(stack, places);
  const key = `${finding.urn} ${findingId(finding)}`;
  const by = places.get(key) ?? finding.rule;
  places.set(key, by);
  return by === finding.rule;
}
