/**
 * The remedy for API operations that are written as actions, such as s3:HeadObject on AWS's own page: they are taken out.
 * The action that is meant is not written instead: that would grant what is not granted now.
 */
import { isOperation } from "../../permissions/iam/knownActions";
import type { Remedy } from "../rule/rule";
import { oneOrAll, textsOf } from "../edits/statements";

export const dropOperations: Remedy = {
  about:
    "API operations that are written as actions, such as `s3:HeadObject`, are taken out: they grant nothing. The action that is meant is not written instead, because that would grant more than before. Actions that the catalogue does not know are left: they may be newer.",
  codes: new Set(["unknown-action"]),
  kind: "identity",
  fix: ({ statement, written }) => {
    const actions = textsOf(written, "Action");
    const left = actions.filter((action) => !isOperation(action));
    if (statement.actions.negated || left.length === actions.length) return undefined;
    return left.length === 0 ? [] : [{ ...written, Action: oneOrAll(left) }];
  },
};
