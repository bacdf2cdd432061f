/** The rules as a list, those that stop an update first, then by severity and name, each after the rule it leaves its findings to: what rules/index.ts exports. */
import type { Rule, Severity } from "./rule/rule";
import * as exported from "./rules";

const severities: readonly Severity[] = ["critical", "high", "medium", "low"];

const all = Object.values<Rule>(exported);

const rank = ({ level, severity, name, after }: Rule): string => {
  const before = all.find((each) => each.name === after);
  return before === undefined
    ? `${level === "mandatory" ? 0 : 1} ${severities.indexOf(severity)} ${name}`
    : `${rank(before)} ${name}`;
};

export const rules: readonly Rule[] = [...all].sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
