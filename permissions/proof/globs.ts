/**
 * Whether every text of one pattern is a text of some of others. The patterns are IAM's: `*` is any run of characters, `?`
 * any one, `${*}`, `${?}` and `${$}` the character itself. Decided by following all patterns at once, character by
 * character; it shares no code with the reader that policies are judged by, so that neither hides an error of the other.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
import { memoize } from "../memoize";

/** A pattern's places, in order: a code point, or one of the wildcards. */
export type Glob = readonly number[];
const one = -1;
const run = -2;

/** Reads a pattern; with `literal`, `*` and `?` are themselves, as in the values of StringEquals. */
export const readGlob = (text: string, literal = false): Glob => (literal ? readLiteral(text) : readWildcards(text));
const readWildcards = memoize(10_000, (text: string): Glob => places(text, false));
const readLiteral = memoize(10_000, (text: string): Glob => places(text, true));

function places(text: string, literal: boolean): Glob {
  const found: number[] = [];
  for (const [part] of text.matchAll(/\$\{[*?$]\}|[^]/gu)) {
    const place = part.length === 4 ? codeOf(part[2]) : literal ? codeOf(part) : wildcardOf(part);
    if (place !== run || found.at(-1) !== run) found.push(place);
  }
  return found;
}

const codeOf = (text = ""): number => text.codePointAt(0) ?? 0;
const wildcardOf = (text: string): number => (text === "*" ? run : text === "?" ? one : codeOf(text));

/** `no` with a text of the pattern that none of the others has. */
export type Inclusion = { readonly answer: "yes" | "undecided" } | { readonly answer: "no"; readonly witness: string };

/** So many places are visited before the answer is "undecided": some tenths of a second. */
const most = 30_000;

/** Where a text so far may stand in a pattern: every place before which it may have come. */
type Places = readonly number[];

/** A text so far: where it stands in the pattern, and in each of the others that it may still be a text of. */
interface Situation {
  readonly inside: Places;
  readonly others: readonly (readonly [other: number, places: Places])[];
  readonly text: string;
}

/** Whether `others` together have every text of `pattern`. What one of them has alone is found first: it is the rule. */
export function includes(others: readonly Glob[], pattern: Glob): Inclusion {
  const near = others.filter((other) => agree(other, pattern));
  if (near.some((other) => spells(other, pattern))) return { answer: "yes" };
  const refuting = shortTexts(near, pattern).find((text) => !near.some((other) => spells(other, text)));
  if (refuting !== undefined) return { answer: "no", witness: String.fromCodePoint(...refuting) };
  if (near.length > 1 && near.some((other) => follow([other], pattern).answer === "yes")) return { answer: "yes" };
  return follow(near, pattern);
}

/** Two texts of the pattern: nothing in the place of each `*`, and a character that no pattern names. */
function shortTexts(others: readonly Glob[], pattern: Glob): readonly Glob[] {
  const foreign = strangerTo((character) => [pattern, ...others].some((glob) => glob.includes(character)));
  const fill = (place: number): number => (place < 0 ? foreign : place);
  return [pattern.filter((place) => place !== run).map(fill), pattern.map(fill)];
}

/**
 * Whether a pattern has the other's own spelling as a text, where a `*` of it may stand for wildcards and a `?` for a `?`:
 * then it has every text of the other. The reverse does not hold: `?*` has every text of `*a`, and not its spelling.
 */
function spells(outer: Glob, inner: Glob): boolean {
  let place = 0;
  let star = -1;
  let from = 0;
  for (let at = 0; at < inner.length;) {
    const wanted = outer[place];
    if (wanted === run) {
      star = place++;
      from = at;
    } else if (wanted !== undefined && (wanted === inner[at] || (wanted === one && inner[at] !== run))) {
      place++;
      at++;
    } else if (star >= 0) {
      place = star + 1;
      at = ++from;
    } else return false;
  }
  while (outer[place] === run) place++;
  return place === outer.length;
}

/** How many characters come before the first wildcard. */
const fixed = (glob: Glob): number => {
  const at = glob.findIndex((place) => place < 0);
  return at < 0 ? glob.length : at;
};

/** Whether the characters before the first wildcard of either, and those behind its last, are the same in both: where they
 * are not, the patterns have no text in common. */
function agree(left: Glob, right: Glob): boolean {
  const most = Math.min(left.length, right.length);
  for (let at = 0; at < most; at++) {
    const [a = 0, b = 0] = [left[at], right[at]];
    if (a < 0 || b < 0) break;
    if (a !== b) return false;
  }
  for (let back = 1; back <= most; back++) {
    const [a = 0, b = 0] = [left[left.length - back], right[right.length - back]];
    if (a < 0 || b < 0) return true;
    if (a !== b) return false;
  }
  return true;
}

/** Follows patterns that agree, from where the first of them has a wildcard. */
function follow(others: readonly Glob[], pattern: Glob): Inclusion {
  const start = Math.min(...[pattern, ...others].map(fixed));
  const found = followAll(
    others.map((other) => other.slice(start)),
    pattern.slice(start),
  );
  if (found.answer !== "no") return found;
  return { answer: "no", witness: String.fromCodePoint(...pattern.slice(0, start)) + found.witness };
}

function followAll(others: readonly Glob[], pattern: Glob): Inclusion {
  const alphabet = new Set([pattern, ...others].flat().filter((place) => place >= 0));
  const foreign = strangerTo((character) => alphabet.has(character));
  const queue: Situation[] = [
    {
      inside: enter(pattern, [0]),
      others: others.map((other, index) => [index, enter(other, [0])] as const),
      text: "",
    },
  ];
  const seen = new Set<string>();
  let visited = 0;
  for (const { inside, others: open, text } of queue) {
    visited += open.reduce((sum, [, where]) => sum + where.length, inside.length);
    if (visited > most) return { answer: "undecided" };
    const isText = (glob: Glob, where: Places): boolean => where.includes(glob.length);
    if (open.some(([index, where]) => hasEverything(others[index] as Glob, where))) continue;
    if (isText(pattern, inside) && !open.some(([index, where]) => isText(others[index] as Glob, where)))
      return { answer: "no", witness: text };
    const namedByOthers = open.flatMap(([index, where]) => namedNext(others[index] as Glob, where));
    for (const character of next(pattern, inside, namedByOthers, foreign)) {
      const situation: Situation = {
        inside: step(pattern, inside, character),
        others: open.flatMap(([index, where]) => {
          const then = step(others[index] as Glob, where, character);
          return then.length === 0 ? [] : [[index, then] as const];
        }),
        text: text + String.fromCodePoint(character),
      };
      const id = `${situation.inside.join()}|${situation.others.map(([index, where]) => `${index}:${where.join()}`).join("|")}`;
      if (seen.has(id)) continue;
      seen.add(id);
      queue.push(situation);
    }
  }
  return { answer: "yes" };
}

/** Whether two patterns have a text in common. */
export function overlap(left: Glob, right: Glob): boolean {
  const alphabet = new Set([...left, ...right].filter((place) => place >= 0));
  const foreign = strangerTo((character) => alphabet.has(character));
  const seen = new Set<string>();
  const queue: [Places, Places][] = [[enter(left, [0]), enter(right, [0])]];
  for (const [a, b] of queue) {
    if (a.includes(left.length) && b.includes(right.length)) return true;
    for (const character of next(left, a, namedNext(right, b), foreign)) {
      const then: [Places, Places] = [step(left, a, character), step(right, b, character)];
      const id = then.map((where) => where.join()).join("|");
      if (then[1].length === 0 || seen.has(id)) continue;
      seen.add(id);
      queue.push(then);
    }
  }
  return false;
}

/** Ends in `*`, and has come to it: whatever follows is a text of it. */
const hasEverything = (glob: Glob, where: Places): boolean =>
  glob.at(-1) === run && where.includes(glob.length - 1) && where.includes(glob.length);

/** The places, and those behind a `*` that may stand for nothing. Ascending, each once. */
function enter(glob: Glob, where: readonly number[]): Places {
  const all = new Set<number>();
  for (let place of where) for (all.add(place); glob[place] === run; all.add(place)) place++;
  return [...all].sort((a, b) => a - b);
}

/** The places after one more character. */
const step = (glob: Glob, where: Places, character: number): Places =>
  enter(
    glob,
    where.flatMap((place) =>
      glob[place] === run ? [place] : glob[place] === one || glob[place] === character ? [place + 1] : [],
    ),
  );

/** The characters that a pattern names next. */
const namedNext = (glob: Glob, where: Places): readonly number[] =>
  where.flatMap((place) => {
    const character = glob[place];
    return character !== undefined && character >= 0 ? [character] : [];
  });

/** The characters that may come next in a text of the pattern: all that neither it nor the others name next are alike. */
function next(glob: Glob, where: Places, others: readonly number[], foreign: number): readonly number[] {
  const any = where.some((place) => glob[place] === run || glob[place] === one);
  return [...new Set([...namedNext(glob, where), ...(any ? [...others, foreign] : [])])];
}

/** A character that stands for all that no pattern names: a letter if one is left. */
function strangerTo(isNamed: (character: number) => boolean): number {
  let character = codeOf("x");
  while (isNamed(character)) character++;
  return character;
}
