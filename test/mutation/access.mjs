/** Mutants of permissions/access. Without twoSided.test.ts and fitDocuments.sizes.test.ts, which take minutes:
 * comparePolicies.test.ts and fitDocuments.test.ts do the same on small things. */
import { settings } from "./settings.mjs";

const test = (name) => `test/permissions/${name}.test.ts`;

export default settings(
  "access",
  [
    "access/keyTree",
    "access/places",
    "access/callers",
    "access/bucketPolicy",
    "access/roles",
    "access/singleRole",
    "access/reasons",
    "access/planAccess",
    "steps/traps",
    "steps/golden",
    "access/writePolicies",
    "access/comparePolicies",
    "access/fitDocuments",
  ].map(test),
);
