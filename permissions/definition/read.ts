/**
 * Reads what the SDK's `pipeline.definition()` returns. Tolerant of what the published schema forgets (it accepts 5 of
 * 42 real definitions), strict about what an answer depends on: names, references, the shape of steps.
 */
import { hasErrors, oncePerCause, type Diagnostic } from "../diagnostic";
import { elements, isArray, isObject, member, pointerTo, type JsonObject, type JsonValue } from "../json";
import { didYouMean } from "../nearest";
import type { Definition, Parameter, Step } from "./definition";
import { expressionsIn, type Occurrence } from "./expression";
import { bodyProperty } from "./iteration";
import { findDefinition } from "./text";

/** Codes and texts; `quoted` names are foreign text in quotes. */
const messages = {
  "parameter-shape": () => "A parameter requires a Name.",
  "parameter-name": (quoted: string) => `Two parameters have the name ${quoted}. Rename one of them.`,
  "parameter-type": (quoted: string, hint: string) =>
    `Unknown parameter type ${quoted}. Expected String, Integer, Float or Boolean.${hint}`,
  "parameter-default": (quoted: string, type: string) =>
    `The DefaultValue of parameter ${quoted} does not fit its type ${type}.`,
  "steps-shape": (place: string) => `${place} must be an array of steps.`,
  "step-shape": () => "A step requires a Name and a Type, both non-empty strings.",
  "step-named": (place: string, quoted: string) =>
    `${place} holds the steps themselves, not their names. Move step ${quoted} into ${place}.`,
  "steps-nested": (place: string) =>
    `A step of this type has no steps here, so they would be ignored. Move them into ${place}.`,
  "depends-on-shape": () => "DependsOn must be an array of the names of steps.",
  "arguments-shape": (step: string) => `The Arguments of step ${step} must be an object.`,
  "definition-version": () => 'Unknown Version; read as "2020-12-01", the only known one.',
  "step-name": (quoted: string) => `Two steps have the name ${quoted}. Rename one of them.`,
  "step-characters": () => "Invalid step name. Expected 1 to 256 letters, digits, hyphens and underscores.",
  "unknown-step": (quoted: string, hint: string) => `The definition has no step ${quoted}.${hint}`,
  "unknown-function": (name: string) => `Unknown function ${name}. Expected Std:Join or Std:JsonGet.`,
  "json-get-shape": () => "Std:JsonGet requires a PropertyFile or an S3Uri.",
  "unknown-reference": (quoted: string) =>
    `Unknown reference {"Get": ${quoted}}. Expected Parameters.…, Steps.…, Execution.… or PipelineExperimentConfig.…`,
  "unknown-parameter": (quoted: string, hint: string) =>
    `The definition has no parameter ${quoted}. Add it to Parameters.${hint}`,
} as const;

/** Where a step type holds whole steps. */
const branches: Readonly<Record<string, readonly string[]>> = {
  Condition: ["IfSteps", "ElseSteps"],
  ForEach: ["ForEachBody"],
};
const branchesOf = (type: string): readonly string[] =>
  (Object.hasOwn(branches, type) ? branches[type] : undefined) ?? [];

/** Reads a definition's text. Never throws; without `definition`, the diagnostics say why. */
export function readDefinition(document: string): {
  readonly definition?: Definition;
  readonly diagnostics: readonly Diagnostic[];
} {
  const { text, json, diagnostics: unreadable } = findDefinition(document);
  if (json === undefined) return { diagnostics: unreadable };
  const diagnostics: Diagnostic[] = [...unreadable];
  const steps = readSteps(json, diagnostics);
  const definition: Definition = {
    text,
    json,
    parameters: readParameters(json, diagnostics),
    steps,
    step: new Map(steps.map((step) => [step.name, step])),
    expressions: expressionsIn(json, "", (path) => path === "/Steps"),
  };
  diagnostics.push(...checkVersion(json), ...checkNames(steps), ...checkReferences(definition));
  const reported = oncePerCause(diagnostics);
  return hasErrors(reported) ? { diagnostics: reported } : { definition, diagnostics: reported };
}

const problem = (
  code: string,
  path: string,
  message: string,
  severity: Diagnostic["severity"] = "error",
): Diagnostic => ({ severity, code, message, path });

const quote = (text: string): string => JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);

/** Types of parameters, and the values each may have. */
const parameterTypes: Readonly<Record<string, (value: JsonValue) => boolean>> = {
  String: (value) => typeof value === "string",
  Integer: (value) => typeof value === "number" && Number.isInteger(value),
  Float: (value) => typeof value === "number",
  Boolean: (value) => typeof value === "boolean",
};

function readParameters(json: JsonObject, diagnostics: Diagnostic[]): Map<string, Parameter> {
  const parameters = new Map<string, Parameter>();
  for (const [index, item] of elements(member(json, "Parameters")).entries()) {
    const path = pointerTo("/Parameters", index);
    const name = member(item, "Name");
    const given = member(item, "Type");
    const type = typeof given === "string" ? given : "String";
    const defaultValue = member(item, "DefaultValue") ?? undefined;
    if (typeof name !== "string" || name === "")
      diagnostics.push(problem("parameter-shape", path, messages["parameter-shape"]()));
    else if (parameters.has(name))
      diagnostics.push(problem("parameter-name", path, messages["parameter-name"](quote(name))));
    else {
      parameters.set(name, { name, type, path, ...(defaultValue !== undefined && { defaultValue }) });
      diagnostics.push(...checkType(name, type, path, defaultValue));
    }
  }
  return parameters;
}

function checkType(name: string, type: string, path: string, defaultValue: JsonValue | undefined): Diagnostic[] {
  const fits = Object.hasOwn(parameterTypes, type) ? parameterTypes[type] : undefined;
  if (fits === undefined) {
    const message = messages["parameter-type"](quote(type), didYouMean(type, Object.keys(parameterTypes)));
    return [problem("parameter-type", `${path}/Type`, message, "warning")];
  }
  return defaultValue === undefined || fits(defaultValue)
    ? []
    : [problem("parameter-default", path, messages["parameter-default"](quote(name), type), "warning")];
}

function readSteps(json: JsonObject, diagnostics: Diagnostic[]): Step[] {
  const steps: Step[] = [];
  const readList = (list: JsonValue | undefined, place: string, path: string, within?: string): void => {
    if (!isArray(list)) {
      diagnostics.push(problem("steps-shape", path, messages["steps-shape"](place)));
      return;
    }
    for (const [index, item] of list.entries()) {
      const step = readStep(item, place, pointerTo(path, index), within);
      if ("code" in step) {
        diagnostics.push(step);
        continue;
      }
      steps.push(step);
      diagnostics.push(...checkStep(step));
      for (const branch of branchesOf(step.type)) {
        const nested = member(step.arguments, branch);
        if (nested !== undefined && nested !== null)
          readList(nested, branch, `${step.path}/Arguments/${branch}`, step.name);
      }
    }
  };
  readList(member(json, "Steps"), "Steps", "/Steps");
  return steps;
}

/** What of a step would be ignored: steps where its type has none, and dependencies that are no names. */
function checkStep({ type, path, json, arguments: given }: Step): Diagnostic[] {
  const known = branchesOf(type);
  const nested = (holder: JsonObject, at: string, read: readonly string[]): Diagnostic[] =>
    Object.keys(holder)
      .filter((field) => elements(holder[field]).some(isStep) && !read.includes(field))
      .map((field) => problem("step-shape", pointerTo(at, field), messages["steps-nested"](placesFor(known))));
  const dependsOn = member(json, "DependsOn") ?? [];
  return [
    ...nested(json, path, []),
    ...nested(given, `${path}/Arguments`, known),
    ...(isArray(dependsOn) && dependsOn.every((entry) => nameIn(entry) !== undefined)
      ? []
      : [problem("step-shape", `${path}/DependsOn`, messages["depends-on-shape"]())]),
  ];
}

const isStep = (value: JsonValue): boolean =>
  ["Name", "Type"].every((name) => typeof member(value, name) === "string") && isObject(member(value, "Arguments"));

const placesFor = (branchNames: readonly string[]): string =>
  branchNames.length > 0 ? branchNames.map((name) => `Arguments.${name}`).join(" or ") : "Steps of the definition";

/** The step that an entry of DependsOn names. */
const nameIn = (entry: JsonValue): string | undefined => {
  const named = typeof entry === "string" ? entry : member(entry, "Step");
  return typeof named === "string" ? named : undefined;
};

function readStep(item: JsonValue, place: string, path: string, within: string | undefined): Step | Diagnostic {
  if (typeof item === "string") return problem("step-shape", path, messages["step-named"](place, quote(item)));
  const name = member(item, "Name");
  const type = member(item, "Type");
  if (!isObject(item) || typeof name !== "string" || typeof type !== "string" || name === "" || type === "")
    return problem("step-shape", path, messages["step-shape"]());
  const given = member(item, "Arguments");
  if (given !== undefined && given !== null && !isObject(given))
    return problem("step-shape", `${path}/Arguments`, messages["arguments-shape"](quote(name)));
  const nested = branchesOf(type).map((branch) => `${path}/Arguments/${branch}`);
  return {
    name,
    type,
    path,
    json: item,
    arguments: given ?? {},
    ...(within !== undefined && { within }),
    dependsOn: elements(member(item, "DependsOn")).flatMap((entry) => nameIn(entry) ?? []),
    expressions: expressionsIn(item, path, nested.length === 0 ? undefined : (below) => nested.includes(below)),
  };
}

const checkVersion = (json: JsonObject): Diagnostic[] =>
  member(json, "Version") === "2020-12-01"
    ? []
    : [problem("definition-version", "/Version", messages["definition-version"](), "warning")];

function checkNames(steps: readonly Step[]): Diagnostic[] {
  const seen = new Set<string>();
  return steps.flatMap(({ name, path }) => {
    if (seen.has(name)) return [problem("step-name", path, messages["step-name"](quote(name)))];
    seen.add(name);
    return /^[A-Za-z0-9\-_]{1,256}$/.test(name)
      ? []
      : [problem("step-name", `${path}/Name`, messages["step-characters"]())];
  });
}

/** So many misspelt names get a suggestion: comparing every one with every name would take long. */
const mostSuggestions = 50;

function checkReferences(definition: Definition): Diagnostic[] {
  const hints = new Map<string, string>();
  const hintFor = (name: string, names: Iterable<string>): string => {
    if (hints.size >= mostSuggestions && !hints.has(name)) return "";
    const hint = hints.get(name) ?? didYouMean(name, names);
    hints.set(name, hint);
    return hint;
  };
  const missing = (step: string, path: string): Diagnostic[] =>
    definition.step.has(step)
      ? []
      : [
          {
            ...problem(
              "unknown-step",
              path,
              messages["unknown-step"](quote(step), hintFor(step, definition.step.keys())),
            ),
            cause: `Steps.${step}`,
          },
        ];
  const check = ({ path, expression }: Occurrence): Diagnostic[] => {
    if (expression.kind === "unknownFunction")
      return [problem("unknown-function", path, messages["unknown-function"](quote(expression.name)))];
    if (expression.kind === "jsonGet" && expression.propertyFile === undefined && expression.s3Uri === undefined)
      return [problem("json-get-shape", path, messages["json-get-shape"]())];
    const reference = expression.kind === "get" ? expression.reference : undefined;
    switch (reference?.to) {
      case "unknown":
        return [problem("unknown-reference", path, messages["unknown-reference"](quote(reference.text)))];
      case "parameter": {
        const { name } = reference;
        if (definition.parameters.has(name)) return [];
        const message = messages["unknown-parameter"](quote(name), hintFor(name, definition.parameters.keys()));
        return [{ ...problem("unknown-parameter", path, message), cause: `Parameters.${name}` }];
      }
      case "property": {
        const body = bodyProperty(definition.step.get(reference.step), reference.path);
        return missing(body?.step ?? reference.step, path);
      }
      case "propertyFile":
        return missing(reference.step, path);
      default:
        return [];
    }
  };
  return [
    ...definition.expressions.flatMap(check),
    ...definition.steps.flatMap((step) => [
      ...step.expressions.flatMap(check),
      ...step.dependsOn.flatMap((name) => missing(name, `${step.path}/DependsOn`)),
    ]),
  ];
}
