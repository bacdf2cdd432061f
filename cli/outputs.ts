/** What the commands print with `--format json`: the types behind the published schemas. */
import type { AccessComparison, Diagnostic, Proof } from "../permissions";
import type { Answer } from "../permissions/denial/denial";
import type { Exemption } from "../permissions/scp";
import type { Derived } from "./derived";
import type { Adoption } from "./recover/adoptions";
import type { ExemptedFinding, ReportedFinding } from "./report";

/** Of `derive`. Without a plan there are diagnostics alone. */
export interface DeriveOutput extends Partial<Derived> {
  readonly formatVersion: 2;
  /** That the policies allow what the plan stands for and nothing else. Absent where a policy could not be written. */
  readonly proof?: Proof;
  readonly diagnostics: readonly Diagnostic[];
}

/** Of `check`. */
export interface CheckOutput {
  readonly formatVersion: 1;
  readonly findings: readonly ReportedFinding[];
  /** Findings that an exemption covers. */
  readonly exempted: readonly ExemptedFinding[];
  /** What cannot be judged, once each. */
  readonly unknown: readonly ReportedFinding[];
}

/** Of `compare`. */
export interface CompareOutput extends AccessComparison {
  readonly formatVersion: 1;
}

/** Of `explain`. */
export interface ExplainOutput {
  readonly formatVersion: 1;
  readonly answers: readonly Answer[];
}

/** Of `recover`. */
export interface RecoverOutput {
  readonly formatVersion: 1;
  /** What to import, where AWS has it. */
  readonly imports: readonly Adoption[];
}

/** Of `exempt`. Without an answer there are diagnostics alone. */
export interface ExemptOutput extends Partial<
  Pick<Exemption, "scps" | "rcps" | "bucketPolicies" | "guards" | "rcpGuards" | "tag">
> {
  readonly formatVersion: 1;
  readonly diagnostics: readonly Diagnostic[];
}
