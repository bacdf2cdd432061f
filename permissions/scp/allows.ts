/**
 * SCPs that are allow lists: whether they let JsonGet's s3:GetObject through. Where no SCP allows anything, FullAWSAccess
 * stands beside them. https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html
 */
import type { Diagnostic } from "../diagnostic";
import type { RequestContext } from "../iam/context";
import type { ReadDocument, ReadStatement } from "../iam/document";
import { readPattern } from "../iam/pattern";
import { findUncovered } from "../iam/uncovered";
import type { Verdict } from "../iam/verdict";
import { pointerTo } from "../json";
import { conditionsMeetCall, type JsonGetCall } from "./call";
import { concernsGetObject } from "./judge";
import { resourceSet, touchedObjects } from "./resources";

/** All texts: code -> (values) -> text. */
const messages = {
  "scp-conditional-allow": (objects: string, possible: boolean) =>
    `JsonGet ${possible ? "may" : "will"} fail: s3:GetObject on ${objects} is allowed only under conditions that the call of the service ${possible ? "may not meet" : "does not meet"}. Allow it without these conditions.`,
  "scp-not-allowed": (objects: string) =>
    `JsonGet will fail: these SCPs do not allow s3:GetObject on ${objects}. Add it, unless FullAWSAccess is attached too.`,
} as const;

/** What the Allows of all documents together leave out. Nothing is added to an allow list. */
export function checkAllows(
  documents: readonly ReadDocument[],
  objects: readonly string[],
  call: JsonGetCall,
): Diagnostic[] {
  const allows = documents.map(({ statements }) => statements.filter(({ effect }) => effect === "Allow"));
  const first = allows.findIndex((list) => list.length > 0);
  if (first < 0) return [];
  const judged = allows
    .flat()
    .filter(concernsGetObject)
    .map((statement) => ({ statement, holds: meetsEveryWay(statement, call.usual) }));
  const sure = judged.filter(({ holds }) => holds === "yes").map(({ statement }) => resourceSet(statement, "least"));
  const most = judged.filter(({ holds }) => holds !== "no").map(({ statement }) => resourceSet(statement, "most"));
  const missed = objects.filter((object) => findUncovered(readPattern(object), sure, call.work) !== undefined);
  if (missed.length === 0) return [];
  const perhaps = missed.every((object) => findUncovered(readPattern(object), most, call.work) === undefined);
  const conditional = judged.some(
    ({ statement, holds }) => holds !== "yes" && touchedObjects(statement, missed, call.work).length > 0,
  );
  return [
    {
      severity: perhaps ? "warning" : "error",
      code: conditional ? "scp-conditional-allow" : "scp-not-allowed",
      message: conditional
        ? messages["scp-conditional-allow"](missed.join(", "), perhaps)
        : messages["scp-not-allowed"](missed.join(", ")),
      path: pointerTo("/scps", first),
    },
  ];
}

/** `yes` only where the call meets the conditions in all ways it may arrive. */
function meetsEveryWay(statement: ReadStatement, ways: readonly RequestContext[]): Verdict {
  const verdicts = new Set(ways.map((way) => conditionsMeetCall(statement, [way])));
  const [same = "no"] = verdicts;
  return verdicts.size > 1 ? "some" : same;
}
