/** Fits documents to the number of policies that stands already. Claim: together they say what they said before. */
import type { PolicyDocument } from "../permissions/iam/document";

/** The same statements in exactly `count` documents, `spare` where there are none; undefined: there are more than that. */
export function spreadDocuments(
  documents: readonly PolicyDocument[],
  count: number,
  spare?: PolicyDocument,
): PolicyDocument[] | undefined {
  const spread = documents.length === 0 && count > 0 && spare !== undefined ? [spare] : [...documents];
  if (spread.length > count || (spread.length === 0 && count > 0)) return undefined;
  while (spread.length < count) {
    const [longest, at] = spread.reduce<[PolicyDocument | undefined, number]>(
      ([best, index], each, i) => (each.Statement.length > (best?.Statement.length ?? 0) ? [each, i] : [best, index]),
      [undefined, 0],
    );
    if (longest === undefined) return undefined;
    const half = Math.ceil(longest.Statement.length / 2);
    const [head, tail] = [longest.Statement.slice(0, half), longest.Statement.slice(half)];
    spread[at] = { ...longest, Statement: head };
    // A single statement has no half: saying it twice changes nothing.
    spread.push({ ...longest, Statement: tail.length > 0 ? tail : head });
  }
  return spread;
}
