/** What the plan says somebody must be allowed to do, and why. */
import type { ClauseId } from "../aws/clauses";

/** Who must be allowed: the pipeline execution role, the role a step runs as, the one who creates and updates the
 * pipeline, or the one who starts and stops it. */
export type Principal =
  | { readonly kind: "pipelineRole" }
  | { readonly kind: "stepRole"; readonly step: string }
  | { readonly kind: "author" }
  | { readonly kind: "operator" };

/** Where a requirement comes from. */
export interface Reason {
  /** The step that asks for it; absent where the pipeline as a whole does. */
  readonly step?: string;
  /** JSON pointer into the definition. */
  readonly path: string;
  /** The sentence of AWS's documentation it stands on: a key of `clauses`. */
  readonly clause: ClauseId;
}

/** One action that `principal` must be allowed on every resource the patterns stand for. */
export interface Requirement {
  readonly principal: Principal;
  /** `service:Action`, in AWS's spelling. */
  readonly action: string;
  /** ARNs in IAM's pattern language; what is known only at run time is `*`. Never empty. */
  readonly resources: readonly string[];
  /** Condition keys the call carries, each with its possible values (patterns). */
  readonly context: Readonly<Record<string, readonly string[]>>;
  readonly because: Reason;
}
