/** IPv4 addresses and ranges as numbers, for the proof's model: written apart from permissions/iam. */

/** First and last address of a range, or of a single address; undefined: not IPv4. */
export function rangeOf(text: string): readonly [first: number, last: number] | undefined {
  const [, ...parts] = /^(\d+)\.(\d+)\.(\d+)\.(\d+)(?:\/(\d+))?$/.exec(text) ?? [];
  const [a, b, c, d, bits = "32"] = parts;
  if (parts.length === 0) return undefined;
  const address = [a, b, c, d].reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(bits));
  const first = Math.floor(address / size) * size;
  return [first, first + size - 1];
}

/** An address as text. */
export const addressOf = (address: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");

/** Whether an address lies within a range. */
export const lies = (address: number, range: string): boolean => {
  const [first, last] = rangeOf(range) ?? [1, 0];
  return first <= address && address <= last;
};

/** One address of each part that the ranges divide all addresses into. */
export const addressesAround = (ranges: readonly string[]): number[] => [
  ...new Set([
    0,
    ...ranges
      .flatMap((range) => rangeOf(range) ?? [])
      .flatMap((bound) => [bound, bound + 1])
      .filter((address) => address < 2 ** 32),
  ]),
];
