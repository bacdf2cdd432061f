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
