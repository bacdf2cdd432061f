/**
 * Actions without s3:GetObject: what remains of a Deny's actions when the one that JsonGet needs is taken out.
 * Claims: the remainder matches every action name the element matched, but s3:GetObject, and no other.
 */
import { readAction } from "../iam/action";
import { expandAction, findService } from "../iam/catalogue";
import {
  ANY,
  containsPattern,
  matchesPattern,
  newBudget,
  patternsOverlap,
  readPattern,
  STAR,
  type Budget,
  type Pattern,
} from "../iam/pattern";

/** The action that JsonGet needs. */
export const getObject = "s3:GetObject";
const getObjectLower = getObject.toLowerCase();

/** An Action or NotAction element. */
export type ActionElement = { readonly Action: readonly string[] } | { readonly NotAction: readonly string[] };

/** More patterns than this nobody reviews: then a form without them is written. */
const fewPatterns = 40;

/** Whether an action pattern as written matches s3:GetObject. */
export const namesGetObject = (pattern: string): boolean => namesAction([pattern], getObject);

/** Whether some action pattern as written matches the action. */
export const namesAction = (patterns: readonly string[], action: string): boolean =>
  patterns.some((pattern) => matchesPattern(readAction(pattern), action.toLowerCase()));

/** Actions of other services that act on S3's buckets; on its objects none does (Service Authorization Reference). */
const othersOnBuckets = ["ssm:SendCommand"];

/**
 * The element without s3:GetObject. Undefined: nothing remains. `onS3`: the statement's resources are S3's alone, or its
 * objects alone: then `s3:*` without s3:GetObject is NotAction s3:GetObject, and those that act on buckets besides.
 */
export function withoutGetObject(
  negated: boolean,
  patterns: readonly string[],
  onS3: false | "any" | "objects",
  work: Budget = newBudget(),
): ActionElement | undefined {
  if (negated) return { NotAction: [...patterns, getObject] };
  const touching = patterns.filter(namesGetObject);
  const others = patterns.filter((pattern) => !touching.includes(pattern));
  if (touching.some(isEverything)) return { NotAction: [getObject] };
  if (onS3 !== false && touching.some(isAllOfS3)) {
    const kept = onS3 === "any" ? othersOnBuckets.filter((action) => !namesAction(patterns, action)) : [];
    return { NotAction: [getObject, ...kept] };
  }
  const rest = [...others, ...touching.flatMap((pattern) => subtract(readAction(pattern), work))];
  return rest.length === 0 ? undefined : { Action: [...new Set(rest)] };
}

/** Whether the remainder of an Action list is short on any resource: no long list of patterns. All of S3 has a form of its own. */
export function staysShort(patterns: readonly string[], work: Budget): boolean {
  if (patterns.some(isEverything)) return true;
  if (patterns.some(isAllOfS3)) return false;
  let count = 0;
  for (const pattern of patterns.filter(namesGetObject)) {
    count += subtract(readAction(pattern), work).length;
    if (count > fewPatterns) return false;
  }
  return true;
}

/** Whether a list holds all of S3's actions in one pattern, such as `s3:*`. */
export const holdsAllOfS3 = (patterns: readonly string[]): boolean => patterns.some(isAllOfS3);

/**
 * S3's actions but s3:GetObject where NotAction is not supported, as in RCPs: all whose names have another length, and
 * those of the same length that AWS lists.
 */
export const otherActionsOfS3 = (): readonly string[] => [
  ...ofOtherLength(readAction("s3:*"), newBudget()).map(inUsualSpelling),
  ...knownAlike(),
];

/**
 * Actions on objects that lie outside a list, as a short list of patterns: whole verbs where none of the list can be
 * among them, else the names that AWS lists.
 */
export function objectActionsOutside(patterns: readonly string[]): readonly string[] {
  const listed = patterns.map(readAction);
  const outside = expandAction("s3:*")
    .filter(
      ({ action, resourceTypes }) =>
        resourceTypes.some(({ name }) => name === "object") && !namesAction(patterns, action),
    )
    .map(({ action }) => action);
  const short = outside.map((action) => {
    const verb = action.replace(/^(s3:[A-Z][a-z]+).*$/, "$1*");
    return listed.some((pattern) => patternsOverlap(pattern, readAction(verb))) ? action : verb;
  });
  return [...new Set(short)];
}

/** A cache: S3's known actions as long as s3:GetObject. */
let alikeNames: readonly string[] | undefined;

const knownAlike = (): readonly string[] =>
  (alikeNames ??= (findService("s3")?.names ?? [])
    .map((name) => `s3:${name}`)
    .filter((action) => action.length === getObject.length && action !== getObject));

/** Whether a pattern holds all of S3's actions. */
const isAllOfS3 = (pattern: string): boolean => containsPattern(readAction(pattern), readPattern("s3:*"));

const isEverything = (pattern: string): boolean => containsPattern(readAction(pattern), readPattern("*:*"));

/** What names of actions are made of. */
const letters = [..."abcdefghijklmnopqrstuvwxyz0123456789-"];

/**
 * Patterns for all that a pattern matches but s3:GetObject: other lengths, and of the same length, each place at which
 * a wildcard can stand for another letter.
 */
function subtract(pattern: Pattern, work: Budget): string[] {
  if (pattern.kind === "exact") return [];
  const found = ofOtherLength(pattern, work);
  for (const mask of ofLength(pattern, getObject.length, work)) {
    work.left -= letters.length;
    if (work.left < 0) return found;
    if (!matchesPattern(readPattern(mask), getObjectLower)) found.push(mask);
    else
      for (const [at, letter] of [...mask].entries())
        if (letter === "?")
          for (const other of letters)
            if (other !== getObjectLower[at]) found.push(mask.slice(0, at) + other + mask.slice(at + 1));
  }
  return [...new Set(found)].map(inUsualSpelling);
}

/** What the pattern matches of other lengths than s3:GetObject's. An action without a name is none. */
function ofOtherLength(pattern: Pattern, work: Budget): string[] {
  const found: string[] = [];
  for (let shorter = pattern.minimum; shorter < getObject.length; shorter++)
    found.push(...ofLength(pattern, shorter, work));
  if (pattern.units.includes(STAR)) found.push(...ofLength(pattern, getObject.length + 1, work, "*"));
  return found.filter((text) => !text.endsWith(":"));
}

/** The pattern with its `*` filled up by `?` to a length in all ways; `more`: and any text in place of each `*`. */
function ofLength({ units, minimum }: Pattern, length: number, work: Budget, more = ""): string[] {
  let masks: { text: string; free: number }[] = [{ text: "", free: length - minimum }];
  const lastStar = units.lastIndexOf(STAR);
  for (const [index, unit] of units.entries()) {
    work.left -= masks.length;
    if (work.left < 0) return [];
    masks = masks.flatMap(({ text, free }) => {
      if (unit === ANY) return [{ text: `${text}?`, free }];
      if (unit !== STAR) return [{ text: text + String.fromCharCode(unit), free }];
      const shares = index === lastStar ? [free] : Array.from({ length: free + 1 }, (_, share) => share);
      return shares.map((share) => ({ text: text + "?".repeat(share) + more, free: free - share }));
    });
  }
  return masks.filter(({ free }) => free === 0).map(({ text }) => text);
}

/** `s3:getobject?*` as `s3:GetObject?*`: case means nothing to IAM and much to readers. */
function inUsualSpelling(pattern: string): string {
  const same = [...pattern].findIndex((letter, at) => letter !== getObjectLower[at]);
  return same < 0 ? getObject.slice(0, pattern.length) : getObject.slice(0, same) + pattern.slice(same);
}
