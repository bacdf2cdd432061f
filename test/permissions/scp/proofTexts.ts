/**
 * All texts there are, divided into the classes that some languages of IAM's globs tell apart: by walking the product of
 * their automata, every class is found, each with a shortest text. Stands on nothing of permissions/iam: the proof would
 * prove nothing otherwise. What the languages are for is proofModel.ts.
 */

/** A set of texts, as a deterministic automaton with numbered states. */
export interface Language {
  /** Letters it tells apart from others. */
  readonly letters: readonly string[];
  readonly start: number;
  readonly step: (state: number, letter: string) => number;
  readonly accepts: (state: number) => boolean;
}

/** A unit of a pattern: one letter, in one or any case; one or many of any letter, or of any but the colon. */
type Unit = { readonly letter: string } | { readonly many: boolean; readonly overColons: boolean };

/** A pattern as units. */
export type Pattern = readonly Unit[];

const wildcard = (sign: string, overColons: boolean): Unit => ({ many: sign === "*", overColons });

/** Text as it stands, wildcards included. */
export const exactly = (text: string): Pattern => [...text].map((letter) => ({ letter }));

/** A glob over the whole text: `*` and `?` also stand for colons and slashes. `${*}`, `${?}`, `${$}` are the signs. */
export const glob = (text: string): Pattern =>
  (text.match(/\$\{[*?$]\}|[^]/gu) ?? []).map((part) =>
    part === "*" || part === "?" ? wildcard(part, true) : { letter: part.length > 1 ? part.charAt(2) : part },
  );

/** A glob of an ARN: a wildcard of the first five parts stays within its part. Undefined: not of six parts. */
export function arnGlob(text: string): Pattern | undefined {
  let colons = 0;
  const units = glob(text).map((unit): Unit => {
    if ("letter" in unit) {
      if (unit.letter === ":") colons++;
      return unit;
    }
    return { ...unit, overColons: colons >= 5 };
  });
  return colons >= 5 ? units : undefined;
}

/** Any letter of the first kind, one or more times, a colon, and again. The shape of an action. */
export const twoNames = (letters: string): Language => {
  const steps = [1, 1, 3, 3];
  return {
    letters: [...letters, ":"],
    start: 0,
    step: (state, letter) =>
      letter === ":" ? (state === 1 ? 2 : 4) : letters.includes(letter) ? (steps[state] ?? 4) : 4,
    accepts: (state) => state === 3,
  };
};

/** The texts that match one of the patterns at least; `anyCase`: in any spelling of their letters. */
export function anyOf(patterns: readonly Pattern[], anyCase = false): Language {
  const fold = (letter: string) => (anyCase ? letter.toLowerCase() : letter);
  const rests = restsOf();
  const states: (readonly Rest[])[] = [];
  const numbers = new Map<string, number>();
  const number = (found: readonly Rest[]): number => {
    const key = found.map(({ id }) => id).join(" ");
    const known = numbers.get(key) ?? states.push(found) - 1;
    numbers.set(key, known);
    return known;
  };
  const start = number(reach(patterns.map(rests)));
  const after = ({ unit, next, ...rest }: Rest, letter: string): Rest[] => {
    if (unit === undefined || next === undefined) return [];
    if ("letter" in unit) return fold(unit.letter) === fold(letter) ? [next] : [];
    return letter === ":" && !unit.overColons ? [] : [unit.many ? { unit, next, ...rest } : next];
  };
  const walk = (state: number, letter: string): number =>
    number(reach((states[state] ?? []).flatMap((rest) => after(rest, letter))));
  const steps: Map<string, number>[] = [];
  const letters = patterns.flat().flatMap((unit) => ("letter" in unit ? unit.letter : unit.overColons ? [] : ":"));
  return {
    letters: anyCase ? letters.flatMap((letter) => [letter.toLowerCase(), letter.toUpperCase()]) : letters,
    start,
    step(state, letter) {
      const known = (steps[state] ??= new Map());
      const next = known.get(letter) ?? walk(state, letter);
      known.set(letter, next);
      return next;
    },
    accepts: (state) => (states[state] ?? []).some(({ unit }) => unit === undefined),
  };
}

/** What is left of a pattern to match; equal rests are one. */
interface Rest {
  readonly id: number;
  /** Undefined: nothing is left. */
  readonly unit?: Unit;
  readonly next?: Rest;
}

function restsOf(): (pattern: Pattern) => Rest {
  const known = new Map<string, Rest>();
  const end: Rest = { id: 0 };
  return (pattern) =>
    pattern.reduceRight<Rest>((next, unit) => {
      const key = `${next.id} ${JSON.stringify(unit)}`;
      const rest = known.get(key) ?? { id: known.size + 1, unit, next };
      known.set(key, rest);
      return rest;
    }, end);
}

/** The rests, and those behind a `*`. One that every text matches stands for all. */
function reach(rests: readonly Rest[]): readonly Rest[] {
  const found = new Map<number, Rest>();
  for (const first of rests)
    for (let rest: Rest | undefined = first; rest !== undefined;) {
      const { id, unit, next }: Rest = rest;
      const star: boolean = unit !== undefined && "many" in unit && unit.many;
      if (star && next?.unit === undefined && unit !== undefined && "many" in unit && unit.overColons)
        return next === undefined ? [] : [rest, next];
      found.set(id, rest);
      rest = star ? next : undefined;
    }
  return [...found.values()].sort((a, b) => a.id - b.id);
}

/** Whether a text belongs to a language. */
export const contains = (language: Language, text: string): boolean =>
  language.accepts([...text].reduce((state, letter) => language.step(state, letter), language.start));

/** Texts that the languages do not tell apart. */
export interface TextClass {
  /** For each language whether its texts belong to it. */
  readonly belongs: readonly boolean[];
  /** A shortest one of them. */
  readonly text: string;
}

/** Letters first, then digits: they make examples that look like what they stand for. */
const readableFirst = (a: string, b: string): number => rank(a) - rank(b) || (a < b ? -1 : 1);
const rank = (letter: string): number => [/[a-z]/, /[A-Z]/, /\d/, /[^]/].findIndex((kind) => kind.test(letter));

/** More states than this are more than a proof should take. */
const stateLimit = 200_000;

/** All classes of the texts of `within`. Throws where there are too many states. */
export function classesOf(languages: readonly Language[], within: Language): TextClass[] {
  const all = [within, ...languages];
  const letters = [...new Set(all.flatMap((language) => language.letters))].sort(readableFirst);
  letters.push(["x", "y", "z", "~", "\u00e4", "\u00e5"].find((letter) => !letters.includes(letter)) ?? "\u00e6");
  const queue: { states: readonly number[]; text: string }[] = [{ states: all.map(({ start }) => start), text: "" }];
  const seen = new Set([queue[0]?.states.join(" ")]);
  const classes = new Map<string, TextClass>();
  for (const { states, text } of queue) {
    const [inside, ...belongs] = all.map((language, index) => language.accepts(states[index] ?? 0));
    const key = belongs.map(Number).join("");
    if (inside && !classes.has(key)) classes.set(key, { belongs, text });
    for (const letter of letters) {
      const next = all.map((language, index) => language.step(states[index] ?? 0, letter));
      const name = next.join(" ");
      if (seen.has(name)) continue;
      seen.add(name);
      queue.push({ states: next, text: text + letter });
    }
    if (queue.length > stateLimit) throw new Error("The patterns tell too many texts apart.");
  }
  return [...classes.values()];
}
