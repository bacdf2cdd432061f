/** How much room text takes, without a font at hand: widths of DejaVu Sans, which is wider than the usual fonts. */

/** Parts of the font size, by character class; the first that matches. */
const widths: readonly (readonly [RegExp, number])[] = [
  [/[ijl.,:;'|!]/, 0.34],
  [/[ft()[\]/ r-]/, 0.42],
  [/[mMW@%]/, 1.02],
  [/[wGOQ&+=<>~*…]/, 0.86],
  [/[A-Z]/, 0.75],
  [/[\u0021-\u024F]/, 0.65],
  [/[\u0370-\u1FFF]/, 0.85],
];
const widest = 1.3;

/** Pixels that a text takes at most. */
export const widthOf = (text: string, size: number, bold = false): number =>
  [...text].reduce((sum, each) => sum + (widths.find(([form]) => form.test(each))?.[1] ?? widest), 0) *
  size *
  (bold ? 1.1 : 1);

/** Lines that fit: broken behind `/`, `-`, `,` and spaces where that is possible; what is too much for the last line goes
 * from its middle. */
export function wrap(text: string, width: number, size: number, most: number, bold = false): readonly string[] {
  const lines: string[] = [];
  let left = text.replace(/\s+/g, " ");
  while (lines.length < most - 1 && widthOf(left, size, bold) > width) {
    const fits = longestFit(left, width, size, bold);
    const head = left.slice(0, fits);
    const at = Math.max(...["/", "-", ",", " ", "_", ":"].map((each) => head.lastIndexOf(each))) + 1;
    const cut = at > fits / 3 ? at : fits;
    lines.push(left.slice(0, cut).trimEnd());
    left = left.slice(cut);
  }
  return [...lines, shorten(left, width, size, bold)];
}

/** At least one character, and no half of one. */
function longestFit(text: string, width: number, size: number, bold: boolean): number {
  let length = 0;
  let sum = 0;
  for (const character of text) {
    sum += widthOf(character, size, bold);
    if (sum > width && length > 0) break;
    length += character.length;
  }
  return length;
}

function shorten(text: string, width: number, size: number, bold: boolean): string {
  if (widthOf(text, size, bold) <= width) return text;
  const characters = [...(text.length > 2000 ? text.slice(0, 1000) + text.slice(-1000) : text)];
  let kept = characters.length - 1;
  const shown = (): string =>
    `${characters.slice(0, Math.floor(kept / 3)).join("")}…${characters.slice(characters.length - Math.ceil((kept * 2) / 3)).join("")}`;
  while (kept > 1 && widthOf(shown(), size, bold) > width) kept -= 1;
  return shown();
}
