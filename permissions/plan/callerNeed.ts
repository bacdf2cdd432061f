/** One need of an author or operator, and the ARNs that stand beside the pipeline's. */
import type { ClauseId } from "../aws/clauses";
import type { Principal, Requirement } from "./requirement";

/** A need that no place in the definition is the reason of. */
export const callerNeed = (
  principal: Principal,
  clause: ClauseId,
  action: string,
  resources: readonly string[],
  more: Partial<Pick<Requirement, "context" | "certainty">> = {},
): Requirement => ({ principal, action, resources, context: {}, because: { path: "", clause }, ...more });

/** The ARN of another resource in the pipeline's account and region. */
export const siblingArn = (pipelineArn: string, resource: string, service = "sagemaker"): string => {
  const [arn, partition, , region, account] = pipelineArn.split(":");
  return [arn, partition, service, region, account, resource].join(":");
};
