/**
 * The expressions of a pipeline definition: what may stand in place of any leaf.
 * https://aws-sagemaker-mlops.github.io/sagemaker-model-building-pipeline-definition-JSON-schema/
 */
import { elements, isArray, isObject, member, pointerTo, type JsonObject, type JsonValue } from "../json";

/** What a `Get` points at. */
export type Reference =
  | { readonly to: "parameter"; readonly name: string }
  | { readonly to: "execution"; readonly variable: string }
  | { readonly to: "property"; readonly step: string; readonly path: readonly PathPart[] }
  | { readonly to: "propertyFile"; readonly step: string; readonly file: string }
  | { readonly to: "experiment"; readonly field: string }
  | { readonly to: "iteration"; readonly path: string }
  | { readonly to: "unknown"; readonly text: string };

/** One part of a property path: a field, an array index, or a quoted name as in `Outputs['train']`. */
export type PathPart = string | number | { readonly name: string };

/** `Std:JsonGet`: a value read at run time, with the pipeline role, from a file that a step wrote. */
export interface JsonGet {
  readonly kind: "jsonGet";
  /** The property file's reference, or the S3 URI's expression; neither where the call is malformed. */
  readonly propertyFile?: Reference;
  readonly s3Uri?: JsonValue;
}

/** A leaf of the definition, or a container of leaves. */
export type Expression =
  | { readonly kind: "literal"; readonly value: string | number | boolean | null }
  | { readonly kind: "get"; readonly reference: Reference }
  | { readonly kind: "join"; readonly on: string; readonly values: readonly JsonValue[] }
  | JsonGet
  | { readonly kind: "unknownFunction"; readonly name: string }
  | { readonly kind: "container" };

/** Reads one value as an expression. Objects that are none of the known forms are containers of further values. */
export function readExpression(json: JsonValue): Expression {
  if (isArray(json)) return container;
  if (!isObject(json)) return { kind: "literal", value: json };
  const name = onlyKey(json);
  if (name !== "Get" && !name.startsWith("Std:")) return container;
  const body = member(json, name);
  if (name === "Get" && typeof body === "string") return { kind: "get", reference: readReference(body) };
  if (name === "Std:Join" && isObject(body)) return readJoin(body);
  if (name === "Std:JsonGet") return readJsonGet(body);
  return name === "Get" ? container : { kind: "unknownFunction", name };
}

const container: Expression = { kind: "container" };

/** The key of an object that has one only; empty for any other. */
function onlyKey(json: JsonObject): string {
  let only = "";
  for (const key in json) {
    if (only !== "" || key === "") return "";
    only = key;
  }
  return only;
}

function readJoin(body: JsonObject): Expression {
  const on = member(body, "On") ?? "";
  return typeof on === "string"
    ? { kind: "join", on, values: elements(member(body, "Values")) }
    : { kind: "unknownFunction", name: "Std:Join" };
}

function readJsonGet(body: JsonValue | undefined): JsonGet {
  const file = member(member(body, "PropertyFile"), "Get");
  const s3Uri = member(body, "S3Uri");
  return {
    kind: "jsonGet",
    ...(typeof file === "string" && { propertyFile: readReference(file) }),
    ...(s3Uri !== undefined && { s3Uri }),
  };
}

/** Reads the text of a `Get`, such as `Steps.Train.ModelArtifacts.S3ModelArtifacts`. @internal For tests. */
export function readReference(text: string): Reference {
  const [root, rest] = splitOnce(text);
  switch (root) {
    case "Parameters":
      return rest === "" ? { to: "unknown", text } : { to: "parameter", name: rest };
    case "Execution":
      return { to: "execution", variable: rest };
    case "PipelineExperimentConfig":
      return { to: "experiment", field: rest };
    case "ForEach":
    case "IterationOutput":
      return { to: "iteration", path: text };
    case "Steps":
      return readStepReference(rest) ?? { to: "unknown", text };
    default:
      return { to: "unknown", text };
  }
}

function readStepReference(text: string): Reference | undefined {
  const [step, rest] = splitOnce(text);
  if (step === "") return undefined;
  const file = /^PropertyFiles(?:\.|\[['"])(.+?)(?:['"]\])?$/.exec(rest)?.[1];
  if (file !== undefined) return { to: "propertyFile", step, file };
  const path = readPath(rest);
  return path && { to: "property", step, path };
}

/** `A.B['x'][0].C`; undefined where the text is not such a path. */
export function readPath(text: string): PathPart[] | undefined {
  const parts: PathPart[] = [];
  const part = /\.?([\w-]+)|\[(\d+)\]|\[(['"])(.*?)\3\]/y;
  while (part.lastIndex < text.length) {
    const found = part.exec(text);
    if (!found) return undefined;
    const [, field, index, , name] = found;
    parts.push(field ?? (index === undefined ? { name: name ?? "" } : Number(index)));
  }
  return parts;
}

const splitOnce = (text: string): [string, string] => {
  const dot = text.indexOf(".");
  return dot < 0 ? [text, ""] : [text.slice(0, dot), text.slice(dot + 1)];
};

/** An expression other than a literal, with the place where it stands. */
export interface Occurrence {
  readonly path: string;
  readonly expression: Exclude<Expression, { readonly kind: "literal" | "container" }>;
}

/** Every expression below a value, outermost first, those inside Join and JsonGet included. `skip` prunes by pointer. */
export function expressionsIn(json: JsonValue, path: string, skip?: (path: string) => boolean): readonly Occurrence[] {
  const found: Occurrence[] = [];
  collect(json, path, skip, found);
  return found;
}

function collect(
  json: JsonValue,
  path: string,
  skip: ((path: string) => boolean) | undefined,
  found: Occurrence[],
): void {
  if (typeof json !== "object" || json === null || skip?.(path) === true) return;
  const expression = readExpression(json);
  if (expression.kind !== "container" && expression.kind !== "literal") found.push({ path, expression });
  if (expression.kind === "get") return;
  if (isArray(json)) {
    for (const [index, value] of json.entries())
      if (typeof value === "object") collect(value, pointerTo(path, index), skip, found);
  } else if (isObject(json))
    for (const key of Object.keys(json)) {
      const value = json[key] ?? null;
      if (typeof value === "object") collect(value, pointerTo(path, key), skip, found);
    }
}
