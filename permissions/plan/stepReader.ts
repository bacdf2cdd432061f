/** One step that answers questions: its places, values and names. What it needs is collected in stepNeeds.ts. */
import type { Step } from "../definition/definition";
import { placesAt, resolve, type Place, type Resolved, type Scope } from "../definition/resolve";
import { arnIn } from "../iam/arn";
import type { JsonValue } from "../json";
import { readKey } from "../aws/kms";
import type { StepReader, StepType } from "../steps/stepType";
import type { PlanOptions } from "./accessPlan";
import { jobNames } from "./jobNames";

/** What all steps share. */
export interface PlanContext {
  readonly options: PlanOptions;
  readonly partition: string;
  readonly scope: Scope;
  readonly types: ReadonlyMap<string, StepType>;
  /** A cache: steps that have been asked. */
  readonly readers: Map<Step, StepReader>;
  /** ARN of the role a step runs as, once roles are assigned. */
  readonly roleArn?: (step: string) => string | undefined;
}

/** A step and its type's table, ready to be asked. */
export function readStep(step: Step, type: StepType, context: PlanContext): StepReader {
  const known = context.readers.get(step);
  if (known !== undefined) return known;
  const { options, partition } = context;
  const scope: Scope = { ...context.scope, step: step.name };
  const { account, region } = options;
  const arn = arnIn(options);
  const places = (path: string): Place[] =>
    path.startsWith("../")
      ? placesAt(step.json, path.slice(3), step.path)
      : placesAt(step.arguments, path, `${step.path}/Arguments`);
  const resolved = resolveOnce(scope);
  let names: readonly string[] | undefined;
  const reader: StepReader = {
    step,
    partition,
    region,
    account,
    options,
    arn,
    places,
    stepNamed: (name) => scope.definition.step.get(name),
    placesBelow: ({ value, path }, below) => placesAt(value, below, path),
    pipelinePlaces: (path) => placesAt(scope.definition.json, path, ""),
    roleArn: () => context.roleArn?.(step.name),
    resolve: resolved,
    patternsAt: ({ value }) => {
      const { patterns } = resolved(value);
      return patterns.includes("*") ? undefined : patterns;
    },
    jobNames: () =>
      (names ??= type.job ? jobNames(step, type.job, options, (value) => resolved(value).patterns) : ["*"]),
    written: (path) => places(path).flatMap(({ value }) => resolved(value).patterns),
    key: (text) => readKey(text, arn),
    outputsOf: (name) => {
      const other = scope.definition.step.get(name);
      const otherType = other && context.types.get(other.type);
      return other && otherType ? outputs(readStep(other, otherType, context), otherType) : [];
    },
  };
  context.readers.set(step, reader);
  return reader;
}

/** Resolves each expression of a step once. */
function resolveOnce(scope: Scope): StepReader["resolve"] {
  const known = new Map<JsonValue, Resolved>();
  return (value) => {
    if (typeof value !== "object") return resolve(value, scope);
    const found = known.get(value) ?? resolve(value, scope);
    known.set(value, found);
    return found;
  };
}

const outputs = (reader: StepReader, type: StepType): readonly string[] =>
  type.data.flatMap(({ path, access, inJobFolder }) => {
    if (access === "read") return [];
    const uris = reader.written(path);
    return inJobFolder
      ? uris.flatMap((uri) => reader.jobNames().map((name) => `${uri.replace(/\/$/, "")}/${name}/`))
      : uris;
  });
