/**
 * Who may do more, who less, between two sets of documents. Claims: every grant of the new side that the old side does not
 * fully allow is named, and the reverse; what cannot be decided is named as possible. Decided by coverage in both
 * directions, statement by statement; not a comparison of texts.
 */
import { compilePolicy, type Policy } from "../iam/compile";
import type { ContextValues } from "../iam/context";
import { coverNeed } from "../iam/cover";
import type { PolicySet } from "../iam/evaluate";
import type { Located, ReadCondition, ReadDocument, ReadStatement } from "../iam/document";

/** A role, user or caller with all that speaks for it. */
export interface PrincipalAccess {
  /** What the two sides have in common: `pipeline`, `step Train`, `author`, a role's name. */
  readonly key: string;
  /** ARN or name of the role. */
  readonly role?: string;
  readonly documents: readonly ReadDocument[];
  readonly boundary?: ReadDocument;
  readonly trust?: ReadDocument;
  /** ARNs of attached policies that nobody can read here: each may allow anything. */
  readonly opaque?: readonly string[];
}

/** A grant of one side that the other lacks. */
export interface GrantChange {
  readonly action: string;
  readonly resource: string;
  /** Condition keys and values that the grant has, as `key operator values`. */
  readonly conditions: readonly string[];
  /** False: it cannot be decided whether the other side allows all of it. */
  readonly certain: boolean;
}

/** What changed for one principal. */
export interface PrincipalChange {
  readonly key: string;
  readonly role?: string;
  readonly change: "new" | "gone" | "changed" | "same";
  readonly more: readonly GrantChange[];
  readonly less: readonly GrantChange[];
  /** Who may assume the role only now, and no longer. */
  readonly trustMore: readonly string[];
  readonly trustLess: readonly string[];
}

/** The whole comparison. */
export interface AccessComparison {
  /** Somebody may do more, or may do so after the change for all that can be decided. */
  readonly grows: boolean;
  readonly principals: readonly PrincipalChange[];
}

/** Compares two sides, principal by principal. */
export function compareAccess(before: readonly PrincipalAccess[], after: readonly PrincipalAccess[]): AccessComparison {
  const old = new Map(before.map((each) => [each.key, each]));
  const current = new Map(after.map((each) => [each.key, each]));
  const keys = [...new Set([...current.keys(), ...old.keys()])].sort();
  const principals = keys.map((key) => compareOne(key, old.get(key), current.get(key)));
  return {
    grows: principals.some(({ more, trustMore }) => more.length > 0 || trustMore.length > 0),
    principals,
  };
}

/** One side of one principal, ready to be asked. */
interface Asked {
  readonly policies: readonly Policy[];
  readonly boundary: Policy | undefined;
}

const readSide = (access: PrincipalAccess | undefined): Asked => ({
  policies: (access?.documents ?? []).map((document, index) => compilePolicy(document, `${index}`)),
  boundary: access?.boundary === undefined ? undefined : compilePolicy(access.boundary, "boundary"),
});

function compareOne(
  key: string,
  before: PrincipalAccess | undefined,
  after: PrincipalAccess | undefined,
): PrincipalChange {
  const old = readSide(before);
  const current = readSide(after);
  const more = [...grantsBeyond(current, old), ...opaqueBeyond(after, before)];
  const less = [...grantsBeyond(old, current), ...opaqueBeyond(before, after)];
  const trustBefore = trustedBy(before?.trust);
  const trustAfter = trustedBy(after?.trust);
  const trustMore = trustAfter.filter((each) => !trustBefore.includes(each));
  const trustLess = trustBefore.filter((each) => !trustAfter.includes(each));
  const role = after?.role ?? before?.role;
  const isSame = [more, less, trustMore, trustLess].every((list) => list.length === 0);
  return {
    key,
    ...(role !== undefined && { role }),
    change: before === undefined ? "new" : after === undefined ? "gone" : isSame ? "same" : "changed",
    more,
    less,
    trustMore,
    trustLess,
  };
}

/** Policies that cannot be read: what they allow is not known, only that they are attached. */
const opaqueBeyond = (access: PrincipalAccess | undefined, other: PrincipalAccess | undefined): GrantChange[] =>
  (access?.opaque ?? [])
    .filter((arn) => other?.opaque?.includes(arn) !== true)
    .map((arn) => ({ action: `all that ${arn} allows`, resource: "*", conditions: [], certain: false }));

/** What one side allows and the other does not. */
function grantsBeyond(side: Asked, other: Asked): GrantChange[] {
  const denies = new Set(statementsOf(side.policies, false).map(canonical));
  // Denies that both sides have change nothing between them.
  const shared = new Set(
    statementsOf(other.policies, false)
      .map(canonical)
      .filter((each) => denies.has(each)),
  );
  const own = { ...side, policies: withoutStatements(side.policies, shared) };
  const theirs = { ...other, policies: withoutStatements(other.policies, shared) };
  const isBoundTheSame = boundaryText(side) === boundaryText(other);
  const isDenied = statementsOf(theirs.policies, false).length > 0;
  const same = new Set(statementsOf(other.policies, true).map(canonical));
  const beyond = statementsOf(side.policies, true).flatMap((statement) =>
    isBoundTheSame && !isDenied && same.has(canonical(statement)) ? [] : changesOf(statement, own, theirs),
  );
  return merged(beyond);
}

const boundaryText = ({ boundary }: Asked): string =>
  JSON.stringify(boundary?.document.statements.map(canonical).sort() ?? null);

const setOf = ({ policies, boundary }: Asked): PolicySet => ({
  identity: policies,
  ...(boundary !== undefined && { boundary }),
});

function changesOf(statement: ReadStatement, own: Asked, theirs: Asked): GrantChange[] {
  const { actions, resources } = statement;
  const conditions = statement.conditions.map(conditionText);
  if (actions.negated || resources?.negated === true) {
    const text = (list: typeof actions): string => list.patterns.map(({ value }) => value).join(", ");
    const action = `${actions.negated ? "everything but " : ""}${text(actions)}`;
    const resource = resources === undefined ? "*" : `${resources.negated ? "everything but " : ""}${text(resources)}`;
    return [{ action, resource, conditions, certain: false }];
  }
  const contexts = contextsOf(statement.conditions);
  const other = setOf(theirs);
  const mine = setOf(own);
  const implied =
    statement.conditions.length === 0
      ? other
      : setOf({ ...theirs, policies: underConditions(theirs.policies, statement.conditions) });
  const isUndiminished = own.boundary === undefined && statementsOf(own.policies, false).length === 0;
  return actions.patterns.flatMap((actionPattern) =>
    (resources?.patterns ?? [undefined]).flatMap((resourcePattern): GrantChange[] => {
      const action = actionPattern.value;
      const resource = resourcePattern?.value ?? "*";
      const grant = (): PolicySet =>
        setOf({ ...own, policies: alone(statement, actionPattern, resourcePattern, own.policies) });
      const verdicts = contexts.map((context) => {
        const need = { action, resource, context };
        const covered = coverNeed(need, other, { explained: false });
        if (
          covered.answer === "yes" ||
          (implied !== other && coverNeed(need, implied, { explained: false }).answer === "yes")
        )
          return "covered";
        // Where nothing of its side takes anything away, the grant by itself is the usual answer, and a quick one.
        const granted =
          isUndiminished && coverNeed(need, grant(), { explained: false }).answer === "yes"
            ? yes
            : coverNeed(need, mine, { explained: false });
        if (granted.answer === "no") return "covered";
        return (covered.answer === "no" || covered.partial) && granted.answer === "yes" ? "certain" : "possible";
      });
      return verdicts.every((each) => each === "covered")
        ? []
        : [{ action, resource, conditions, certain: verdicts.includes("certain") }];
    }),
  );
}

const yes = { answer: "yes" } as const;

/** One action and one resource of a statement, without the others. */
const alone = (
  statement: ReadStatement,
  action: Located,
  resource: Located | undefined,
  policies: readonly Policy[],
): Policy[] =>
  policies.flatMap(({ document, name }) => {
    if (!document.statements.includes(statement)) return [];
    const { actions, resources } = statement;
    const one: ReadStatement = {
      ...statement,
      actions: { ...actions, patterns: [action] },
      ...(resources && resource && { resources: { ...resources, patterns: [resource] } }),
    };
    return [compilePolicy({ ...document, statements: [one] }, name)];
  });

/** The policies for calls that meet the conditions: Allows under none but these hold whatever the call carries. */
function underConditions(policies: readonly Policy[], conditions: readonly ReadCondition[]): Policy[] {
  const met = new Set(conditions.map(conditionText));
  return policies.map(({ document, name }) =>
    compilePolicy(
      {
        ...document,
        statements: document.statements.map((each) =>
          each.effect === "Allow" && each.conditions.every((condition) => met.has(conditionText(condition)))
            ? { ...each, conditions: [] }
            : each,
        ),
      },
      name,
    ),
  );
}

/** More choices of values than these are not told apart: the keys count as not known. */
const mostContexts = 64;

/** What a grant's conditions settle of the calls it allows: each choice of the values that keys are held to. */
function contextsOf(conditions: readonly ReadCondition[]): ContextValues[] {
  const pinned = conditions.filter(
    ({ operator, ifExists, qualifier }) =>
      operator !== undefined &&
      /^(?:String|Arn|Numeric)(?:Equals|Like)$/.test(operator) &&
      !ifExists &&
      qualifier === undefined,
  );
  const count = pinned.reduce((all, { values }) => all * values.length, 1);
  if (count > mostContexts || count === 0) return [{}];
  return pinned.reduce<ContextValues[]>(
    (sets, { key, values }) => sets.flatMap((set) => values.map(({ value }) => ({ ...set, [key]: value }))),
    [{}],
  );
}

const conditionText = ({ written, key, values }: ReadCondition): string =>
  `${key} ${written} ${values.map(({ value }) => value).join(", ")}`;

const statementsOf = (policies: readonly Policy[], allow: boolean): ReadStatement[] =>
  policies.flatMap(({ statements }) => statements.filter((each) => each.allow === allow).map(({ read }) => read));

/** A statement's meaning in one text, whatever its order and Sid. */
function canonical({ effect, actions, resources, principals, conditions }: ReadStatement): string {
  const list = (each: typeof actions | undefined): unknown =>
    each === undefined ? null : [each.negated, each.patterns.map(({ value }) => value).sort()];
  return JSON.stringify([
    effect,
    list({ ...actions, patterns: actions.patterns.map((each) => ({ ...each, value: each.value.toLowerCase() })) }),
    list(resources),
    principals === undefined
      ? null
      : [principals.negated, principals.principals.map(({ type, value }) => [type, value]).sort()],
    conditions
      .map((each) => [each.written.toLowerCase(), each.key.toLowerCase(), each.values.map(({ value }) => value).sort()])
      .sort(),
  ]);
}

const withoutStatements = (policies: readonly Policy[], gone: ReadonlySet<string>): Policy[] =>
  gone.size === 0
    ? [...policies]
    : policies.map(({ document, name }) =>
        compilePolicy(
          { ...document, statements: document.statements.filter((each) => !gone.has(canonical(each))) },
          name,
        ),
      );

/** Changes of one action on one resource once. */
function merged(changes: readonly GrantChange[]): GrantChange[] {
  const byText = new Map(changes.map((each) => [JSON.stringify([each.action, each.resource, each.conditions]), each]));
  return [...byText.values()];
}

/** Who may assume a role, each with its conditions. */
const trustedBy = (trust: ReadDocument | undefined): string[] =>
  (trust?.statements ?? []).flatMap(({ effect, principals, conditions }) =>
    effect === "Deny"
      ? []
      : (principals?.principals ?? []).map(
          ({ value }) =>
            `${value}${conditions.length === 0 ? "" : ` if ${conditions.map(conditionText).sort().join(" and ")}`}`,
        ),
  );
