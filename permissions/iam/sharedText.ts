/**
 * A text that two patterns share. Claim: it is matched by both, and where there is one within the budget one is found;
 * |a| x |b| at worst. Whether there is one, without the text, is patternsOverlap of pattern.ts.
 */
import { isStar, takes, type Budget, type Pattern } from "./pattern";

/** Letters and digits first: what a name may hold. */
const candidates = [..."xyzabcdefghijklmnopqrstuvwABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~!"].map((each) =>
  each.charCodeAt(0),
);

/** A character that all the wildcards stand for and that is not among the used ones. */
export function freshFor(units: readonly number[], used: ReadonlySet<number>): number | undefined {
  const fits = (code: number): boolean => !used.has(code) && units.every((unit) => takes(unit, code));
  const found = candidates.find(fits);
  if (found !== undefined) return found;
  for (let code = 161; code < 1_000; code++) if (fits(code)) return code;
  return undefined;
}

const none: ReadonlySet<number> = new Set();

/** The character that two units take together; undefined: there is none. */
function sharedBy(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return undefined;
  if (a >= 0) return b >= 0 ? (a === b ? a : undefined) : takes(b, a) ? a : undefined;
  if (b >= 0) return takes(a, b) ? b : undefined;
  return freshFor([a, b], none);
}

/** A text that both match, as short as a walk through both finds it; undefined: there is none, or no budget for it. */
export function sharedText(a: Pattern, b: Pattern, budget: Budget): string | undefined {
  const width = b.units.length + 1;
  const size = (a.units.length + 1) * width;
  budget.left -= size;
  if (budget.left < 0) return undefined;
  // from[i * width + j]: where the place after i units of a and j of b was reached from, plus one; 0: not reached.
  const from = new Uint32Array(size);
  const taken = new Uint16Array(size);
  const open = [0];
  from[0] = 1;
  const reach = (to: number, place: number, code: number) => {
    if (from[to] !== 0) return;
    from[to] = place + 1;
    taken[to] = code;
    open.push(to);
  };
  for (let at = 0; at < open.length && from[size - 1] === 0; at++) {
    const place = open[at] ?? 0;
    const [x, y] = [a.units[Math.floor(place / width)], b.units[place % width]];
    if (isStar(x)) reach(place + width, place, 0);
    if (isStar(y)) reach(place + 1, place, 0);
    const code = sharedBy(x, y);
    if (code !== undefined) reach(place + (isStar(x) ? 0 : width) + (isStar(y) ? 0 : 1), place, code);
  }
  if (from[size - 1] === 0) return undefined;
  const codes: number[] = [];
  for (let place = size - 1; place !== 0; place = (from[place] ?? 1) - 1)
    if (taken[place] !== 0) codes.push(taken[place] ?? 0);
  return String.fromCharCode(...codes.reverse());
}
