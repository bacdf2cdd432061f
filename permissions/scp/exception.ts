/**
 * The tag in a statement's conditions: `aws:PrincipalTag/key` under StringNotEquals lets the tagged role off, under
 * StringEquals it means the tagged role alone. Always under the plain operator: under ForAnyValue it would let everybody
 * off who has no tag, under Null everybody who has any value. What stands there already stays in force.
 */
import { elements, isArray, isObject, member, type JsonObject, type JsonValue } from "../json";
import type { ExceptionTag } from "./request";

/** The conditions, and not tagged: a value that is there already stays an exception of its own. */
export const unlessTagged = (condition: JsonValue | undefined, tag: ExceptionTag): JsonObject =>
  addTag(condition, "StringNotEquals", tag, (values) => (values.includes(tag.value) ? values : [...values, tag.value]));

/** The conditions, and tagged. */
export const onlyTagged = (condition: JsonValue | undefined, tag: ExceptionTag): JsonObject =>
  addTag(condition, "StringEquals", tag, () => [tag.value]);

/** The conditions let the tagged role off, by the plain operator. */
export function excludesTag(condition: JsonValue | undefined, tag: ExceptionTag): boolean {
  const block = member(condition, keyOf(condition, "StringNotEquals"));
  return listOf(member(block, keyOf(block, tagKey(tag)))).includes(tag.value);
}

/** The conditions without the tag's value under the plain operator: the reverse of `unlessTagged`. */
export function withoutTag(condition: JsonValue | undefined, tag: ExceptionTag): JsonObject {
  const operator = keyOf(condition, "StringNotEquals");
  const name = keyOf(member(condition, operator), tagKey(tag));
  return Object.fromEntries(
    Object.entries(isObject(condition) ? condition : {}).flatMap(([key, block]): [string, JsonValue][] => {
      if (key !== operator || !isObject(block)) return [[key, block]];
      const kept = Object.entries(block).flatMap(([each, value]): [string, JsonValue][] => {
        if (each !== name) return [[each, value]];
        const left = listOf(value).filter((one) => one !== tag.value);
        return left.length === 0 ? [] : [[each, left]];
      });
      return kept.length === 0 ? [] : [[key, Object.fromEntries(kept)]];
    }),
  );
}

/** Whose principals an exception is for: a condition key and its values. */
export interface Owner {
  readonly key: "aws:PrincipalOrgID" | "aws:PrincipalAccount";
  readonly values: readonly string[];
}

/** The conditions, and of somebody else; a principal without organization is somebody else too. */
export const unlessOwned = (condition: JsonValue | undefined, { key, values }: Owner): JsonObject =>
  addValues(condition, "StringNotEquals", key, (written) => [
    ...written,
    ...values.filter((value) => !written.includes(value)),
  ]);

/** The conditions hold for tagged principals alone. */
export function isOnlyTagged(condition: JsonValue | undefined, tag: ExceptionTag): boolean {
  const block = member(condition, keyOf(condition, "StringEquals"));
  const values = listOf(member(block, keyOf(block, tagKey(tag))));
  return values.length > 0 && values.every((value) => value === tag.value);
}

const tagKey = ({ key }: ExceptionTag): string => `aws:PrincipalTag/${key}`;

/** The key as the object spells it, or as we do. Two spellings of one condition key are a document IAM refuses. */
const keyOf = (object: JsonValue | undefined, name: string): string =>
  Object.keys(isObject(object) ? object : {}).find((key) => key.toLowerCase() === name.toLowerCase()) ?? name;

/** A value of an element, or its list. */
export const listOf = (value: JsonValue | undefined): readonly JsonValue[] =>
  value === undefined ? [] : isArray(value) ? elements(value) : [value];

const addTag = (
  condition: JsonValue | undefined,
  operator: string,
  tag: ExceptionTag,
  change: (values: readonly JsonValue[]) => readonly JsonValue[],
): JsonObject => addValues(condition, operator, tagKey(tag), change);

function addValues(
  condition: JsonValue | undefined,
  operator: string,
  name: string,
  change: (values: readonly JsonValue[]) => readonly JsonValue[],
): JsonObject {
  const operatorKey = keyOf(condition, operator);
  const block = member(condition, operatorKey);
  const key = keyOf(block, name);
  const values = change(listOf(member(block, key)));
  const [only, ...more] = values;
  const value = only !== undefined && more.length === 0 ? only : values;
  return {
    ...(isObject(condition) ? condition : {}),
    [operatorKey]: { ...(isObject(block) ? block : {}), [key]: value },
  };
}
