/**
 * What a step type is to this product: a table entry that says which API calls it makes, which roles it passes and
 * where its arguments hold data, images, keys and networks. One file per type; the registry lists them.
 */
import type { JsonValue } from "../json";
import type { Step } from "../definition/definition";
import { placesAt, type Place, type Resolved } from "../definition/resolve";
import type { Diagnostic } from "../diagnostic";
import type { Certainty, ClauseId } from "../aws/clauses";
import type { ContextValues } from "../iam/context";
import type { Key } from "../aws/kms";
import { sagemakerService } from "../aws/services";
import type { StepOptions } from "./switches";

/** A SageMaker resource the step creates, and the actions on it, without `sagemaker:`. */
export interface Job {
  /** Resource type in ARNs, such as `training-job`. */
  readonly resource: string;
  readonly create: string;
  readonly describe: string;
  readonly stop?: string;
  /** The field of Arguments that, where present, is the name's prefix. */
  readonly name: string;
  /** The field of Arguments that stands before the name in ARNs. */
  readonly category?: string;
  /** The name in Arguments may be the resource's own, not only a prefix: no source states which. */
  readonly keepsName?: true;
  /** Names of at most 32 characters: they cannot have the documented form, so a step's own are unknown. */
  readonly shortName?: true;
}

/** A place that holds the role a step runs as. */
export interface RoleField {
  /** Path in Arguments. */
  readonly path: string;
  /** Whether a role of ours is written there (where the object that holds it is present); else it stays as defined. */
  readonly managed: boolean;
  /** The service it is passed to, which is also the one that must be trusted; absent where it is not passed. */
  readonly service?: string;
  /** The step takes a role only where the field is present. */
  readonly optional?: true;
}

/** A role that the definition names, that the step passes, and that stays as it is: what it may do is not ours. */
export interface PassedRole {
  readonly path: string;
  readonly service: string;
  /** The field names an instance profile, whose role the definition does not tell. */
  readonly instanceProfile?: true;
}

/** A place that holds an S3 URI the step's role reads, writes, or both. */
export interface DataField {
  readonly path: string;
  readonly access: "read" | "write" | "readWrite";
  /** The service puts what it writes below a folder with the job's name. */
  readonly inJobFolder?: true;
  /** An empty text means that it is not supplied: the SDKs' samples give such parameters the default "". */
  readonly optional?: true;
  /** The field may hold other things than S3 URIs (a local path, an empty text): those are passed over. */
  readonly optionalUri?: true;
}

/** Whose role does the step's work. */
export type RunsAs =
  | {
      readonly as: "own";
      readonly roles: readonly RoleField[];
      /** Where it takes none: the fields that name the models whose roles do the work. */
      readonly orModels?: readonly string[];
    }
  /** The role of the model that the field names: its needs go to the step that makes the model. */
  | { readonly as: "model"; readonly modelName: string }
  /** The role of the endpoint that the field names: its needs go to the step that makes the endpoint's configuration. */
  | { readonly as: "endpoint"; readonly endpointName: string }
  /** No role but the pipeline's. */
  | { readonly as: "none" };

/** One table entry. Paths are relative to Arguments (`../` is the step); `[]` stands for every item, `{}` for every
 * member. */
export interface StepType {
  readonly type: string;
  /** One line for the permission table. */
  readonly about: string;
  readonly job?: Job;
  readonly runsAs: RunsAs;
  readonly data: readonly DataField[];
  readonly images: readonly string[];
  /** KMS keys: of outputs (used for writing), of volumes. */
  readonly keys: { readonly output: readonly string[]; readonly volume: readonly string[] };
  readonly vpc: readonly string[];
  /** Functions that hand out the credentials of private registries. */
  readonly credentials: readonly string[];
  /** Passed roles that are not the step's. */
  readonly passes: readonly PassedRole[];
  /** Places that may hold S3 URIs which nobody reads or writes with a role of this plan: metadata, messages. */
  readonly ignoredUris: readonly string[];
  /** Log groups the step's role writes to; none where nothing runs. */
  readonly logGroups: readonly string[];
  /** Properties that Describe knows and Arguments do not: property path -> patterns. */
  readonly properties: (property: string, step: StepReader) => readonly string[] | undefined;
  /** What the table cannot say. */
  readonly customNeeds: (needs: StepNeeds) => void;
}

/** A step that answers questions about itself. It collects nothing. */
export interface StepReader {
  readonly step: Step;
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly options: StepOptions;
  /** Places in Arguments; in the step where the path starts with `../`. */
  places(path: string): Place[];
  /** Another step of the pipeline. */
  stepNamed(name: string): Step | undefined;
  /** Places below a place. */
  placesBelow(place: Place, path: string): Place[];
  /** Places in the definition, outside every step. */
  pipelinePlaces(path: string): Place[];
  /** ARN of the role the step runs as. */
  roleArn(): string | undefined;
  resolve(value: JsonValue): Resolved;
  /** The patterns of a value; undefined where it is unknown as a whole. */
  patternsAt(place: Place): readonly string[] | undefined;
  /** `arn:{partition}:{service}:{region}:{account}:{resource}`. */
  arn(service: string, resource: string): string;
  /** Names that the step's job may have, as patterns. */
  jobNames(): readonly string[];
  /** S3 URIs (patterns) of what the step writes, by the field's path. */
  written(path: string): readonly string[];
  /** A key given as an ARN, id or alias. */
  key(text: string): Key | undefined;
  /** S3 URIs (patterns) of everything a step writes by its table. */
  outputsOf(step: string): readonly string[];
}

/** What a step type's own code works with: the step, and the plan it adds to. Places that it reads count as known. */
export interface StepNeeds extends StepReader {
  require(need: StepNeed): void;
  report(diagnostic: Diagnostic): void;
  /** A resolved value that must not be unknown as a whole: reports it if it is. */
  named(place: Place, what: string): readonly string[] | undefined;
  /** S3 data at a place. */
  readData(place: Place): void;
  writeData(place: Place): void;
  /** ARNs of the objects at a place; reports a place that is none. */
  objects(place: Place): readonly string[];
  /** ARNs of the ECR repositories that hold the image at a place; says where it is in none. */
  repositories(place: Place): readonly string[];
  /** A key that what the step writes is encrypted with. */
  encryptWith(place: Place): void;
}

/** A requirement as a step type states it. */
export interface StepNeed {
  readonly by: "pipelineRole" | "stepRole";
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly context?: Readonly<Record<string, readonly string[]>>;
  readonly clause: ClauseId;
  readonly path?: string;
  /** The resources are alternatives: the call is served if one of them is granted. */
  readonly anyOf?: true;
  /** Where it differs from the clause's. */
  readonly certainty?: Certainty;
  /** Other keys of the call that are settled. */
  readonly call?: ContextValues;
  /** The option that declares it, where no field of the definition shows it. */
  readonly declaredBy?: string;
}

/** A table entry with what most types share left out. */
export function stepType(
  type: string,
  entry: Pick<StepType, "about"> & Partial<Omit<StepType, "type" | "about">>,
): StepType {
  return {
    type,
    runsAs: { as: "none" },
    data: [],
    images: [],
    keys: { output: [], volume: [] },
    vpc: [],
    credentials: [],
    passes: [],
    ignoredUris: [],
    logGroups: [],
    properties: () => undefined,
    customNeeds: () => undefined,
    ...entry,
  };
}

/** The step runs with a role of its own, handed to a service through these fields. */
export const ownRole = (...paths: readonly string[]): RunsAs => ({
  as: "own",
  roles: paths.map((path) => ({ path, managed: true, service: sagemakerService })),
});

/** Whether a step takes a role: its type does, and the field is present where it may be left out. */
export const needsRole = (step: Step, { runsAs }: StepType): boolean =>
  runsAs.as === "own" &&
  runsAs.roles.some(({ path, optional }) => !optional || placesAt(step.arguments, path, "").length > 0);

export const read = (path: string, more: Partial<DataField> = {}): DataField => ({ path, access: "read", ...more });
export const write = (path: string, more: Partial<DataField> = {}): DataField => ({ path, access: "write", ...more });
export const readWrite = (path: string, more: Partial<DataField> = {}): DataField => ({
  path,
  access: "readWrite",
  ...more,
});
/** The marks of a field that may hold no S3 URI, and of an output that the service puts below the job's name. */
export const optionalUri = { optionalUri: true } as const;
export const optional = { optional: true } as const;
export const inJobFolder = { inJobFolder: true } as const;
