/**
 * IAM globs: `*` is any text, `?` any one character; matching, containment and intersection, each decided. Wildcards of
 * needs may stand for less (names, segments: need.ts). A glob is read over a whole string: AWS says a trailing `*` of an
 * ARN segment goes on beyond colons and `/` means nothing special (reference_policies_elements_resource.html). Policy
 * variables are variable.ts, ARN operators arn.ts.
 */
import { memoize } from "../memoize";

/** What a wildcard stands for: any text; names (letters, digits, hyphens); a segment, which holds no "/"; what holds no
 * ":"; words (letters and digits); digits. */
export const wildcardClasses = ["any", "name", "segment", "noColon", "word", "digit"] as const;
export type WildcardClass = (typeof wildcardClasses)[number];

/** The unit of a wildcard: `?` of the classes is -1, -3, …, `*` is -2, -4, …. */
export const wildcard = (kind: "?" | "*", of: WildcardClass = "any"): number =>
  -(1 + 2 * wildcardClasses.indexOf(of) + (kind === "*" ? 1 : 0));

/** `?` in a pattern's units. */
export const ANY = wildcard("?");
/** `*` in a pattern's units. */
export const STAR = wildcard("*");

/** Whether the unit is a `*` of any class. */
export const isStar = (unit: number | undefined): boolean => unit !== undefined && unit < 0 && (unit & 1) === 0;

const classOf = (unit: number): number => (-unit - 1) >> 1;

/** Letters, digits and the hyphen. */
const isNameCharacter = (code: number): boolean =>
  code === 45 || (code > 47 && code < 58) || (code > 64 && code < 91) || (code > 96 && code < 123);

const holds: readonly ((code: number) => boolean)[] = [
  () => true,
  isNameCharacter,
  (code) => code !== 47,
  (code) => code !== 58,
  (code) => code !== 45 && isNameCharacter(code),
  (code) => code > 47 && code < 58,
];

/** Per class: the classes that stand for all it does. */
const widerClasses: readonly (readonly WildcardClass[])[] = [
  ["any"],
  ["any", "name", "segment", "noColon"],
  ["any", "segment"],
  ["any", "noColon"],
  ["any", "name", "segment", "noColon", "word"],
  ["any", "name", "segment", "noColon", "word", "digit"],
];
const covers = widerClasses.map((wider) => wildcardClasses.map((each) => wider.includes(each)));

/** Whether the wildcard stands for the character. */
export const takes = (unit: number, code: number): boolean => holds[classOf(unit)]?.(code) === true;

/** Whether the outer wildcard stands for all that the inner one does. */
const coversClass = (outer: number, inner: number): boolean => covers[classOf(inner)]?.[classOf(outer)] === true;

/** A part of a pattern: literal text, or the unit of a wildcard. */
export type Piece = string | number;

/** A glob, read once and matched often. */
export interface Pattern {
  /** UTF-16 code units, ANY and STAR. Canonical: in each run of wildcards the `?` stand before one `*`. */
  readonly units: readonly number[];
  /** The literal text before the first wildcard. */
  readonly prefix: string;
  /** exact: no wildcard; prefix: one `*`, at the end; glob: the rest. */
  readonly kind: "exact" | "prefix" | "glob";
  /** The canonical text; a literal `*` or `?` looks like a wildcard in it. */
  readonly text: string;
  /** The longest literal text behind a wildcard; "" where there is none. */
  readonly run: string;
  /** The length of the shortest text that matches. */
  readonly minimum: number;
  /** Some wildcard does not stand for any text. */
  readonly classes: boolean;
  /** Every wildcard is a `*` that stands for any text. */
  readonly onlyStars: boolean;
}

/** Texts that some pattern matches; negated: texts that none matches. */
export interface PatternSet {
  readonly negated: boolean;
  readonly patterns: readonly Pattern[];
}

/** Reads a glob in which `*` and `?` are wildcards and nothing else is special. */
export const readPattern: (text: string) => Pattern = memoize(10_000, (text) => patternOf(splitGlob(text)));

/** The pattern that matches this text alone, wildcards included. */
export const literalPattern = (text: string): Pattern => patternOf([text]);

/** Splits text into literals and wildcards. */
export const splitGlob = (text: string): Piece[] =>
  text
    .split(/([*?])/)
    .filter((part) => part !== "")
    .map((part) => (part === "*" ? STAR : part === "?" ? ANY : part));

/** A pattern of the pieces, in canonical form: equal languages over a run of wildcards of a class have equal units. */
export function patternOf(pieces: readonly Piece[]): Pattern {
  const units: number[] = [];
  let star: number | undefined;
  let wild = -1;
  let text = "";
  let prefix = "";
  let run = "";
  let current = "";
  let minimum = 0;
  let [classes, onlyStars] = [false, true];
  const endRun = () => {
    if (star === undefined) return;
    units.push(star);
    text += "*";
    star = undefined;
  };
  for (const piece of pieces) {
    if (typeof piece === "number") {
      if (wild < 0) [wild, prefix] = [units.length, text];
      if (current.length > run.length) run = current;
      current = "";
      if (piece < STAR) classes = true;
      if (piece !== STAR) onlyStars = false;
      if (star !== undefined && classOf(star) !== classOf(piece)) endRun();
      if (isStar(piece)) star = piece;
      else {
        units.push(piece);
        text += "?";
        minimum++;
      }
    } else if (piece !== "") {
      endRun();
      text += piece;
      minimum += piece.length;
      if (wild >= 0) current += piece;
      for (let i = 0; i < piece.length; i++) units.push(piece.charCodeAt(i));
    }
  }
  endRun();
  if (current.length > run.length) run = current;
  const kind = wild < 0 ? "exact" : wild === units.length - 1 && units[wild] === STAR ? "prefix" : "glob";
  return { units, kind, text, run, prefix: wild < 0 ? text : prefix, minimum, classes, onlyStars };
}

/** Whether the pattern matches the whole text. Linear for usual patterns, |pattern| x |text| at worst, which the budget
 * counts and does not bound. */
export function matchesPattern(pattern: Pattern, text: string, budget?: Budget): boolean {
  if (pattern.kind === "exact") return text === pattern.prefix;
  if (!text.startsWith(pattern.prefix)) return false;
  if (pattern.kind === "prefix") return true;
  if (pattern.classes) return matchesClasses(pattern, text, budget);
  const { units } = pattern;
  let at = pattern.prefix.length;
  let unit = at;
  let resumeUnit = -1;
  let resumeAt = -1;
  while (at < text.length) {
    if (budget !== undefined) budget.left--;
    const expected = units[unit];
    if (expected === STAR) {
      resumeUnit = ++unit;
      resumeAt = at;
    } else if (expected === ANY || expected === text.charCodeAt(at)) {
      unit++;
      at++;
    } else if (resumeUnit >= 0) {
      unit = resumeUnit;
      at = ++resumeAt;
    } else return false;
  }
  while (units[unit] === STAR) unit++;
  return unit === units.length;
}

/** A wildcard that does not stand for any text may have to give back what an earlier one must take: all ways at once. */
function matchesClasses({ units, prefix }: Pattern, text: string, budget?: Budget): boolean {
  let states = closeOverStar(units, new Set([prefix.length]));
  for (let at = prefix.length; at < text.length; at++) {
    if (budget !== undefined) budget.left -= states.size;
    const next = new Set<number>();
    for (const state of states) {
      const to = stepOver(units[state], text.charCodeAt(at));
      if (to !== undefined) next.add(state + to);
    }
    if (next.size === 0) return false;
    states = closeOverStar(units, next);
  }
  return states.has(units.length);
}

/** How far a unit goes on over a character: 0 for a `*`, 1 for one that takes it once; undefined: it does not take it. */
export function stepOver(unit: number | undefined, code: number): 0 | 1 | undefined {
  if (unit === undefined) return undefined;
  if (unit >= 0) return unit === code ? 1 : undefined;
  return takes(unit, code) ? (isStar(unit) ? 0 : 1) : undefined;
}

/** The work that comparisons of patterns may still do together, in places of patterns looked at. */
export interface Budget {
  left: number;
}

/** Enough for thousands of real patterns, and some tenths of a second. */
const usualWork = 4_000_000;

/** A budget for comparisons that belong together. */
export const newBudget = (): Budget => ({ left: usualWork });

/**
 * Whether every text that `inner` matches is matched by `outer`. Claims: sound, and complete within the budget (beyond
 * it: false); |outer| x |inner| at worst.
 *
 * The outer pattern is run over the inner one as if that were a text, in which an inner `?` is a character that occurs
 * nowhere else and an inner `*` can only be taken up by an outer run of wildcards that holds a `*`. That is exact
 * because the canonical form makes "at least k characters" one run: if such a run is short of characters, the empty
 * text for the inner `*` is the counterexample, else a long text of fresh characters is.
 */
export function containsPattern(outer: Pattern, inner: Pattern, budget: Budget = newBudget()): boolean {
  if (outer.kind === "exact") return inner.kind === "exact" && inner.prefix === outer.prefix;
  if (outer.kind === "prefix") return inner.prefix.startsWith(outer.prefix);
  if (inner.kind === "exact") return matchesPattern(outer, inner.prefix);
  if (inner.minimum < outer.minimum || !inner.prefix.startsWith(outer.prefix) || !inner.text.includes(outer.run))
    return false;
  if (outer.onlyStars) return takesUp(outer.units, inner.units, outer.prefix.length, budget);
  const units = outer.units;
  const open = openRuns(units);
  let states = closeOverStar(units, new Set([outer.prefix.length]));
  for (let i = outer.prefix.length; i < inner.units.length; i++) {
    budget.left -= states.size;
    if (budget.left < 0) return false;
    const symbol = inner.units[i] ?? STAR;
    const next = new Set<number>();
    for (const state of states) {
      const unit = units[state];
      if (symbol >= 0) {
        const to = stepOver(unit, symbol);
        if (to !== undefined) next.add(state + to);
      } else if (isStar(symbol)) {
        const run = open[state];
        if (run !== undefined && coversClass(run, symbol)) next.add(state);
      } else if (unit !== undefined && unit < 0 && coversClass(unit, symbol))
        next.add(isStar(unit) ? state : state + 1);
    }
    if (next.size === 0) return false;
    states = closeOverStar(units, next);
  }
  return states.has(units.length);
}

/** Whether literals and `*` take up the units of a pattern from a place on: each literal where it stands first. */
function takesUp(outer: readonly number[], inner: readonly number[], from: number, budget: Budget): boolean {
  let unit = from;
  let [resumeUnit, resumeAt] = [-1, -1];
  for (let at = from; at < inner.length;) {
    if (outer[unit] === STAR) {
      resumeUnit = ++unit;
      resumeAt = at;
    } else if (outer[unit] === inner[at]) {
      unit++;
      at++;
    } else if (resumeUnit >= 0) {
      if ((budget.left -= at - resumeAt + 1) < 0) return false;
      unit = resumeUnit;
      at = ++resumeAt;
    } else return false;
  }
  while (outer[unit] === STAR) unit++;
  return unit === outer.length;
}

/** Per unit: the `*` of the run of wildcards it belongs to, where the run holds one of its class. */
function openRuns(units: readonly number[]): (number | undefined)[] {
  const open: (number | undefined)[] = [];
  for (let i = units.length - 1; i >= 0; i--) {
    const unit = units[i] ?? 0;
    const behind = open[i + 1];
    open[i] = isStar(unit)
      ? unit
      : unit < 0 && behind !== undefined && classOf(behind) === classOf(unit)
        ? behind
        : undefined;
  }
  return open;
}

function closeOverStar(units: readonly number[], states: Set<number>): Set<number> {
  for (const state of states) if (isStar(units[state])) states.add(state + 1);
  return states;
}

/** Whether some text is matched by both. Claims: false only where there is none, true only where there is one within the
 * budget (beyond it: true); |a| x |b| at worst. */
export function patternsOverlap(a: Pattern, b: Pattern, budget: Budget = newBudget()): boolean {
  if (a.kind === "exact") return matchesPattern(b, a.prefix);
  if (b.kind === "exact") return matchesPattern(a, b.prefix);
  const short = Math.min(a.prefix.length, b.prefix.length);
  if (a.prefix.slice(0, short) !== b.prefix.slice(0, short)) return false;
  if (a.kind === "prefix" && b.kind === "prefix") return true;
  // reached[j]: after i units of a and j of b, some text leads to both places. Through the shared literal there is one.
  let reached = new Array<boolean>(b.units.length + 1).fill(false);
  let now = [...reached];
  for (let i = short; i <= a.units.length; i++) {
    budget.left -= b.units.length - short + 1;
    if (budget.left < 0) return true;
    let some = false;
    for (let j = short; j <= b.units.length; j++) {
      const [before, beside] = [a.units[i - 1], b.units[j - 1]];
      now[j] =
        (i === short && j === short) ||
        (isStar(before) && (reached[j] === true || (now[j - 1] === true && meet(before, beside)))) ||
        (isStar(beside) && (now[j - 1] === true || (reached[j] === true && meet(before, beside)))) ||
        (reached[j - 1] === true && meet(before, beside));
      some ||= now[j] === true;
    }
    if (!some) return false;
    [reached, now] = [now, reached];
  }
  return reached[b.units.length] === true;
}

/** Whether some character is taken by both units. Every two classes share digits. */
function meet(a: number | undefined, b: number | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  if (a >= 0) return b >= 0 ? a === b : takes(b, a);
  return b < 0 || takes(a, b);
}
