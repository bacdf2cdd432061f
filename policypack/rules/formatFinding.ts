/** How a finding reads: where, what and why, then the fix, then the code that exemptions name. */
import type { Finding } from "./rule";

/** A finding as the user reads it. */
export function formatFinding(finding: Finding): string {
  const where = finding.path === "" ? "" : `${finding.path}: `;
  return `${where}${finding.message}\nFix: ${finding.fix}\n[${finding.code}]`;
}
