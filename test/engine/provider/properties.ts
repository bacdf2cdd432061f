// What the stand-in provider does with properties before and after AWS sees them: defaults, names, tags, comparison.
// Pure functions over a table entry.
import type { Properties, Property, ResourceType, Value } from "./table";
import { record, unknown, without } from "./table";

/** An input that a resource type refuses. */
export interface Failure {
  property: string;
  reason: string;
}

/** Every input property of a type, `tagsAll` among them where it has tags. */
export function inputProperties(type: ResourceType): Record<string, Property> {
  const tags = type.inputs["tags"];
  return tags === undefined ? type.inputs : { ...type.inputs, tagsAll: tags };
}

/** The program's inputs with defaults, a name, all tags and `__defaults`, and what is wrong with them. */
export function checkInputs(
  type: ResourceType,
  resourceName: string,
  seed: Uint8Array,
  olds: Properties,
  news: Properties,
  defaultTags: Properties,
): { inputs: Properties; failures: Failure[] } {
  const inputs: Properties = {};
  const defaulted: string[] = [];
  const failures: Failure[] = [];
  for (const [name, property] of Object.entries(type.inputs)) {
    const given = news[name];
    if (given !== undefined && given !== null)
      inputs[name] = property.json === true && typeof given === "object" ? JSON.stringify(given) : given;
    else if (property.default !== undefined) {
      inputs[name] = property.default;
      defaulted.push(name);
    } else if (property.required === true && name !== type.autoname?.property)
      failures.push({ property: name, reason: `Missing required argument: "${name}" is required` });
  }
  const unexpected = Object.keys(news).filter(
    (name) => !Object.hasOwn(inputProperties(type), name) && name !== "__defaults",
  );
  for (const name of unexpected)
    failures.push({ property: name, reason: `"${name}" is not an argument that this stand-in provider knows` });
  const autoname = type.autoname;
  if (autoname !== undefined && inputs[autoname.property] === undefined) {
    const old = olds[autoname.property];
    const wasDefaulted = Array.isArray(olds["__defaults"]) && olds["__defaults"].includes(autoname.property);
    inputs[autoname.property] = wasDefaulted && old !== undefined ? old : madeName(resourceName, seed, autoname);
    defaulted.push(autoname.property);
  }
  if (type.inputs["tags"] !== undefined) {
    const tags = inputs["tags"] ?? {};
    const all = tags === unknown ? unknown : { ...defaultTags, ...record(tags) };
    if (all === unknown || Object.keys(all).length > 0) inputs["tagsAll"] = all;
  }
  inputs["__defaults"] = defaulted.sort();
  return { inputs, failures };
}

function madeName(resourceName: string, seed: Uint8Array, rule: { maxLength: number; lowerCase?: true }): string {
  const suffix = `-${Buffer.from(seed).toString("hex").slice(0, 7)}`;
  const base = rule.lowerCase === true ? resourceName.toLowerCase() : resourceName;
  return base.slice(0, rule.maxLength - suffix.length) + suffix;
}

/** One property that differs between old and new inputs. */
export interface Change {
  property: string;
  kind: "add" | "delete" | "update";
  replaces: boolean;
}

/** What changes from the old inputs to the new ones, as AWS would see it. */
export function diffInputs(type: ResourceType, olds: Properties, news: Properties): Change[] {
  return Object.entries(inputProperties(type)).flatMap(([name, property]) => {
    const [before, after] = [olds[name], news[name]];
    if (sameValue(property, before, after)) return [];
    // AWS's own choice stays when the program stops giving one.
    if (after === undefined && property.computed === true) return [];
    const kind = isAbsent(before) ? "add" : isAbsent(after) ? "delete" : "update";
    const replaces = property.replaces === true || type.update === undefined;
    return [{ property: name, kind, replaces } as const];
  });
}

/** Whether two values of a property mean the same: absent is empty, policies compare as JSON, some lists as sets. */
export function sameValue(property: Property, a: Value | undefined, b: Value | undefined): boolean {
  return canonical(property, a) === canonical(property, b);
}

function canonical(property: Property, value: Value | undefined): string {
  if (isAbsent(value)) return "";
  if (property.json === true && typeof value === "string") return sortedText(parsed(value));
  if (property.unordered === true && Array.isArray(value)) return value.map(deepText).sort().join("\n");
  return sortedText(value);
}

/** The text of a list's item, in which policies written as text compare as JSON. */
function deepText(value: Value): string {
  const fields = Object.entries(record(value)).map(([name, field]) =>
    name === "policy" && typeof field === "string" ? [name, parsed(field)] : [name, field],
  );
  return fields.length === 0 ? sortedText(value) : sortedText(Object.fromEntries(fields) as Properties);
}

function isAbsent(value: Value | undefined): boolean {
  return (
    value === undefined ||
    value === null ||
    value === "" ||
    value === false ||
    (typeof value === "object" && Object.keys(value).length === 0)
  );
}

function parsed(text: string): Value {
  try {
    return JSON.parse(text) as Value;
  } catch {
    return text;
  }
}

function sortedText(value: Value | undefined): string {
  return JSON.stringify(value, (_key, part: Value) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/** The outputs after AWS was read: its values, the program's own text where both mean the same, write-only inputs. */
export function mergeOutputs(type: ResourceType, known: Properties, read: Properties): Properties {
  const outputs: Properties = {};
  for (const [name, property] of Object.entries({ ...inputProperties(type), ...type.outputs })) {
    const [before, now] = [known[name], property.writeOnly === true ? known[name] : read[name]];
    const value = before !== undefined && sameValue(property, before, now) ? before : now;
    if (value !== undefined && (before !== undefined || property.computed === true || !isAbsent(value)))
      outputs[name] = value;
  }
  if (type.inputs["tags"] !== undefined) outputs["tagsAll"] = read["tagsAll"] ?? {};
  return outputs;
}

/** The inputs that would give what AWS holds now: for refresh (old inputs known) and import (none). */
export function inputsFromState(
  type: ResourceType,
  oldInputs: Properties,
  outputs: Properties,
  defaultTags: Properties,
): Properties {
  const inputs: Properties = {};
  for (const [name, property] of Object.entries(type.inputs)) {
    const before = oldInputs[name];
    const now = name === "tags" ? ownTags(oldInputs, outputs, defaultTags) : outputs[name];
    if (property.writeOnly === true) {
      const value = before ?? property.default;
      if (value !== undefined) inputs[name] = value;
    } else if (before !== undefined) {
      if (now !== undefined) inputs[name] = sameValue(property, before, now) ? before : now;
    } else if (!isAbsent(now) && now !== undefined && property.computed !== true) inputs[name] = now;
  }
  if (type.inputs["tags"] !== undefined && !isAbsent(outputs["tagsAll"])) inputs["tagsAll"] = outputs["tagsAll"] ?? {};
  inputs["__defaults"] = oldInputs["__defaults"] ?? [];
  return inputs;
}

function ownTags(oldInputs: Properties, outputs: Properties, defaultTags: Properties): Properties {
  const own = record(oldInputs["tags"]);
  return Object.fromEntries(
    Object.entries(record(outputs["tagsAll"])).filter(
      ([key, value]) => Object.hasOwn(own, key) || defaultTags[key] !== value,
    ),
  );
}

/** What a preview shows as the outputs of a resource that does not exist yet. */
export function previewOutputs(type: ResourceType, inputs: Properties): Properties {
  const outputs = without(inputs, "__defaults");
  for (const [name, property] of Object.entries(type.inputs))
    if (property.computed === true && outputs[name] === undefined) outputs[name] = unknown;
  for (const name of Object.keys(type.outputs ?? {})) outputs[name] = unknown;
  if (type.inputs["tags"] !== undefined) outputs["tagsAll"] ??= {};
  return outputs;
}
