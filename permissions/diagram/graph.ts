/**
 * What a diagram shows of the access: roles around the steps that run as them, buckets around the places that are read and
 * written, and arrows between. Not here: where it is drawn (layouts) or how (mermaid.ts).
 */
import type { Diagnostic } from "../diagnostic";

/** The picture's content. Every node has an id of its own; edges name ids. */
export interface Graph {
  /** The pipeline role first; each is drawn around its steps. Empty where no plan could be made. */
  readonly roles: readonly RoleNode[];
  readonly steps: readonly StepNode[];
  /** Each is drawn around its places. */
  readonly buckets: readonly BucketNode[];
  readonly edges: readonly Edge[];
  /** Diagnostics about no step. */
  readonly remarks: readonly Diagnostic[];
}

/** A role, with what it may do beyond the data that edges show. */
export interface RoleNode {
  readonly id: string;
  /** `pipeline`: it runs the pipeline itself; `existing`: nothing is provisioned for it. */
  readonly kind: "pipeline" | "new" | "existing";
  readonly name: string;
  readonly arn: string;
  /** What it calls to run the steps, such as `sagemaker:CreateTrainingJob`, with the number of steps. */
  readonly calls: readonly (readonly [action: string, steps: number])[];
  /** The services it is passed to. */
  readonly passedTo: readonly string[];
}

/** A step. */
export interface StepNode {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  /** Id of the role that its work is done with. */
  readonly role?: string;
  /** Id of the step whose branch or body this one stands in. */
  readonly within?: string;
  /** Which branch, or a ForEach's body. */
  readonly branch?: Branch;
  /** Steps that are not drawn but stand for this node: a role's, or those within a container. */
  readonly folded?: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

export type Branch = "if" | "else" | "each";

/** A bucket, or an access point. */
export interface BucketNode {
  readonly id: string;
  readonly name: string;
  readonly places: readonly PlaceNode[];
}

/** An object, or everything below a prefix. */
export interface PlaceNode {
  readonly id: string;
  /** The key; empty: the whole bucket. `*` is known only at run time. */
  readonly key: string;
  /** No step of the pipeline writes it. */
  readonly external: boolean;
}

/** An arrow. `read` and `json` (a file that the pipeline role opens for JsonGet) run from place to step, `write` to a
 * place; `order` and `branch` from step to step; `pass` from the pipeline role to a role. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly kind: EdgeKind;
  /** What exactly is read or written, where it is a part of the place. */
  readonly details: readonly string[];
}

export type EdgeKind = "read" | "write" | "json" | "order" | "branch" | "pass";
