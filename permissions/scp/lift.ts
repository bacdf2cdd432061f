/**
 * What of a Deny exempts the tagged role already, whom it exempts besides, and how far. Shared by exempt.ts, which
 * narrows it, and exceptionFaults.ts, which reports it, so that the two cannot disagree.
 */
import type { ReadCondition, ReadStatement } from "../iam/document";
import { readPattern } from "../iam/pattern";
import { findUncovered } from "../iam/uncovered";
import type { Verdict } from "../iam/verdict";
import { isObject, type JsonObject, type JsonValue } from "../json";
import { callOf, conditionsMeetCall, type CallTerms, type JsonGetCall } from "./call";
import { concernsGetObject } from "./judge";
import { listOf } from "./exception";
import type { ExceptionTag } from "./request";
import { resourceSet, touchedObjects } from "./resources";

/** What of a statement lets the tagged role off. */
export interface Lift {
  /** Where the condition stands. */
  readonly path: string;
  readonly conditions: readonly ReadCondition[];
  /** Whether it also exempts who makes this call. */
  readonly letsOff: (contexts: JsonGetCall["usual"]) => boolean;
}

/** Undefined: something else lets the role off, or the statement means tagged principals alone. */
export function findLift(statement: ReadStatement, tag: ExceptionTag, call: JsonGetCall): Lift | undefined {
  const lifting = statement.conditions.filter(
    (condition) => isTagKey(condition, tag) && (letsOff(condition) || lifts(condition, call)),
  );
  for (const conditions of [...lifting.map((each) => [each]), lifting]) {
    const without = { ...statement, conditions: statement.conditions.filter((each) => !conditions.includes(each)) };
    const [first] = conditions;
    if (first !== undefined && conditionsMeetCall(without, call.open) !== "no")
      return {
        path: first.path,
        conditions,
        letsOff: (contexts) =>
          conditionsMeetCall(without, contexts) !== "no" && conditionsMeetCall(statement, contexts) === "no",
      };
  }
  return undefined;
}

/** Conditions that compare the tag itself. */
const isTagKey = ({ key }: ReadCondition, tag: ExceptionTag): boolean =>
  key.toLowerCase() === `aws:principaltag/${tag.key.toLowerCase()}`;

/** A positive comparison with the tag means those who have it: it excepts nobody. */
export const letsOff = ({ operator, qualifier }: ReadCondition): boolean =>
  operator === "Null" || qualifier !== undefined || operator?.includes("Not") === true;

/** Whatever its operator: the condition fails for the tagged call and holds for the untagged one (BoolIfExists false). */
const lifts = (condition: ReadCondition, { usual, untagged }: JsonGetCall): boolean => {
  const alone = { conditions: [condition] };
  return conditionsMeetCall(alone, usual) === "no" && conditionsMeetCall(alone, untagged) === "yes";
};

/** Whom else the exception covers: everybody without the tag, or holders of another value. */
export function letsOffOthers(lift: Lift, terms: CallTerms, call: JsonGetCall): "everyone" | "any-value" | undefined {
  if (lift.letsOff(call.untagged)) return "everyone";
  const other = { ...terms, tag: { ...terms.tag, value: `${terms.tag.value}-not` } };
  return lift.letsOff(callOf(other).usual) ? "any-value" : undefined;
}

/** In RCPs and bucket policies: whether principals of others with the same tag are exempt too, and nothing else denies them. */
export function letsOffOutsiders(
  statement: ReadStatement,
  lift: Lift,
  terms: CallTerms,
  denies: readonly ReadStatement[],
  { work }: JsonGetCall,
): boolean {
  const { open, usual } = callOf({ ...terms, organization: "o-somebodyelse", accounts: ["000000000000"], roles: [] });
  if (!lift.letsOff(open)) return false;
  const holding = denies.filter(
    (each) => each.effect === "Deny" && concernsGetObject(each) && conditionsMeetCall(each, usual) === "yes",
  );
  return touchedObjects(statement, terms.objects, work).some(
    (object) =>
      findUncovered(
        readPattern(object),
        holding.map((each) => resourceSet(each, "least")),
        work,
      ) !== undefined,
  );
}

/**
 * The statement's conditions without the exception. `others`: values besides the tag's are exempt as well, which taking
 * the condition away would end.
 */
export function withoutLift(
  raw: JsonObject,
  { path }: ReadStatement,
  { conditions }: Lift,
  { value }: ExceptionTag,
): { readonly raw: JsonObject; readonly others: boolean } {
  const places = new Map(conditions.map((each) => [each.path, each]));
  let others = false;
  const blocks = Object.entries(isObject(raw["Condition"]) ? raw["Condition"] : {}).flatMap(
    ([operator, block]): [string, JsonValue][] => {
      if (!isObject(block)) return [[operator, block]];
      const kept = Object.entries(block).flatMap(([key, written]): [string, JsonValue][] => {
        const lifting = places.get(`${path}.Condition.${operator}.${key}`);
        if (lifting === undefined) return [[key, written]];
        const exact = lifting.operator === "StringNotEquals" && lifting.qualifier === undefined;
        if (!exact) others = true;
        const left = exact ? listOf(written).filter((each) => each !== value) : [];
        return left.length === 0 ? [] : [[key, left]];
      });
      return kept.length === 0 ? [] : [[operator, Object.fromEntries(kept)]];
    },
  );
  const elements = Object.entries(raw).flatMap(([name, element]): [string, JsonValue][] =>
    name !== "Condition" ? [[name, element]] : blocks.length === 0 ? [] : [[name, Object.fromEntries(blocks)]],
  );
  return { raw: Object.fromEntries(elements), others };
}

/** Whether the tagged role reads more than the objects where the statement kept it off: others may deny it the rest. */
export function reachBeyond(
  statement: ReadStatement,
  objects: readonly string[],
  { usual, work }: JsonGetCall,
  denies: readonly ReadStatement[],
): Verdict {
  const { negated, patterns } = resourceSet(statement, "most");
  const holding = denies.filter(
    (each) => each.effect === "Deny" && concernsGetObject(each) && conditionsMeetCall(each, usual) === "yes",
  );
  if (holding.some((each) => leavesOutNoMore(each, statement, objects))) return "no";
  const sets = [
    { negated: !negated, patterns },
    { negated: false, patterns: objects.map(readPattern) },
    ...holding.map((each) => resourceSet(each, "least")),
  ];
  const uncovered = findUncovered(readPattern("*"), sets, work);
  return uncovered === undefined ? "no" : uncovered === "unknown" ? "unknown" : "yes";
}

/** NotResource that lists the other's and the objects alone, policy variables in the same words. */
const leavesOutNoMore = (a: ReadStatement, b: ReadStatement, objects: readonly string[]): boolean =>
  a.resources?.negated === true &&
  b.resources?.negated === true &&
  a.resources.patterns.every(
    ({ value }) => objects.includes(value) || b.resources?.patterns.some((each) => each.value === value) === true,
  );
