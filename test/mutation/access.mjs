/** Mutants of permissions/plan and permissions/policies. Without twoSided.test.ts and fitDocuments.sizes.test.ts, which
 * take minutes: comparePolicies.test.ts and fitDocuments.test.ts do the same on small things. */
import { settings } from "./settings.mjs";

const test = (name) => `test/permissions/${name}.test.ts`;

export default settings(
  "access",
  ["plan", "policies"],
  [
    "plan/keyTree",
    "plan/places",
    "plan/callers",
    "policies/bucketPolicy",
    "plan/roles",
    "plan/single/singleRole",
    "plan/reasons",
    "plan/planAccess",
    "steps/traps",
    "steps/golden",
    "policies/writePolicies",
    "policies/comparePolicies",
    "policies/fitDocuments",
  ].map(test),
);
