/** Training: also @step functions, notebook jobs and repack steps. https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateTrainingJob.html */
import { requireCustomization, requireMlflow } from "./customization";
import { requireRemoteAccess } from "./remoteAccess";
import { requireFunction } from "./functionStep";
import {
  inJobFolder,
  optionalUri,
  ownRole,
  read,
  readWrite,
  stepType,
  write,
  type DataField,
  type StepNeeds,
  type StepReader,
} from "./stepType";

/** All texts: code -> (values) -> text. */
const messages = {
  "file-system": (step: string) =>
    `Step ${step} mounts a file system through its VPC, which requires no IAM permission. If the file system has a policy, allow the step's role in it.`,
  "algorithm-image": (step: string) =>
    `Step ${step} trains with an algorithm whose image is not in the definition, so pulling the image was not allowed. If the algorithm is not from AWS Marketplace, allow it in the step's role.`,
} as const;

/** Data places of a training job, shared with the definitions inside a tuning job. */
export const trainingData = (prefix = ""): DataField[] => [
  read(`${prefix}InputDataConfig[].DataSource.S3DataSource.S3Uri`),
  read(`${prefix}HyperParameters.sagemaker_submit_directory`, optionalUri),
  read(`${prefix}StaticHyperParameters.sagemaker_submit_directory`, optionalUri),
  readWrite(`${prefix}CheckpointConfig.S3Uri`),
  write(`${prefix}OutputDataConfig.S3OutputPath`, inJobFolder),
  write(`${prefix}DebugHookConfig.S3OutputPath`, inJobFolder),
  write(`${prefix}ProfilerConfig.S3OutputPath`, inJobFolder),
  write(`${prefix}TensorBoardOutputConfig.S3OutputPath`, inJobFolder),
  ...["DebugRuleConfigurations[].", "ProfilerRuleConfigurations[]."].flatMap((rules) => [
    read(`${prefix}${rules}RuleParameters.source_s3_uri`, optionalUri),
    write(`${prefix}${rules}S3OutputPath`, inJobFolder),
  ]),
];

/** Where private registries get their credentials from. */
export const trainingCredentials =
  "AlgorithmSpecification.TrainingImageConfig.TrainingRepositoryAuthConfig.TrainingRepositoryCredentialsProviderArn";

/** File systems are reached through the network: no page requires a permission, their own policies may. */
export function reportFileSystems(needs: StepNeeds, prefix = ""): void {
  for (const { path } of needs.places(`${prefix}InputDataConfig[].DataSource.FileSystemDataSource`))
    needs.report({
      severity: "info",
      code: "file-system",
      message: messages["file-system"](needs.step.name),
      path,
    });
}

/** An algorithm in the place of an image: what it runs is not in the definition. */
export function reportAlgorithm(needs: StepNeeds, prefix = ""): void {
  for (const { path } of needs.places(`${prefix}AlgorithmSpecification.AlgorithmName`))
    needs.report({
      severity: "warning",
      code: "algorithm-image",
      message: messages["algorithm-image"](needs.step.name),
      path,
    });
}

/** Where the model artifact of a job ends up: `<output>/<job>/output/model.tar.gz`. */
const modelArtifacts = (needs: StepReader, output: string): readonly string[] =>
  needs
    .written(output)
    .flatMap((uri) => needs.jobNames().map((name) => `${uri.replace(/\/$/, "")}/${name}/output/model.tar.gz`));

/** Where a training job names the training plans it may run in. */
export const trainingPlans = (prefix = ""): string[] => [
  `${prefix}ResourceConfig.TrainingPlanArn`,
  `${prefix}ResourceConfig.InstancePreferences[].TrainingPlanArns[]`,
];

/** CreateTrainingJob names the training plan it runs in as a resource, and the capacity reserved for it. */
function requireTrainingPlan(needs: StepNeeds): void {
  for (const place of trainingPlans().flatMap((path) => needs.places(path))) {
    const plans = needs.named(place, "training plan");
    if (plans)
      needs.require({
        by: "pipelineRole",
        actions: ["sagemaker:CreateTrainingJob"],
        resources: [...plans, needs.arn("sagemaker", "reserved-capacity/*")],
        clause: "training-plan",
        path: place.path,
      });
  }
}

export const training = stepType("Training", {
  about: "Trains a model; @step functions, notebook jobs and repack steps are Training steps too.",
  runsAs: ownRole("RoleArn"),
  job: {
    resource: "training-job",
    create: "CreateTrainingJob",
    describe: "DescribeTrainingJob",
    stop: "StopTrainingJob",
    name: "TrainingJobName",
  },
  data: trainingData(),
  images: [
    "AlgorithmSpecification.TrainingImage",
    "ProfilerRuleConfigurations[].RuleEvaluatorImage",
    "DebugRuleConfigurations[].RuleEvaluatorImage",
  ],
  keys: { output: ["OutputDataConfig.KmsKeyId"], volume: ["ResourceConfig.VolumeKmsKeyId"] },
  vpc: ["VpcConfig"],
  // A repack job's own channel names the archive; the script takes the file name from here.
  ignoredUris: ["HyperParameters.model_archive"],
  credentials: [trainingCredentials],
  logGroups: ["/aws/sagemaker/TrainingJobs"],
  properties: (property, needs) =>
    property === "ModelArtifacts.S3ModelArtifacts" ? modelArtifacts(needs, "OutputDataConfig.S3OutputPath") : undefined,
  customNeeds: (needs) => {
    requireFunction(needs);
    requireCustomization(needs);
    requireMlflow(needs);
    reportFileSystems(needs);
    reportAlgorithm(needs);
    requireTrainingPlan(needs);
    requireRules(needs);
    requireRemoteAccess(needs, ["RemoteDebugConfig.EnableRemoteDebug"]);
    reportSessionTags(needs);
  },
});

/** Session tags of the creator's are passed on to the job's role, whose trust policy must allow that.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/model-access-training-data.html#model-access-training-data-abac */
function reportSessionTags(needs: StepNeeds): void {
  for (const { value, path } of needs.places("SessionChainingConfig.EnableSessionTagChaining"))
    if (value !== false)
      needs.report({
        severity: "warning",
        code: "session-tags",
        message: `Step ${needs.step.name} passes session tags on to its role, whose trust policy must then allow sts:TagSession too, which was not granted. Add it to the role's trust policy, or remove SessionChainingConfig.`,
        path,
      });
}

/**
 * Rules of the debugger and the profiler are processing jobs, with the training job's role (the API has no other): they
 * read the tensors and write logs of their own. https://docs.aws.amazon.com/sagemaker/latest/dg/debugger-built-in-rules.html
 */
function requireRules(needs: StepNeeds): void {
  for (const [rules, tensors] of [
    ["DebugRuleConfigurations[]", "DebugHookConfig.S3OutputPath"],
    ["ProfilerRuleConfigurations[]", "ProfilerConfig.S3OutputPath"],
  ] as const) {
    const [rule] = needs.places(rules);
    if (rule === undefined) continue;
    for (const place of needs.places(tensors)) needs.readData(place);
    const group = needs.arn("logs", "log-group:/aws/sagemaker/ProcessingJobs");
    needs.require({
      by: "stepRole",
      actions: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
      resources: [group, `${group}:*`],
      anyOf: true,
      clause: "rule-logs",
      path: rule.path,
    });
  }
}
