/** The SageMaker pipelines of a stack: their role, their definition, and the roles its steps name. */
import { readDefinition } from "../../permissions/definition/read";
import type { Definition } from "../../permissions/definition/definition";
import { placesAt, resolve } from "../../permissions/definition/resolve";
import { isLiteral, literalText } from "../../permissions/iam/patternText";
import type { Diagnostic } from "../../permissions/diagnostic";
import { memoize } from "../../permissions/memoize";
import { stepTypes } from "../../permissions/steps/registry";
import type { External } from "./external";
import { isRecord, isUnknown, memberOf, textOf, type Unknown, type Value } from "./known";
import { property, type Resource } from "./resource";
import type { Holder, Holders } from "./holders";

/** Why a role matters: a pipeline runs as it, or a step does. */
export interface RoleUse {
  readonly pipeline: StackPipeline;
  readonly kind: "pipeline" | "step";
  /** Absent for the pipeline itself, and where the definition is not known. */
  readonly step?: string;
  /** The service that must be trusted; absent where that is not known. */
  readonly service?: string;
}

export interface StackPipeline {
  readonly resource: Resource;
  readonly name?: string;
  /** The property `roleArn`. */
  readonly role: Value | undefined;
  readonly definition?: Definition;
  /** Whether the stack holds a definition, readable or not. */
  readonly written: boolean;
  /** The definition is not known. */
  readonly unknown?: Unknown;
  /** What is wrong with the definition; empty where it is read, unknown, or kept in S3. */
  readonly diagnostics: readonly Diagnostic[];
  readonly stepRoles: readonly StepRole[];
}

/** A role that a step names. */
export interface StepRole {
  readonly step: string;
  /** JSON pointer into the definition. */
  readonly path: string;
  readonly service?: string;
  /** Absent where it is only known at run time. */
  readonly arn?: string;
}

/** The types of pipelines. */
export const pipelineTypes: ReadonlySet<string> = new Set([
  "aws:sagemaker/pipeline:Pipeline",
  "aws-native:sagemaker:Pipeline",
]);

/** What a configuration gives about pipelines, by their names. */
type Told = Pick<External, "definitions" | "bindings">;

/** Reads the pipelines of a stack. */
export const readPipelines = (resources: readonly Resource[], external?: Told): readonly StackPipeline[] =>
  resources.filter(({ type }) => pipelineTypes.has(type)).map((resource) => readPipeline(resource, external));

const readText = memoize(256, readDefinition);

/** Reads one pipeline. `external`: definitions that the stack does not hold, and values of parameters. */
export function readPipeline(resource: Resource, external?: Told): StackPipeline {
  const name = textOf(property(resource, "pipelineName"));
  const given = property(resource, "pipelineDefinition");
  const held = definitionOf(given);
  const written = held === undefined || isUnknown(held) ? (external?.definitions.get(name ?? "") ?? held) : held;
  const { definition, diagnostics } =
    written === undefined || isUnknown(written)
      ? { diagnostics: [] }
      : readText(textOf(written) ?? (typeof written === "number" ? String(written) : ""));
  return {
    resource,
    ...(name === undefined ? {} : { name }),
    role: property(resource, "roleArn"),
    ...(definition === undefined ? {} : { definition }),
    written: written !== undefined,
    ...(isUnknown(written) ? { unknown: written } : {}),
    diagnostics: definition === undefined ? diagnostics : [],
    stepRoles:
      definition === undefined ? [] : readStepRoles(definition, name ?? "*", external?.bindings.get(name ?? "")),
  };
}

/** `aws` has the text itself, `aws-native` an object with the text or a place in S3; absent: it is not in the stack. */
function definitionOf(given: Value | undefined): Value | undefined {
  if (!isRecord(given)) return given;
  return (
    memberOf(given, "pipelineDefinitionBody") ?? (memberOf(given, "pipelineDefinitionS3Location") ? undefined : "")
  );
}

function readStepRoles(
  definition: Definition,
  pipelineName: string,
  bindings: Readonly<Record<string, string>> = {},
): StepRole[] {
  const scope = { definition, pipelineName, pipelineArn: "*", bindings, property: () => undefined };
  return definition.steps.flatMap((step) => {
    const type = stepTypes.get(step.type);
    if (type?.runsAs.as !== "own") return [];
    return type.runsAs.roles.flatMap(({ path, service }) =>
      placesAt(step.arguments, path, `${step.path}/Arguments`).map((place): StepRole => {
        const [pattern, ...others] = resolve(place.value, scope).patterns;
        const arn =
          pattern !== undefined && others.length === 0 && isLiteral(pattern) ? literalText(pattern) : undefined;
        return {
          step: step.name,
          path: place.path,
          ...(service === undefined ? {} : { service }),
          ...(arn === undefined ? {} : { arn }),
        };
      }),
    );
  });
}

/** Which roles of the stack pipelines and their steps run as, in the pipelines' order. */
export function readRoleUses(
  pipelines: readonly StackPipeline[],
  { find, all: roles }: Holders,
): ReadonlyMap<Holder, readonly RoleUse[]> {
  const uses = new Map<Holder, RoleUse[]>();
  const add = (role: Holder, use: RoleUse) => uses.set(role, [...(uses.get(role) ?? []), use]);
  for (const pipeline of pipelines) {
    const { resource, role, unknown, stepRoles } = pipeline;
    if (role !== undefined)
      for (const found of find(resource, "roleArn", role))
        add(found, { pipeline, kind: "pipeline", service: "sagemaker.amazonaws.com" });
    for (const { step, service, arn } of stepRoles)
      for (const found of arn === undefined ? [] : find(resource, "pipelineDefinition", arn))
        add(found, { pipeline, kind: "step", step, ...(service === undefined ? {} : { service }) });
    // Of a definition that is not known yet, the roles it is made from are known: its steps run as them.
    if (unknown !== undefined) {
      const from = new Set(resource.propertyDependencies["pipelineDefinition"]);
      for (const found of roles)
        if (from.has(found.resource.urn) && !uses.has(found)) add(found, { pipeline, kind: "step" });
    }
  }
  return uses;
}
