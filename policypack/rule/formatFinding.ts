/** How a finding reads: where, what and why, then the fix, then the code that exemptions name. */
import type { JsonObject } from "../../permissions/json";
import { isExternal } from "../stack/external";
import { describeUrn } from "../stack/resource";
import { exactly, statementOf } from "./exactText";
import type { Finding } from "./rule";

/** The statement that a finding is about; undefined where it is about something else, or a part is unknown. */
export interface Quoted {
  readonly statement: JsonObject | undefined;
}

/** A finding as the user reads it. `quoted`: the reader may see what documents hold, so the statement and the exact fix are shown. */
export function formatFinding(finding: Finding, quoted?: Quoted): string {
  const places = [isExternal(finding.urn) ? describeUrn(finding.urn) : "", finding.path].filter((each) => each !== "");
  const where = places.length === 0 ? "" : `${places.join(" ")}: `;
  const indented = (lines: readonly string[]): string[] =>
    quoted === undefined ? [] : lines.map((line) => `  ${line}`);
  return [
    `${where}${finding.message}`,
    ...indented(statementOf(quoted ?? {})),
    `Fix: ${finding.fix}`,
    ...indented(exactly(finding)),
    `[${finding.code}]`,
  ].join("\n");
}
