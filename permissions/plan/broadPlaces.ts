/** Places of which the definition has only the bucket: the first name below it is known only at run time, so that access
 * to them is access to the whole bucket. */
import type { Diagnostic } from "../diagnostic";
import type { DataUse } from "./stepNeeds";

const messages = {
  "broad-place": (step: string, access: DataUse["access"], bucket: string) =>
    `Step ${step} ${access === "read" ? "reads from" : "writes to"} a place in bucket ${bucket} whose first name is known only at run time, so access to the whole bucket is granted. Put a fixed prefix before that name, bind the reference it comes from, or declare the places: declaredAccess: ${JSON.stringify({ [step]: { [`${access}s`]: [`s3://${bucket}/PREFIX/`] } })}.`,
} as const;

/** Uses without the broad ones that declared places in the same bucket say more exactly. */
export function narrowBroadUses(uses: readonly DataUse[]): readonly DataUse[] {
  const id = ({ step, access, location }: DataUse): string => JSON.stringify([step.name, access, location.bucket]);
  const declared = new Set(uses.filter(({ declaredBy }) => declaredBy !== undefined).map(id));
  return uses.filter((use) => use.declaredBy !== undefined || !isBroad(use) || !declared.has(id(use)));
}

/** Reports each broad place once. */
export function findBroadPlaces(uses: readonly DataUse[]): readonly Diagnostic[] {
  const broad = uses.filter(isBroad);
  const first = new Map(broad.map((use) => [JSON.stringify([use.step.name, use.access, use.path]), use]));
  return [...first.values()].map(({ step, access, location, path }) => ({
    severity: "warning",
    code: "broad-place",
    message: messages["broad-place"](step.name, access, location.bucket),
    path,
  }));
}

/** Wildcards, and what cannot tell one key from another. A bucket's root, written as such, is meant. */
const isBroad = ({ location: { key } }: DataUse): boolean => /^[*?/]*\*[*?/]*$/.test(key);
