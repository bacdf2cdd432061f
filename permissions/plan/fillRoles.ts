/** Hands the definition back with the roles filled in and the bindings as defaults. Nothing else changes: the text is
 * edited in place, so numbers, order and white space stay as their author wrote them. */
import { findNodeAtLocation, parseTree, type JSONPath, type Node } from "jsonc-parser";
import type { AccessPlan } from "./accessPlan";
import { isObject, member, type JsonObject, type JsonValue } from "../json";
import { stepTypes } from "../steps/registry";
import type { Step } from "../definition/definition";

/** The definition's text with each step's role in every place its type has a role field. */
export function fillRoles(plan: AccessPlan): string {
  const { definition, runsAs } = plan;
  const values: { path: JSONPath; value: unknown }[] = [];
  for (const step of definition.steps) {
    const role = runsAs.get(step.name);
    if (role) for (const path of rolePaths(step)) values.push({ path, value: role.arn });
  }
  for (const [name, value] of Object.entries(plan.options.bindings ?? {})) {
    const parameter = definition.parameters.get(name);
    if (parameter)
      values.push({ path: [...segments(parameter.path), "DefaultValue"], value: typed(value, parameter.type) });
  }
  const root = parseTree(definition.text);
  return root
    ? applyEdits(
        definition.text,
        values.flatMap(({ path, value }) => setValue(root, path, value)),
      )
    : definition.text;
}

/** A stretch of the text and what takes its place. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The edit that sets a member of an object which exists; the member itself may be new. */
function setValue(root: Node, path: JSONPath, value: unknown): Edit[] {
  const text = JSON.stringify(value);
  const node = findNodeAtLocation(root, path);
  if (node) return [{ start: node.offset, end: node.offset + node.length, text }];
  const holder = findNodeAtLocation(root, path.slice(0, -1));
  if (holder?.type !== "object") return [];
  const last = holder.children?.at(-1);
  const at = last ? last.offset + last.length : holder.offset + 1;
  return [{ start: at, end: at, text: `${last ? ", " : ""}${JSON.stringify(path.at(-1))}: ${text}` }];
}

function applyEdits(text: string, edits: readonly Edit[]): string {
  let done = 0;
  const parts = [...edits]
    .sort((a, b) => a.start - b.start)
    .flatMap(({ start, end, text: replacement }) => {
      const kept = text.slice(done, start);
      done = end;
      return [kept, replacement];
    });
  return parts.join("") + text.slice(done);
}

/** Where the step's type has role fields: those that are there, and those whose object is there to hold them. */
function rolePaths(step: Step): JSONPath[] {
  const type = stepTypes.get(step.type);
  if (type?.runsAs.as !== "own") return [];
  const start = segments(`${step.path}/Arguments`);
  return type.runsAs.roles
    .filter(({ managed: fill }) => fill)
    .flatMap(({ path }) => below(step.arguments, path.split("."), start));
}

function below(json: JsonObject, [field = "", ...rest]: readonly string[], path: JSONPath): JSONPath[] {
  if (rest.length === 0) return [[...path, field]];
  const name = field.replace(/\[\]$/, "");
  const inner = member(json, name);
  const items: readonly (readonly [JSONPath, JsonValue])[] = Array.isArray(inner)
    ? inner.map((item: JsonValue, index) => [[...path, name, index], item] as const)
    : inner === undefined
      ? []
      : [[[...path, name], inner]];
  return items.flatMap(([at, item]) => (isObject(item) ? below(item, rest, at) : []));
}

/** A JSON pointer as jsonc-parser's path. */
const segments = (pointer: string): JSONPath =>
  pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));

function typed(value: string, type: string): string | number | boolean {
  if (type === "Integer" || type === "Float") return Number(value);
  return type === "Boolean" ? value === "true" : value;
}
