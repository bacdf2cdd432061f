/**
 * What the exception claims (permissions/scp/exception.ts, split.ts), as formulas: each says that there is a request for
 * which it fails. What a call of JsonGet is, and which statements are to be opened for it, is proofCall.ts.
 */
import { has, isToOpen, jsonGet, tagKey, type CallOfJsonGet } from "./proofCall";
import {
  allowed,
  applies,
  conditionsHold,
  listOf,
  namesAction,
  namesResource,
  statementsOf,
  type WrittenStatement,
} from "./proofModel";
import type { Example, Prover, Search, Term } from "./proofSolver";

type Documents = readonly (string | object)[];

/** An exception to judge, whoever made it. */
export interface Amendment extends CallOfJsonGet {
  readonly before: Documents;
  readonly after: Documents;
  /** What becomes of `after` when it is amended. */
  readonly again: Documents;
  readonly existingException?: "narrow" | "keep";
  /** Where the documents stand in the request. */
  readonly list?: "scps" | "rcps" | "bucketPolicies";
  /** What requests such policies meet: of these resources alone, and no unlisted action of these patterns. */
  readonly meets?: {
    readonly resources?: readonly string[];
    readonly actions?: { readonly of: string; readonly listed: readonly string[] };
  };
  /** As they were reported: code and JSON pointer, `/scps/0/Statement/2`. */
  readonly diagnostics: readonly { readonly code: string; readonly path: string }[];
}

/** What is claimed; formulas in `refute`. */
export type Claim =
  /**
   * A request is allowed that was allowed; and s3:GetObject of the tagged role on the objects, against which only network
   * restrictions stood that stop JsonGet; and no other. What is reported as over-confined is taken away.
   */
  | "opens exactly the exception"
  | "changes nothing without the tag"
  | "takes nothing but what it says"
  | "says so only where it must"
  | "lets JsonGet through, or says what stops it"
  | "applied again, allows the same";

/** A claim that does not hold, with a request that shows it. */
export interface Refutation {
  readonly claim: Claim;
  readonly request: Example;
}

const keysOf = (statements: readonly WrittenStatement[]): [key: string, operator: string, values: unknown][] =>
  statements.flatMap(({ Condition = {} }) =>
    Object.entries(Condition).flatMap(([operator, block]) =>
      Object.entries(block).map(([key, values]): [string, string, unknown] => [key.toLowerCase(), operator, values]),
    ),
  );

/**
 * How many values of a key have to be told apart: conditions on a set say that some value meets something, so of a set
 * that meets them, one value for each condition is enough. Without set operators a key has one value.
 */
export function slotsOf(statements: readonly WrittenStatement[]): (key: string) => number {
  const asked = keysOf(statements);
  return (name) => {
    const own = asked.filter(([key]) => key === name);
    return own.some(([, operator]) => operator.includes(":"))
      ? new Set(own.map((each) => JSON.stringify(each))).size
      : 1;
  };
}

/** Looks for requests that refute the claims; none: all are proved. */
export async function refute(prover: Prover, amendment: Amendment): Promise<Refutation[]> {
  const { tag, objects, diagnostics, organization, list = "scps", meets = {} } = amendment;
  const [before, after, again] = [amendment.before, amendment.after, amendment.again].map((scps) =>
    scps.flatMap(statementsOf),
  ) as [WrittenStatement[], WrittenStatement[], WrittenStatement[]];
  const all = [...before, ...after, ...again];
  const { request, find } = prover.search(slotsOf(all));
  const { and, or, not } = request;
  const differ = (one: Term, other: Term): Term => or(and(one, not(other)), and(other, not(one)));

  const tagged = has(request, tagKey(tag.key), tag.value);
  const ofGetObject = namesAction(request, ["s3:GetObject"]);
  const ofObjects = namesResource(request, objects);
  const owned = organization === undefined ? and() : has(request, "aws:principalorgid", organization);
  const isException = and(tagged, owned, ofGetObject, ofObjects);
  const met = and(
    ...(meets.resources === undefined
      ? []
      : // S3 asks for GetObject on objects, never on the bucket (Service Authorization Reference).
        [namesResource(request, meets.resources), or(not(ofGetObject), namesResource(request, ["arn:*:s3:::*/*"]))]),
    ...(meets.actions === undefined
      ? []
      : [or(not(namesAction(request, [meets.actions.of])), namesAction(request, meets.actions.listed))]),
  );
  const keys = new Set([...keysOf(all).map(([key]) => key), tagKey(tag.key)]);
  const call = jsonGet(request, keys, amendment);
  const anyCall = jsonGet(request, keys, amendment, amendment.roleTags === undefined ? "any" : "absent");

  const denies = before.filter(({ Effect }) => Effect === "Deny");
  const toOpen: WrittenStatement[] = [];
  for (const deny of denies) if (await isToOpen({ request, find }, deny, anyCall)) toOpen.push(deny);
  const reported = (code: RegExp): WrittenStatement[] => {
    const paths = diagnostics.filter((each) => code.test(each.code)).map(({ path }) => path);
    return amendment.before.flatMap((scp, index) => statementsAt(scp, `/${list}/${index}`, paths));
  };
  // An exception that stood there for more is narrowed: for the tagged role the statement is what it was without it.
  const narrowed = amendment.existingException === "keep" ? [] : reported(/wide-exception|exception-for-outsiders/);
  const bare = (each: WrittenStatement): WrittenStatement =>
    narrowed.includes(each) ? withoutKey(each, tagKey(tag.key)) : each;
  const overConfined = reported(/over-confined$/);
  const closed = or(
    and(or(...overConfined.map((each) => conditionsHold(request, bare(each)))), tagged, ofGetObject, not(ofObjects)),
    ...reported(/over-confined-actions/).map((each) =>
      and(
        conditionsHold(request, bare(each)),
        tagged,
        ofObjects,
        not(ofGetObject),
        not(namesAction(request, listOf(each.Action))),
      ),
    ),
    ...narrowed.map((each) => and(tagged, applies(request, bare(each)), not(isException))),
  );
  const confined = (statements: readonly WrittenStatement[]): Term =>
    and(or(...statements.map((each) => conditionsHold(request, bare(each)))), tagged, ofGetObject, not(ofObjects));
  // Of these, what the over-confining form on actions takes away is only bounded; the rest is exact.
  const surely = or(
    confined(overConfined),
    ...narrowed.map((each) => and(tagged, applies(request, bare(each)), not(isException))),
  );
  const needless: WrittenStatement[] = [];
  for (const each of overConfined) if (!(await reachesBeyond({ request, find }, each, objects))) needless.push(each);
  const was = allowed(request, before);
  const is = allowed(request, after);
  const applied = (statements: readonly WrittenStatement[]): Term[] => statements.map((each) => applies(request, each));
  const allows = allowed(
    request,
    before.filter(({ Effect }) => Effect === "Allow"),
  );
  const stays = or(
    ...applied(denies.filter((each) => !toOpen.includes(each))),
    and(or(...applied(toOpen)), not(isException)),
  );
  const said = or(...applied(reported(/denies-json-get|may-deny/)));
  const saidOfAllows = diagnostics.some(({ code }) => /not-allowed|conditional-allow/.test(code)) ? not(allows) : or();
  const claims: readonly (readonly [claim: Claim, fails: Term])[] = [
    // The over-confining forms may take away less than they say, never open more.
    [
      "opens exactly the exception",
      or(and(is, not(and(allows, not(stays), not(surely)))), and(allows, not(stays), not(closed), not(is))),
    ],
    ["changes nothing without the tag", and(not(tagged), differ(was, is))],
    ["takes nothing but what it says", and(was, not(is), not(closed))],
    ["says so only where it must", and(was, confined(needless))],
    ["lets JsonGet through, or says what stops it", and(call, not(is), not(said), not(saidOfAllows))],
    ["applied again, allows the same", differ(is, allowed(request, again))],
  ];
  const found: Refutation[] = [];
  for (const [claim, fails] of claims) {
    const example = await find(and(met, fails));
    if (example !== undefined) found.push({ claim, request: example });
  }
  return found;
}

/** The statements of a document that these JSON pointers name. */
const statementsAt = (scp: string | object, place: string, paths: readonly string[]): WrittenStatement[] =>
  statementsOf(scp).filter(
    (_, index, { length }) =>
      paths.includes(`${place}/Statement/${index}`) || (length === 1 && paths.includes(`${place}/Statement`)),
  );

/** The statement without its conditions on a key. */
const withoutKey = (statement: WrittenStatement, name: string): WrittenStatement => ({
  ...statement,
  Condition: Object.fromEntries(
    Object.entries(statement.Condition ?? {}).map(([operator, block]) => [
      operator,
      Object.fromEntries(Object.entries(block).filter(([key]) => key.toLowerCase() !== name)),
    ]),
  ),
});

/** One of the resources it lists holds objects and others: then no exact form exists. */
async function reachesBeyond({ request, find }: Search, deny: WrittenStatement, objects: readonly string[]) {
  const { and, not } = request;
  const ofObjects = namesResource(request, objects);
  for (const entry of listOf(deny.Resource)) {
    const listed = namesResource(request, [entry]);
    if ((await find(and(listed, ofObjects))) && (await find(and(listed, not(ofObjects))))) return true;
  }
  return false;
}
