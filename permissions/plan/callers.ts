/** The callers' side: who creates and updates the pipeline, and who starts and stops it. Starting needs no PassRole:
 * whoever may start uses the role's power. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsagemaker.html */
import { sagemakerService } from "../aws/services";
import { spellings } from "./jobNames";
import type { Role } from "./accessPlan";
import type { Principal, Requirement } from "./requirement";
import type { ClauseId } from "../aws/clauses";

/**
 * What the author of the pipeline needs.
 * @param definitionObjects ARNs (patterns) of the objects a large definition is uploaded to: the SDK does so from 100 KiB
 * on, and CreatePipeline reads it from there. https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_PipelineDefinitionS3Location.html
 */
export function requireAuthor(
  pipelineArn: string,
  pipelineRole: Pick<Role, "arn">,
  definitionObjects: readonly string[] = [],
): Requirement[] {
  const author: Principal = { kind: "author" };
  return [
    ...onPipeline(author, "author-pipeline", arns(pipelineArn), [
      "AddTags",
      "CreatePipeline",
      "DeletePipeline",
      "DescribePipeline",
      "ListPipelineVersions",
      "ListTags",
      "UpdatePipeline",
      "UpdatePipelineVersion",
    ]),
    {
      principal: author,
      action: "iam:PassRole",
      resources: [pipelineRole.arn],
      context: { "iam:PassedToService": [sagemakerService] },
      because: { path: "", clause: "author-pass-role" },
    },
    ...(definitionObjects.length === 0 ? [] : ["s3:GetObject", "s3:PutObject"]).map((action) => ({
      principal: author,
      action,
      resources: definitionObjects,
      context: {},
      because: { path: "", clause: "author-definition" } as const,
    })),
  ];
}

/** What may be done to an execution. */
const executionActions = [
  "DescribePipelineDefinitionForExecution",
  "DescribePipelineExecution",
  "ListPipelineExecutionSteps",
  "ListPipelineParametersForExecution",
  "RetryPipelineExecution",
  "StopPipelineExecution",
];

/**
 * What the operator of the pipeline needs.
 * @param versions pipeline versions that may be started, from 1 on; every version where none is given
 */
export function requireOperator(pipelineArn: string, versions: readonly number[] = []): Requirement[] {
  const operator: Principal = { kind: "operator" };
  const executions = arns(pipelineArn).map((arn) => `${arn}/execution/*`);
  return [
    ...onPipeline(operator, "operator-pipeline", arns(pipelineArn), ["DescribePipeline", "ListPipelineExecutions"]),
    ...requireStart(operator, pipelineArn, versions),
    ...onPipeline(operator, "operator-execution", executions, executionActions),
  ];
}

/**
 * What the operator of a pipeline that AWS manages needs besides: AWS owns the pipeline, its executions are in the
 * account, and whoever starts one passes the role it runs with.
 * @param pipelineArn the ARN that the pipeline's executions begin with, in the account
 */
export function requireManagedOperator(pipelineArn: string, roleArn: string): Requirement[] {
  const operator: Principal = { kind: "operator" };
  const managed = pipelineArn.replace(/:\d{12}:/, ":aws:");
  const both = [managed, pipelineArn];
  return [
    ...onPipeline(
      operator,
      "managed-pipeline",
      [managed],
      ["DescribePipeline", "ListPipelineVersions", "StartPipelineExecution"],
    ),
    ...onPipeline(operator, "managed-execution", both, ["ListPipelineExecutions"]),
    ...onPipeline(
      operator,
      "managed-execution",
      both.map((arn) => `${arn}/execution/*`),
      executionActions,
    ),
    {
      principal: operator,
      action: "iam:PassRole",
      resources: [roleArn],
      context: { "iam:PassedToService": [sagemakerService] },
      because: { path: "", clause: "managed-pipeline-role" },
    },
  ];
}

/** Starting the pipeline: all a schedule needs. */
export const requireStart = (
  principal: Principal,
  pipelineArn: string,
  versions: readonly number[] = [],
): Requirement[] =>
  onPipeline(principal, "operator-pipeline", arns(pipelineArn), ["StartPipelineExecution"]).map((requirement) => ({
    ...requirement,
    context: versions.length === 0 ? {} : { "sagemaker:PipelineVersionId": versions.map(String) },
  }));

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
