/** Hands the definition back with the roles filled in and the bindings as defaults. Nothing else changes: the text is
 * edited in place, so numbers, order and white space stay as their author wrote them. */
import { findNodeAtLocation, parseTree, type JSONPath, type Node } from "jsonc-parser";
import { pointerParts } from "../json";
import type { AccessPlan } from "./accessPlan";
import { bindingJson } from "./bindings";
import { stepTypes } from "../steps/registry";
import { placesToFill } from "./rolePlaces";

/** The definition's text with each step's role in every place its type has a role field. */
export function fillRoles(plan: AccessPlan): string {
  const { definition, runsAs } = plan;
  const values: { path: JSONPath; text: string }[] = [];
  for (const step of definition.steps) {
    const role = runsAs.get(step.name);
    const type = stepTypes.get(step.type);
    if (role === undefined || type === undefined) continue;
    for (const path of placesToFill(step, type))
      values.push({ path: [...segments(`${step.path}/Arguments`), ...path], text: JSON.stringify(role.arn) });
  }
  for (const [name, value] of Object.entries(plan.options.bindings ?? {})) {
    const parameter = definition.parameters.get(name);
    const text = parameter === undefined ? undefined : bindingJson(parameter, value);
    if (parameter !== undefined && text !== undefined)
      values.push({ path: [...segments(parameter.path), "DefaultValue"], text });
  }
  const root = parseTree(definition.text);
  return root
    ? applyEdits(
        definition.text,
        values.flatMap(({ path, text }) => setValue(root, path, text)),
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
function setValue(root: Node, path: JSONPath, text: string): Edit[] {
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

/** A JSON pointer as jsonc-parser's path. */
const segments = (pointer: string): JSONPath =>
  pointerParts(pointer).map((part) => (/^\d+$/.test(part) ? Number(part) : part));
