/**
 * IAM globs: `*` is any text, `?` any one character; matching, containment and intersection, each decided exactly.
 * A glob is read over a whole string: AWS says a trailing `*` of an ARN segment goes on beyond colons and `/` means
 * nothing special (reference_policies_elements_resource.html). Policy variables are variable.ts, ARN operators arn.ts.
 */
import { memoize } from "../memoize";

/** `?` in a pattern's units. */
export const ANY = -1;
/** `*` in a pattern's units. */
export const STAR = -2;

/** A piece of a pattern: literal text, `?` or `*`. */
export type Piece = string | typeof ANY | typeof STAR;

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

/** A pattern of the pieces, in canonical form: equal languages over a run of wildcards have equal units. */
export function patternOf(pieces: readonly Piece[]): Pattern {
  const units: number[] = [];
  let star = false;
  const endRun = () => {
    if (star) units.push(STAR);
    star = false;
  };
  for (const piece of pieces) {
    if (piece === STAR) star = true;
    else if (piece === ANY) units.push(ANY);
    else {
      endRun();
      for (let i = 0; i < piece.length; i++) units.push(piece.charCodeAt(i));
    }
  }
  endRun();
  const wild = units.findIndex((unit) => unit < 0);
  const kind = wild < 0 ? "exact" : wild === units.length - 1 && units[wild] === STAR ? "prefix" : "glob";
  return { units, kind, ...literals(units, wild), minimum: units.filter((unit) => unit !== STAR).length };
}

function literals(units: readonly number[], wild: number): Pick<Pattern, "prefix" | "text" | "run"> {
  let text = "";
  let run = "";
  let current = "";
  for (const [index, unit] of units.entries()) {
    text += unit === STAR ? "*" : unit === ANY ? "?" : String.fromCharCode(unit);
    current = unit < 0 ? "" : current + String.fromCharCode(unit);
    if (wild >= 0 && index > wild && current.length > run.length) run = current;
  }
  return { text, run, prefix: wild < 0 ? text : text.slice(0, wild) };
}

/** Whether the pattern matches the whole text. Linear for usual patterns, |pattern| x |text| at worst. */
export function matchesPattern(pattern: Pattern, text: string): boolean {
  if (pattern.kind === "exact") return text === pattern.prefix;
  if (!text.startsWith(pattern.prefix)) return false;
  if (pattern.kind === "prefix") return true;
  const { units } = pattern;
  let at = pattern.prefix.length;
  let unit = at;
  let resumeUnit = -1;
  let resumeAt = -1;
  while (at < text.length) {
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

/**
 * Whether every text that `inner` matches is matched by `outer`. Claims: sound and complete, |outer| x |inner| at worst.
 *
 * The outer pattern is run over the inner one as if that were a text, in which an inner `?` is a character that occurs
 * nowhere else and an inner `*` can only be taken up by an outer run of wildcards that holds a `*`. That is exact
 * because the canonical form makes "at least k characters" one run: if such a run is short of characters, the empty
 * text for the inner `*` is the counterexample, else a long text of fresh characters is.
 */
export function containsPattern(outer: Pattern, inner: Pattern): boolean {
  if (outer.kind === "exact") return inner.kind === "exact" && inner.prefix === outer.prefix;
  if (outer.kind === "prefix") return inner.prefix.startsWith(outer.prefix);
  if (inner.kind === "exact") return matchesPattern(outer, inner.prefix);
  if (inner.minimum < outer.minimum || !inner.prefix.startsWith(outer.prefix) || !inner.text.includes(outer.run))
    return false;
  const units = outer.units;
  const open = openRuns(units);
  let states = closeOverStar(units, new Set([outer.prefix.length]));
  for (let i = outer.prefix.length; i < inner.units.length; i++) {
    const symbol = inner.units[i] ?? STAR;
    const next = new Set<number>();
    for (const state of states) {
      const unit = units[state];
      if (symbol === STAR) {
        if (open[state] === true) next.add(state);
      } else if (unit === STAR) next.add(state);
      else if (unit === ANY || (unit === symbol && symbol >= 0)) next.add(state + 1);
    }
    if (next.size === 0) return false;
    states = closeOverStar(units, next);
  }
  return states.has(units.length);
}

/** Per unit: it belongs to a run of wildcards that holds a `*`. */
function openRuns(units: readonly number[]): boolean[] {
  const open: boolean[] = [];
  for (let i = units.length - 1; i >= 0; i--) open[i] = units[i] === STAR || (units[i] === ANY && open[i + 1] === true);
  return open;
}

function closeOverStar(units: readonly number[], states: Set<number>): Set<number> {
  for (const state of states) if (units[state] === STAR) states.add(state + 1);
  return states;
}

/** Whether some text is matched by both. Claims: sound and complete, |a| x |b| at worst. */
export function patternsOverlap(a: Pattern, b: Pattern): boolean {
  if (a.kind === "exact") return matchesPattern(b, a.prefix);
  if (b.kind === "exact") return matchesPattern(a, b.prefix);
  const short = Math.min(a.prefix.length, b.prefix.length);
  if (a.prefix.slice(0, short) !== b.prefix.slice(0, short)) return false;
  if (a.kind === "prefix" && b.kind === "prefix") return true;
  // reached[j]: after i units of a and j of b, some text leads to both places. Through the shared literal there is one.
  let reached = new Array<boolean>(b.units.length + 1).fill(false);
  let now = [...reached];
  for (let i = short; i <= a.units.length; i++) {
    let some = false;
    for (let j = short; j <= b.units.length; j++) {
      const [before, beside] = [a.units[i - 1], b.units[j - 1]];
      now[j] =
        (i === short && j === short) ||
        ((before === STAR || beside === STAR) && (reached[j] === true || now[j - 1] === true)) ||
        (before !== undefined && beside !== undefined && reached[j - 1] === true && sharesCharacter(before, beside));
      some ||= now[j] === true;
    }
    if (!some) return false;
    [reached, now] = [now, reached];
  }
  return reached[b.units.length] === true;
}

const sharesCharacter = (a: number, b: number): boolean => a === ANY || b === ANY || a === b;
