/** Exact fixes of grants that let a step overwrite what other steps read. */
import { readPlaces, type ReadPlace } from "../findings/overwrites";
import type { Finding, Fix } from "../rule/rule";
import type { Stack } from "../stack/stack";
import { deny, narrowData } from "./grantFixes";

/**
 * Writes what the role needs in place of a narrow grant. What a step's code does with a whole bucket, nobody knows but
 * its author: there, the actions are denied on the places.
 */
export const closePlaces = (actions: readonly string[], isClosed: (place: ReadPlace) => boolean = () => true) => {
  const denyPlaces = deny(actions, (stack) => [
    ...new Set(
      readPlaces(stack)
        .filter(isClosed)
        .map(({ objects }) => objects),
    ),
  ]);
  return (stack: Stack, finding: Finding): Fix | undefined =>
    (finding.level === undefined ? narrowData : denyPlaces)(stack, finding);
};
