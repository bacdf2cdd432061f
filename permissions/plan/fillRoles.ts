/** Hands the definition back with the roles filled in and the bindings as defaults. Nothing else changes: the text is
 * edited in place, so numbers, order and white space stay as their author wrote them. */
import { editJson, type JsonEdit } from "../jsonEdit";
import type { AccessPlan } from "./accessPlan";
import { bindingJson } from "./bindings";
import { stepTypes } from "../steps/registry";
import { placesToFill } from "./rolePlaces";

/** The definition's text with each step's role in every place its type has a role field. */
export function fillRoles(plan: AccessPlan): string {
  const { definition, runsAs } = plan;
  const values: JsonEdit[] = [];
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
  return editJson(definition.text, values);
}

/** A JSON pointer as keys and indexes. */
const segments = (pointer: string): JsonEdit["path"] =>
  pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
