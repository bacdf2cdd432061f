/** What a format of a report is, and the words that all of them use. */
import { describeUrn } from "../../policypack/stack/resource";
import type { Report, ReportedFinding } from "../report";

/** The file the report is about. */
export interface CheckedFile {
  /** As it was given; `-` for standard input. */
  readonly name: string;
  readonly text: string;
}

/** Writes a report; ends with a line break. */
export type Format = (report: Report, file: CheckedFile) => string;

/** `aws:iam/role:Role pipeline`, or the whole. */
export const resourceOf = ({ urn }: ReportedFinding): string => (urn === "" ? "the stack" : describeUrn(urn));

/** `2 findings (1 mandatory, 1 advisory), 1 exempted, 3 not judged`. */
export function summarize({ findings, exempted, unknown }: Report): string {
  const mandatory = findings.filter(({ level }) => level === "mandatory").length;
  const levels = findings.length === 0 ? "" : ` (${mandatory} mandatory, ${findings.length - mandatory} advisory)`;
  const one = findings.length === 1 ? "1 finding" : `${findings.length} findings`;
  return `${one}${levels}, ${exempted.length} exempted, ${unknown.length} not judged`;
}

/** The statement that a finding is about, with its Sid in front. */
export const statementOf = ({ statement }: ReportedFinding): readonly string[] => {
  if (statement === undefined) return [];
  const sid = statement["Sid"];
  const name = typeof sid === "string" ? ` ${JSON.stringify(sid)}` : "";
  return [`Statement${name}: ${JSON.stringify(statement)}`];
};

/** What is to be added or named instead, where the finding says it exactly. */
export const exactly = ({ statements = [], edits = [], narrower = [] }: ReportedFinding): readonly string[] => [
  ...edits.map(({ op, urn, path, value }) => {
    const name = describeUrn(urn).replace(/\s+/g, " ");
    const place = path === "" ? name : `${path} of ${name}`;
    return value === undefined ? `${op} ${place}` : `${op} ${place}: ${JSON.stringify(value)}`;
  }),
  ...statements.map((statement) => JSON.stringify(statement)),
  ...(edits.length === 0 ? narrower : []),
];
