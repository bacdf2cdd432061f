/**
 * One fault is one finding: where several rules find the same, the first of them reports it. So a rule that is disabled
 * hides nothing that another one finds. What was not checked is reported once: several rules meet the same unknown policy, or the same role of another
 * stack. Any other violation is never held back, nor what stops an update.
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

/** A cache: fault -> the rule that reported it. */
const found = new WeakMap<Stack, Map<string, string>>();

/** Whether no other rule has reported the fault of a finding. What is only perhaps wrong leaves it to others to be sure. */
export function isNewFault(stack: Stack, { fault, rule, kind }: Pick<Finding, "fault" | "rule" | "kind">): boolean {
  if (fault === undefined) return true;
  const faults = found.get(stack) ?? new Map<string, string>();
  found.set(stack, faults);
  const by = faults.get(fault) ?? rule;
  if (kind === "violation") faults.set(fault, by);
  return by === rule;
}
