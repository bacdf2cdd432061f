/**
 * The sentences of AWS's documentation that requirements stand on. `sid` names the statements that come of it,
 * `certainty` tells how sure it is that the call is made and fails without the grant.
 */

/** `documented`: AWS says the call is made and fails without it. `practice`: samples, SDKs, service data or real runs say
 * so. `optional`: the job runs without it. */
export type Certainty = "documented" | "practice" | "optional";

export interface Clause {
  readonly sid: string;
  readonly text: string;
  readonly url: string;
  readonly certainty: Certainty;
}

const guide = "https://docs.aws.amazon.com/sagemaker/latest/dg";
const access = `${guide}/build-and-manage-access.html`;
const roles = `${guide}/sagemaker-roles.html`;
const authorization = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsagemaker.html";
const clause = (sid: string, url: string, text: string, certainty: Certainty = "documented"): Clause => ({
  sid,
  url,
  text,
  certainty,
});

/** Every clause, by the id that a requirement's reason holds. */
export const clauses = {
  "declared-access": clause(
    "DeclaredAccess",
    roles,
    "Declared: the step's code needs it, and no field of the definition shows it.",
  ),
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
    "practice",
  ),
  "tag-job": clause(
    "RunJobs",
    authorization,
    "AddTags is a dependent action of the Create actions: the service tags the jobs of a pipeline.",
    "practice",
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
    "practice",
  ),
  "tuning-children": clause(
    "RunJobs",
    authorization,
    "A pipeline that takes the top models of a tuning job lists its training jobs and describes them.",
    "practice",
  ),
  "training-plan": clause(
    "UseTrainingPlans",
    authorization,
    "CreateTrainingJob takes the training plan and the reserved capacity as resources.",
    "practice",
  ),
  "check-model-packages": clause(
    "ReadCheckedModels",
    `${guide}/pipelines-quality-clarify-baseline-lifecycle.html`,
    "Baselines are taken from the latest approved model in the model package group, if it exists.",
    "practice",
  ),
  "check-baselines": clause(
    "ReadBaselines",
    `${guide}/pipelines-quality-clarify-baseline-lifecycle.html`,
    "The check uses the baselines supplied to the step.",
    "practice",
  ),
  "shadow-endpoint": clause(
    "ServeShadowEndpoint",
    `${guide}/clarify-processing-job-configure-how-it-works.html`,
    "The processing job creates an ephemeral model endpoint, known as a shadow endpoint, sends inference requests to it and deletes it.",
    "practice",
  ),
  "run-emr-step": clause(
    "RunEmrSteps",
    `${guide}/security-iam-awsmanpol-pipelines.html`,
    "elasticmapreduce: read, add, and cancel steps in a running Amazon EMR cluster.",
  ),
  "create-emr-cluster": clause(
    "CreateEmrClusters",
    `${guide}/security-iam-awsmanpol-pipelines.html`,
    "elasticmapreduce: read, create, and terminate a new Amazon EMR cluster.",
  ),
  "emr-events": clause(
    "FollowEmr",
    `${guide}/security-iam-awsmanpol-pipelines.html`,
    "events: read, create, update, and add targets to the EventBridge rules SageMakerPipelineExecutionEMRStepStatusUpdateRule and SageMakerPipelineExecutionEMRClusterStatusUpdateRule.",
  ),
  "run-emr-serverless": clause(
    "RunEmrServerless",
    "https://docs.aws.amazon.com/emr/latest/EMR-Serverless-UserGuide/security-iam-user-access-policies.html",
    "Starting, following and cancelling job runs on an EMR Serverless application.",
    "practice",
  ),
  "create-emr-serverless": clause(
    "CreateEmrServerless",
    "https://docs.aws.amazon.com/emr/latest/EMR-Serverless-UserGuide/security-iam-user-access-policies.html",
    "Creating, starting, stopping and deleting an EMR Serverless application.",
    "practice",
  ),
  "emr-serverless-logs": clause(
    "WriteEmrServerlessLogs",
    "https://docs.aws.amazon.com/emr/latest/EMR-Serverless-UserGuide/logging.html",
    "To publish logs to Amazon CloudWatch, the job runtime role needs logs:DescribeLogGroups, logs:CreateLogGroup, logs:CreateLogStream, logs:DescribeLogStreams and logs:PutLogEvents.",
  ),
  automl: clause(
    "RunAutoML",
    `${roles}#sagemaker-roles-autopilot-perms`,
    "For an execution role that you can pass in a CreateAutoMLJob API request: iam:PassRole, and creating, describing, invoking and deleting models, endpoint configurations and endpoints.",
  ),
  endpoint: clause(
    "DeployEndpoints",
    authorization,
    "Creating, updating and describing endpoints and their configurations; the service chooses between creating and updating.",
    "practice",
  ),
  "inference-component": clause(
    "DeployInferenceComponents",
    authorization,
    "Creating, updating and describing inference components; the service chooses between creating and updating.",
    "practice",
  ),
  "notify-topic": clause(
    "NotifyTopics",
    `${guide}/async-inference-create-endpoint-prerequisites.html`,
    "Asynchronous inference publishes to the Amazon SNS topics it is configured with: sns:Publish.",
  ),
  "bedrock-model": clause(
    "CustomizeBedrock",
    "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonbedrock.html",
    "Creating, describing and tagging custom models, their deployments, imports and provisioned throughput.",
    "practice",
  ),
  "record-lineage": clause(
    "RecordLineage",
    authorization,
    "Creating, describing, tagging and associating actions, artifacts and contexts.",
    "practice",
  ),
  "delete-objects": clause(
    "CleanUpObjects",
    `${guide}/build-and-manage-steps.html`,
    "The pipeline execution role needs s3:DeleteObject on the objects that a Cleanup step removes.",
    "practice",
  ),
  "query-dataset": clause(
    "QueryDatasets",
    "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DatasetDefinition.html",
    "A dataset definition is queried with Amazon Athena or Amazon Redshift; the result is unloaded to OutputS3Uri and read from there.",
    "practice",
  ),
  "feature-store": clause(
    "PutRecords",
    "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProcessingFeatureStoreOutput.html",
    "The output of the job is a feature group, into which the application puts records.",
    "practice",
  ),
  "registry-credentials": clause(
    "FetchRegistryCredentials",
    `${guide}/docker-containers-adapt-your-own-private-registry.html`,
    "The role needs lambda:InvokeFunction on the function that gives the credentials of the private registry.",
  ),
  "read-hub": clause(
    "ReadHubContent",
    authorization,
    "A job that names a model, an evaluator or a data set in a hub describes it there.",
    "practice",
  ),
  "use-hub": clause(
    "UseHubModels",
    authorization,
    "TrainHubModel and DeployHubModel: training and deploying a model in a hub, which HubAccessConfig names.",
    "practice",
  ),
  "model-of-package": clause(
    "CreateModelsOfPackages",
    `${guide}/model-registry-deploy-xaccount.html`,
    "A model made of a model package takes sagemaker:CreateModel on the package, which its group's policy allows to other accounts.",
    "practice",
  ),
  "llm-judge": clause(
    "JudgeWithBedrock",
    "https://github.com/aws/sagemaker-python-sdk",
    "An evaluation by a language model creates and follows an evaluation job in Amazon Bedrock and invokes the judge.",
    "practice",
  ),
  "customize-model-package": clause(
    "CustomizeModelPackages",
    authorization,
    "A serverless job starts from the model package it names and registers its model in the model package group it names.",
    "practice",
  ),
  "job-document": clause(
    "UseJobDocument",
    `${guide}/model-customize-mtrl-prereqs.html`,
    "Attach AmazonSageMakerJobFullAccess to the job execution role: here only on what the job's document names.",
    "practice",
  ),
  mlflow: clause(
    "RecordMlflow",
    `${guide}/mlflow-create-tracking-server-iam.html`,
    "What runs in the pipeline records experiments, runs and models with the MLflow app or tracking server of MlflowConfig.",
    "practice",
  ),
  "access-model-package": clause(
    "AccessModelPackages",
    authorization,
    "AWS's SDK lets the role that uses a model package as a source access it.",
    "practice",
  ),
  "rule-logs": clause(
    "WriteRuleLogs",
    `${guide}/debugger-built-in-rules.html`,
    "Rules of the debugger and the profiler run as processing jobs, which write logs of their own.",
    "practice",
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
  "encrypt-message": clause(
    "EncryptCallbacks",
    "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html",
    "A producer of an encrypted queue needs kms:GenerateDataKey and kms:Decrypt on the queue's key.",
  ),
  experiment: clause(
    "RecordExperiments",
    `${guide}/pipelines-experiments.html`,
    "The experiment and the trial are created if they don't exist.",
    "practice",
  ),
  "read-input": clause("ReadInputs", roles, "s3:GetObject on the job's inputs."),
  "directory-bucket": clause(
    "OpenBucketSessions",
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-express-authenticating-authorizing.html",
    "To retrieve and use a session token, you must allow the s3express:CreateSession action for your directory bucket in an identity-based policy or a bucket policy.",
  ),
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
  "author-definition": clause(
    "UploadDefinition",
    "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_PipelineDefinitionS3Location.html",
    "A definition of 100 KiB and more is uploaded to Amazon S3, where CreatePipeline and UpdatePipeline read it.",
  ),
  "operator-pipeline": clause("RunPipeline", authorization, "Starting the pipeline and listing its executions."),
  "managed-pipeline": clause(
    "RunManagedPipelines",
    `${guide}/pipelines-managed.html`,
    "An AWS managed pipeline is a pipeline that AWS creates and maintains for a common ML workflow. AWS owns the pipeline, so its ARN uses aws in place of an account ID.",
  ),
  "managed-execution": clause(
    "FollowManagedPipelines",
    `${guide}/pipelines-managed.html`,
    "When you run a managed pipeline, the execution runs in your account; no page states its ARN, so both forms are allowed.",
    "practice",
  ),
  "managed-pipeline-role": clause(
    "PassManagedPipelineRole",
    "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_StartPipelineExecution.html",
    "RoleArn: you must specify this parameter when you start an execution of a pipeline that AWS manages.",
  ),
  "operator-execution": clause(
    "FollowExecutions",
    authorization,
    "Describing, stopping and retrying the pipeline's executions.",
  ),
} as const satisfies Record<string, Clause>;

export type ClauseId = keyof typeof clauses;
