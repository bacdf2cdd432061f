/**
 * What requirements stand on: a page and what it says, word for word where `quoted` is set, else in this project's words.
 * `sid` names the statements that come of it, `certainty` tells how sure it is that the call is made and fails without
 * the grant. Quotations are of November 2026.
 */

/** `documented`: AWS says the call is made and fails without it. `practice`: samples, SDKs, service data or real runs say
 * so. `optional`: the job runs without it. */
export type Certainty = "documented" | "practice" | "optional";

export interface Clause {
  readonly sid: string;
  readonly text: string;
  readonly url: string;
  readonly certainty: Certainty;
  /** Whether `text` is on the page word for word. */
  readonly quoted: boolean;
}

const guide = "https://docs.aws.amazon.com/sagemaker/latest/dg";
const access = `${guide}/build-and-manage-access.html`;
const roles = `${guide}/sagemaker-roles.html`;
const stepTypes = `${guide}/build-and-manage-steps-types.html`;
const authorization = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsagemaker.html";
const sdk = "https://github.com/aws/sagemaker-python-sdk";
const clause = (sid: string, url: string, text: string, certainty: Certainty = "documented"): Clause => ({
  sid,
  url,
  text,
  certainty,
  quoted: false,
});
const quote = (...given: Parameters<typeof clause>): Clause => ({ ...clause(...given), quoted: true });

/** Every clause, by the id that a requirement's reason holds. */
export const clauses = {
  "declared-access": clause(
    "DeclaredAccess",
    roles,
    "Declared: the step's code needs it, and no field of the definition shows it.",
  ),
  "pass-role": quote(
    "PassStepRoles",
    access,
    "Make sure that your pipeline execution role has added a policy with the iam:PassRole permission that specifies each of these roles.",
  ),
  "create-job": quote("RunJobs", access, "Create and Describe permissions for each of the job types in the pipeline."),
  "stop-job": clause(
    "RunJobs",
    sdk,
    "Stopping an execution stops the jobs it has started; AWS's SDK lets the role of its evaluation pipelines stop them.",
    "practice",
  ),
  "tag-job": clause(
    "RunJobs",
    authorization,
    "AddTags is a dependent action of the Create actions, checked within them: the service tags the jobs of a pipeline.",
    "practice",
  ),
  "json-get": quote("ReadJsonGetFiles", access, "Amazon S3 permissions to use the JsonGet function."),
  "json-get-key": clause(
    "DecryptJsonGetFiles",
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html",
    "Reading an object encrypted with a KMS key needs kms:Decrypt on the key.",
  ),
  "register-model": clause(
    "RegisterModels",
    access,
    "Create and Describe permissions for each of the job types in the pipeline, model packages among them; the group is created where it is missing.",
  ),
  "register-model-reads": clause(
    "ReadRegisteredModels",
    "https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonSageMakerModelRegistryFullAccess.html",
    "Registering a model reads its data and its image; a real run of a role without this access was denied.",
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
  "check-model-packages": quote(
    "ReadCheckedModels",
    `${stepTypes}#step-type-quality-check`,
    "You can also specify the model_package_group_name and the QualityCheck step pulls the DriftCheckBaselines on the latest approved model package in the model package group.",
    "practice",
  ),
  "check-baselines": quote(
    "ReadBaselines",
    `${stepTypes}#step-type-quality-check`,
    "You can specify a previous baseline directly through the supplied_baseline_statistics and supplied_baseline_constraints parameters.",
    "practice",
  ),
  "shadow-endpoint": clause(
    "ServeShadowEndpoint",
    `${guide}/clarify-processing-job-configure-how-it-works.html`,
    "The processing job serves the model on an endpoint of its own, the shadow endpoint: it creates it, sends it requests and deletes it.",
    "practice",
  ),
  "run-emr-step": quote(
    "RunEmrSteps",
    `${guide}/security-iam-awsmanpol-pipelines.html`,
    "Read, add, and cancel steps in a running Amazon EMR cluster.",
  ),
  "create-emr-cluster": quote(
    "CreateEmrClusters",
    `${guide}/security-iam-awsmanpol-pipelines.html`,
    "Read, create, and terminate a new Amazon EMR cluster.",
  ),
  "emr-events": quote(
    "FollowEmr",
    `${guide}/security-iam-awsmanpol-pipelines.html`,
    "Read, create, update, and add targets to an EventBridge rule named SageMakerPipelineExecutionEMRStepStatusUpdateRule and SageMakerPipelineExecutionEMRClusterStatusUpdateRule.",
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
    "The minimum policy of a role that CreateAutoMLJob is given: iam:PassRole, and creating, describing, invoking and deleting models, endpoint configurations and endpoints.",
  ),
  endpoint: clause(
    "DeployEndpoints",
    `${stepTypes}#step-type-deploy-model-endpoint`,
    "The role needs CreateEndpointConfig, CreateEndpoint, UpdateEndpoint, DescribeEndpointConfig and DescribeEndpoint; the service chooses between creating and updating.",
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
    sdk,
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
    sdk,
    "A job that names a model, an evaluator or a data set in a hub describes it and the hub: DescribeHubContent alone is not enough.",
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
    sdk,
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
    sdk,
    "What runs in the pipeline records with the MLflow app or tracking server of MlflowConfig; AWS's SDK lets a training job's role make these calls.",
    "practice",
  ),
  "access-model-package": clause(
    "AccessModelPackages",
    sdk,
    "AWS's SDK lets the role that uses a model package as a source access it.",
    "practice",
  ),
  "rule-logs": clause(
    "WriteRuleLogs",
    `${guide}/debugger-built-in-rules.html`,
    "Rules of the debugger and the profiler run as processing jobs, which write logs of their own.",
    "practice",
  ),
  "invoke-function": quote(
    "InvokeFunctions",
    `${stepTypes}#step-type-lambda`,
    "You use a Lambda step to run an AWS Lambda function.",
  ),
  "send-message": quote(
    "SendCallbacks",
    `${stepTypes}#step-type-callback`,
    "Pipelines sends a message to a customer-specified Amazon Simple Queue Service (Amazon SQS) queue.",
  ),
  "encrypt-message": clause(
    "EncryptCallbacks",
    "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html",
    "A producer of an encrypted queue needs kms:GenerateDataKey and kms:Decrypt on the queue's key.",
  ),
  experiment: quote(
    "RecordExperiments",
    `${guide}/pipelines-experiments.html`,
    "By default, when SageMaker Pipelines creates and executes a pipeline, the following SageMaker Experiments entities are created if they don't exist",
    "practice",
  ),
  "read-input": clause("ReadInputs", roles, "s3:GetObject on the job's inputs."),
  "directory-bucket": quote(
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
    "A KMS key in the output configuration of a job takes kms:Encrypt; S3 requires kms:GenerateDataKey, and kms:Decrypt when it uploads in parts.",
  ),
  "volume-key": clause(
    "EncryptVolumes",
    roles,
    "A volume KMS key in the resource configuration of a job takes kms:CreateGrant.",
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
  "remote-access": quote(
    "OpenRemoteAccess",
    `${guide}/train-remote-debugging.html`,
    "To allow the SSM agent to communicate with the SSM service, add the following policy to the IAM role that you use to run your training job.",
  ),
  "rollback-alarms": quote(
    "WatchRollbackAlarms",
    `${guide}/deployment-guardrails-configuration.html`,
    "Ensure that your IAM execution role has permission to perform the cloudwatch:DescribeAlarms action on the auto-rollback alarms you specify.",
    "practice",
  ),
  "join-vpc": quote(
    "JoinVpc",
    `${roles}#sagemaker-roles-createprocessingjob-perms`,
    "If you specify a private VPC for your processing job, add the following permissions. Don't scope in the policy with any conditions or resource filters. Otherwise, the validation checks that occur during the creation of the processing job fail.",
  ),
  "author-pass-role": quote(
    "PassPipelineRole",
    access,
    "The role for the SageMaker AI instance you're using to create the pipeline must have a policy with the iam:PassRole permission that specifies the pipeline execution role.",
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
  "author-checks-role": clause(
    "CheckRoles",
    sdk,
    "SDK 3 reads the trust policy of a role with iam:GetRole before it uses the role, and asks iam:SimulatePrincipalPolicy what a step's role may do; where it is denied, it goes on.",
    "optional",
  ),
  "author-models": clause(
    "DescribeTransformedModels",
    sdk,
    "The SDK describes the model of a Transform step while it builds the step, to name the job.",
    "practice",
  ),
  "author-uploads": clause(
    "UploadCode",
    sdk,
    "The SDK uploads scripts, source directories and repacked code to the session's default bucket, which it looks for and creates, or to the place that the program names.",
    "practice",
  ),
  "author-schedules": clause(
    "ManageSchedules",
    `${guide}/pipeline-eventbridge.html`,
    "put_triggers() creates or updates a schedule of EventBridge Scheduler, which is passed the role that it starts the pipeline with.",
  ),
  console: clause(
    "UseConsole",
    authorization,
    "Listing all pipelines, renaming executions and moving version aliases: the console and the AWS CLI do so, the SDK does not.",
    "optional",
  ),
  "sdk-role-check": clause(
    "PassSdkRoleCheck",
    sdk,
    "SDK 3 refuses a role that may not do what its table of the role's type lists on every resource, whether or not the job takes it.",
    "optional",
  ),
  "operator-pipeline": clause("RunPipeline", authorization, "Starting the pipeline and listing its executions."),
  "managed-pipeline": clause(
    "RunManagedPipelines",
    `${guide}/pipelines-managed.html`,
    "A managed pipeline is owned by AWS, which its ARN names in place of an account, and runs in the account of whoever starts it.",
  ),
  "managed-execution": clause(
    "FollowManagedPipelines",
    `${guide}/pipelines-managed.html`,
    "The execution of a managed pipeline runs in your account; no page states its ARN, so both forms are allowed.",
    "practice",
  ),
  "managed-pipeline-role": clause(
    "PassManagedPipelineRole",
    "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_StartPipelineExecution.html",
    "RoleArn is required for an execution of a pipeline that AWS manages: the role it runs with.",
  ),
  "operator-execution": clause(
    "FollowExecutions",
    authorization,
    "Describing, stopping and retrying the pipeline's executions.",
  ),
} as const satisfies Record<string, Clause>;

export type ClauseId = keyof typeof clauses;
