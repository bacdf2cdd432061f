/** One step against its table entry: collects what it needs, and which data it touches, without judging either. */
import type { Step } from "../definition/definition";
import { resolve, type Place, type Scope } from "../definition/resolve";
import type { Diagnostic } from "../diagnostic";
import type { JsonValue } from "../json";
import type { DataField, StepNeed, StepNeeds, StepReader, StepType } from "../steps/stepType";
import { declaredFor } from "./declaredAccess";
import { locationProblem, unknownName } from "./placeProblems";
import { isAwsManaged, type Key } from "../aws/kms";
import { readStep, type PlanContext } from "./stepReader";
import { isDirectoryBucket, keysBelow, objectArns, readLocation, type Location } from "../aws/s3";
import {
  encryptActions,
  readKeys,
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

/** Reads one step by its table entry. */
export function readStepNeeds(step: Step, type: StepType, context: PlanContext): StepReading {
  const needs: StepNeed[] = [];
  const data: DataUse[] = [];
  const diagnostics: Diagnostic[] = [];
  const known = new Set<string>();
  const scope: Scope = { ...context.scope, step: step.name };
  const view = collectNeeds(readStep(step, type, context), type, scope, { needs, data, diagnostics, known });
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

type Collector = StepNeeds & { data(place: Place, field: DataField, declaredBy?: string): void };

/** Collects what the type's table and code need, beside the answers of the reader. */
function collectNeeds(reader: StepReader, type: StepType, scope: Scope, sinks: Sinks): Collector {
  const { step, partition, resolve: resolved } = reader;
  const places = (path: string): Place[] => {
    const found = reader.places(path);
    for (const place of found) sinks.known.add(place.path);
    return found;
  };
  const report = (diagnostic: Diagnostic): void => void sinks.diagnostics.push(diagnostic);
  let outputKeys: readonly Key[] | undefined;
  const data = (place: Place, field: DataField, declaredBy?: string): void => {
    sinks.known.add(place.path);
    const { patterns, steps, unbound } = resolved(place.value);
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
        keys: access === "write" ? (outputKeys ??= keysOfOutputs(reader, type)) : [],
        ...(access === "write" && field.inJobFolder && { folders: reader.jobNames() }),
        ...(declaredBy !== undefined && { declaredBy }),
      });
      if (field.access !== "write") sinks.data.push(use("read"));
      if (field.access !== "read") sinks.data.push(use("write"));
    }
  };
  const collector: Collector = {
    ...reader,
    places,
    written: (path) => places(path).flatMap(({ value }) => resolved(value).patterns),
    report,
    data,
    require: (need) => void sinks.needs.push({ ...need, path: need.path ?? step.path }),
    named: (place, what) => {
      const patterns = reader.patternsAt(place);
      if (patterns === undefined) report(unknownName(what, scope, place, resolved(place.value).unbound));
      return patterns;
    },
    readData: (place) => data(place, { path: "", access: "read" }),
    writeData: (place) => data(place, { path: "", access: "write" }),
    objects: (place) => {
      const { patterns, unbound } = resolved(place.value);
      return patterns.flatMap((uri) => {
        const location = readLocation(uri);
        if (typeof location !== "string" && !isDirectoryBucket(location)) return objectArns(partition, location);
        report(
          locationProblem(typeof location === "string" ? location : "directory-bucket", uri, place, scope, unbound),
        );
        return [];
      });
    },
    repositories: (place) => repositoriesAt(collector, place),
    encryptWith: (place) => requireKey(collector, "encrypt-output", encryptActions, place),
  };
  return collector;
}

/** The keys that a step's outputs are encrypted with. What is not a key is reported where the table reads it. */
const keysOfOutputs = (reader: StepReader, type: StepType): readonly Key[] =>
  type.keys.output
    .flatMap((path) => reader.places(path))
    .flatMap((place) => readKeys(place, reader))
    .flatMap(({ key }) => (key === undefined || isAwsManaged(key) ? [] : [key]));

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

/** HyperParameters hold JSON-quoted strings. */
const unquoted = (pattern: string): string => /^"(.*)"$/.exec(pattern)?.[1] ?? pattern;
