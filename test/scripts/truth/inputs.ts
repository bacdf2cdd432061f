/** A small folder of inputs for `npm run truth`, in the form of the packages: what a test changes is planted into it. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Files by path; each value is a text, or JSON. */
export type Inputs = Readonly<Record<string, unknown>>;

const steps = (types: readonly string[]): string =>
  `class StepTypeEnum(Enum):\n    """Enum of step types."""\n\n${types.map((type) => `    ${type.toUpperCase()} = "${type}"`).join("\n")}\n\n\nclass Step(Entity):\n`;

const shape = (members: Readonly<Record<string, string>>) => ({
  type: "structure",
  members: Object.fromEntries(Object.entries(members).map(([name, each]) => [name, { shape: each }])),
});

const model = {
  operations: {
    CreatePipeline: { input: { shape: "CreatePipelineRequest" } },
    CreateTrainingJob: { input: { shape: "CreateTrainingJobRequest" } },
  },
  shapes: {
    CreatePipelineRequest: shape({ PipelineName: "Name", RoleArn: "RoleArn" }),
    CreateTrainingJobRequest: shape({ RoleArn: "RoleArn", OutputDataConfig: "Output", Name: "Name" }),
    Output: shape({ S3OutputPath: "S3Uri" }),
    PipelineExecutionStepMetadata: shape({ TrainingJob: "Name" }),
    Name: { type: "string" },
    RoleArn: { type: "string", pattern: "^arn:aws.*:role/.*$" },
    S3Uri: { type: "string", pattern: "^(https|s3)://.*$" },
  },
};

const action = (name: string, conditionKeys: readonly string[] = []) => ({
  name,
  accessLevel: "Write",
  conditionKeys,
  dependentActions: [],
  resourceTypes: [{ name: "training-job", required: true }],
});

const service = (name: string, actions: readonly string[]): Inputs => ({
  [`iam-data/data/actions/${name}.json`]: Object.fromEntries(actions.map((each) => [each.toLowerCase(), action(each)])),
  [`iam-data/data/resourceTypes/${name}.json`]: { "training-job": { key: "training-job", arn: `arn:x:${name}:job` } },
  [`iam-data/data/conditionKeys/${name}.json`]: { "k:a": { key: `${name}:A`, type: "String" } },
});

const code = (files: readonly string[]): Inputs => Object.fromEntries(files.map((file) => [file, "# code\n"]));

/** What is published, before anything is planted. */
export const published: Inputs = {
  "botocore/botocore/data/sagemaker/2017-07-24/service-2.json": model,
  "sdk2/sagemaker/workflow/steps.py": steps(["Training"]),
  "sdk3/sagemaker/mlops/workflow/steps.py": steps(["Training", "Job"]),
  ...code(
    ["workflow/pipeline.py", "workflow/triggers.py", "workflow/utilities.py", "s3.py"].map(
      (file) => `sdk2/sagemaker/${file}`,
    ),
  ),
  ...code(
    [
      ...["mlops/workflow/pipeline.py", "mlops/workflow/triggers.py", "mlops/workflow/_event_bridge_client_helper.py"],
      ...["core/workflow/utilities.py", "core/s3/client.py", "core/helper/iam_role_resolver.py"],
    ].map((file) => `sdk3/sagemaker/${file}`),
  ),
  "sdk3/sagemaker/core/helper/iam_policies.py": `"Principal": {"Service": "sagemaker.amazonaws.com"}`,
  ...service("sagemaker", ["CreateTrainingJob"]),
  ...service("sagemaker-mlflow", ["LogMetric"]),
  ...service("s3", ["GetObject", "DeleteBucket"]),
  "managed-policies/dist/managedPolicies.json": {
    AmazonSageMakerFullAccess: {
      latestVersionId: "v1",
      versions: { v1: { document: { Condition: { StringEquals: { "iam:PassedToService": "glue.amazonaws.com" } } } } },
    },
  },
};

/** The service model with an operation, a role field of a step's call, an S3 field and a step's metadata more. */
export const grownModel: Inputs = {
  "botocore/botocore/data/sagemaker/2017-07-24/service-2.json": {
    operations: { ...model.operations, CreateDreamJob: { input: { shape: "Output" } } },
    shapes: {
      ...model.shapes,
      CreatePipelineRequest: shape({ PipelineName: "Name", RoleArn: "RoleArn", Colour: "Name" }),
      CreateTrainingJobRequest: shape({
        ...{ RoleArn: "RoleArn", OutputDataConfig: "Output", Name: "Name" },
        ...{ AuditorRoleArn: "RoleArn", AuditS3Uri: "S3Uri" },
      }),
      PipelineExecutionStepMetadata: shape({ TrainingJob: "Name", DreamJob: "Name" }),
    },
  },
};

/** Both SDKs with a step type more, the third with a service more that roles must trust. */
export const grownSdks: Inputs = {
  "sdk2/sagemaker/workflow/steps.py": steps(["Training", "Dream"]),
  "sdk3/sagemaker/core/helper/iam_policies.py": `"Service": ["sagemaker.amazonaws.com", "dream.amazonaws.com"]`,
};

/** More actions, a condition key, a resource type of another form, and a newer managed policy. */
export const grownAuthorization: Inputs = {
  ...service("sagemaker", ["CreateTrainingJob", "CreateDreamJob"]),
  "iam-data/data/resourceTypes/sagemaker.json": { "training-job": { key: "training-job", arn: "arn:x:other" } },
  "iam-data/data/conditionKeys/sagemaker.json": {
    "k:a": { key: "sagemaker:A", type: "String" },
    "k:b": { key: "sagemaker:Dream", type: "Bool" },
  },
  ...service("s3", ["GetObject", "DeleteBucket", "DreamObject"]),
};

/** Writes files below a directory. */
export function writeInputs(directory: string, inputs: Inputs): void {
  for (const [path, content] of Object.entries(inputs)) {
    const file = join(directory, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  }
}
