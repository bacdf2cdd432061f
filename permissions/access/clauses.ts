/**
 * The sentences of AWS's documentation that requirements stand on. `sid` names the statements that come of it,
 * `settled` tells whether a page says it (true) or practice and samples do (false).
 */
export interface Clause {
  readonly sid: string;
  readonly text: string;
  readonly url: string;
  readonly settled: boolean;
}

const guide = "https://docs.aws.amazon.com/sagemaker/latest/dg";
const access = `${guide}/build-and-manage-access.html`;
const roles = `${guide}/sagemaker-roles.html`;
const authorization = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsagemaker.html";
const clause = (sid: string, url: string, text: string, settled = true): Clause => ({ sid, url, text, settled });

/** Every clause, by the id that a requirement's reason holds. */
export const clauses = {
  "pass-role": clause(
    "PassStepRoles",
    access,
    "To pass any role to a SageMaker job within a pipeline, the iam:PassRole permission for the role that is being passed.",
  ),
  "create-job": clause("RunJobs", access, "Create and Describe permissions for each of the job types in the pipeline."),
  "stop-job": clause(
    "RunJobs",
    `${guide}/pipelines-step-types.html`,
    "Stopping an execution stops the jobs it has started.",
    false,
  ),
  "tag-job": clause(
    "RunJobs",
    authorization,
    "AddTags is a dependent action of the Create actions: the service tags the jobs of a pipeline.",
    false,
  ),
  "json-get": clause("ReadJsonGetFiles", access, "Amazon S3 permissions to use the JsonGet function."),
  "json-get-key": clause(
    "DecryptJsonGetFiles",
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html",
    "Reading an object encrypted with a KMS key needs kms:Decrypt on the key.",
  ),
  "register-model": clause(
    "RegisterModels",
    access,
    "Create and Describe permissions for each of the job types in the pipeline: model packages and their group.",
  ),
  "register-model-reads": clause(
    "ReadRegisteredModels",
    "https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonSageMakerModelRegistryFullAccess.html",
    "Registering a model reads its data and its image.",
    false,
  ),
  "invoke-function": clause(
    "InvokeFunctions",
    `${guide}/build-and-manage-steps.html#step-type-lambda`,
    "A Lambda step invokes the function it names.",
  ),
  "send-message": clause(
    "SendCallbacks",
    `${guide}/build-and-manage-steps.html#step-type-callback`,
    "A Callback step sends a message to the Amazon SQS queue it names.",
  ),
  experiment: clause(
    "RecordExperiments",
    `${guide}/pipelines-experiments.html`,
    "The experiment and the trial are created if they don't exist.",
    false,
  ),
  "read-input": clause("ReadInputs", roles, "s3:GetObject on the job's inputs."),
  "list-input": clause("ListInputs", roles, "s3:ListBucket on the buckets of the job's inputs."),
  "write-output": clause("WriteOutputs", roles, "s3:PutObject on the job's outputs."),
  "decrypt-input": clause("DecryptInputs", roles, "kms:Decrypt on the keys that the job's inputs are encrypted with."),
  "encrypt-output": clause(
    "EncryptOutputs",
    roles,
    "If you specify a KMS key in the output configuration of your job, kms:Encrypt; S3 asks for kms:GenerateDataKey, and kms:Decrypt when it uploads in parts.",
  ),
  "volume-key": clause(
    "EncryptVolumes",
    roles,
    "If you specify a volume KMS key in the resource configuration of your job, kms:CreateGrant.",
  ),
  "pull-image": clause(
    "PullImages",
    roles,
    "ecr:BatchCheckLayerAvailability, ecr:GetDownloadUrlForLayer and ecr:BatchGetImage on the job's images.",
  ),
  "registry-token": clause("LogInToRegistry", roles, "ecr:GetAuthorizationToken takes no resource."),
  "write-logs": clause(
    "WriteLogs",
    roles,
    "logs:CreateLogGroup, logs:CreateLogStream, logs:DescribeLogStreams and logs:PutLogEvents.",
  ),
  "write-metrics": clause("WriteMetrics", roles, "cloudwatch:PutMetricData takes no resource."),
  "join-vpc": clause(
    "JoinVpc",
    roles,
    "If you specify a private VPC for your job: don't scope in the policy with any conditions or resource filters. Otherwise, the validation checks that occur during job setup fail.",
  ),
  "author-pass-role": clause(
    "PassPipelineRole",
    access,
    "The role … that is creating the pipeline must have the iam:PassRole permission for the pipeline execution role in order to pass it.",
  ),
  "author-pipeline": clause(
    "ManagePipeline",
    authorization,
    "Creating, updating, describing, tagging and deleting the pipeline.",
  ),
  "operator-pipeline": clause("RunPipeline", authorization, "Starting the pipeline and listing its executions."),
  "operator-execution": clause(
    "FollowExecutions",
    authorization,
    "Describing, stopping and retrying the pipeline's executions.",
  ),
} as const satisfies Record<string, Clause>;

export type ClauseId = keyof typeof clauses;
