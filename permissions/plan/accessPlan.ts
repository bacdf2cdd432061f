/** The plan's types: what a definition needs, for whom, and why. planAccess.ts derives it, writePolicies.ts writes it. */
import type { Definition } from "../definition/definition";
import type { Diagnostic } from "../diagnostic";
import type { PolicySizes } from "../iam/limits";
import type { StepOptions } from "../steps/switches";
import type { Requirement } from "./requirement";

/** How steps get their roles. */
export enum RoleSeparation {
  /** One new role for every step that takes one. */
  PerStep = "per-step",
  /** One new role for every type of step that takes one. */
  PerJobType = "per-job-type",
  /** The roles that the definition names; steps that name none run as the pipeline role. */
  AsDefined = "as-defined",
  /** No role but the pipeline's: AWS's default. */
  PipelineRole = "pipeline-role",
}

/** An IAM tag. */
export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** Access that a step's code needs and no field of the definition shows. */
export interface DeclaredAccess {
  /** S3 URIs that the code reads: an object, or everything below it. `{Name}` is the parameter of that name, `{…}` any
   * reference that `Get` takes, `*` a part known only at run time. */
  readonly reads?: readonly string[];
  /** S3 URIs that it writes below, in the same notation. */
  readonly writes?: readonly string[];
  /** Calls to other services. */
  readonly grants?: readonly DeclaredGrant[];
}

/** Actions on resources, as a policy has them. */
export interface DeclaredGrant {
  /** `service:Action`, without wildcards. */
  readonly actions: readonly string[];
  /** ARNs, in which `*` and `?` are wildcards. */
  readonly resources: readonly string[];
  /** Condition key -> the values that the call must have. */
  readonly conditions?: Readonly<Record<string, readonly string[]>>;
}

/** What the plan needs to know besides the definition. */
export interface PlanOptions extends StepOptions {
  readonly pipelineName: string;
  /** The twelve digits of the account the pipeline runs in. */
  readonly account: string;
  readonly region: string;
  /** Default: the region's. */
  readonly partition?: string;
  /** Parameter name -> the value to plan with; becomes the parameter's DefaultValue. */
  readonly bindings?: Readonly<Record<string, string>>;
  readonly roleSeparation?: RoleSeparation;
  /** Name of a shared role -> the steps that run as it. Takes precedence over `roleSeparation`. */
  readonly sharedRoles?: Readonly<Record<string, readonly string[]>>;
  /** Step name -> ARN of a role that exists already. Takes precedence over everything else. */
  readonly existingRoles?: Readonly<Record<string, string>>;
  /** Path of the new roles; "/" by default. */
  readonly rolePath?: string;
  /** What the hash in role names is taken of besides the role's key: a URN, for example. */
  readonly nameSeed?: string;
  /** The tag that exempts the pipeline role in a service control policy. */
  readonly exceptionTag?: Tag;
  /** Bucket name -> ARN, id or alias of the KMS key its objects are encrypted with. */
  readonly bucketKeys?: Readonly<Record<string, string>>;
  /** Step name -> what its code accesses besides what the definition shows. Where it names places in a bucket of which the
   * definition has only a run-time name, they replace the access to the whole bucket. */
  readonly declaredAccess?: Readonly<Record<string, DeclaredAccess>>;
  /** Buckets that belong to the pipeline's account. */
  readonly accountBuckets?: readonly string[];
  /** S3 URI below which a definition of 100 KiB and more is uploaded. */
  readonly definitionLocation?: string;
  /** S3 URIs below which the author's SDK uploads code: the session's default bucket, places that the program names. */
  readonly uploadLocations?: readonly string[];
  /** KMS keys that these uploads are encrypted with: ARNs, ids or aliases. */
  readonly uploadKeys?: readonly string[];
  /** ARN of the role that the author makes schedules of the pipeline with. */
  readonly scheduleRoleArn?: string;
  /** Versions of the pipeline that the operator may start; every version where none is given. */
  readonly startableVersions?: readonly number[];
  /** Sizes that policies are kept to, where the account's quotas are not IAM's defaults. */
  readonly policySizes?: PolicySizes;
}

/** A role of the plan. */
export interface Role {
  /** `pipeline`, a step's name, a job type or a shared role's name: unique within its kind. */
  readonly kind: "pipeline" | "step" | "job-type" | "shared" | "existing";
  readonly key: string;
  /** Absent for a role that exists already. */
  readonly name?: string;
  readonly arn: string;
  /** The steps that run as it. */
  readonly steps: readonly string[];
  /** The services that assume it. Empty for a role that exists already. */
  readonly trustedServices: readonly string[];
}

/** What a definition needs. */
export interface AccessPlan {
  readonly definition: Definition;
  readonly options: PlanOptions;
  readonly partition: string;
  readonly pipelineArn: string;
  readonly pipelineRole: Role;
  /** All roles but the pipeline role. */
  readonly roles: readonly Role[];
  /** Step name -> the role it runs as (the pipeline role among them). Steps that take no role are absent. */
  readonly runsAs: ReadonlyMap<string, Role>;
  readonly requirements: readonly Requirement[];
  /** Step name -> the steps it has a direct relationship to: a property, a property file, or DependsOn. */
  readonly stepDependencies: ReadonlyMap<string, readonly string[]>;
  /** ARNs (patterns) of the objects that JsonGet reads. */
  readonly jsonGetObjects: readonly string[];
  /** Needs that cannot be written, each named with its place: what they stand for is not granted. */
  readonly withheld: readonly Diagnostic[];
}
