/**
 * Whether several sets of patterns together match everything one pattern matches; if not, a text they miss.
 * Claims: a text that is returned is matched by the pattern and by no set; `undefined` is returned only where there is
 * none. The search is over the pattern and, at once, all states the sets can be in; where its work grows past a bound the
 * answer is "unknown". One pattern in another is decided in pattern.ts; and where sets hold no `?` and
 * none is negated, the texts tried first decide: what takes a character that occurs nowhere else is a `*`.
 */
import {
  containsPattern,
  isStar,
  matchesPattern,
  newBudget,
  patternsOverlap,
  STAR,
  stepOver,
  takes,
  type Budget,
  type Pattern,
} from "./pattern";

/** Texts that some pattern matches; negated: texts that none matches. */
export interface PatternSet {
  readonly negated: boolean;
  readonly patterns: readonly Pattern[];
}

/** Longer texts are not tried: no resource has one. */
const longestText = 10_000;

/** Places of patterns looked at before giving up: some milliseconds. Real policies need a few thousand. */
const mostWork = 400_000;

/** A text that `inner` matches and that lies in no set; undefined: there is none. */
export function findUncovered(
  inner: Pattern,
  sets: readonly PatternSet[],
  budget: Budget = newBudget(),
): { readonly text: string } | "unknown" | undefined {
  if (inner.kind === "exact") return sets.some((set) => inSet(set, inner.prefix)) ? undefined : { text: inner.prefix };
  // One pattern that holds all of it is the usual answer, and much the cheapest to find.
  if (
    sets.some(
      ({ negated, patterns }) => !negated && patterns.some((pattern) => containsPattern(pattern, inner, budget)),
    )
  )
    return undefined;
  const relevant = sets.map(({ negated, patterns }) => ({
    negated,
    patterns: patterns.filter((pattern) => patternsOverlap(pattern, inner, budget)),
  }));
  if (relevant.some(({ negated, patterns }) => negated && patterns.length === 0)) return undefined;
  const text = likelyMisses(inner, relevant).find((each) => !relevant.some((set) => inSet(set, each)));
  return text === undefined ? search(inner, relevant, budget) : { text };
}

/** Texts of the pattern that sets miss if they miss any, almost always: its wildcards stand for what occurs nowhere else. */
function likelyMisses(inner: Pattern, sets: readonly PatternSet[]): string[] {
  const contents = [inner, ...sets.flatMap(({ patterns }) => patterns)].map(contentsOf);
  const used = { has: (code: number) => contents.some(({ characters }) => characters.has(code)) };
  const fresh = (unit: number): string => String.fromCharCode(freshFor(unit, used) ?? 120);
  const longest = Math.max(0, ...contents.slice(1).map(({ marks }) => marks));
  const stars = inner.units.filter(isStar).length;
  const most = Math.max(1, Math.floor(longestText / Math.max(1, stars)));
  return [1, Math.min(longest + 1, most), 0].map((length) =>
    inner.units
      .map((unit) => (unit >= 0 ? String.fromCharCode(unit) : fresh(unit).repeat(isStar(unit) ? length : 1)))
      .join(""),
  );
}

/** The characters of a pattern, and how many of its wildcards stand for one character. */
interface Contents {
  readonly characters: ReadonlySet<number>;
  readonly marks: number;
}

const contentsByPattern = new WeakMap<Pattern, Contents>();

/** A cache: patterns are met again with every need. */
function contentsOf(pattern: Pattern): Contents {
  const known = contentsByPattern.get(pattern);
  if (known !== undefined) return known;
  const found = {
    characters: new Set(pattern.units.filter((unit) => unit >= 0)),
    marks: pattern.units.filter((unit) => unit < 0 && !isStar(unit)).length,
  };
  contentsByPattern.set(pattern, found);
  return found;
}

/** Letters and digits first: what a name may hold. */
const candidates = [..."xyzabcdefghijklmnopqrstuvwABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~!"].map((each) =>
  each.charCodeAt(0),
);

/** A character that the wildcard stands for and that is not among the used ones. */
function freshFor(unit: number, used: Pick<ReadonlySet<number>, "has">): number | undefined {
  const found = candidates.find((code) => !used.has(code) && takes(unit, code));
  if (found !== undefined) return found;
  for (let code = 161; code < 1_000; code++) if (!used.has(code) && takes(unit, code)) return code;
  return undefined;
}

const inSet = ({ negated, patterns }: PatternSet, text: string): boolean =>
  patterns.some((pattern) => matchesPattern(pattern, text)) !== negated;

/** A place in the search: a place in `inner`, and for every pattern the places it can be in. */
interface Place {
  readonly at: number;
  /** Per pattern, in order; each sorted. */
  readonly states: readonly (readonly number[])[];
  readonly before: Place | undefined;
  readonly symbol: number;
}

function search(
  inner: Pattern,
  sets: readonly PatternSet[],
  budget: Budget,
): { readonly text: string } | "unknown" | undefined {
  const patterns = sets.flatMap((set) => set.patterns);
  const start: Place = {
    at: 0,
    states: patterns.map(({ units }) => close(units, [0])),
    before: undefined,
    symbol: STAR,
  };
  const open = [start];
  const seen = new Set<string>();
  let work = 0;
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const key = `${place.at}|${place.states.join("|")}`;
    if (seen.has(key)) continue;
    if (work > mostWork || budget.left < 0) return "unknown";
    seen.add(key);
    const unit = inner.units[place.at];
    if (unit === undefined) {
      if (!accepts(sets, place.states)) return { text: textTo(place) };
      continue;
    }
    if (isStar(unit)) open.push({ ...place, at: place.at + 1, before: place, symbol: STAR });
    const at = isStar(unit) ? place.at : place.at + 1;
    for (const symbol of unit >= 0 ? [unit] : symbolsAt(unit, patterns, place.states)) {
      open.push({ at, states: place.states.map((each, i) => step(patterns[i], each, symbol)), before: place, symbol });
      const looked = place.states.reduce((sum, { length }) => sum + length, patterns.length);
      work += looked;
      budget.left -= looked;
    }
  }
  return undefined;
}

/** The characters that some pattern tells apart at this place, and last, so that it is tried first, one that none does. */
function symbolsAt(unit: number, patterns: readonly Pattern[], states: Place["states"]): number[] {
  const used = new Set<number>();
  for (const [i, { units, classes }] of patterns.entries()) {
    for (const state of states[i] ?? []) {
      const next = units[state];
      if (next !== undefined && next >= 0 && takes(unit, next)) used.add(next);
    }
    if (classes) for (const code of [47, 58, 95]) if (takes(unit, code)) used.add(code);
  }
  const fresh = freshFor(unit, used);
  return fresh === undefined ? [...used] : [...used, fresh];
}

function step(pattern: Pattern | undefined, states: readonly number[], symbol: number): readonly number[] {
  if (pattern === undefined || states.length === 0) return states;
  const next: number[] = [];
  for (const state of states) {
    const to = stepOver(pattern.units[state], symbol);
    if (to !== undefined) next.push(state + to);
  }
  return close(pattern.units, next);
}

/** With the places behind each `*`. A `*` reached makes all earlier places needless: it can do all they can. */
function close(units: readonly number[], states: readonly number[]): readonly number[] {
  const all = new Set(states);
  for (const state of all) if (isStar(units[state])) all.add(state + 1);
  const sorted = [...all].sort((a, b) => a - b);
  const star = sorted.findLastIndex((state) => units[state] === STAR);
  return star <= 0 ? sorted : sorted.slice(star);
}

function accepts(sets: readonly PatternSet[], states: Place["states"]): boolean {
  let first = 0;
  return sets.some(({ negated, patterns }) => {
    const from = first;
    first += patterns.length;
    return patterns.some(({ units }, i) => states[from + i]?.at(-1) === units.length) !== negated;
  });
}

function textTo(end: Place): string {
  let text = "";
  for (let place: Place | undefined = end; place?.before !== undefined; place = place.before)
    if (place.symbol !== STAR) text = String.fromCharCode(place.symbol) + text;
  return text;
}
