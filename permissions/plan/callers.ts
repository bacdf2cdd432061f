/** The callers' side: who creates and updates the pipeline, and who starts and stops it. Starting needs no PassRole:
 * whoever may start uses the role's power. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsagemaker.html */
import { sagemakerService, schedulerService } from "../aws/services";
import { requireUploadKeys, requireUploads } from "./authorUploads";
import { callerNeed, siblingArn } from "./callerNeed";
import { unique } from "../unique";
import { spellings } from "./jobNames";
import type { Role } from "./accessPlan";
import type { Principal, Requirement } from "./requirement";
import type { ClauseId } from "../aws/clauses";

/** What an author does besides creating and updating the pipeline; without all of it, that alone. */
export interface AuthorNeeds {
  /** ARNs (patterns) of the objects a large definition is uploaded to: the SDK does so from 100 KiB on, and CreatePipeline
   * reads it from there. https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_PipelineDefinitionS3Location.html */
  readonly definitionObjects?: readonly string[];
  /** S3 URIs below which the SDK uploads code. */
  readonly uploadLocations?: readonly string[];
  /** KMS keys that uploads are encrypted with: ARNs, ids or aliases. */
  readonly uploadKeys?: readonly string[];
  /** ARN of the role that schedules of the pipeline are made with. */
  readonly scheduleRoleArn?: string;
  /** Names (patterns) of the models that the SDK describes while it builds Transform steps. */
  readonly models?: readonly string[];
  /** ARNs of the steps' roles, where the SDK shall check them. */
  readonly checkedRoles?: readonly string[];
  /** Works in the console, or with the AWS CLI, too. */
  readonly consoleAccess?: boolean | undefined;
}

/** What the author of the pipeline needs: whatever `upsert()` and the other methods of the SDK's Pipeline call. */
export function requireAuthor(
  pipelineArn: string,
  pipelineRole: Pick<Role, "arn">,
  needs: AuthorNeeds = {},
): Requirement[] {
  const author: Principal = { kind: "author" };
  const { definitionObjects = [], uploadLocations = [], uploadKeys = [], scheduleRoleArn, models = [] } = needs;
  const { checkedRoles = [], consoleAccess = false } = needs;
  const read = [pipelineRole.arn, ...(scheduleRoleArn === undefined ? [] : [scheduleRoleArn]), ...checkedRoles];
  return [
    ...onPipeline(author, "author-pipeline", arns(pipelineArn), [
      "AddTags",
      "CreatePipeline",
      "DeletePipeline",
      "DescribePipeline",
      "ListPipelineVersions",
      "ListTags",
      "UpdatePipeline",
    ]),
    ...(consoleAccess
      ? [
          ...onPipeline(author, "console", arns(pipelineArn), ["UpdatePipelineVersion"]),
          ...onPipeline(author, "console", ["*"], ["ListPipelines"]),
        ]
      : []),
    passRole(author, pipelineRole.arn, sagemakerService, "author-pass-role"),
    ...unique(read).map((arn) => callerNeed(author, "author-checks-role", "iam:GetRole", [arn])),
    ...checkedRoles.map((arn) => callerNeed(author, "author-checks-role", "iam:SimulatePrincipalPolicy", [arn])),
    ...(scheduleRoleArn === undefined ? [] : requireSchedules(author, pipelineArn, scheduleRoleArn)),
    ...(models.length === 0
      ? []
      : onPipeline(
          author,
          "author-models",
          models.map((name) => siblingArn(pipelineArn, `model/${name}`)),
          ["DescribeModel"],
        )),
    ...uploadLocations.flatMap((location) => requireUploads(pipelineArn, location)),
    ...requireUploadKeys(pipelineArn, uploadKeys),
    ...(definitionObjects.length === 0 ? [] : ["s3:GetObject", "s3:PutObject"]).map((action) =>
      callerNeed(author, "author-definition", action, definitionObjects),
    ),
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
 * @param consoleAccess whether the operator works in the console, or with the AWS CLI, too
 */
export function requireOperator(
  pipelineArn: string,
  versions: readonly number[] = [],
  consoleAccess = false,
): Requirement[] {
  const operator: Principal = { kind: "operator" };
  const executions = arns(pipelineArn).map((arn) => `${arn}/execution/*`);
  return [
    ...onPipeline(operator, "operator-pipeline", arns(pipelineArn), ["DescribePipeline", "ListPipelineExecutions"]),
    ...requireStart(operator, pipelineArn, versions),
    ...onPipeline(operator, "operator-execution", executions, executionActions),
    ...(consoleAccess
      ? [
          ...onPipeline(operator, "console", ["*"], ["ListPipelines"]),
          ...onPipeline(operator, "console", executions, ["UpdatePipelineExecution"]),
        ]
      : []),
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
    passRole(operator, roleArn, sagemakerService, "managed-pipeline-role"),
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

/** Schedules that put_triggers() makes: by default they have the pipeline's name. They are named after it here. */
function requireSchedules(author: Principal, pipelineArn: string, roleArn: string): Requirement[] {
  const name = pipelineArn.slice(pipelineArn.lastIndexOf("/") + 1);
  const schedules = [name, `${name}-*`].map((each) => siblingArn(pipelineArn, `schedule/default/${each}`, "scheduler"));
  return [
    ...["CreateSchedule", "DeleteSchedule", "GetSchedule", "UpdateSchedule"].map((action) =>
      callerNeed(author, "author-schedules", `scheduler:${action}`, schedules),
    ),
    passRole(author, roleArn, schedulerService, "author-schedules"),
  ];
}

const passRole = (principal: Principal, roleArn: string, service: string, clause: ClauseId): Requirement =>
  callerNeed(principal, clause, "iam:PassRole", [roleArn], { context: { "iam:PassedToService": [service] } });

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
): Requirement[] => actions.map((action) => callerNeed(principal, clause, `sagemaker:${action}`, resources));
