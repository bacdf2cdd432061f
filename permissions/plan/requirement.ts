/** What the plan says somebody must be allowed to do, and why. */
import { clauses, type Certainty, type ClauseId } from "../aws/clauses";
import type { ContextValues } from "../iam/context";
import type { StepNeed } from "../steps/stepType";

/** Who must be allowed: the pipeline execution role, the role a step runs as, the one who creates and updates the
 * pipeline, or the one who starts and stops it. */
export type Principal =
  | { readonly kind: "pipelineRole" }
  | { readonly kind: "stepRole"; readonly step: string }
  | { readonly kind: "author" }
  | { readonly kind: "operator" };

/** Where a requirement comes from. */
export interface Reason {
  /** The step that needs it; absent where the pipeline as a whole does. */
  readonly step?: string;
  /** JSON pointer into the definition. */
  readonly path: string;
  /** The sentence of AWS's documentation it stands on: a key of `clauses`. */
  readonly clause: ClauseId;
  /** The option that declares it, such as `declaredAccess["Train"].reads[0]`: the definition does not show it. */
  readonly declaredBy?: string;
}

/** One action that `principal` must be allowed on every resource the patterns stand for; with `anyOf`, on those that one of
 * them stands for. */
export interface Requirement {
  readonly principal: Principal;
  /** `service:Action`, in AWS's spelling. */
  readonly action: string;
  /** ARNs in IAM's pattern language; what is known only at run time is `*`. Never empty. */
  readonly resources: readonly string[];
  /** The resources, and the values of `s3:prefix`, are alternatives (the object `p`, or everything below `p/`): the call is
   * served if one is granted. What we write grants them all. */
  readonly anyOf?: true;
  /** How sure it is that the call is made and fails without the grant, where that differs from its clause. */
  readonly certainty?: Certainty;
  /** Condition keys the call carries, each with its possible values (patterns). */
  readonly context: Readonly<Record<string, readonly string[]>>;
  /** Other keys of the call that the definition or the service settles: values, or null for a key that is certainly absent.
   * For judging policies; nothing is written of them. */
  readonly call?: ContextValues;
  readonly because: Reason;
}

/** What a step states as its need, for those who do its work. */
export const toRequirements = (
  { actions, resources, context = {}, anyOf, certainty, call, path = "", clause, declaredBy }: StepNeed,
  step: string | undefined,
  principals: readonly Principal[],
): Requirement[] => {
  const because: Reason = {
    ...(step !== undefined && { step }),
    path,
    clause,
    ...(declaredBy !== undefined && { declaredBy }),
  };
  const shared = {
    ...(anyOf && { anyOf }),
    ...(certainty !== undefined && { certainty }),
    ...(call !== undefined && { call }),
    because,
  };
  return principals.flatMap((principal) =>
    actions.map((action) => ({ principal, action, resources, context, ...shared })),
  );
};

/** How sure it is that the call is made and fails without the grant. */
export const certaintyOf = ({ certainty, because }: Pick<Requirement, "certainty" | "because">): Certainty =>
  certainty ?? clauses[because.clause].certainty;
