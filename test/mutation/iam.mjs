/** Mutants of permissions/iam. Without the differential test: its 20,000 requests are for finding, not for pinning. */
import { settings } from "./settings.mjs";

const test = (name) => `test/permissions/iam/${name}.test.ts`;

export default settings(
  "iam",
  ["iam"],
  [
    "arn",
    "verdict",
    "context",
    "variable",
    "pattern",
    "resourceForm",
    "principal",
    "condition/condition",
    "evaluate",
    "uncovered",
    "cover",
    "document",
    "catalogue",
    "compact",
  ].map(test),
);
