/**
 * The search for a text that one pattern matches and no set does: over the pattern and, at once, all places that the
 * patterns of the sets can be in. Claims: exact within its bound, beyond it "unknown". What decides without a search is
 * uncovered.ts.
 */
import { isStar, STAR, stepOver, takes, type Budget, type Pattern, type PatternSet } from "./pattern";
import { freshFor } from "./sharedText";

/** Places of patterns looked at before giving up: some milliseconds. Real policies need a few thousand. */
const mostWork = 100_000;

/** What a place looked at here costs, against one in a comparison of two patterns. */
const cost = 8;

/** The units of all patterns in one row, `undefined` behind each; a place in it is a place in one of them. */
interface Row {
  readonly units: readonly (number | undefined)[];
  /** Per place: the pattern's number, and the set's. */
  readonly patternAt: readonly number[];
  readonly setAt: readonly number[];
  readonly starts: readonly number[];
  readonly sets: readonly PatternSet[];
  readonly classes: boolean;
}

/** A point of the search: a place in `inner`, and the places in the row, sorted. */
interface Point {
  readonly at: number;
  readonly places: readonly number[];
  readonly before: Point | undefined;
  readonly symbol: number;
}

/** A text that `inner` matches and that lies in no set; undefined: there is none. */
export function searchMissed(
  inner: Pattern,
  sets: readonly PatternSet[],
  budget: Budget,
): { readonly text: string } | "unknown" | undefined {
  const row = rowOf(sets);
  const open: Point[] = [{ at: 0, places: close(row, row.starts), before: undefined, symbol: STAR }];
  const seen = new Set<string>();
  let work = 0;
  for (let point = open.pop(); point !== undefined; point = open.pop()) {
    const { at, places } = point;
    const key = `${at}|${places.join()}`;
    if (seen.has(key)) continue;
    if (work > mostWork || budget.left < 0) return "unknown";
    seen.add(key);
    if (isDecided(row, places)) continue;
    const unit = inner.units[at];
    if (unit === undefined) {
      if (!isInSet(row, places)) return { text: textTo(point) };
      continue;
    }
    if (isStar(unit)) open.push({ at: at + 1, places, before: point, symbol: STAR });
    for (const symbol of unit >= 0 ? [unit] : symbolsAt(row, unit, places)) {
      open.push({ at: isStar(unit) ? at : at + 1, places: step(row, places, symbol), before: point, symbol });
      work += places.length + 1;
      budget.left -= cost * (places.length + 1);
    }
  }
  return undefined;
}

function rowOf(sets: readonly PatternSet[]): Row {
  const all = sets.flatMap(({ patterns }, set) => patterns.map((pattern) => ({ pattern, set })));
  const starts: number[] = [];
  const units: (number | undefined)[] = [];
  for (const { pattern } of all) {
    starts.push(units.length);
    units.push(...pattern.units, undefined);
  }
  const perPlace = (value: (index: number) => number): number[] =>
    all.flatMap(({ pattern }, index) => new Array<number>(pattern.units.length + 1).fill(value(index)));
  return {
    units,
    starts,
    sets,
    patternAt: perPlace((index) => index),
    setAt: perPlace((index) => all[index]?.set ?? 0),
    classes: all.some(({ pattern }) => pattern.classes),
  };
}

/** The characters that some pattern tells apart at these places, and last, so that it is tried first, one that none does. */
function symbolsAt({ units, classes }: Row, unit: number, places: readonly number[]): number[] {
  const used = new Set<number>();
  for (const place of places) {
    const next = units[place];
    if (next !== undefined && next >= 0 && takes(unit, next)) used.add(next);
  }
  if (classes) for (const code of [47, 58, 95]) if (takes(unit, code)) used.add(code);
  const fresh = freshFor([unit], used);
  return fresh === undefined ? [...used] : [...used, fresh];
}

function step(row: Row, places: readonly number[], symbol: number): readonly number[] {
  const next: number[] = [];
  for (const place of places) {
    const to = stepOver(row.units[place], symbol);
    if (to !== undefined) next.push(place + to);
  }
  return close(row, next);
}

/** With the places behind each `*`. A `*` reached makes all earlier places of its pattern needless: it can do all they can. */
function close({ units, patternAt }: Row, places: readonly number[]): readonly number[] {
  const all = new Set(places);
  for (const place of all) if (isStar(units[place])) all.add(place + 1);
  let reached: number | undefined;
  return [...all]
    .sort((a, b) => b - a)
    .filter((place) => {
      if (patternAt[place] === reached) return false;
      if (units[place] === STAR) reached = patternAt[place];
      return true;
    })
    .reverse();
}

/** Whether every text that goes on from here lies in one of the sets: a last `*` takes up anything, and what no pattern of
 * a negated set can match any more lies in that. */
const isDecided = ({ units, setAt, sets }: Row, places: readonly number[]): boolean =>
  sets.some(({ negated }, set) =>
    negated
      ? !places.some((place) => setAt[place] === set)
      : places.some((place) => setAt[place] === set && units[place] === STAR && units[place + 1] === undefined),
  );

/** Whether the text that ends here lies in one of the sets. */
const isInSet = ({ units, setAt, sets }: Row, places: readonly number[]): boolean =>
  sets.some(
    ({ negated }, set) => places.some((place) => setAt[place] === set && units[place] === undefined) !== negated,
  );

function textTo(end: Point): string {
  let text = "";
  for (let point: Point | undefined = end; point?.before !== undefined; point = point.before)
    if (point.symbol !== STAR) text = String.fromCharCode(point.symbol) + text;
  return text;
}
