/** Changes of one statement as it is written. They narrow it: what else it says stays. */
import { matchesAction } from "../../permissions/iam/action";
import { isArray, isObject, member, type JsonObject, type JsonValue } from "../../permissions/json";

/** The texts of a statement's element: a list, or one. */
export function textsOf(written: JsonObject, element: string): string[] {
  const value = member(written, element);
  return (isArray(value) ? value : [value]).filter((each): each is string => typeof each === "string");
}

/** One text, or a list. */
export const oneOrAll = (texts: readonly string[]): JsonValue => (texts.length === 1 ? (texts[0] ?? "") : texts);

/**
 * The statement without actions that it lists by name; none is left: nothing. Undefined: it reaches one of them by a
 * wildcard, so that what is left cannot be written without knowing what else is meant.
 */
export function withoutActions(written: JsonObject, actions: readonly string[]): readonly JsonObject[] | undefined {
  const listed = textsOf(written, "Action");
  const covering = listed.filter((each) => actions.some((action) => matchesAction(each, action)));
  if (listed.length === 0 || covering.some((each) => /[*?]/.test(each))) return undefined;
  return withActions(
    written,
    listed.filter((each) => !covering.includes(each)),
  );
}

/** The statement with these of its actions. */
export const withActions = (written: JsonObject, actions: readonly string[]): readonly JsonObject[] =>
  actions.length === 0 ? [] : [{ ...written, Action: oneOrAll(actions) }];

/** The Deny with one role more that it does not meet. */
export function exceptRole(written: JsonObject, arn: string): JsonObject | undefined {
  const condition = member(written, "Condition") ?? {};
  if (!isObject(condition)) return undefined;
  const name = keyOf(condition, "ArnNotEquals") ?? "ArnNotEquals";
  const keys = member(condition, name) ?? {};
  if (!isObject(keys)) return undefined;
  const key = keyOf(keys, "aws:PrincipalArn") ?? "aws:PrincipalArn";
  const excepted = textsOf(keys, key);
  const values = oneOrAll([...new Set([...excepted, arn])]);
  return { ...written, Condition: { ...condition, [name]: { ...keys, [key]: values } } };
}

/** The key as it is spelled: IAM ignores upper and lower case. */
const keyOf = (object: JsonObject, name: string): string | undefined =>
  Object.keys(object).find((each) => each.toLowerCase() === name.toLowerCase());
