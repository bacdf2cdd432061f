/**
 * What SCPs let others than the admins do with the exception's tag: set, change, remove or pass it on, in any spelling,
 * and take over a role that has it. The other direction of guards.ts: what that writes leaves nothing. A guard that hangs
 * on what is not known, such as a network, guards nothing.
 */
import { matchesAction } from "../iam/action";
import { partitions } from "../iam/arn";
import { compileCondition } from "../iam/condition/condition";
import { requestContext, type ContextValues, type RequestContext } from "../iam/context";
import type { Located, ReadDocument, ReadStatement } from "../iam/document";
import { containsPattern, readPattern } from "../iam/pattern";
import { findUncovered } from "../iam/uncovered";
import { every } from "../iam/verdict";
import { taggingActions, takeoverActions } from "./guards";
import type { ExceptionTag } from "./request";
import { resourceSet } from "./resources";

/** Actions that are not denied to everybody but the admins. */
export interface Unguarded {
  /** `spelling`: denied for the key as it is written, not for another spelling, which IAM takes for the same key. */
  readonly kind: "tag" | "spelling" | "takeover";
  readonly actions: readonly string[];
}

/** What the Denies of these SCPs together leave open. */
export function findUnguarded(documents: readonly ReadDocument[], tag: ExceptionTag): Unguarded[] {
  const denies = documents.flatMap(({ statements }) => statements.filter(({ effect }) => effect === "Deny"));
  const isOpen = (action: string, contexts: readonly ContextValues[]): boolean =>
    contexts.some((context) => strangers.some((principal) => !isDenied(denies, action, principal, context)));
  const byTag = taggingActions.filter((action) => isOpen(action, [tagging(tag, tag.key)]));
  const bySpelling = taggingActions.filter(
    (action) =>
      !byTag.includes(action) &&
      isOpen(
        action,
        spellings(tag.key).map((key) => tagging(tag, key)),
      ),
  );
  const found: Unguarded[] = [
    { kind: "tag", actions: byTag },
    { kind: "spelling", actions: bySpelling },
    { kind: "takeover", actions: takeoverActions.filter((action) => isOpen(action, [ofTagged(tag)])) },
  ];
  return found.filter(({ actions }) => actions.length > 0);
}

/** Nobody's role and nobody's user: whom a guard does not name, it must stop. */
const strangers = ["arn:aws:iam::000000000000:role/somebody-else", "arn:aws:iam::000000000000:user/somebody-else"];

/** Ways to write a key that IAM takes for the same. */
const spellings = (key: string): string[] => [
  key.toUpperCase(),
  key.toLowerCase(),
  [...key].map((letter, at) => (at % 2 === 0 ? letter.toUpperCase() : letter.toLowerCase())).join(""),
];

/** A call that sets the tag, under this spelling of its key, beside another one. */
const tagging = ({ value }: ExceptionTag, key: string): ContextValues => ({
  "aws:TagKeys": ["another", key],
  [`aws:RequestTag/${key}`]: value,
  "aws:RequestTag/another": "value",
});

/** A call on a role that has the tag. */
const ofTagged = ({ key, value }: ExceptionTag): ContextValues => ({
  [`aws:ResourceTag/${key}`]: value,
  [`iam:ResourceTag/${key}`]: value,
});

function isDenied(denies: readonly ReadStatement[], action: string, principal: string, values: ContextValues): boolean {
  const context = contextOf({ ...values, "aws:PrincipalArn": principal });
  const holding = denies.filter(
    ({ actions, conditions }) =>
      actions.patterns.some(({ value }) => matchesAction(value, action)) !== actions.negated &&
      every(conditions, (condition) => compileCondition(condition, true)(context)) === "yes",
  );
  const kind = /User$/.test(action) ? "user" : "role";
  const sets = holding.map((statement) => resourceSet(statement, "least"));
  return partitions.some(({ name }) => findUncovered(readPattern(`arn:${name}:iam::*:${kind}/*`), sets) === undefined);
}

/** A call of a person or program of the account. It has no tags of its own; where it comes from is not known. */
function contextOf(values: ContextValues): RequestContext {
  const known = requestContext(
    { "aws:ViaAWSService": "false", "aws:PrincipalIsAWSService": "false", ...values },
    { others: "unknown", wildcards: false },
  );
  return {
    lookup: (key) => {
      const found = known.lookup(key);
      return found === "unknown" && /^aws:(principal|request)tag\//.test(key) ? "absent" : found;
    },
  };
}

/** Principals that the guards let off and that lie in no admin's pattern. */
export function findOtherAdmins(document: ReadDocument, tag: ExceptionTag, admins: readonly string[]): Located[] {
  const known = admins.map(readPattern);
  return document.statements
    .filter((statement) => isGuard(statement, tag))
    .flatMap(({ conditions }) =>
      conditions.filter(
        ({ key, operator }) => key.toLowerCase() === "aws:principalarn" && operator?.includes("Not") === true,
      ),
    )
    .flatMap(({ values }) => values)
    .filter(({ value }) => !known.some((admin) => containsPattern(admin, readPattern(value))));
}

/** A Deny about the tag's key, or about roles that have it. */
export function isGuard({ effect, conditions }: ReadStatement, { key }: ExceptionTag): boolean {
  const name = key.toLowerCase();
  return (
    effect === "Deny" &&
    conditions.some((condition) => {
      const about = condition.key.toLowerCase();
      if (about === "aws:tagkeys") return condition.values.some(({ value }) => value.toLowerCase() === name);
      return /^(aws:requesttag|aws:resourcetag|iam:resourcetag)\//.test(about) && about.endsWith(`/${name}`);
    })
  );
}
