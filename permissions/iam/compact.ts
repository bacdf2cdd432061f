/**
 * Fewer and shorter statements that say the same. Claims, each a property test of the same name:
 * sound: no decision about any request changes, so nothing is widened; idempotent; insensitive to order, of statements
 * and of lists; byte-stable: equal input gives equal JSON text.
 * Statements are merged only where all but one list is equal. A Sid is a name others may refer to: it is kept, and
 * statements of different Sids stay apart. Lists of the Not forms are never merged: their union says less, not more.
 */
import { readAction } from "./action";
import type { RequestContext } from "./context";
import type { ConditionBlock, PrincipalElement, Statement } from "./document";
import { containsPattern, type Pattern } from "./pattern";
import { fillTemplate, hasVariables, readTemplate } from "./variable";

/** Merges statements, drops what another entry or statement already says, sorts. The input is not changed. */
export function compactStatements(statements: readonly Statement[]): Statement[] {
  let current = distinct(statements.map(normalise));
  for (;;) {
    const merged = dropCovered(merge(merge(current, "Action"), "Resource"));
    if (merged.length === current.length) return merged.map(({ statement }) => statement);
    current = merged;
  }
}

/** A statement in normal form, with its text: the text is its identity and its place in the order. */
interface Normal {
  readonly statement: Statement;
  readonly text: string;
}

type ListName = "Action" | "NotAction" | "Resource" | "NotResource";

function normalise(statement: Statement): Normal {
  const { Sid, Effect, Principal, NotPrincipal, Action, NotAction, Resource, NotResource, Condition } = statement;
  const condition = Condition === undefined ? undefined : normaliseCondition(Condition);
  const normal: Statement = {
    ...(Sid === undefined ? {} : { Sid }),
    Effect,
    ...(Principal === undefined ? {} : { Principal: normalisePrincipal(Principal) }),
    ...(NotPrincipal === undefined ? {} : { NotPrincipal: normalisePrincipal(NotPrincipal) }),
    ...(Action === undefined ? {} : { Action: shortest(Action, "Action") }),
    ...(NotAction === undefined ? {} : { NotAction: shortest(NotAction, "NotAction") }),
    ...(Resource === undefined ? {} : { Resource: shortest(Resource, "Resource") }),
    ...(NotResource === undefined ? {} : { NotResource: shortest(NotResource, "NotResource") }),
    ...(condition === undefined ? {} : { Condition: condition }),
  };
  return { statement: normal, text: JSON.stringify(normal) };
}

/** One of each, in order: a set of texts has one list. */
const sorted = (values: readonly string[]): string[] =>
  [...new Set(values)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));

const distinct = (statements: readonly Normal[]): Normal[] => {
  const byText = new Map(statements.map((each) => [each.text, each]));
  return sorted([...byText.keys()]).flatMap((text) => byText.get(text) ?? []);
};

/** The list without entries that another entry contains; of two that say the same, the first in order stays. */
function shortest(values: readonly string[], name: ListName): string[] {
  const entries = sorted(values).map((text) => readEntry(text, name));
  return entries
    .filter((entry, index) => !entries.some((other, place) => place !== index && hides(other, place, entry, index)))
    .map(({ text }) => text);
}

interface Entry {
  readonly text: string;
  /** With `*` for every policy variable. */
  readonly pattern: Pattern;
  readonly open: boolean;
}

const nothingKnown: RequestContext = { lookup: () => "unknown" };

function readEntry(text: string, name: ListName): Entry {
  if (name === "Action" || name === "NotAction") return { text, pattern: readAction(text), open: false };
  const template = readTemplate(text, { wildcards: true, variables: true });
  const filled = fillTemplate(template, nothingKnown);
  return { text, pattern: filled?.pattern ?? readAction(""), open: hasVariables(template) || filled === undefined };
}

const contains = (outer: Entry, inner: Entry): boolean =>
  outer.text === inner.text || (!outer.open && containsPattern(outer.pattern, inner.pattern));

const hides = (outer: Entry, outerPlace: number, inner: Entry, innerPlace: number): boolean =>
  contains(outer, inner) && (!contains(inner, outer) || outerPlace < innerPlace);

/** Unites the lists of this name over statements that are equal in all else. */
function merge(statements: readonly Normal[], name: "Action" | "Resource"): Normal[] {
  const groups = new Map<string, Statement[]>();
  for (const { statement, text } of statements) {
    const key = statement[name] === undefined ? text : JSON.stringify({ ...statement, [name]: [] });
    groups.set(key, [...(groups.get(key) ?? []), statement]);
  }
  return distinct(
    [...groups.values()].flatMap((group) => {
      const [first] = group;
      if (first === undefined) return [];
      if (group.length === 1) return [normalise(first)];
      return [normalise({ ...first, [name]: group.flatMap((statement) => statement[name] ?? []) })];
    }),
  );
}

/** Without statements whose actions and resources another of equal effect, principal and condition covers. */
function dropCovered(statements: readonly Normal[]): Normal[] {
  const groups = new Map<string, Normal[]>();
  for (const each of statements) {
    const { Action, Resource } = each.statement;
    if (Action === undefined || Resource === undefined) continue;
    const key = JSON.stringify({ ...each.statement, Action: [], Resource: [] });
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  const dropped = new Set<Normal>();
  for (const group of groups.values())
    for (const [index, inner] of group.entries())
      if (group.some((outer, place) => place !== index && !dropped.has(outer) && coversStatement(outer, inner)))
        dropped.add(inner);
  return statements.filter((each) => !dropped.has(each));
}

const coversStatement = (outer: Normal, inner: Normal): boolean =>
  coversList(outer, inner, "Action") && coversList(outer, inner, "Resource");

function coversList({ statement: outer }: Normal, { statement: inner }: Normal, name: "Action" | "Resource"): boolean {
  const outers = (outer[name] ?? []).map((text) => readEntry(text, name));
  return (inner[name] ?? []).every((text) => {
    const entry = readEntry(text, name);
    return outers.some((each) => contains(each, entry));
  });
}

/** Sorted, one value as text, blocks without keys left out: they have no effect. */
function normaliseCondition(block: ConditionBlock): ConditionBlock | undefined {
  const operators = sortedEntries(block).flatMap(([operator, keys]) => {
    const entries = sortedEntries(keys).map(([key, value]) => [key, oneOrMany(value)] as const);
    return entries.length === 0 ? [] : [[operator, Object.fromEntries(entries)] as const];
  });
  return operators.length === 0 ? undefined : Object.fromEntries(operators);
}

function normalisePrincipal(principal: PrincipalElement): PrincipalElement {
  if (typeof principal === "string") return principal;
  return Object.fromEntries(sortedEntries(principal).map(([type, value]) => [type, oneOrMany(value)]));
}

const sortedEntries = <T>(record: Readonly<Record<string, T>>): [string, T][] =>
  Object.entries(record).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));

function oneOrMany(value: string | readonly string[]): string | string[] {
  const values = typeof value === "string" ? [value] : sorted(value);
  const [only, ...rest] = values;
  return only !== undefined && rest.length === 0 ? only : values;
}
