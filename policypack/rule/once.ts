/**
 * One fault is one finding: where several rules find the same, the first of them reports it. So a rule that is disabled
 * hides nothing that another one finds. What was not checked is reported once too: several rules meet the same unknown
 * policy, or the same role of another stack. No other violation is held back.
 */
import { oncePer } from "../../permissions/memoize";
import type { Stack } from "../stack/stack";
import { findingId, type Finding } from "./rule";

/** Place and code of what was not checked -> the rule that reported it. */
const reported = oncePer((_: Stack) => new Map<string, string>());

/** Whether no other rule has reported this about the stack yet. A rule that reports it again does so in another run. */
export function isFirst(stack: Stack, finding: Pick<Finding, "rule" | "urn" | "code" | "path">): boolean {
  const key = `${finding.urn} ${findingId(finding)}`;
  const by = reported(stack).get(key) ?? finding.rule;
  reported(stack).set(key, by);
  return by === finding.rule;
}

/** Fault -> the rule that reported it. */
const faulted = oncePer((_: Stack) => new Map<string, string>());

/** Whether no other rule has reported the fault of a finding. What is only perhaps wrong leaves it to others to be sure. */
export function isNewFault(stack: Stack, { fault, rule, kind }: Pick<Finding, "fault" | "rule" | "kind">): boolean {
  if (fault === undefined) return true;
  const by = faulted(stack).get(fault) ?? rule;
  if (kind === "violation") faulted(stack).set(fault, by);
  return by === rule;
}
