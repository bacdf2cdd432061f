/**
 * What a ForEach step makes of references: an item inside its body, and from outside the outputs of its body's steps.
 * https://github.com/aws/sagemaker-python-sdk/blob/master/sagemaker-mlops/src/sagemaker/mlops/workflow/for_each_step.py
 */
import { isArray, isObject, member, readJson, type JsonValue } from "../json";
import type { Definition, Step } from "./definition";
import { readPath, type PathPart } from "./expression";

/** A property of a step, by its path. */
export interface PropertyOf {
  readonly step: string;
  readonly path: readonly PathPart[];
}

/** The body step's property behind `IterationOutputs[0].<body>.<path>`, or behind `Selected.<path>` where the selector
 * says whose outputs it compares; undefined for every other property. */
export function bodyProperty(step: Step | undefined, path: readonly PathPart[]): PropertyOf | undefined {
  if (step?.type !== "ForEach") return undefined;
  const [root, second, third, ...rest] = path;
  if (root === "IterationOutputs" && typeof second === "number" && typeof third === "string")
    return { step: third, path: rest };
  const field = member(member(member(step.arguments, "Selector"), "Field"), "Get");
  const body = typeof field === "string" ? /^IterationOutput\.([\w-]+)/.exec(field)?.[1] : undefined;
  return root === "Selected" && body !== undefined ? { step: body, path: path.slice(1) } : undefined;
}

/** The items of the ForEach step that a step of its body runs for. */
export function itemsFor(definition: Definition, bodyStep: string | undefined): JsonValue | undefined {
  const step = definition.step.get(bodyStep ?? "");
  const forEach = definition.step.get(step?.within ?? "");
  return forEach?.type === "ForEach" ? member(forEach.arguments, "IterableItems") : undefined;
}

/** How much of a list or an item is read, again and again: of longer lists nobody would name every item in a policy. */
const limits = { size: 4_096, depth: 32 };

/** The items in the text of a list, such as `["nl", "be"]`; undefined where the text is not a list. */
export function itemsIn(text: string): readonly JsonValue[] | undefined {
  const { value } = readJson(text, limits);
  return isArray(value) ? value : undefined;
}

/** The text of an item, or of a field of it (`ForEach.CurrentItem.folder`); undefined where it has none. An item that
 * has fields is an object, or the text of one. */
export function itemField(item: JsonValue, reference: string): string | undefined {
  const path = readPath(reference.replace(/^ForEach\.CurrentItem\.?/, "")) ?? [];
  const root = path.length > 0 && typeof item === "string" ? readJson(item, limits).value : item;
  const found = path.reduce<JsonValue | undefined>((value, part) => {
    if (typeof part === "number") return isArray(value) ? value[part] : undefined;
    return member(value, typeof part === "string" ? part : part.name);
  }, root);
  if (typeof found === "string") return found;
  return Number.isSafeInteger(found) ? String(found) : isObject(found) ? JSON.stringify(found) : undefined;
}
