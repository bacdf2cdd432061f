/** "Did you mean …?": the known name that is nearest to a misspelt one. */

/** Longer texts are not names, and comparing them would take long. */
const longestName = 128;
/** So many known names are compared at most. */
const mostNames = 2_000;

/** The known name with the fewest edits, within a third of its length; letter case, hyphens and underscores count for
 * nothing. Undefined where none is near. */
export function nearestName(written: string, names: Iterable<string>): string | undefined {
  if (written.length === 0 || written.length > longestName) return undefined;
  const plain = simplify(written);
  let best: string | undefined;
  let least = Math.floor(written.length / 3) + 1;
  let count = 0;
  for (const name of names) {
    if (++count > mostNames) break;
    if (name === written || name.length > longestName) continue;
    const distance = editDistance(plain, simplify(name), least);
    if (distance < least) [best, least] = [name, distance];
  }
  return best;
}

/** ` Did you mean X?`, or nothing: the end of a message. */
export const didYouMean = (written: string, names: Iterable<string>): string => hintOf(nearestName(written, names));

/** The same for a name that was meant, if one is known. */
export const hintOf = (meant: string | undefined): string => (meant === undefined ? "" : ` Did you mean ${meant}?`);

const simplify = (name: string): string => name.toLowerCase().replaceAll(/[-_]/g, "");

/** Insertions, deletions, replacements and swaps of neighbours between two texts; `most` where it is that or more. */
export function editDistance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) >= most) return most;
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped =
        i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (before[j - 2] ?? 0) + 1 : replaced;
      next.push(Math.min(replaced, swapped, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    if (Math.min(...row, ...next) >= most) return most;
    [before, row] = [row, next];
  }
  return Math.min(row[b.length] ?? most, most);
}
