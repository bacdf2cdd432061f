/** Globs of up to five characters as automata over a, b and a character that no glob names: an exact decision of what the
 * proof's kernel decides. A state is the set of places where a text so far may stand, one bit each. */

/** a, b, and all other characters. */
const alphabet = ["a", "b", "x"] as const;

/** Sets of six places. */
const stateCount = 64;

/** A glob's automaton: state and character -> state, as one list. */
export interface Automaton {
  readonly start: number;
  /** The bit of the place behind the glob's last character. */
  readonly end: number;
  readonly next: Uint8Array;
}

/** Reads a glob. */
export function automatonOf(glob: string): Automaton {
  const close = (places: number): number => {
    let all = places;
    for (let at = 0; at < glob.length; at++) if (all & (1 << at) && glob[at] === "*") all |= 1 << (at + 1);
    return all;
  };
  const advance = (state: number, character: string): number => {
    let to = 0;
    for (let at = 0; at < glob.length; at++)
      if (state & (1 << at)) {
        if (glob[at] === "*") to |= 1 << at;
        else if (glob[at] === "?" || glob[at] === character) to |= 1 << (at + 1);
      }
    return close(to);
  };
  const next = new Uint8Array(stateCount * alphabet.length);
  for (let state = 0; state < 2 << glob.length; state++)
    for (const [index, character] of alphabet.entries())
      next[state * alphabet.length + index] = advance(state, character);
  return { start: close(1), end: 1 << glob.length, next };
}

/** Rounds in which a combination of three states was seen last: an array for each question would cost more than it. */
const seen = new Uint32Array(stateCount ** 3);
let round = 0;

/** Whether some text is one of `inner`'s and none of the others'. */
export const someTextOutside = (inner: Automaton, one: Automaton, other: Automaton): boolean =>
  someText(inner, one, other, (a, b, c) => (a & inner.end) > 0 && !(b & one.end) && !(c & other.end));

/** Whether some text is one of both. */
export const hasCommonText = (left: Automaton, right: Automaton): boolean =>
  someText(left, right, right, (a, b) => (a & left.end) > 0 && (b & right.end) > 0);

/** Whether some text leads to states that are wanted: all automata are followed at once. */
function someText(
  inner: Automaton,
  one: Automaton,
  other: Automaton,
  isWanted: (a: number, b: number, c: number) => boolean,
): boolean {
  round++;
  const queue = [(inner.start * stateCount + one.start) * stateCount + other.start];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    const [a, b, c] = [Math.floor(id / stateCount ** 2), Math.floor(id / stateCount) % stateCount, id % stateCount];
    if (isWanted(a, b, c)) return true;
    for (let character = 0; character < alphabet.length; character++) {
      const to = inner.next[a * alphabet.length + character] ?? 0;
      if (to === 0) continue;
      const then =
        (to * stateCount + (one.next[b * alphabet.length + character] ?? 0)) * stateCount +
        (other.next[c * alphabet.length + character] ?? 0);
      if (seen[then] === round) continue;
      seen[then] = round;
      queue.push(then);
    }
  }
  return false;
}

/** Whether a text is one of the glob's. */
export function hasText({ start, end, next }: Automaton, text: string): boolean {
  let state = start;
  for (const character of text) {
    const index = character === "a" ? 0 : character === "b" ? 1 : 2;
    state = next[state * alphabet.length + index] ?? 0;
  }
  return (state & end) !== 0;
}
