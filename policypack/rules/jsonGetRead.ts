/**
 * json-get-read: the pipeline's role can read every file that JsonGet opens, by its own policies or the bucket's, and no
 * policy of the stack denies it. Service control policies are scp-json-get-exception's.
 */
import { clauses } from "../../permissions/aws/clauses";
import { readBucketPolicies } from "../stack/resourcePolicies";
import type { Stack } from "../stack/stack";
import { describeGaps } from "../findings/gapFindings";
import { isJsonGet, openNeeds } from "../findings/roleCalls";
import { unjudgedGrants, type StackFinding } from "../findings/roleGrants";
import type { Rule } from "../rule/rule";
import { unjudgedDocument } from "../findings/unjudged";
import { unjudgedPipelines } from "../findings/unplanned";

export const jsonGetRead: Rule = {
  name: "json-get-read",
  displayName: "JsonGet can read its files",
  description: "The pipeline's role can read every file that JsonGet opens, and no bucket policy denies it.",
  level: "mandatory",
  severity: "high",
  clause: clauses["json-get"],
  tags: ["iam", "s3", "sagemaker", "correctness"],
  remediationSteps:
    "Allow the pipeline's role s3:GetObject on the files, in its own policies or in the bucket's, and keep Denies of the bucket's policy away from them.",
  checkStack: (stack) => [...unjudgedPipelines(stack), ...check(stack)],
};

function check(stack: Stack): StackFinding[] {
  const asked = [...stack.access().needs.values()].filter(({ requirements }) => requirements.some(isJsonGet));
  if (asked.length === 0) return [];
  return [
    ...readBucketPolicies(stack.resources).flatMap((owned) =>
      unjudgedDocument(owned.resource, owned).map((draft) => ({ urn: owned.resource.urn, ...draft })),
    ),
    ...asked.flatMap((needs) => [
      ...unjudgedGrants(needs.role),
      ...describeGaps(
        stack,
        needs,
        openNeeds(stack, needs).filter(({ gap }) => isJsonGet(gap.requirement)),
      ),
    ]),
  ];
}
