/**
 * Pattern text, the notation of needs and policies: `*` and `?` are wildcards, `${*}`, `${?}` and `${$}` stand for the
 * characters themselves. The one writer and the one reader; documents, which have variables besides, are read by
 * variable.ts, and need.ts knows what a need's wildcards stand for.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-specialchars
 */
import { memoize } from "../memoize";
import { ANY, patternOf, STAR, type Pattern } from "./pattern";

/** The text as a pattern that matches it alone. */
export const writeLiteral = (text: string): string => text.replace(/\$(?=\{)|[*?]/g, (found) => `\${${found}}`);

/** Whether a pattern stands for one text only. */
export const isLiteral = (pattern: string): boolean => !/[*?]/.test(pattern.replace(/\$\{[*?$]\}/g, ""));

/** The text of a literal pattern. */
export const literalText = (pattern: string): string => pattern.replace(/\$\{([*?$])\}/g, "$1");

/** A part of a pattern text. */
export type TextPart = { readonly literal: string } | { readonly wildcard: "*" | "?"; readonly at: number };

/** Splits a pattern text into literal text and wildcards. */
export const splitPatternText = (text: string): TextPart[] =>
  [...text.matchAll(/\$\{([*?$])\}|([*?])|[^*?$]+|\$/g)].map(({ 0: found, 1: escaped, 2: wild, index }) =>
    wild === "*" || wild === "?" ? { wildcard: wild, at: index } : { literal: escaped ?? found },
  );

/** Reads a pattern text; its wildcards stand for any text. */
export const readPatternText: (text: string) => Pattern = memoize(10_000, (text) =>
  patternOf(
    splitPatternText(text).map((part) => ("literal" in part ? part.literal : part.wildcard === "*" ? STAR : ANY)),
  ),
);
