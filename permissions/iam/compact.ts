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
  const [only, ...others] = statements;
  if (only !== undefined && others.length === 0) return [normalise(only).statement];
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

interface Entry {
  readonly text: string;
  /** With `*` for every policy variable. */
  readonly pattern: Pattern;
  /** Holds policy variables: what it contains is not known. */
  readonly open: boolean;
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
const sorted = (values: readonly string[]): string[] => [...new Set(values)].sort();

const distinct = (statements: readonly Normal[]): Normal[] => {
  const byText = new Map(statements.map((each) => [each.text, each]));
  return sorted([...byText.keys()]).flatMap((text) => byText.get(text) ?? []);
};

/** The list without entries that another entry contains; of two that say the same, the first in order stays. */
export function shortest(values: readonly string[], name: ListName): string[] {
  const texts = sorted(values);
  if (!texts.some((text) => /[*?]/.test(text))) return texts;
  const entries = texts.map((text) => readEntry(text, name));
  const mayContain = entries.length > fewEntries ? indexEntries(entries) : () => entries.keys();
  return entries
    .filter((entry, place) => ![...mayContain(entry)].some((other) => hides(entries[other], other, entry, place)))
    .map(({ text }) => text);
}

/** Lists up to this length are compared all with all: an index costs more. */
const fewEntries = 12;

const hides = (outer: Entry | undefined, outerPlace: number, inner: Entry, innerPlace: number): boolean =>
  outer !== undefined && contains(outer, inner) && (!contains(inner, outer) || outerPlace < innerPlace);

/** Characters of a pattern's most telling literal text, its last, that are looked for. */
const tellingEnd = 12;

/**
 * The places of entries that may contain an entry: those of which the most telling literal text stands in it. Lists
 * of thousands of names, each in one pattern, are compared in time linear in their number.
 */
function indexEntries(entries: readonly Entry[]): (inner: Entry) => Iterable<number> {
  const places = new Map<string, number[]>();
  for (const [place, { pattern, open }] of entries.entries()) {
    if (open) continue;
    const key = (pattern.run === "" ? pattern.prefix : pattern.run).slice(-tellingEnd);
    const known = places.get(key);
    if (known === undefined) places.set(key, [place]);
    else known.push(place);
  }
  const lengths = [...new Set([...places.keys()].map((key) => key.length))];
  return ({ pattern: { text } }) => {
    const found = new Set<number>();
    for (const length of lengths)
      for (let at = 0; at + length <= text.length; at++)
        for (const place of places.get(text.slice(at, at + length)) ?? []) found.add(place);
    return [...found];
  };
}

const nothingKnown: RequestContext = { lookup: () => "unknown" };

function readEntry(text: string, name: ListName): Entry {
  if (name === "Action" || name === "NotAction") return { text, pattern: readAction(text), open: false };
  const template = readTemplate(text, { wildcards: true, variables: true });
  const filled = fillTemplate(template, nothingKnown);
  return { text, pattern: filled?.pattern ?? readAction(""), open: hasVariables(template) };
}

const contains = (outer: Entry, inner: Entry): boolean =>
  outer.text === inner.text || (!outer.open && containsPattern(outer.pattern, inner.pattern));

/** Unites the lists of this name over statements that are equal in all else. */
function merge(statements: readonly Normal[], name: "Action" | "Resource"): Normal[] {
  const groups = new Map<string, Normal[]>();
  for (const each of statements) {
    push(groups, JSON.stringify({ ...each.statement, [name]: [] }), each);
  }
  return distinct(
    [...groups.values()].flatMap((group) => {
      const [first] = group;
      if (first === undefined) return [];
      if (group.length === 1) return [first];
      const all = group.flatMap(({ statement }) => statement[name] ?? []);
      return [normalise({ ...first.statement, [name]: all })];
    }),
  );
}

function push<T>(groups: Map<string, T[]>, key: string, item: T): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [item]);
  else group.push(item);
}

/** Without statements whose actions and resources another of equal effect, principal and condition covers. */
function dropCovered(statements: readonly Normal[]): Normal[] {
  const groups = new Map<string, Normal[]>();
  for (const each of statements) {
    const key = JSON.stringify({ ...each.statement, Action: [], Resource: [] });
    push(groups, key, each);
  }
  const dropped = new Set<Normal>();
  for (const group of groups.values()) {
    const read = group.map(readLists);
    for (const inner of read)
      if (read.some((outer) => outer !== inner && !dropped.has(outer.of) && coversLists(outer, inner)))
        dropped.add(inner.of);
  }
  return statements.filter((each) => !dropped.has(each));
}

interface Lists {
  readonly of: Normal;
  readonly actions: readonly Entry[];
  readonly resources: readonly Entry[];
}

const readLists = (of: Normal): Lists => ({
  of,
  actions: (of.statement.Action ?? []).map((text) => readEntry(text, "Action")),
  resources: (of.statement.Resource ?? []).map((text) => readEntry(text, "Resource")),
});

const coversLists = (outer: Lists, inner: Lists): boolean =>
  inner.actions.every((entry) => outer.actions.some((each) => contains(each, entry))) &&
  inner.resources.every((entry) => outer.resources.some((each) => contains(each, entry)));

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
  Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));

function oneOrMany(value: string | readonly string[]): string | string[] {
  const values = typeof value === "string" ? [value] : sorted(value);
  const [only, ...rest] = values;
  return only !== undefined && rest.length === 0 ? only : values;
}
