/** Globs as automata over a, b and a character that no glob names: an exact and slow decision of what the proof's kernel
 * decides. A state is the set of places where a text so far may stand, one bit each. */

/** a, b, and all other characters. */
export const alphabet = ["a", "b", "x"] as const;

/** A glob of up to 30 characters. */
export interface Automaton {
  readonly start: number;
  readonly accepts: (state: number) => boolean;
  /** The state after one more character, by its index in the alphabet. */
  readonly step: (state: number, character: number) => number;
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
  const known = new Map<number, number>();
  return {
    start: close(1),
    accepts: (state) => (state & (1 << glob.length)) !== 0,
    step: (state, character) => {
      const id = state * alphabet.length + character;
      const to = known.get(id) ?? advance(state, alphabet[character] ?? "x");
      known.set(id, to);
      return to;
    },
  };
}

/** Whether some text has every verdict that `wanted` asks for; the automata are followed all at once. */
export function someText(automata: readonly Automaton[], wanted: (accepted: readonly boolean[]) => boolean): boolean {
  const queue: number[][] = [automata.map(({ start }) => start)];
  const seen = new Set(queue.map(String));
  for (const states of queue) {
    if (wanted(states.map((state, index) => automata[index]?.accepts(state) === true))) return true;
    for (let character = 0; character < alphabet.length; character++) {
      const next = states.map((state, index) => automata[index]?.step(state, character) ?? 0);
      const id = next.join();
      if (seen.has(id)) continue;
      seen.add(id);
      queue.push(next);
    }
  }
  return false;
}

/** Whether every text of `inner` is one of `outer`: the same for two, without lists. */
export function isWithin(inner: Automaton, outer: Automaton, places = 64): boolean {
  const seen = new Uint8Array(places * places);
  const queue = [inner.start * places + outer.start];
  seen[queue[0] ?? 0] = 1;
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const [a, b] = [Math.floor(next / places), next % places];
    if (inner.accepts(a) && !outer.accepts(b)) return false;
    if (a === 0) continue;
    for (let character = 0; character < alphabet.length; character++) {
      const to = inner.step(a, character) * places + outer.step(b, character);
      if (seen[to] === 1) continue;
      seen[to] = 1;
      queue.push(to);
    }
  }
  return true;
}

/** Whether a text is one of the glob's. */
export const hasText = ({ start, step, accepts }: Automaton, text: string): boolean =>
  accepts(
    [...text].reduce(
      (state, character) => step(state, Math.max(0, "ab".indexOf(character) < 0 ? 2 : "ab".indexOf(character))),
      start,
    ),
  );
