/** The callers' side: who creates and updates the pipeline, and who starts and stops it. Starting needs no PassRole:
 * whoever may start uses the role's power. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsagemaker.html */
import { sagemakerService } from "../steps/stepType";
import { spellings } from "./jobNames";
import type { Role } from "./plan";
import type { Principal, Requirement } from "./requirement";
import type { ClauseId } from "./clauses";

/** What the author of the pipeline needs. */
export function requireAuthor(pipelineArn: string, pipelineRole: Pick<Role, "arn">): Requirement[] {
  const author: Principal = { kind: "author" };
  return [
    ...onPipeline(author, "author-pipeline", arns(pipelineArn), [
      "AddTags",
      "CreatePipeline",
      "DeletePipeline",
      "DescribePipeline",
      "ListTags",
      "UpdatePipeline",
    ]),
    {
      principal: author,
      action: "iam:PassRole",
      resources: [pipelineRole.arn],
      context: { "iam:PassedToService": [sagemakerService] },
      because: { path: "", clause: "author-pass-role" },
    },
  ];
}

/** What the operator of the pipeline needs. */
export function requireOperator(pipelineArn: string): Requirement[] {
  const operator: Principal = { kind: "operator" };
  const executions = arns(pipelineArn).map((arn) => `${arn}/execution/*`);
  return [
    ...onPipeline(operator, "operator-pipeline", arns(pipelineArn), [
      "DescribePipeline",
      "ListPipelineExecutions",
      "StartPipelineExecution",
    ]),
    ...onPipeline(operator, "operator-execution", executions, [
      "DescribePipelineDefinitionForExecution",
      "DescribePipelineExecution",
      "ListPipelineExecutionSteps",
      "ListPipelineParametersForExecution",
      "RetryPipelineExecution",
      "StopPipelineExecution",
    ]),
  ];
}

/** Pipeline ARNs of 2021 are in lower case. */
const arns = (pipelineArn: string): readonly string[] => {
  const at = pipelineArn.lastIndexOf("/") + 1;
  return spellings([pipelineArn.slice(at)]).map((name) => pipelineArn.slice(0, at) + name);
};

const onPipeline = (
  principal: Principal,
  clause: ClauseId,
  resources: readonly string[],
  actions: readonly string[],
): Requirement[] =>
  actions.map((action) => ({
    principal,
    action: `sagemaker:${action}`,
    resources,
    context: {},
    because: { path: "", clause },
  }));
