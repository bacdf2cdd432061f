/**
 * Exceptions that an earlier run wrote, folded back into the statements they came from, so that another object costs one
 * object and a withdrawn one is closed. Claim: with the same objects, the split of what is folded is what stood there.
 * Only our own forms (split.ts) are recognized, those of earlier versions included.
 */
import { readPattern, type Budget } from "../iam/pattern";
import { readAction } from "../iam/action";
import { findUncovered } from "../iam/uncovered";
import { isArray, isObject, member, type JsonObject, type JsonValue } from "../json";
import { getObject, holdsAllOfS3, namesGetObject } from "./actions";
import { excludesTag, listOf, onlyTagged, unlessOwned, withoutTag, type Owner } from "./exception";
import type { ExceptionTag } from "./request";
import { isFixed, isWithin, overlaps } from "./resources";

/** Statements of one exception, and the statement that they were. */
export interface Fold {
  /** Positions, in order. */
  readonly members: readonly number[];
  /** With the Sid of the first. */
  readonly statement: JsonObject;
  /** What the exception opened. */
  readonly objects: readonly string[];
}

/** Finds the exceptions for the tag among the statements of a document. */
export function foldExceptions(
  statements: readonly JsonValue[],
  tag: ExceptionTag,
  owner: Owner | undefined,
  work: Budget,
): readonly Fold[] {
  const used = new Set<number>();
  const denies = statements.flatMap((raw, index) =>
    isObject(raw) && raw["Effect"] === "Deny" ? [{ index, raw }] : [],
  );
  return denies.flatMap((exception): Fold[] => {
    const found = used.has(exception.index)
      ? undefined
      : foldOne(
          exception,
          denies.filter(({ index }) => !used.has(index)),
          tag,
          owner,
          work,
        );
    if (found === undefined || !standTogether(found.members)) return [];
    for (const index of found.members) used.add(index);
    return [found];
  });
}

/** What was split stands in one place: statements between others' are another exception's. */
const standTogether = (members: readonly number[]): boolean =>
  members.every((member, at) => member === (members[0] ?? 0) + at);

interface Deny {
  readonly index: number;
  readonly raw: JsonObject;
}

function foldOne(
  { index, raw }: Deny,
  denies: readonly Deny[],
  tag: ExceptionTag,
  owner: Owner | undefined,
  work: Budget,
): Fold | undefined {
  if (!excludesTag(raw["Condition"], tag) || raw["Resource"] === undefined) return undefined;
  const base = withoutTag(raw["Condition"], tag);
  const objects = textsOf(raw["Resource"]);
  const [bare, tagged] = [canonical(base), canonical(onlyTagged(base, tag))];
  const others = denies
    .filter((each) => each.index !== index && canonical(principalOf(each.raw)) === canonical(principalOf(raw)))
    .sort((a, b) => Math.abs(a.index - index) - Math.abs(b.index - index));
  const beside = (condition: string, suits: (each: JsonObject) => boolean): Deny | undefined =>
    others.find((each) => canonical(each.raw["Condition"]) === condition && suits(each.raw));
  const onObjects = (each: JsonObject): boolean => canonical(each["Resource"]) === canonical(objects);
  const apartFromObjects = (each: JsonObject): boolean =>
    each["NotResource"] !== undefined && objects.every((object) => textsOf(each["NotResource"]).includes(object));
  const alone = isGetObjectAlone(raw);
  const outside = beside(
    bare,
    (each) =>
      apartFromObjects(each) && (alone ? namesIt(each) : canonical(actionsOf(each)) === canonical(actionsOf(raw))),
  );
  const other = beside(alone ? bare : tagged, (each) => isOther(each, !alone) && onObjects(each));
  const outsiders =
    owner &&
    beside(
      canonical(unlessOwned(base, owner)),
      (each) => onObjects(each) && canonical(actionsOf(each)) === canonical(actionsOf(raw)),
    );
  if (outside !== undefined) {
    const left = textsOf(outside.raw["NotResource"]).filter((each) => !objects.includes(each));
    // Where what is left holds a part of the objects, the exception speaks of more than the objects.
    if (left.some((entry) => !isFixed(entry) || objects.some((object) => overlaps(entry, object, work))))
      return undefined;
    const whole = withResources(outside.raw, left);
    const fold = (statement: JsonObject, ...more: readonly (Deny | undefined)[]): Fold =>
      foldOf([index, outside.index, outsiders?.index, ...more.map((each) => each?.index)], statement, objects, denies);
    if (alone && isGetObjectAlone(outside.raw)) return fold(whole);
    if (!alone) return other && fold(whole, other);
    const rest = beside(bare, (each) => isOpen(each) && isOpen(whole) && each["Action"] !== undefined);
    const merged = rest && mergeActions(rest.raw, whole, work);
    if (other !== undefined && merged !== undefined) return fold(merged, other, rest);
    if (other !== undefined && holdsAllOfS3(textsOf(whole["Action"]))) return fold(whole, other);
  }
  const confined = alone
    ? beside(tagged, (each) => isGetObjectAlone(each) && each["NotResource"] !== undefined)
    : undefined;
  if (confined === undefined) return undefined;
  const opened = textsOf(confined.raw["NotResource"]);
  // Only a list that reaches beyond the objects was confined; one that lies within them is an exception by itself.
  if (objects.every((entry) => isWithin(entry, opened, work))) return undefined;
  return foldOf([index, confined.index, outsiders?.index], withCondition(raw, base), opened, denies);
}

function foldOf(
  indices: readonly (number | undefined)[],
  statement: JsonObject,
  objects: readonly string[],
  denies: readonly Deny[],
): Fold {
  const members = indices.filter((each) => each !== undefined).sort((a, b) => a - b);
  const sid = denies.find(({ index }) => index === members[0])?.raw["Sid"];
  const named = Object.entries(statement).map(
    ([name, value]) => [name, name === "Sid" ? (sid ?? value) : value] as const,
  );
  return { members, statement: Object.fromEntries(named), objects };
}

/** All of S3, by the length of the actions' names: how an earlier version split `s3:*`. */
function mergeActions(a: JsonObject, b: JsonObject, work: Budget): JsonObject | undefined {
  const actions = [...textsOf(a["Action"]), ...textsOf(b["Action"])];
  const ofS3 = actions.filter((each) => /^s3:/i.test(each));
  const missing = findUncovered(readPattern("s3:?*"), [{ negated: false, patterns: ofS3.map(readAction) }], work);
  if (missing !== undefined) return undefined;
  return { ...a, Action: ["s3:*", ...actions.filter((each) => !ofS3.includes(each))] };
}

const withResources = (raw: JsonObject, excluded: readonly string[]): JsonObject =>
  Object.fromEntries(
    Object.entries(raw).map(([name, value]): [string, JsonValue] =>
      name !== "NotResource" ? [name, value] : excluded.length === 0 ? ["Resource", "*"] : [name, excluded],
    ),
  );

const withCondition = (raw: JsonObject, condition: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(raw).flatMap(([name, value]): [string, JsonValue][] =>
      name !== "Condition" ? [[name, value]] : Object.keys(condition).length === 0 ? [] : [[name, condition]],
    ),
  );

const textsOf = (value: JsonValue | undefined): string[] =>
  listOf(value).filter((each): each is string => typeof each === "string");
const actionsOf = (raw: JsonObject): JsonValue => raw["Action"] ?? { not: raw["NotAction"] ?? null };
const principalOf = (raw: JsonObject): JsonValue => [raw["Principal"] ?? null, raw["NotPrincipal"] ?? null];
const namesIt = (raw: JsonObject): boolean => textsOf(raw["Action"]).some(namesGetObject);
const isOpen = (raw: JsonObject): boolean => textsOf(raw["Resource"]).includes("*");
const isGetObjectAlone = (raw: JsonObject): boolean => {
  const actions = textsOf(raw["Action"]);
  return actions.length > 0 && actions.every((each) => each.toLowerCase() === getObject.toLowerCase());
};
/** All of S3's actions but s3:GetObject, or but some others too: by NotAction, or as a list of an RCP. */
const isOther = (raw: JsonObject, others: boolean): boolean => {
  const excepted = textsOf(raw["NotAction"]).map((each) => each.toLowerCase());
  if (excepted.length > 0) return excepted.includes(getObject.toLowerCase()) && (others || excepted.length === 1);
  const listed = textsOf(raw["Action"]);
  return listed.includes("s3:??????????*") && !listed.some(namesGetObject);
};

/** One text for equal elements: single values are lists, order and the case of names do not matter. */
function canonical(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return "";
  if (isArray(value) || typeof value !== "object")
    return JSON.stringify([...new Set(listOf(value).map((each) => JSON.stringify(each)))].sort());
  if (Object.keys(value).length === 0) return "";
  const entries = Object.entries(value).map(([key, each]) => [key.toLowerCase(), canonical(each)] as const);
  return JSON.stringify(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** One text for equal statements, whatever their Sids. */
export const canonicalStatement = (raw: JsonObject): string =>
  canonical(
    Object.fromEntries(
      ["Effect", "Action", "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal", "Condition"].flatMap(
        (name): [string, JsonValue][] => {
          const value = member(raw, name);
          return value === undefined ? [] : [[name, value]];
        },
      ),
    ),
  );
