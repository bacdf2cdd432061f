/** Which objects the resources of a statement touch. Patterns are decided; policy variables stand for any text. */
import { parseArn } from "../iam/arn";
import { requestContext } from "../iam/context";
import type { ReadStatement } from "../iam/document";
import {
  containsPattern,
  newBudget,
  patternsOverlap,
  readPattern,
  type Budget,
  type Pattern,
  type PatternSet,
} from "../iam/pattern";
import { findUncovered } from "../iam/uncovered";
import { fillTemplate, readTemplate } from "../iam/variable";

/** The objects of which the statement's resources hold at least a part, or may. */
export function touchedObjects(
  statement: ReadStatement,
  objects: readonly string[],
  work: Budget = newBudget(),
): string[] {
  const { negated, patterns } = resourceSet(statement, "most");
  return objects.filter((object) => {
    const read = readPattern(object);
    return negated
      ? findUncovered(read, [{ negated: false, patterns }], work) !== undefined
      : patterns.some((pattern) => patternsOverlap(pattern, read, work));
  });
}

/** A statement's resources, at least or at most: a policy variable matches nothing, or anything. */
export function resourceSet({ resources }: ReadStatement, extent: "least" | "most"): PatternSet {
  if (resources === undefined) return { negated: true, patterns: [] };
  const { negated, patterns } = resources;
  const widen = (extent === "most") !== negated;
  const read = patterns.map(({ value }) => widest(value));
  return { negated, patterns: read.filter(({ exact }) => exact || widen).map(({ pattern }) => pattern) };
}

/** Whether a resource of a statement and an object may have something in common. */
export const overlaps = (entry: string, object: string, work: Budget): boolean =>
  patternsOverlap(widest(entry).pattern, readPattern(object), work);

/** The resource holds no policy variable: what one without value makes of NotResource is unknown. */
export const isFixed = (entry: string): boolean => widest(entry).exact;

/** Whether a resource of a statement lies within the objects. */
export function isWithin(entry: string, objects: readonly string[], work: Budget): boolean {
  const { pattern, exact } = widest(entry);
  return exact && findUncovered(pattern, [{ negated: false, patterns: objects.map(readPattern) }], work) === undefined;
}

/** Whether a resource of a statement names nothing but S3's: buckets, objects, access points. */
export const isOfS3 = (entry: string): boolean => parseArn(entry)?.service === "s3";

/** Whether what a resource of S3 names has a path, as objects have and buckets have not. */
export const isOfObjects = (entry: string): boolean => containsPattern(withPath, widest(entry).pattern);

const withPath = readPattern("arn:*/*");

function widest(text: string): { readonly pattern: Pattern; readonly exact: boolean } {
  const template = readTemplate(text, { wildcards: true, variables: true });
  return fillTemplate(template, nothingKnown) ?? { pattern: readPattern("*"), exact: false };
}

const nothingKnown = requestContext({}, { others: "unknown", wildcards: true });
