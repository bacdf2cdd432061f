/** A report for people at a terminal. */
import type { ReportedFinding } from "../report";
import { exactly, statementOf } from "../../policypack/rule/exactText";
import { resourceOf, summarize, type Format } from "./format";

export const formatText: Format = (report) => {
  const { findings, unknown, exempted, rules } = report;
  return [
    ...findings.map((finding) => block(finding.level, finding)),
    ...unknown.map((finding) => block("not judged", finding)),
    ...exempted.map((finding) => block(`exempted until ${finding.expires} (${finding.reason})`, finding)),
    `${summarize(report)}; ${rules.length} rules.\n`,
  ]
    .map(printable)
    .join("\n");
};

const block = (how: string, finding: ReportedFinding): string =>
  [
    `${how}: ${finding.rule}: ${resourceOf(finding)}`,
    `  ${finding.path === "" ? "" : `${finding.path}: `}${finding.message} [${finding.code}]`,
    ...statementOf(finding).map((each) => `  ${each}`),
    `  Fix: ${finding.fix}`,
    ...exactly(finding).map((each) => `    ${each}`),
    `  ${finding.url}`,
    "",
  ].join("\n");

/** Names may hold what a terminal takes for commands. */
const printable = (text: string): string => text.replace(/[^\P{Cc}\n]/gu, "\uFFFD");
