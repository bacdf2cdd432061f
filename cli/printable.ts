/**
 * The one exit for text: what foreign names and values hold of control characters, line breaks, marks that turn the
 * direction of text, and lone surrogates is shown escaped. So nobody forges a line of ours in a terminal, a CI log or a
 * pull request. https://trojansource.codes/
 */

/** Controls (C0, DEL, C1), line and paragraph separators, bidirectional marks, lone surrogates, a byte order mark. */
const unprintable = /[\p{Cc}\p{Cs}\u061C\u200E\u200F\u2028\u2029\u202A-\u202E\u2066-\u2069\uFEFF]/gu;

const escape = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;

/** Foreign text on one line of ours. */
export const printableLine = (text: string): string => text.replace(unprintable, escape);

/** A whole text, whose line breaks and tabs are ours. In JSON the escapes stand for the same characters. */
export const printable = (text: string): string =>
  text.replace(unprintable, (character, at: number) =>
    character === "\n" || character === "\t" || (character === "\r" && text[at + 1] === "\n")
      ? character
      : escape(character),
  );
