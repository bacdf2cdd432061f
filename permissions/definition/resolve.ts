/**
 * From expressions to IAM patterns: what is known when the plan is made is literal, what is known only at run time is
 * `*`. A literal `*`, `?` or `${` is escaped as IAM wants it, so that it stands for itself.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-specialchars
 */
import { isLiteral, literalText, writeLiteral } from "../iam/patternText";
import { elements, isArray, isObject, member, pointerTo, type JsonValue } from "../json";
import { unique } from "../unique";
import type { Definition } from "./definition";
import { readExpression, type PathPart, type Reference } from "./expression";
import { bodyProperty, itemField, itemsFor, itemsIn } from "./iteration";

/** What expressions resolve against. */
export interface Scope {
  readonly definition: Definition;
  readonly pipelineName: string;
  readonly pipelineArn: string;
  /** Parameter name, or a whole reference such as `Steps.S.OutputParameters['uri']`, -> the value to plan with. */
  readonly bindings: Readonly<Record<string, string>>;
  /** Patterns of a property that a step's type knows better than its Arguments do. */
  readonly property: (step: string, path: string) => readonly string[] | undefined;
  /** The step that the expressions stand in: it tells what `ForEach.CurrentItem` is. */
  readonly step?: string;
  /** What stands for the execution's id: `*` unless given. */
  readonly executionId?: string;
}

/** A resolved expression. */
export interface Resolved {
  /** Alternatives, at least one; `*` where nothing is known. */
  readonly patterns: readonly string[];
  /** Parameters met that have neither a binding nor a default. */
  readonly unbound: readonly string[];
  /** Steps whose properties the value is made of. */
  readonly steps: readonly string[];
}

const wildcard = "*";
/** More alternatives than this are given up for `*`: job names come in two spellings, and joins multiply. */
const mostAlternatives = 8;

/** Resolves a value of the definition. `seen` holds the properties being resolved: a cycle resolves to `*`. */
export function resolve(json: JsonValue, scope: Scope, seen: ReadonlySet<string> = new Set()): Resolved {
  const expression = readExpression(json);
  switch (expression.kind) {
    case "literal":
      return known(typeof expression.value === "string" ? writeLiteral(expression.value) : scalar(expression.value));
    case "get":
      return resolveReference(expression.reference, scope, seen);
    case "join":
      return join(
        expression.values.map((value) => resolve(value, scope, seen)),
        writeLiteral(expression.on),
      );
    case "jsonGet":
    case "unknownFunction":
    case "container":
      return known(wildcard);
  }
}

const known = (...patterns: readonly string[]): Resolved => ({ patterns, unbound: [], steps: [] });

/** Integers and nothing else have one spelling that every writer agrees on. */
const scalar = (value: number | boolean | null): string => (Number.isSafeInteger(value) ? String(value) : wildcard);

function join(parts: readonly Resolved[], on: string): Resolved {
  const count = parts.reduce((product, { patterns }) => product * patterns.length, 1);
  const usable =
    count > mostAlternatives ? parts.map((part) => ({ ...part, patterns: collapse(part.patterns) })) : parts;
  const patterns = usable.reduce<readonly string[] | undefined>(
    (heads, { patterns: tails }) =>
      heads === undefined ? tails : heads.flatMap((head) => tails.map((tail) => `${head}${on}${tail}`)),
    undefined,
  );
  return {
    patterns: unique((patterns ?? [""]).map((pattern) => pattern.replace(/\*{2,}/g, wildcard))),
    unbound: unique(parts.flatMap(({ unbound }) => unbound)),
    steps: unique(parts.flatMap(({ steps }) => steps)),
  };
}

const collapse = (patterns: readonly string[]): readonly string[] => (patterns.length > 1 ? [wildcard] : patterns);

function resolveReference(reference: Reference, scope: Scope, seen: ReadonlySet<string>): Resolved {
  switch (reference.to) {
    case "parameter":
      return resolveParameter(reference.name, scope);
    case "execution":
      return known(executionVariable(reference.variable, scope));
    case "property":
      return resolveProperty(reference, scope, seen);
    case "propertyFile":
      return { ...known(wildcard), steps: [reference.step] };
    case "iteration":
      return resolveItem(reference.path, scope, seen);
    case "experiment":
    case "unknown":
      return known(wildcard);
  }
}

function executionVariable(variable: string, scope: Scope): string {
  if (variable === "PipelineName") return writeLiteral(scope.pipelineName);
  if (variable === "PipelineArn") return scope.pipelineArn;
  return variable === "PipelineExecutionId" ? (scope.executionId ?? wildcard) : wildcard;
}

/** Every item that the body runs for, or the requested field of each. */
function resolveItem(reference: string, scope: Scope, seen: ReadonlySet<string>): Resolved {
  const given = itemsFor(scope.definition, scope.step);
  const id = `Items.${scope.step}`;
  if (given === undefined || !reference.startsWith("ForEach.CurrentItem") || seen.has(id)) return known(wildcard);
  const outside = { ...scope, step: scope.definition.step.get(scope.step ?? "")?.within ?? "" };
  const sources = (isArray(given) ? given : [given]).map((each) => resolve(each, outside, new Set([...seen, id])));
  const texts = sources.flatMap(({ patterns }) => patterns.map((each) => (isLiteral(each) ? literalText(each) : null)));
  const items = isArray(given) ? texts : texts.flatMap((text) => (text === null ? [null] : (itemsIn(text) ?? [null])));
  const patterns = unique(
    items.map((item) => {
      const text = item === null ? undefined : itemField(item, reference);
      return text === undefined ? wildcard : writeLiteral(text);
    }),
  );
  return {
    patterns: patterns.length === 0 || patterns.length > mostAlternatives ? [wildcard] : patterns,
    unbound: unique(sources.flatMap(({ unbound }) => unbound)),
    steps: unique(sources.flatMap(({ steps }) => steps)),
  };
}

function resolveParameter(name: string, scope: Scope): Resolved {
  const parameter = scope.definition.parameters.get(name);
  const value = Object.hasOwn(scope.bindings, name) ? scope.bindings[name] : parameter?.defaultValue;
  if (value === undefined) return { patterns: [wildcard], unbound: [name], steps: [] };
  if (typeof value === "string") return known(writeLiteral(value));
  return known(parameter?.type === "Integer" && typeof value === "number" ? scalar(value) : wildcard);
}

function resolveProperty(
  { step: name, path }: Extract<Reference, { to: "property" }>,
  scope: Scope,
  seen: ReadonlySet<string>,
): Resolved {
  const id = `Steps.${name}.${pathText(path)}`;
  const bound = Object.hasOwn(scope.bindings, id) ? scope.bindings[id] : undefined;
  if (bound !== undefined) return { ...known(writeLiteral(bound)), steps: [name] };
  if (seen.has(id)) return { ...known(wildcard), steps: [name] };
  const patterns = scope.property(name, pathText(path));
  if (patterns) return { ...known(...patterns), steps: [name] };
  const step = scope.definition.step.get(name);
  const below = new Set([...seen, id]);
  const body = bodyProperty(step, path);
  if (body) {
    const resolved = resolveProperty({ to: "property", ...body }, scope, below);
    return { ...resolved, steps: unique([name, ...resolved.steps]) };
  }
  const argument = step && descend(step.arguments, path);
  const resolved = argument === undefined ? known(wildcard) : resolve(argument, { ...scope, step: name }, below);
  return { ...resolved, steps: unique([name, ...resolved.steps]) };
}

/** The path as the definition writes it: `Outputs['train'].S3Output.S3Uri`. */
export const pathText = (path: readonly PathPart[]): string =>
  path.reduce<string>((text, part) => {
    if (typeof part === "string") return text === "" ? part : `${text}.${part}`;
    return typeof part === "number" ? `${text}[${part}]` : `${text}['${part.name}']`;
  }, "");

/** Describe mirrors Create: a property's path is most often an argument's path. Names pick list items by `…Name`. */
function descend(json: JsonValue, path: readonly PathPart[]): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>((value, part) => {
    if (typeof part === "string") return member(value, part);
    if (typeof part === "number") return elements(value)[part];
    return isArray(value)
      ? value.find(
          (item) => isObject(item) && Object.keys(item).some((key) => key.endsWith("Name") && item[key] === part.name),
        )
      : member(value, part.name);
  }, json);
}

/** An item that a property's path names, and that the list in the step's Arguments does not have. */
export interface MissingItem {
  readonly name: string;
  /** The path of the list. */
  readonly list: string;
  /** The names of the items that it has. */
  readonly names: readonly string[];
}

/** The item that a property's path names in vain; undefined where Arguments has no list there. */
export function missingItem(json: JsonValue, path: readonly PathPart[]): MissingItem | undefined {
  const at = path.findIndex((part) => typeof part === "object");
  const part = path[at];
  const list = at < 0 ? undefined : descend(json, path.slice(0, at));
  if (typeof part !== "object" || !isArray(list) || descend(list, [part]) !== undefined) return undefined;
  const names = list.flatMap((item) =>
    isObject(item) ? Object.keys(item).flatMap((key) => (key.endsWith("Name") ? [String(item[key])] : [])) : [],
  );
  return { name: part.name, list: pathText(path.slice(0, at)), names };
}

/** A value found in a step, with its JSON pointer. */
export interface Place {
  readonly value: JsonValue;
  readonly path: string;
}

/** The values at a path such as `ProcessingInputs[].S3Input.S3Uri`; `[]` is every item, `{}` every member. Nulls are
 * left out: the SDK writes them for what is unset. */
export function placesAt(json: JsonValue, path: string, pointer: string): Place[] {
  let places: Place[] = [{ value: json, path: pointer }];
  for (const part of partsOf(path)) {
    const found: Place[] = [];
    for (const place of places) descendInto(place, part, found);
    if (found.length === 0) return found;
    places = found;
  }
  return places.filter(({ value }) => value !== null);
}

function descendInto({ value, path }: Place, part: string, found: Place[]): void {
  if (part === "[]")
    elements(value).forEach((item, index) => {
      found.push({ value: item, path: pointerTo(path, index) });
    });
  else if (part === "{}") {
    if (isObject(value))
      for (const key of Object.keys(value)) found.push({ value: value[key] ?? null, path: pointerTo(path, key) });
  } else {
    const inner = member(value, part);
    if (inner !== undefined) found.push({ value: inner, path: pointerTo(path, part) });
  }
}

/** A cache: the paths are those of the step types' tables, and used for every step. */
const parts = new Map<string, readonly string[]>();

function partsOf(path: string): readonly string[] {
  const known = parts.get(path);
  if (known) return known;
  const read = path.split(".").flatMap((part) => part.split(/(\[\]|\{\})/).filter((each) => each !== ""));
  parts.set(path, read);
  return read;
}
