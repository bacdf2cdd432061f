/**
 * What is wrong with a Deny as an exception for JsonGet: there is none, or it exempts more than the tagged role's
 * s3:GetObject on the objects. The other direction of exempt.ts: what that writes has no fault. Guards are unguarded.ts's.
 */
import type { ReadStatement } from "../iam/document";
import { containsPattern, readPattern, type Budget } from "../iam/pattern";
import { parseArn } from "../iam/arn";
import { missingConfinement, rawOf } from "./amend";
import { callOf, conditionsMeetCall, hangsOnNetwork, newWork } from "./call";
import { concernsGetObject, isGetObjectAlone } from "./judge";
import { findLift, letsOff, letsOffOthers, letsOffOutsiders, reachBeyond } from "./lift";
import type { ExceptionTag } from "./request";
import { touchedObjects } from "./resources";
import type { ControlKind } from "./split";

/** What a statement is judged by. */
export interface ExceptionTerms {
  readonly tag: ExceptionTag;
  /** What JsonGet reads; empty: not known, and any object of S3 is meant. */
  readonly objects: readonly string[];
  /** The other tags of the role that has the tag, where a stack says them. */
  readonly roleTags?: Readonly<Record<string, string>>;
  /** Default: scp. RCPs and bucket policies also meet callers of other organizations. */
  readonly kind?: ControlKind;
  /** What is left to spend on patterns, for all statements judged with it. Once it is spent, no fault is certain. */
  readonly work?: Budget;
}

/** A fault, with the place of the statement it is at. */
export interface ExceptionFault {
  readonly code:
    | "json-get-denied"
    | "json-get-not-excepted"
    | "exception-for-everyone"
    | "exception-for-any-value"
    | "exception-for-outsiders"
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
  { tag, objects, roleTags, kind = "scp", work = newWork() }: ExceptionTerms,
  denies: readonly ReadStatement[],
): ExceptionFault[] {
  const meant = objects.length === 0 ? [everyObject] : objects;
  const touches =
    statement.effect === "Deny" && concernsGetObject(statement) && touchedObjects(statement, meant, work).length > 0;
  if (!touches || (kind !== "scp" && meansOutsiders(statement))) return [];
  const facts = { tag, objects: meant, ...(roleTags !== undefined && { roleTags }) };
  const call = callOf(facts, work);
  const network = hangsOnNetwork(statement);
  const holds = conditionsMeetCall(statement, network ? call.open : call.usual);
  const fault = (code: ExceptionFault["code"], path: string, certain = true): ExceptionFault[] => [
    { code, certain: certain && work.left >= 0, path },
  ];
  if (!network) return holds === "yes" && objects.length > 0 ? fault("json-get-denied", statement.path) : [];
  if (holds !== "no")
    return fault("json-get-not-excepted", statement.path, conditionsMeetCall(statement, call.usual) === "yes");
  const lift = findLift(statement, tag, call);
  if (lift === undefined) return [];
  const { path } = lift;
  const others = letsOffOthers(lift, facts, call);
  if (others !== undefined)
    return fault(others === "everyone" ? "exception-for-everyone" : "exception-for-any-value", path);
  if (kind !== "scp" && letsOffOutsiders(statement, lift, facts, denies, call))
    return fault("exception-for-outsiders", path);
  const alone = isGetObjectAlone(statement);
  if (objects.length === 0)
    return !alone
      ? fault("exception-too-wide", statement.actions.path)
      : isEveryBucket(statement)
        ? fault("exception-too-wide", statement.resources?.path ?? statement.path)
        : [];
  const terms = { objects, tag, sids: new Set<string>(), kind, owner: undefined, work };
  if (missingConfinement(statement, rawOf(statement), lift, terms, call, denies).length === 0) return [];
  if (!alone) return fault("exception-too-wide", statement.actions.path);
  const beyond = reachBeyond(statement, objects, call, denies);
  return fault("exception-too-wide", statement.resources?.path ?? statement.path, beyond === "yes");
}

/** The tags that exempt from a perimeter around S3, as far as this statement shows. */
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

/** An RCP or bucket policy that exempts an organization or accounts by their ids: the role is taken to be of one. */
const meansOutsiders = ({ conditions }: ReadStatement): boolean =>
  conditions.some(
    ({ key, operator }) => /^aws:principal(orgid|account)$/i.test(key) && operator?.startsWith("StringNot") === true,
  );

const anyBucket = readPattern("*");

const isEveryBucket = ({ resources }: ReadStatement): boolean =>
  resources === undefined ||
  resources.negated ||
  resources.patterns.some(({ value }) =>
    containsPattern(readPattern(parseArn(value)?.resource.split("/")[0] ?? "*"), anyBucket),
  );
