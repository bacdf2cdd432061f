/** Where a step's Arguments hold the roles it runs as: places that are there, and places that a role can be put in. */
import type { Step } from "../definition/definition";
import { placesAt, type Place } from "../definition/resolve";
import { isArray, isObject, member, type JsonValue } from "../json";
import type { StepType } from "../steps/stepType";

/** The places of a step's roles that the definition fills itself. */
export const rolePlaces = (step: Step, { runsAs }: StepType): readonly Place[] =>
  runsAs.as === "own"
    ? runsAs.roles.flatMap(({ path }) => placesAt(step.arguments, path, `${step.path}/Arguments`))
    : [];

/** Keys and indexes below Arguments of every role field of ours whose object is there to hold it; the field itself may
 * be new. None: the definition has no place for a role. */
export function placesToFill(step: Step, { runsAs }: StepType): readonly (readonly (string | number)[])[] {
  const given = member(step.json, "Arguments");
  if (runsAs.as !== "own" || !isObject(given)) return [];
  return runsAs.roles.filter(({ managed }) => managed).flatMap(({ path }) => below(given, path.split("."), []));
}

function below(
  json: JsonValue,
  [field = "", ...rest]: readonly string[],
  path: readonly (string | number)[],
): readonly (readonly (string | number)[])[] {
  if (!isObject(json)) return [];
  if (rest.length === 0) return [[...path, field]];
  const name = field.replace(/\[\]$/, "");
  const inner = member(json, name);
  if (isArray(inner)) return inner.flatMap((item, index) => below(item, rest, [...path, name, index]));
  return inner === undefined ? [] : below(inner, rest, [...path, name]);
}
