/**
 * Allows that let a principal set the exception's tag, pass it to a session, or take over a role that has it: where the
 * guards are missing, these are what is left to guard. Claim: no statement is passed by that can allow such a call to
 * anybody it speaks of, whatever hangs on keys that are not known. What is denied in the same documents is not counted.
 */
import { containsPattern, patternsOverlap, readPattern, type Pattern } from "../iam/pattern";
import { partitions } from "../iam/arn";
import type { ContextValues } from "../iam/context";
import type { ReadDocument, ReadStatement } from "../iam/document";
import { taggingActions, takeoverActions } from "./guards";
import type { ExceptionTag } from "./request";
import { resourceSet } from "./resources";
import { callerContext, holdsFor, kindOf, names, ofTagged, taggingCalls } from "./unguarded";

/** A statement, and what it allows. */
export interface TagGrant {
  /** Index among the documents. */
  readonly document: number;
  readonly statement: ReadStatement;
  readonly actions: readonly string[];
}

/** What the identity policies of one principal allow together. `tagged`: ARNs of the roles that have the tag; empty: any role. */
export function findTagGrants(
  documents: readonly ReadDocument[],
  tag: ExceptionTag,
  tagged: readonly string[],
): TagGrant[] {
  const denies = documents.flatMap(({ statements }) => statements.filter(({ effect }) => effect === "Deny"));
  const calls = [
    ...taggingActions.map((action) => ({ action, contexts: taggingCalls(tag), on: anyOf(kindOf(action)) })),
    ...takeoverActions.map((action) => ({
      action,
      contexts: [ofTagged(tag)],
      on: tagged.length > 0 ? tagged.map(readPattern) : anyOf("role"),
    })),
  ];
  return documents.flatMap(({ statements }, document) =>
    statements
      .filter(({ effect }) => effect === "Allow")
      .flatMap((statement) => {
        const actions = calls
          .filter(
            ({ action, contexts, on }) =>
              names(statement, action) &&
              touches(statement, on) &&
              contexts.some(
                (context) => mayHold(statement, context) && !denies.some((deny) => stops(deny, action, context, on)),
              ),
          )
          .map(({ action }) => action);
        return actions.length === 0 ? [] : [{ document, statement, actions }];
      }),
  );
}

/**
 * Statements of a trust policy that let others than services pass the tag to a session. `federated`: identity providers
 * alone are looked at, since no service control policy binds who comes through one.
 */
export const findSessionTagGrants = (
  { statements }: ReadDocument,
  tag: ExceptionTag,
  federated: boolean,
): ReadStatement[] =>
  statements.filter(
    (statement) =>
      statement.effect === "Allow" &&
      names(statement, "sts:TagSession") &&
      (statement.principals?.negated === true ||
        statement.principals?.principals.some(({ type }) =>
          federated ? type === "Federated" || type === "*" : type !== "Service",
        ) === true) &&
      taggingCalls(tag).some((context) => mayHold(statement, context)),
  );

const anyOf = (kind: "user" | "role"): Pattern[] =>
  partitions.map(({ name }) => readPattern(`arn:${name}:iam::${"?".repeat(12)}:${kind}/?*`));

const mayHold = (statement: ReadStatement, context: ContextValues): boolean =>
  holdsFor(statement, callerContext(context, "unknown")) !== "no";

function touches(statement: ReadStatement, on: readonly Pattern[]): boolean {
  const { negated, patterns } = resourceSet(statement, "most");
  return on.some((target) =>
    negated
      ? !patterns.some((pattern) => containsPattern(pattern, target))
      : patterns.some((pattern) => patternsOverlap(pattern, target)),
  );
}

/** The Deny stops this call, whoever of the principal's sessions makes it. An account lies in one partition. */
function stops(statement: ReadStatement, action: string, context: ContextValues, on: readonly Pattern[]): boolean {
  const { negated, patterns } = resourceSet(statement, "least");
  const covers = (target: Pattern): boolean =>
    negated
      ? !patterns.some((pattern) => patternsOverlap(pattern, target))
      : patterns.some((pattern) => containsPattern(pattern, target));
  return (
    names(statement, action) && on.some(covers) && holdsFor(statement, callerContext(context, "unknown")) === "yes"
  );
}
