/**
 * What is known of a request's condition keys. Keys are matched in any case.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
import type { Pattern } from "./pattern";
import { isLiteral, literalText, readPatternText } from "./patternText";

/** One key's value: text, a list for a multivalued key, null for a key known to be absent. */
export type ContextValue = string | readonly string[] | null;

/** Condition keys and values as callers give them: `{ "iam:PassedToService": "sagemaker.amazonaws.com" }`. */
export type ContextValues = Readonly<Record<string, ContextValue>>;

export interface RequestContext {
  /** The key's values; "absent" and "unknown" as they say. The key in lower case. */
  lookup(key: string): ContextEntry | "absent" | "unknown";
}

export interface ContextEntry {
  readonly values: readonly string[];
  /** A multivalued key: IAM compares it with a set operator only. */
  readonly multivalued: boolean;
  /** Where values stand for many (`data/*`): the patterns, in the order of `values`. */
  readonly patterns?: readonly Pattern[];
}

/** How a context is read. */
export interface ContextReading {
  /** Keys that are not named: absent from the request, or not known. */
  readonly others: "absent" | "unknown";
  /** Values are pattern text: they stand for all it matches. */
  readonly wildcards: boolean;
}

/** The context of one concrete request: keys that are not named are absent, values are literal. */
export const requestContext = (
  values: ContextValues,
  { others, wildcards }: ContextReading = { others: "absent", wildcards: false },
): RequestContext => {
  const entries = new Map<string, ContextEntry | "absent">();
  for (const [key, value] of Object.entries(values))
    entries.set(key.toLowerCase(), value === null ? "absent" : entry(value, wildcards));
  return { lookup: (key) => entries.get(key) ?? others };
};

function entry(value: string | readonly string[], wildcards: boolean): ContextEntry {
  const values = typeof value === "string" ? [value] : value;
  const multivalued = typeof value !== "string";
  if (!wildcards) return { values, multivalued };
  return values.every(isLiteral)
    ? { values: values.map(literalText), multivalued }
    : { values, multivalued, patterns: values.map(readPatternText) };
}
