// The stack that the corpus varies: a pipeline that prepares data, trains, evaluates and registers, with the roles and
// policies of a careful team, written by hand. Nothing of it is written by the code under test.
import type { Piece } from "./state";

/** A statement of a policy. */
export type Json = Readonly<Record<string, unknown>>;

/** Where a stack is, and what its things are called. */
export interface Place {
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  /** Prefix of the names of roles and of the pipeline. */
  readonly name: string;
  readonly bucket: string;
  /** Account of AWS's images. */
  readonly images: string;
  /** Path of the roles. */
  readonly path: string;
  readonly provider?: string;
}

export const here: Place = {
  account: "111122223333",
  region: "us-east-1",
  partition: "aws",
  name: "orders",
  bucket: "acme-orders",
  images: "683313688378",
  path: "/",
};

export const allow = (
  actions: string | readonly string[],
  resources: string | readonly string[],
  condition?: Json,
): Json => ({
  Effect: "Allow",
  Action: actions,
  Resource: resources,
  ...(condition === undefined ? {} : { Condition: condition }),
});

export const deny = (
  actions: string | readonly string[],
  resources: string | readonly string[],
  condition?: Json,
): Json => ({
  ...allow(actions, resources, condition),
  Effect: "Deny",
});

export const policy = (...statements: readonly Json[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });

/** Trust in a service, for the account alone. */
export const trustIn = (service: string, account = here.account): string =>
  policy({
    Effect: "Allow",
    Principal: { Service: service },
    Action: "sts:AssumeRole",
    Condition: { StringEquals: { "aws:SourceAccount": account } },
  });

export const roleArn = (name: string, { partition, account, path }: Place = here): string =>
  `arn:${partition}:iam::${account}:role${path}${name}`;

export const objects = (path: string, { partition, bucket }: Place = here): string =>
  `arn:${partition}:s3:::${bucket}/${path}`;

export const bucketArn = ({ partition, bucket }: Place = here): string => `arn:${partition}:s3:::${bucket}`;

/** `arn("sagemaker", "pipeline/orders")`. */
export const arn = (service: string, resource: string, { partition, region, account }: Place = here): string =>
  `arn:${partition}:${service}:${region}:${account}:${resource}`;

export const role = (name: string, trust: string, more: Json = {}, place: Place = here): Piece => ({
  type: "aws:iam/role:Role",
  name,
  inputs: { name, path: place.path, assumeRolePolicy: trust, ...more },
  outputs: { arn: roleArn(name, place), inlinePolicies: [], managedPolicyArns: [], permissionsBoundary: "", ...more },
  ...(place.provider === undefined ? {} : { provider: place.provider }),
});

/** An inline policy as a resource of its own. */
export const inline = (name: string, of: string, ...statements: readonly Json[]): Piece => ({
  type: "aws:iam/rolePolicy:RolePolicy",
  name,
  inputs: { name, role: of, policy: policy(...statements) },
});

export const managed = (name: string, ...statements: readonly Json[]): Piece => ({
  type: "aws:iam/policy:Policy",
  name,
  inputs: { name, path: "/", policy: policy(...statements) },
  outputs: { arn: `arn:aws:iam::${here.account}:policy/${name}` },
});

export const attach = (name: string, of: string, policyArn: string): Piece => ({
  type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  name,
  inputs: { role: of, policyArn },
});

/** What every job does: metrics, logs, its image. */
export const jobBasics = (place: Place = here): Json[] => [
  allow("cloudwatch:PutMetricData", "*", { StringLike: { "cloudwatch:namespace": ["/aws/sagemaker/*"] } }),
  allow(
    ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
    arn("logs", "log-group:/aws/sagemaker/*", place),
  ),
  allow("ecr:GetAuthorizationToken", "*"),
  allow(
    ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"],
    `arn:${place.partition}:ecr:${place.region}:${place.images}:repository/*`,
  ),
];

export const prepareData = (place: Place = here): Json[] => [
  allow("s3:GetObject", [objects("raw/*", place), objects("code/prepare/*", place)]),
  allow("s3:ListBucket", bucketArn(place)),
  allow("s3:PutObject", objects("prepared/*", place)),
];

export const trainData = (place: Place = here): Json[] => [
  allow("s3:GetObject", objects("prepared/train/*", place)),
  allow("s3:ListBucket", bucketArn(place)),
  allow("s3:PutObject", objects("models/*", place)),
];

export const evaluateData = (place: Place = here): Json[] => [
  allow(
    "s3:GetObject",
    ["models/*", "prepared/test/*", "code/evaluate/*"].map((path) => objects(path, place)),
  ),
  allow("s3:ListBucket", bucketArn(place)),
  allow("s3:PutObject", objects("evaluation/*", place)),
];

const jobActions = (job: string): string[] => [
  `sagemaker:Create${job}`,
  `sagemaker:Describe${job}`,
  `sagemaker:Stop${job}`,
  "sagemaker:AddTags",
];

export const runProcessing = (place: Place = here): Json =>
  allow(jobActions("ProcessingJob"), arn("sagemaker", "processing-job/pipelines-*", place));

export const runTraining = (place: Place = here): Json =>
  allow(jobActions("TrainingJob"), arn("sagemaker", "training-job/pipelines-*", place));

export const register = (place: Place = here): Json =>
  allow(
    [
      "sagemaker:CreateModelPackage",
      "sagemaker:DescribeModelPackage",
      "sagemaker:CreateModelPackageGroup",
      "sagemaker:DescribeModelPackageGroup",
      "sagemaker:ListModelPackages",
      "sagemaker:AddTags",
    ],
    [
      arn("sagemaker", `model-package-group/${place.name}`, place),
      arn("sagemaker", `model-package/${place.name}/*`, place),
    ],
  );

export const toSageMaker: Json = { StringEquals: { "iam:PassedToService": "sagemaker.amazonaws.com" } };

export const passSteps = (place: Place = here): Json =>
  allow(
    "iam:PassRole",
    ["prepare", "train", "evaluate"].map((step) => roleArn(`${place.name}-${step}`, place)),
    toSageMaker,
  );

export const readEvaluation = (place: Place = here): Json =>
  allow("s3:GetObject", objects("evaluation/evaluation.json", place));

/** What the pipeline's role does. */
export const run = (place: Place = here): Json[] => [
  runProcessing(place),
  runTraining(place),
  register(place),
  passSteps(place),
  readEvaluation(place),
];

/** Fields of the definition's steps that stacks differ in. */
export interface DefinitionOptions {
  /** Step -> ARN of its role; null: the field is left out. */
  readonly roles?: Readonly<Record<string, string>>;
  /** Members of every processing job's and training job's arguments. */
  readonly job?: Json;
  /** VPC configuration of all jobs. */
  readonly vpc?: Json;
  readonly outputKey?: string;
  /** Steps after the others. */
  readonly more?: readonly Json[];
}

const input = (name: string, uri: unknown) => ({
  InputName: name,
  AppManaged: false,
  S3Input: {
    S3Uri: uri,
    LocalPath: `/opt/ml/processing/input/${name}`,
    S3DataType: "S3Prefix",
    S3InputMode: "File",
    S3DataDistributionType: "FullyReplicated",
    S3CompressionType: "None",
  },
});

/** The pipeline's definition, as the SageMaker SDK writes it. */
export function definition(
  place: Place = here,
  { roles = {}, job = {}, vpc, outputKey, more = [] }: DefinitionOptions = {},
): string {
  const { region, images, bucket, name } = place;
  const suffix = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  const image = `${images}.dkr.ecr.${region}.${suffix}/sagemaker-scikit-learn:1.2-1-cpu-py3`;
  const roleOf = (step: string) => roles[step] ?? roleArn(`${name}-${step}`, place);
  const key = outputKey === undefined ? {} : { KmsKeyId: outputKey };
  const process = (step: string, title: string, inputs: readonly Json[], outputs: readonly [string, string][]) => ({
    Name: title,
    Type: "Processing",
    Arguments: {
      ProcessingResources: { ClusterConfig: { InstanceType: "ml.m5.xlarge", InstanceCount: 1, VolumeSizeInGB: 30 } },
      AppSpecification: {
        ImageUri: image,
        ContainerEntrypoint: ["python3", `/opt/ml/processing/input/code/${step}.py`],
      },
      RoleArn: roleOf(step),
      ProcessingInputs: [...inputs, input("code", `s3://${bucket}/code/${step}/${step}.py`)],
      ProcessingOutputConfig: {
        Outputs: outputs.map(([output, uri]) => ({
          OutputName: output,
          AppManaged: false,
          S3Output: { S3Uri: uri, LocalPath: `/opt/ml/processing/${output}`, S3UploadMode: "EndOfJob" },
        })),
        ...key,
      },
      ...(vpc === undefined ? {} : { NetworkConfig: { VpcConfig: vpc } }),
      ...job,
    },
  });
  const output = (step: string, of: string) => ({
    Get: `Steps.${step}.ProcessingOutputConfig.Outputs['${of}'].S3Output.S3Uri`,
  });
  return JSON.stringify({
    Version: "2020-12-01",
    Metadata: {},
    Parameters: [{ Name: "Raw", Type: "String", DefaultValue: `s3://${bucket}/raw/orders.csv` }],
    PipelineExperimentConfig: {
      ExperimentName: { Get: "Execution.PipelineName" },
      TrialName: { Get: "Execution.PipelineExecutionId" },
    },
    Steps: [
      process(
        "prepare",
        "Prepare",
        [input("raw", { Get: "Parameters.Raw" })],
        [
          ["train", `s3://${bucket}/prepared/train`],
          ["test", `s3://${bucket}/prepared/test`],
        ],
      ),
      {
        Name: "Train",
        Type: "Training",
        Arguments: {
          AlgorithmSpecification: { TrainingImage: image, TrainingInputMode: "File" },
          OutputDataConfig: { S3OutputPath: `s3://${bucket}/models/`, ...key },
          StoppingCondition: { MaxRuntimeInSeconds: 3600 },
          ResourceConfig: { InstanceType: "ml.m5.xlarge", InstanceCount: 1, VolumeSizeInGB: 30 },
          RoleArn: roleOf("train"),
          InputDataConfig: [
            {
              ChannelName: "train",
              ContentType: "text/csv",
              DataSource: {
                S3DataSource: {
                  S3DataType: "S3Prefix",
                  S3Uri: output("Prepare", "train"),
                  S3DataDistributionType: "FullyReplicated",
                },
              },
            },
          ],
          ...(vpc === undefined ? {} : { VpcConfig: vpc }),
          ...job,
        },
      },
      {
        ...process(
          "evaluate",
          "Evaluate",
          [
            input("model", { Get: "Steps.Train.ModelArtifacts.S3ModelArtifacts" }),
            input("test", output("Prepare", "test")),
          ],
          [["evaluation", `s3://${bucket}/evaluation`]],
        ),
        PropertyFiles: [{ PropertyFileName: "Report", OutputName: "evaluation", FilePath: "evaluation.json" }],
      },
      {
        Name: "GoodEnough",
        Type: "Condition",
        Arguments: {
          Conditions: [
            {
              Type: "LessThanOrEqualTo",
              LeftValue: {
                "Std:JsonGet": { PropertyFile: { Get: "Steps.Evaluate.PropertyFiles.Report" }, Path: "mse" },
              },
              RightValue: 6,
            },
          ],
          IfSteps: [
            {
              Name: "Register",
              Type: "RegisterModel",
              Arguments: {
                ModelPackageGroupName: name,
                ModelApprovalStatus: "PendingManualApproval",
                InferenceSpecification: {
                  Containers: [{ Image: image, ModelDataUrl: { Get: "Steps.Train.ModelArtifacts.S3ModelArtifacts" } }],
                  SupportedContentTypes: ["text/csv"],
                  SupportedResponseMIMETypes: ["text/csv"],
                },
              },
            },
          ],
          ElseSteps: [],
        },
      },
      ...more,
    ],
  });
}

export const pipeline = (text: string = definition(), place: Place = here, more: Json = {}): Piece => ({
  type: "aws:sagemaker/pipeline:Pipeline",
  name: place.name,
  inputs: {
    pipelineName: place.name,
    pipelineDisplayName: place.name,
    roleArn: roleArn(`${place.name}-pipeline`, place),
    pipelineDefinition: text,
    ...more,
  },
  outputs: { arn: arn("sagemaker", `pipeline/${place.name}`, place) },
  ...(place.provider === undefined ? {} : { provider: place.provider }),
});

export const provider = (region: string = here.region, name = "default", more: Json = {}): Piece => ({
  type: "pulumi:providers:aws",
  name,
  inputs: { region, ...more },
});

export const bucket = (place: Place = here): Piece => ({
  type: "aws:s3/bucket:Bucket",
  name: place.bucket,
  inputs: { bucket: place.bucket },
  outputs: { arn: bucketArn(place), policy: "" },
  ...(place.provider === undefined ? {} : { provider: place.provider }),
});

/** The whole stack: a role for each step, an inline policy for each role. */
export function orders(place: Place = here, text: string = definition(place)): Piece[] {
  const { name, account } = place;
  const within = (piece: Piece): Piece =>
    place.provider === undefined ? piece : { ...piece, provider: place.provider };
  const trusted = trustIn("sagemaker.amazonaws.com", account);
  const held: readonly [string, readonly Json[]][] = [
    ["prepare", [...jobBasics(place), ...prepareData(place)]],
    ["train", [...jobBasics(place), ...trainData(place)]],
    ["evaluate", [...jobBasics(place), ...evaluateData(place)]],
    ["pipeline", run(place)],
  ];
  return [
    ...(place.provider === undefined ? [provider(place.region)] : [provider(place.region, place.provider)]),
    bucket(place),
    ...held.flatMap(([key, statements]) => [
      role(`${name}-${key}`, trusted, {}, place),
      within(inline(`${name}-${key}-access`, `${name}-${key}`, ...statements)),
    ]),
    pipeline(text, place),
  ];
}

/** The stack with other inputs of one resource. Throws where no resource has this name. */
export function change(pieces: readonly Piece[], name: string, inputs: Json): Piece[] {
  known(pieces, name);
  return pieces.map((piece) => (piece.name === name ? { ...piece, inputs: { ...piece.inputs, ...inputs } } : piece));
}

/** The stack with other statements in the inline policy of `orders-KEY`. */
export const rewrite = (pieces: readonly Piece[], key: string, ...statements: readonly Json[]): Piece[] =>
  change(pieces, `orders-${key}-access`, { policy: policy(...statements) });

/** The stack without the resources of these names. */
export function drop(pieces: readonly Piece[], ...names: readonly string[]): Piece[] {
  for (const name of names) known(pieces, name);
  return pieces.filter(({ name }) => !names.includes(name));
}

function known(pieces: readonly Piece[], name: string): void {
  if (pieces.every((piece) => piece.name !== name))
    throw new Error(`Unknown resource ${name}. Known: ${pieces.map((piece) => piece.name).join(", ")}.`);
}

/** The trust policy of a role that SageMaker assumes for this account. */
export const trusted = trustIn("sagemaker.amazonaws.com");
/** The trust policy of a role that people assume, by a console's SAML. */
export const people = policy({
  Effect: "Allow",
  Principal: { Federated: "arn:aws:iam::111122223333:saml-provider/staff" },
  Action: "sts:AssumeRoleWithSAML",
  Condition: { StringEquals: { "SAML:aud": "https://signin.aws.amazon.com/saml" } },
});
export const pipelineArn = arn("sagemaker", "pipeline/orders");
/** The bucket, and everything in it. */
export const whole = [bucketArn(), objects("*")];
/** The policy of the stack's bucket. */
export const bucketPolicy = (...statements: readonly Json[]): Piece => ({
  type: "aws:s3/bucketPolicy:BucketPolicy",
  name: "bucket-policy",
  inputs: { bucket: here.bucket, policy: policy(...statements) },
});
