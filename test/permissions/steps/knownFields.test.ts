/** The fields that AWS's API has, as botocore lists them (test/definitions/known-fields.json), against the tables: what
 * may hold an S3 URI, a key or a role there is known here, or stands on the list of what is not. */
import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { JsonValue } from "../../../permissions/json";
import { stepTypes } from "../../../permissions/steps/registry";
import { RoleSeparation } from "../../../permissions";
import { get, pipeline, tryPlan } from "../pipelines";

interface KnownFields {
  readonly stepTypes: readonly string[];
  readonly stepMetadata: readonly string[];
  readonly calls: Record<string, Record<string, { readonly paths: Record<string, string> }>>;
}

const known = JSON.parse(
  readFileSync(join(__dirname, "../../definitions/known-fields.json"), "utf8"),
) as unknown as KnownFields;

/** Where a call's fields stand in a step's Arguments. */
const inArguments: Record<string, (path: string) => string> = {
  "emr:AddJobFlowSteps": (path) => path.replace(/^Steps\[\]/, "StepConfig"),
  "emr:RunJobFlow": (path) => `ClusterConfig.${path}`,
  "emr-serverless:StartJobRun": (path) => `JobConfig.${path}`,
  "emr-serverless:CreateApplication": (path) => `ApplicationConfig.${path}`,
  "sagemaker:CreateAction": (path) => `Actions[].${path}`,
  "sagemaker:CreateArtifact": (path) => `Artifacts[].${path}`,
  "sagemaker:CreateContext": (path) => `Contexts[].${path}`,
};
const pascal = (path: string): string =>
  path
    .split(".")
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join(".");

/** Calls that no step of the type makes, and fields whose use no source tells: they are reported. */
const otherCalls = ["sagemaker:CreateAutoMLJobV2", "sagemaker:AddAssociation"];
const reported = [
  "EMR StepConfig.StepMonitoringConfiguration.S3MonitoringConfiguration.LogUri",
  // Free text and maps: any of them may hold a URI, and nobody knows what for.
  "Processing Environment{}",
  "Training Environment{}",
  "Training HyperParameters{}",
  "Transform Environment{}",
  "Tuning TrainingJobDefinition.Environment{}",
  "Tuning TrainingJobDefinition.StaticHyperParameters{}",
  "Tuning TrainingJobDefinitions[].Environment{}",
  "Tuning TrainingJobDefinitions[].StaticHyperParameters{}",
  "Model PrimaryContainer.Environment{}",
  "Model Containers[].Environment{}",
  "InferenceComponent Specification.Container.Environment{}",
  "InferenceComponent Specifications[].Container.Environment{}",
  "QualityCheck Environment{}",
  "ClarifyCheck Environment{}",
];

/** What a step must have besides to be planned at all. */
const required: Record<string, Record<string, JsonValue>> = {
  EMR: { ClusterId: "j-1" },
  EMRServerless: { ApplicationId: "app" },
  RegisterModel: { ModelPackageGroupName: "group" },
  Transform: { ModelName: get("Steps.M.ModelName") },
  EndpointConfig: { ExecutionRoleArn: "arn:aws:iam::123456789012:role/given" },
};
/** Keys and roles that nothing is granted on, each for a reason. */
const leftOut: readonly string[] = [
  // Attached to the Redshift cluster, not passed.
  "Processing ProcessingInputs[].DatasetDefinition.RedshiftDatasetDefinition.ClusterRoleArn",
  // No source tells who needs what of it: reported.
  "RegisterModel SecurityConfig.KmsKeyId",
  // The validation role's, which is not ours.
  "RegisterModel ValidationSpecification.ValidationProfiles[].TransformJobDefinition.TransformOutput.KmsKeyId",
  "RegisterModel ValidationSpecification.ValidationProfiles[].TransformJobDefinition.TransformResources.VolumeKmsKeyId",
  "QualityCheck ProcessingInputs[].DatasetDefinition.RedshiftDatasetDefinition.ClusterRoleArn",
  "ClarifyCheck ProcessingInputs[].DatasetDefinition.RedshiftDatasetDefinition.ClusterRoleArn",
  // A condition key of AddJobFlowSteps, not a passed role.
  "EMR ExecutionRoleArn",
  // The cluster's own roles', which are not ours.
  "EMR StepConfig.StepMonitoringConfiguration.S3MonitoringConfiguration.EncryptionKeyArn",
  "EMR ClusterConfig.LogEncryptionKmsKeyId",
  "EMR ClusterConfig.MonitoringConfiguration.CloudWatchLogConfiguration.EncryptionKeyArn",
  "EMR ClusterConfig.StepExecutionRoleArn",
  "EMR ClusterConfig.Steps[].StepMonitoringConfiguration.S3MonitoringConfiguration.EncryptionKeyArn",
  // A type that no page describes.
  "Athena ResultConfiguration.EncryptionConfiguration.KmsKey",
];

/** Arguments that hold a value at a path and nothing else. */
function holding(path: string, value: JsonValue): JsonValue {
  const [first = "", ...rest] = path.split(/(\[\]|\{\})|\./).filter((part) => part !== undefined && part !== "");
  const inner = rest.length > 0 ? holding(join2(rest), value) : value;
  if (first === "[]") return [inner];
  return { [first === "{}" ? "KEY" : first]: inner };
}
const join2 = (parts: readonly string[]): string =>
  parts.reduce((text, part) => (text === "" || part === "[]" || part === "{}" ? text + part : `${text}.${part}`), "");

const mayHoldUri = (path: string, shape: string): boolean =>
  /\(https\|s3\)|s3:\/\//.test(shape) || /S3Uri|S3OutputPath|LogUri|ModelDataUrl|Jar$|\{\}$/.test(path);

describe("fields of AWS's API", () => {
  it("belong to step types that are known", () => {
    const metadata: Record<string, string> = {
      AutoMLJob: "AutoML",
      ProcessingJob: "Processing",
      TrainingJob: "Training",
      TransformJob: "Transform",
      TuningJob: "Tuning",
    };
    const types = [...known.stepTypes, ...known.stepMetadata.map((name) => metadata[name] ?? name)];
    expect(types.filter((type) => !stepTypes.has(type))).to.deep.equal([]);
  });

  it("may hold S3 URIs that the tables know, or that are reported as not known", () => {
    const unknown: string[] = [];
    for (const [type, calls] of Object.entries(known.calls))
      for (const [call, { paths }] of Object.entries(calls)) {
        if (otherCalls.includes(call)) continue;
        for (const [field, shape] of Object.entries(paths)) {
          const place = inArguments[call] ?? (call.startsWith("bedrock:") ? pascal : (path: string) => path);
          if (!mayHoldUri(field, shape)) continue;
          const Arguments = holding(place(field), "s3://bucket/key");
          const { diagnostics } = tryPlan(pipeline([{ Name: "S", Type: type, Arguments }]));
          if (diagnostics.some(({ code }) => code === "unknown-data-place")) unknown.push(`${type} ${place(field)}`);
        }
      }
    expect(unknown.filter((each) => !reported.includes(each))).to.deep.equal([]);
    expect(reported.filter((each) => !unknown.includes(each))).to.deep.equal([]);
  });

  it("name keys and roles that the plan speaks of, or that stand here as left out", () => {
    const key = "arn:aws:kms:us-east-1:123456789012:key/known";
    const role = "arn:aws:iam::123456789012:role/known";
    const silent: string[] = [];
    for (const [type, calls] of Object.entries(known.calls))
      for (const [call, { paths }] of Object.entries(calls)) {
        if (otherCalls.includes(call)) continue;
        for (const field of Object.keys(paths)) {
          const value = /Kms|EncryptionKey/i.test(field) ? key : /Role(Arn)?$|RoleARN$/.test(field) ? role : undefined;
          if (value === undefined) continue;
          const place = inArguments[call] ?? (call.startsWith("bedrock:") ? pascal : (path: string) => path);
          const Arguments = holding(place(field), value);
          const { plan } = tryPlan(
            pipeline([
              { Name: "S", Type: type, Arguments: { ...required[type], ...(Arguments as object) } },
              { Name: "M", Type: "Model", Arguments: { ExecutionRoleArn: "arn:aws:iam::123456789012:role/model" } },
            ]),
            { roleSeparation: RoleSeparation.AsDefined },
          );
          const spoken = plan?.requirements.some(({ resources }) => resources.includes(value));
          if (!spoken) silent.push(`${type} ${place(field)}`);
        }
      }
    expect(silent).to.deep.equal(leftOut);
  });
});
