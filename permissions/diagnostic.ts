/** What a reader or planner has to say about its input, as the user reads it: never thrown, always with a place. */

/** `error`: no answer can be given; `warning`: an answer with a risk; `info`: a decision worth knowing. */
export type Severity = "error" | "warning" | "info";

/** One remark on an input. */
export interface Diagnostic {
  readonly severity: Severity;
  /** Stable, kebab-case: scripts and exemptions may rely on it. */
  readonly code: string;
  /** What, why and the fix, in one or two sentences. Never holds a whole document or an environment block. */
  readonly message: string;
  /** JSON pointer (RFC 6901) into the document the diagnostic is about; "" is the whole document. */
  readonly path: string;
}

/** Whether any of the diagnostics forbids an answer. */
export const hasErrors = (diagnostics: readonly Diagnostic[]): boolean =>
  diagnostics.some(({ severity }) => severity === "error");
