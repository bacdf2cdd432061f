/** How a finding reads: where, what and why, then the fix, then the code that exemptions name. */
import { isExternal } from "../stack/external";
import { describeUrn } from "../stack/resource";
import type { Finding } from "./rule";

/** A finding as the user reads it. */
export function formatFinding(finding: Finding): string {
  const places = [isExternal(finding.urn) ? describeUrn(finding.urn) : "", finding.path].filter((each) => each !== "");
  const where = places.length === 0 ? "" : `${places.join(" ")}: `;
  return `${where}${finding.message}\nFix: ${finding.fix}\n[${finding.code}]`;
}
