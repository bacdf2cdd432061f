/** How a finding reads: where, what and why, then the fix, then the code that exemptions name. */
import { isElsewhere } from "../stack/elsewhere";
import { describeUrn } from "../stack/resource";
import type { Finding } from "./rule";

/** A finding as the user reads it. */
export function formatFinding(finding: Finding): string {
  const whose = isElsewhere(finding.urn) ? `${describeUrn(finding.urn)} ` : "";
  const where = whose === "" && finding.path === "" ? "" : `${whose}${finding.path}: `;
  return `${where}${finding.message}\nFix: ${finding.fix}\n[${finding.code}]`;
}
