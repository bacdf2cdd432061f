/** One step against its table entry: collects what it needs, and which data it touches, without judging either. */
import type { Step } from "../definition/definition";
import { placesAt, resolve, type Place, type Scope } from "../definition/resolve";
import type { Diagnostic } from "../diagnostic";
import { arnIn } from "../iam/arn";
import type { JsonValue } from "../json";
import type { DataField, StepNeed, StepNeeds, StepType } from "../steps/stepType";
import { declaredFor } from "./declaredAccess";
import { jobNames } from "./jobNames";
import { locationProblem, unknownName } from "./placeProblems";
import { readKey, type Key } from "../aws/kms";
import type { PlanOptions } from "./accessPlan";
import { isDirectoryBucket, keysBelow, objectArns, readLocation, type Location } from "../aws/s3";
import {
  encryptActions,
  keysAt,
  repositoriesAt,
  requireBase,
  requireJob,
  requireKey,
  requirePassed,
} from "./tableNeeds";

/** A place in S3 that a step reads or writes. */
export interface DataUse {
  readonly step: Step;
  readonly access: "read" | "write";
  readonly location: Location;
  readonly path: string;
  /** Steps whose properties the URI is made of. */
  readonly from: readonly string[];
  /** Names of the folders, one of which the service puts the output in; absent where it writes to the place itself. */
  readonly folders?: readonly string[];
  /** The keys it stands for, below these folders where any are given, with every character of the execution's id. */
  readonly keysInExecution: (folders?: readonly string[]) => readonly string[];
  /** Keys that what is written there is encrypted with. */
  readonly keys: readonly Key[];
  /** The option that declares it, where no field of the definition shows it. */
  readonly declaredBy?: string;
}

/** What one step needs. */
export interface StepReading {
  readonly step: Step;
  readonly type: StepType;
  readonly needs: readonly StepNeed[];
  readonly data: readonly DataUse[];
  /** Pointers of the places that the type's table and code looked at. */
  readonly known: ReadonlySet<string>;
  readonly diagnostics: readonly Diagnostic[];
}

/** What all steps share. */
export interface PlanContext {
  readonly options: PlanOptions;
  readonly partition: string;
  readonly scope: Scope;
  readonly types: ReadonlyMap<string, StepType>;
  /** ARN of the role a step runs as, once roles are assigned. */
  readonly roleArn?: (step: string) => string | undefined;
}

/** Reads one step by its table entry. */
export function readStepNeeds(step: Step, type: StepType, context: PlanContext): StepReading {
  const needs: StepNeed[] = [];
  const data: DataUse[] = [];
  const diagnostics: Diagnostic[] = [];
  const known = new Set<string>();
  const view = viewStep(step, type, context, { needs, data, diagnostics, known });
  if (type.job) requireJob(view, type);
  if (type.runsAs.as !== "none") requireBase(view, type);
  for (const passed of type.passes) for (const place of view.places(passed.path)) requirePassed(view, passed, place);
  for (const field of type.data) for (const place of view.places(field.path)) view.data(place, field);
  for (const path of type.ignoredUris) view.places(path);
  type.customNeeds(view);
  const declared = declaredFor(step, context.options, context.scope.definition.parameters);
  for (const { place, access, declaredBy } of declared.places) view.data(place, { path: "", access }, declaredBy);
  for (const need of declared.needs) view.require(need);
  return { step, type, needs, data, known, diagnostics };
}

type View = StepNeeds & { data(place: Place, field: DataField, declaredBy?: string): void };

/** A step as its type's code sees it. The sinks may be absent: then only questions are answered. */
export function viewStep(
  step: Step,
  type: StepType,
  context: PlanContext,
  sinks: Sinks = { needs: [], data: [], diagnostics: [], known: new Set() },
): View {
  const { options, partition } = context;
  const scope: Scope = { ...context.scope, step: step.name };
  const { account, region } = options;
  const arn = arnIn(options);
  const places = (path: string): Place[] => {
    const found = path.startsWith("../")
      ? placesAt(step.json, path.slice(3), step.path)
      : placesAt(step.arguments, path, `${step.path}/Arguments`);
    for (const place of found) sinks.known.add(place.path);
    return found;
  };
  const names = (): readonly string[] =>
    type.job ? jobNames(step, type.job, options, (value) => resolve(value, scope).patterns) : ["*"];
  const report = (diagnostic: Diagnostic): void => void sinks.diagnostics.push(diagnostic);
  let outputKeys: readonly Key[] | undefined;
  const data = (place: Place, field: DataField, declaredBy?: string): void => {
    sinks.known.add(place.path);
    const { patterns, steps, unbound } = resolve(place.value, scope);
    for (const pattern of patterns) {
      const uri = unquoted(pattern);
      if (field.optionalUri && !uri.startsWith("s3://")) continue;
      if (field.optional && uri === "") continue;
      const location = readLocation(uri);
      if (typeof location === "string") {
        report(locationProblem(location, uri, place, scope, unbound));
        continue;
      }
      let inExecution: readonly string[] | undefined;
      const use = (access: "read" | "write"): DataUse => ({
        step,
        access,
        location,
        path: place.path,
        from: steps,
        keysInExecution: (folders = []) =>
          (inExecution ??= keysInExecution(place.value, scope)).flatMap((key) =>
            keysBelow(key, folders.length === 0 ? undefined : folders.map(withId)),
          ),
        keys: access === "write" ? (outputKeys ??= keysOfOutputs(step, type, context)) : [],
        ...(access === "write" && field.inJobFolder && { folders: names() }),
        ...(declaredBy !== undefined && { declaredBy }),
      });
      if (field.access !== "write") sinks.data.push(use("read"));
      if (field.access !== "read") sinks.data.push(use("write"));
    }
  };
  const view: View = {
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
    report,
    data,
    resolve: (value) => resolve(value, scope),
    jobNames: names,
    written: (path) => places(path).flatMap(({ value }) => resolve(value, scope).patterns),
    require: (need) => void sinks.needs.push({ ...need, path: need.path ?? step.path }),
    named: (place, what) => {
      const { patterns, unbound } = resolve(place.value, scope);
      if (!patterns.includes("*")) return patterns;
      report(unknownName(what, scope, place, unbound));
      return undefined;
    },
    readData: (place) => data(place, { path: "", access: "read" }),
    writeData: (place) => data(place, { path: "", access: "write" }),
    objects: (place) => {
      const { patterns, unbound } = resolve(place.value, scope);
      return patterns.flatMap((uri) => {
        const location = readLocation(uri);
        if (typeof location !== "string" && !isDirectoryBucket(location)) return objectArns(partition, location);
        report(
          locationProblem(typeof location === "string" ? location : "directory-bucket", uri, place, scope, unbound),
        );
        return [];
      });
    },
    repositories: (place) => repositoriesAt(view, place),
    encryptWith: (place) => requireKey(view, "encrypt-output", encryptActions, place),
    key: (text) => readKey(text, arn),
    outputsOf: (name) => {
      const other = scope.definition.step.get(name);
      const otherType = other && context.types.get(other.type);
      return other && otherType ? outputs(viewStep(other, otherType, context), otherType) : [];
    },
  };
  return view;
}

/** The keys that a step's outputs are encrypted with. What is not a key is reported where the table reads it. */
function keysOfOutputs(step: Step, type: StepType, context: PlanContext): readonly Key[] {
  const silent = viewStep(step, type, context);
  return type.keys.output.flatMap((path) => silent.places(path)).flatMap((place) => keysAt(place, silent));
}

/** An execution's id is twelve characters, in the names of its jobs too: the longest prefix that the SDK lets a job's
 * name have, 38 characters of 63, leaves room for just that. */
const executionId = "?".repeat(12);
const withId = (name: string): string => name.replaceAll("pipelines-*-", `pipelines-${executionId}-`);

/** The key of an S3 URI, with the execution's id as long as it is. */
const keysInExecution = (value: JsonValue, scope: Scope): readonly string[] =>
  resolve(value, { ...scope, executionId }).patterns.flatMap((pattern) => {
    const location = readLocation(unquoted(pattern));
    return typeof location === "string" ? [] : [withId(location.key)];
  });

/** Where what a step's type has to say goes. */
interface Sinks {
  readonly needs: StepNeed[];
  readonly data: DataUse[];
  readonly diagnostics: Diagnostic[];
  readonly known: Set<string>;
}

const outputs = (view: View, type: StepType): readonly string[] =>
  type.data.flatMap(({ path, access, inJobFolder }) => {
    if (access === "read") return [];
    const uris = view.written(path);
    return inJobFolder
      ? uris.flatMap((uri) => view.jobNames().map((name) => `${uri.replace(/\/$/, "")}/${name}/`))
      : uris;
  });

/** HyperParameters hold JSON-quoted strings. */
const unquoted = (pattern: string): string => /^"(.*)"$/.exec(pattern)?.[1] ?? pattern;
