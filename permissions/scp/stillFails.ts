/**
 * What stops a pipeline where the exception is in place: the key of an encrypted file, the pipeline role's own calls, lists
 * of addresses. None of it is opened; each is said once for a document.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-viaawsservice
 */
import type { ReadStatement } from "../iam/document";
import { patternsOverlap, readPattern } from "../iam/pattern";
import { conditionsMeetCall, hangsOnNetwork, type JsonGetCall } from "./call";
import { namesAction } from "./actions";
import type { Remark } from "./messages";
import { resourceSet } from "./resources";

/** What a network restriction still stops. */
export function stillFails(statement: ReadStatement, call: JsonGetCall): readonly Remark[] {
  if (statement.effect !== "Deny" || !hangsOnNetwork(statement)) return [];
  const holds = (contexts: JsonGetCall["usual"]): boolean => conditionsMeetCall(statement, contexts) !== "no";
  const found: Remark[] = [];
  if (denies(statement, "kms:Decrypt", "arn:*:kms:*:*:key/*") && holds(call.viaS3)) found.push(texts.key);
  const own = ownCalls.filter(([action, resource]) => denies(statement, action, resource));
  if (own.length > 0 && holds(call.open)) found.push(texts.ownCalls(own.map(([action]) => action)));
  const block = statement.conditions.some(
    ({ key, operator, values }) =>
      key.toLowerCase() === "aws:sourceip" && operator === "IpAddress" && values.some(({ value }) => value !== ""),
  );
  if (block && denies(statement, "s3:GetObject", "arn:*:s3:::*/*") && !holds(call.open)) found.push(texts.addresses);
  return found;
}

/** Calls that the service makes as the pipeline role, from its own network. */
const ownCalls = [
  ["sagemaker:CreateProcessingJob", "arn:*:sagemaker:*:*:processing-job/*"],
  ["sagemaker:CreateTrainingJob", "arn:*:sagemaker:*:*:training-job/*"],
  ["iam:PassRole", "arn:*:iam::*:role/*"],
] as const;

const texts = {
  key: {
    severity: "warning",
    code: "scp-kms-outside",
    message:
      "JsonGet of a file that is encrypted with a KMS key will still fail: S3 calls kms:Decrypt for the role, which this statement denies outside the network. Except calls that AWS services make for the caller (aws:ViaAWSService), or take kms:Decrypt out.",
  },
  ownCalls: (actions: readonly string[]) => ({
    severity: "warning" as const,
    code: "scp-own-calls-outside",
    message: `The pipeline role's own calls (${actions.join(", ")}) also come from the service's network: this statement denies them, so no step starts. Take them out of the statement, or except the pipeline role from it.`,
  }),
  addresses: {
    severity: "info",
    code: "scp-blocks-addresses",
    message:
      "This statement denies calls from the addresses it lists. AWS does not document from which address JsonGet calls: if one of these holds it, JsonGet fails.",
  },
} as const;

function denies(statement: ReadStatement, action: string, resource: string): boolean {
  const { actions } = statement;
  if (
    namesAction(
      actions.patterns.map(({ value }) => value),
      action,
    ) === actions.negated
  )
    return false;
  const { negated, patterns } = resourceSet(statement, "most");
  return negated || patterns.some((pattern) => patternsOverlap(pattern, readPattern(resource)));
}
