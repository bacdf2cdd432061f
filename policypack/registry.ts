/** The rules as a list, those that stop an update first, then by severity and name: what rules/index.ts exports. */
import type { Rule, Severity } from "./rule/rule";
import * as exported from "./rules";

const severities: readonly Severity[] = ["critical", "high", "medium", "low"];

const rank = ({ level, severity, name }: Rule): string =>
  `${level === "mandatory" ? 0 : 1} ${severities.indexOf(severity)} ${name}`;

export const rules: readonly Rule[] = Object.values<Rule>(exported).sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
