/**
 * Whether several sets of patterns together match everything one pattern matches; if not, a text they miss.
 * Claims: a text that is returned is matched by the pattern and by no set; `undefined` is returned only where there is
 * none. Likely texts are tried first: what occurs in no pattern, and what the pattern shares with those of a negated set.
 * They decide all but sets with `?` and several sets of which one is negated, which are searched (missedSearch.ts) within
 * a bound: beyond it the answer is "unknown". One pattern in another is decided in pattern.ts.
 */
import { searchMissed } from "./missedSearch";
import {
  containsPattern,
  isStar,
  matchesPattern,
  newBudget,
  patternsOverlap,
  STAR,
  type Budget,
  type Pattern,
  type PatternSet,
} from "./pattern";
import { freshFor, sharedText } from "./sharedText";

/** Longer texts are not tried: no resource has one. */
const longestText = 10_000;

/** A text that `inner` matches and that lies in no set; undefined: there is none. */
export function findUncovered(
  inner: Pattern,
  sets: readonly PatternSet[],
  budget: Budget = newBudget(),
): { readonly text: string } | "unknown" | undefined {
  const isMissed = (text: string): boolean =>
    !sets.some(
      ({ negated, patterns }) => patterns.some((pattern) => matchesPattern(pattern, text, budget)) !== negated,
    );
  if (inner.kind === "exact") return isMissed(inner.prefix) ? { text: inner.prefix } : undefined;
  const sample = sampleOf(inner);
  if (isMissed(sample)) return { text: sample };
  if (sets.some((set) => holdsAll(set, inner, sample, budget))) return undefined;
  const near = nearSets(inner, sets, isNear);
  if (near.some(({ negated, patterns }) => negated && patterns.length === 0)) return undefined;
  for (const text of likelyMisses(inner, near, budget))
    if (budget.left < 0) return "unknown";
    else if (matchesPattern(inner, text, budget) && isMissed(text)) return { text };
  const touching = nearSets(inner, near, (pattern) => patternsOverlap(pattern, inner, budget));
  if (touching.some(({ negated, patterns }) => negated && patterns.length === 0)) return undefined;
  return searchMissed(inner, touching, budget);
}

const nearSets = (inner: Pattern, sets: readonly PatternSet[], isNear: (pattern: Pattern, inner: Pattern) => boolean) =>
  sets.map(({ negated, patterns }) => ({ negated, patterns: patterns.filter((pattern) => isNear(pattern, inner)) }));

/** Whether two patterns may overlap, by the literal text at their ends. */
function isNear(a: Pattern, b: Pattern): boolean {
  const short = Math.min(a.prefix.length, b.prefix.length);
  if (a.prefix.slice(0, short) !== b.prefix.slice(0, short)) return false;
  for (let i = 1; i <= Math.min(a.units.length, b.units.length); i++) {
    const [x, y] = [a.units.at(-i) ?? STAR, b.units.at(-i) ?? STAR];
    if (x < 0 || y < 0) return true;
    if (x !== y) return false;
  }
  return true;
}

/** A text of the pattern. */
const sampleOf = (pattern: Pattern): string =>
  textOf(pattern, (unit) => String.fromCharCode(freshFor([unit], none) ?? 120));

const none: ReadonlySet<number> = new Set();

/** Whether one pattern of the set holds all of `inner`, one of whose texts is the sample: the usual answer. */
const holdsAll = ({ negated, patterns }: PatternSet, inner: Pattern, sample: string, budget: Budget): boolean =>
  !negated &&
  patterns.some((pattern) => matchesPattern(pattern, sample, budget) && containsPattern(pattern, inner, budget));

/** Texts of the pattern that the sets miss if they miss any, almost always. */
function* likelyMisses(inner: Pattern, sets: readonly PatternSet[], budget: Budget): Generator<string> {
  const negated = sets.find((set) => set.negated);
  if (negated === undefined) yield* textsOfOthers(inner, sets);
  for (const pattern of negated?.patterns ?? []) {
    const text = patternsOverlap(pattern, inner, budget) ? sharedText(inner, pattern, budget) : undefined;
    if (text !== undefined) yield text;
  }
}

/** Texts whose wildcards stand for what occurs nowhere else: what takes it up is a wildcard, so that without `?` in the
 * sets one such text decides. */
function* textsOfOthers(inner: Pattern, sets: readonly PatternSet[]): Generator<string> {
  const used = new Set<number>();
  let longest = 0;
  for (const { units } of [inner, ...sets.flatMap(({ patterns }) => patterns)]) {
    let single = 0;
    for (const unit of units)
      if (unit >= 0) used.add(unit);
      else if (!isStar(unit)) single++;
    if (units !== inner.units) longest = Math.max(longest, single);
  }
  const fresh = new Map(inner.units.map((unit) => [unit, String.fromCharCode(freshFor([unit], used) ?? 120)]));
  const most = Math.max(1, Math.floor(longestText / Math.max(1, inner.units.filter(isStar).length)));
  for (const length of [1, Math.min(longest + 1, most), 0])
    yield textOf(inner, (unit) => (fresh.get(unit) ?? "").repeat(isStar(unit) ? length : 1));
}

const textOf = ({ units }: Pattern, write: (unit: number) => string): string =>
  units.map((unit) => (unit >= 0 ? String.fromCharCode(unit) : write(unit))).join("");
