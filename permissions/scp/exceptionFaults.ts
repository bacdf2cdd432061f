/**
 * What is wrong with a Deny as an exception for JsonGet: there is none, or it lets off more than the tagged role's
 * s3:GetObject on the objects. The other direction of exempt.ts: what that writes has no fault. Guards are unguarded.ts's.
 */
import type { ReadCondition, ReadStatement } from "../iam/document";
import { containsPattern, readPattern } from "../iam/pattern";
import { parseArn } from "../iam/arn";
import { findUncovered } from "../iam/uncovered";
import type { Verdict } from "../iam/verdict";
import { callOf, conditionsMeetCall, hangsOnNetwork, type JsonGetCall } from "./call";
import { concernsGetObject, isGetObjectAlone } from "./judge";
import type { ExceptionTag } from "./request";
import { resourceSet, touchedObjects } from "./resources";

/** What a statement is judged by. */
export interface ExceptionTerms {
  readonly tag: ExceptionTag;
  /** What JsonGet reads; empty: not known, and any object of S3 is meant. */
  readonly objects: readonly string[];
  /** The other tags of the role that has the tag, where a stack says them. */
  readonly roleTags?: Readonly<Record<string, string>>;
}

/** A fault, with the place of the statement it is at. */
export interface ExceptionFault {
  readonly code:
    | "json-get-denied"
    | "json-get-not-excepted"
    | "exception-for-everyone"
    | "exception-for-any-value"
    | "exception-too-wide";
  /** False: it hangs on what is not known. */
  readonly certain: boolean;
  /** `Statement[2].Condition.Null.aws:PrincipalTag/k`. */
  readonly path: string;
}

const everyObject = "arn:aws:s3:::*/*";

/** Whether a statement keeps S3 inside a network, for some of the objects. */
export const isPerimeter = (statement: ReadStatement, objects: readonly string[]): boolean =>
  statement.effect === "Deny" &&
  concernsGetObject(statement) &&
  hangsOnNetwork(statement) &&
  touchedObjects(statement, objects.length === 0 ? [everyObject] : objects).length > 0;

/** The faults of one statement; at most one. `denies`: all statements that stand beside it, itself included. */
export function findExceptionFaults(
  statement: ReadStatement,
  { tag, objects, roleTags }: ExceptionTerms,
  denies: readonly ReadStatement[],
): ExceptionFault[] {
  const meant = objects.length === 0 ? [everyObject] : objects;
  const touches =
    statement.effect === "Deny" && concernsGetObject(statement) && touchedObjects(statement, meant).length > 0;
  if (!touches) return [];
  const call = callOf({ scps: [], admins: [], tag, objects: meant, ...(roleTags !== undefined && { roleTags }) });
  const holds = conditionsMeetCall(statement, call.usual);
  const fault = (code: ExceptionFault["code"], path: string, certain = true): ExceptionFault[] => [
    { code, certain, path },
  ];
  if (!hangsOnNetwork(statement))
    return holds === "yes" && objects.length > 0 ? fault("json-get-denied", statement.path) : [];
  if (holds !== "no") return fault("json-get-not-excepted", statement.path, holds === "yes");
  const lift = liftOf(statement, tag, call);
  if (lift === undefined) return [];
  const { path } = lift;
  if (lift.letsOff(call.untagged)) return fault("exception-for-everyone", path);
  if (lift.letsOff(ofOtherValue(tag, meant))) return fault("exception-for-any-value", path);
  if (!isGetObjectAlone(statement)) return fault("exception-too-wide", statement.actions.path);
  const beyond = reachBeyond(statement, objects, call, denies);
  return beyond === "no"
    ? []
    : fault("exception-too-wide", statement.resources?.path ?? statement.path, beyond === "yes");
}

/** The tags that let somebody off a perimeter around S3, as far as this statement says. */
export const exceptedTags = (statement: ReadStatement): ExceptionTag[] =>
  isPerimeter(statement, [])
    ? statement.conditions.filter(letsOff).flatMap(({ key, values }) => {
        const [, name] = /^aws:principaltag\/(.+)$/i.exec(key) ?? [];
        return name === undefined ? [] : values.map(({ value }) => ({ key: name, value }));
      })
    : [];

/** Whether the statement makes an exception for the tag, rightly or not. */
export const excepts = (statement: ReadStatement, { key, value }: ExceptionTag): boolean =>
  exceptedTags(statement).some(
    (tag) => tag.key.toLowerCase() === key.toLowerCase() && (tag.value === value || /^(true|false)$/.test(tag.value)),
  );

/** The objects that the narrow exceptions for the tag name. */
export const exceptedObjects = (statement: ReadStatement, tag: ExceptionTag): string[] =>
  isGetObjectAlone(statement) && statement.resources?.negated === false && excepts(statement, tag)
    ? statement.resources.patterns.map(({ value }) => value)
    : [];

const isTagKey = ({ key }: ReadCondition, tag: ExceptionTag): boolean =>
  key.toLowerCase() === `aws:principaltag/${tag.key.toLowerCase()}`;

/** What of a statement lets the tagged role off. */
interface Lift {
  /** Where the condition stands. */
  readonly path: string;
  /** Whether it also lets off who makes this call. */
  readonly letsOff: (contexts: JsonGetCall["usual"]) => boolean;
}

/** Undefined: something else lets the role off, or the statement means tagged principals alone. */
function liftOf(statement: ReadStatement, tag: ExceptionTag, { usual, untagged }: JsonGetCall): Lift | undefined {
  const lifting = statement.conditions.filter(
    (condition) => isTagKey(condition, tag) && (letsOff(condition) || lifts(condition, usual, untagged)),
  );
  for (const conditions of [...lifting.map((each) => [each]), lifting]) {
    const without = { ...statement, conditions: statement.conditions.filter((each) => !conditions.includes(each)) };
    const [first] = conditions;
    if (first !== undefined && conditionsMeetCall(without, usual) !== "no")
      return {
        path: first.path,
        letsOff: (contexts) =>
          conditionsMeetCall(without, contexts) !== "no" && conditionsMeetCall(statement, contexts) === "no",
      };
  }
  return undefined;
}

/** Whatever its operator: the condition fails for the tagged call and holds for the untagged one (BoolIfExists false). */
const lifts = (condition: ReadCondition, usual: JsonGetCall["usual"], untagged: JsonGetCall["usual"]): boolean => {
  const alone = { conditions: [condition] };
  return conditionsMeetCall(alone, usual) === "no" && conditionsMeetCall(alone, untagged) === "yes";
};

/** A positive comparison with the tag means those who have it: it excepts nobody. */
const letsOff = ({ operator, qualifier }: ReadCondition): boolean =>
  operator === "Null" || qualifier !== undefined || operator?.includes("Not") === true;

/** The call of a role that has the key with a value of its own. */
const ofOtherValue = ({ key, value }: ExceptionTag, objects: readonly string[]): JsonGetCall["usual"] =>
  callOf({ scps: [], admins: [], tag: { key, value: `${value}-not` }, objects }).usual;

/** Whether the tagged role reads more than the objects where the statement kept it off: others may deny it the rest. */
function reachBeyond(
  statement: ReadStatement,
  objects: readonly string[],
  { usual }: JsonGetCall,
  denies: readonly ReadStatement[],
): Verdict {
  if (objects.length === 0) return isEveryBucket(statement) ? "yes" : "no";
  const { negated, patterns } = resourceSet(statement, "most");
  const holding = denies.filter(
    (each) => each.effect === "Deny" && concernsGetObject(each) && conditionsMeetCall(each, usual) === "yes",
  );
  if (holding.some((each) => leavesOutNoMore(each, statement, objects))) return "no";
  const uncovered = findUncovered(readPattern("*"), [
    { negated: !negated, patterns },
    { negated: false, patterns: objects.map(readPattern) },
    ...holding.map((each) => resourceSet(each, "least")),
  ]);
  return uncovered === undefined ? "no" : uncovered === "unknown" ? "unknown" : "yes";
}

/** NotResource that lists the other's and the objects alone, policy variables in the same words. */
const leavesOutNoMore = (a: ReadStatement, b: ReadStatement, objects: readonly string[]): boolean =>
  a.resources?.negated === true &&
  b.resources?.negated === true &&
  a.resources.patterns.every(
    ({ value }) => objects.includes(value) || b.resources?.patterns.some((each) => each.value === value) === true,
  );

const anyBucket = readPattern("*");

const isEveryBucket = ({ resources }: ReadStatement): boolean =>
  resources === undefined ||
  resources.negated ||
  resources.patterns.some(({ value }) =>
    containsPattern(readPattern(parseArn(value)?.resource.split("/")[0] ?? "*"), anyBucket),
  );
