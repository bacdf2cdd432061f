/**
 * Action patterns: `s3:Get*`, in any case. Not here: whether an action exists (catalogue.ts).
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
 */
import { containsPattern, matchesPattern, patternsOverlap, readPattern, type Pattern } from "./pattern";

/** Reads an action pattern; case is folded away. */
export const readAction = (text: string): Pattern => readPattern(text.toLowerCase());

/** Whether an action pattern as written matches one action. */
export const matchesAction = (pattern: string, action: string): boolean =>
  matchesPattern(readAction(pattern), action.toLowerCase());

/** Whether every action that `inner` matches is matched by `outer`. */
export const containsAction = (outer: string, inner: string): boolean =>
  containsPattern(readAction(outer), readAction(inner));

/** Whether some action is matched by both. */
export const actionsOverlap = (a: string, b: string): boolean => patternsOverlap(readAction(a), readAction(b));

/** The two halves of an action; undefined: no colon, so no action but perhaps `*`. The service in lower case. */
export function splitAction(action: string): { readonly service: string; readonly name: string } | undefined {
  const colon = action.indexOf(":");
  return colon < 0 ? undefined : { service: action.slice(0, colon).toLowerCase(), name: action.slice(colon + 1) };
}
