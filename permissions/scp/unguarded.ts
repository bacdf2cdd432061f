/**
 * What SCPs let others than the admins do with the exception's tag: set, change, remove or pass it on, in any spelling,
 * and take over a role that has it. The other direction of guards.ts: what that writes leaves nothing. A guard that hangs
 * on what is not known, such as a network, guards nothing.
 */
import { matchesAction } from "../iam/action";
import { partitions } from "../iam/arn";
import { compilePolicy, concernsAction, conditionsHold, type CompiledStatement } from "../iam/compile";
import { compileCondition } from "../iam/condition/condition";
import { requestContext, type ContextValues, type RequestContext } from "../iam/context";
import type { Located, ReadDocument, ReadStatement } from "../iam/document";
import { containsPattern, readPattern, type PatternSet } from "../iam/pattern";
import { findUncovered } from "../iam/uncovered";
import { every, type Verdict } from "../iam/verdict";
import { adminRoleActions, adminUserActions, namedPrincipals, taggingActions, takeoverActions } from "./guards";
import type { ExceptionTag } from "./request";
import { resourceSet } from "./resources";

/** Actions that are not denied to everybody but the admins. */
export interface Unguarded {
  /** `admins`: on the admins themselves, so that anybody becomes one. `spelling`: denied for the key as it is written, not for another spelling, which IAM takes for the same key. */
  readonly kind: "tag" | "spelling" | "takeover" | "admins";
  readonly actions: readonly string[];
}

/** What the Denies of these SCPs together leave open. `admins`: where they are known, nobody else may become one. */
export function findUnguarded(
  documents: readonly ReadDocument[],
  tag: ExceptionTag,
  admins: readonly string[] = [],
): Unguarded[] {
  const denies = documents
    .flatMap((document) => compilePolicy(document, "").statements)
    .filter(({ allow }) => !allow)
    .map((statement) => ({ statement, reach: resourceSet(statement.read, "least") }));
  const holding = (values: ContextValues): Guard[][] =>
    strangers.map((principal) => {
      const context = callerContext({ ...values, "aws:PrincipalArn": principal }, "absent");
      return denies.filter(({ statement }) => conditionsHold(statement.conditions, context) === "yes");
    });
  const isOpen = (action: string, guards: readonly (readonly Guard[])[]): boolean =>
    guards.some((each) => !isDenied(each, action));
  const bare = holding({});
  const named = namedPrincipals(admins);
  const onAdmins = (actions: readonly string[], on: readonly string[]): string[] =>
    actions.filter((action) => on.some((each) => bare.some((guards) => !isDeniedOn(guards, action, each))));
  const [asWritten = [], ...otherwise] = taggingCalls(tag).map(holding);
  const ofRole = holding(ofTagged(tag));
  const byTag = taggingActions.filter((action) => isOpen(action, asWritten));
  const bySpelling = taggingActions.filter((action) => !byTag.includes(action) && isOpen(action, otherwise.flat()));
  const found: Unguarded[] = [
    { kind: "tag", actions: byTag },
    { kind: "spelling", actions: bySpelling },
    { kind: "takeover", actions: takeoverActions.filter((action) => isOpen(action, ofRole)) },
    {
      kind: "admins",
      actions: [...onAdmins(adminRoleActions, named.roles), ...onAdmins(adminUserActions, named.users)],
    },
  ];
  return found.filter(({ actions }) => actions.length > 0);
}

/** A Deny, and the resources it reaches at least. */
interface Guard {
  readonly statement: CompiledStatement;
  readonly reach: PatternSet;
}

/** Nobody's role and nobody's user: whom a guard does not name, it must stop. */
const strangers = ["arn:aws:iam::000000000000:role/somebody-else", "arn:aws:iam::000000000000:user/somebody-else"];

/** Ways to write a key that IAM takes as equal. */
const spellings = (key: string): string[] => [
  key.toUpperCase(),
  key.toLowerCase(),
  [...key].map((letter, at) => (at % 2 === 0 ? letter.toUpperCase() : letter.toLowerCase())).join(""),
];

/** Calls that set the tag: as its key is written, then in other spellings. */
export const taggingCalls = (tag: ExceptionTag): [ContextValues, ...ContextValues[]] => [
  tagging(tag, tag.key),
  ...spellings(tag.key).map((key) => tagging(tag, key)),
];

/** A call that sets the tag, under this spelling of its key, beside another one. */
const tagging = ({ value }: ExceptionTag, key: string): ContextValues => ({
  "aws:TagKeys": ["another", key],
  [`aws:RequestTag/${key}`]: value,
  "aws:RequestTag/another": "value",
});

/** A call on a role that has the tag. */
export const ofTagged = ({ key, value }: ExceptionTag): ContextValues => ({
  [`aws:ResourceTag/${key}`]: value,
  [`iam:ResourceTag/${key}`]: value,
});

/** Every role, or every user, is denied the action. An account lies in one partition. */
const isDenied = (holding: readonly Guard[], action: string): boolean =>
  partitions.some(({ name }) => isDeniedOn(holding, action, `arn:${name}:iam::*:${kindOf(action)}/*`));

function isDeniedOn(holding: readonly Guard[], action: string, resource: string): boolean {
  const naming = holding.filter(({ statement }) => concernsAction(statement.actions, action.toLowerCase()));
  return (
    findUncovered(
      readPattern(resource),
      naming.map(({ reach }) => reach),
    ) === undefined
  );
}

/** The statement's actions hold this one. */
export const names = ({ actions }: ReadStatement, action: string): boolean =>
  actions.patterns.some(({ value }) => matchesAction(value, action)) !== actions.negated;

/** Whether the statement's conditions hold. */
export const holdsFor = ({ conditions }: ReadStatement, context: RequestContext): Verdict =>
  every(conditions, (condition) => compileCondition(condition, true)(context));

/** What the action is called on. */
export const kindOf = (action: string): "user" | "role" => (/User$/.test(action) ? "user" : "role");

/** A call of a person or program of the account. Where it comes from is not known. */
export function callerContext(values: ContextValues, ownTags: "absent" | "unknown"): RequestContext {
  const known = requestContext(
    { "aws:ViaAWSService": "false", "aws:PrincipalIsAWSService": "false", ...values },
    { others: "unknown", wildcards: false },
  );
  return {
    lookup: (key) => {
      const found = known.lookup(key);
      if (found !== "unknown") return found;
      if (key.startsWith("aws:requesttag/")) return "absent";
      return key.startsWith("aws:principaltag/") ? ownTags : found;
    },
  };
}

/** Principals that the guards exempt and that lie in no admin's pattern. */
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
function isGuard({ effect, conditions }: ReadStatement, { key }: ExceptionTag): boolean {
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
