/** Processing: a container over data. https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateProcessingJob.html */
import { requireMlflowOfEnvironment } from "./customization";
import { requireDatasets } from "./dataset";
import { requireSparkFiles } from "./sparkSubmit";
import { ownRole, read, stepType, write, type StepNeeds, type StepType } from "./stepType";

/** All texts: code -> (values) -> text. */
const messages = {
  "empty-input": (step: string) =>
    `Step ${step} has an input without S3Input and without DatasetDefinition, so it reads nothing. Some versions of the SageMaker SDK lose the DatasetDefinition: add it again.`,
} as const;

/** The arguments of CreateProcessingJob, shared with the check steps. */
export const processingArguments = {
  runsAs: ownRole("RoleArn"),
  data: [read("ProcessingInputs[].S3Input.S3Uri"), write("ProcessingOutputConfig.Outputs[].S3Output.S3Uri")],
  images: ["AppSpecification.ImageUri"],
  keys: { output: ["ProcessingOutputConfig.KmsKeyId"], volume: ["ProcessingResources.ClusterConfig.VolumeKmsKeyId"] },
  vpc: ["NetworkConfig.VpcConfig"],
  logGroups: ["/aws/sagemaker/ProcessingJobs"],
  job: {
    resource: "processing-job",
    create: "CreateProcessingJob",
    describe: "DescribeProcessingJob",
    stop: "StopProcessingJob",
    name: "ProcessingJobName",
  },
} satisfies Partial<StepType>;

export const processing = stepType("Processing", {
  about: "Runs a container over inputs in S3, in Athena or Redshift, and uploads its outputs to S3 or Feature Store.",
  ...processingArguments,
  customNeeds: (needs) => {
    reportEmptyInputs(needs);
    requireDatasets(needs);
    requireSparkFiles(needs);
    requireMlflowOfEnvironment(needs);
    for (const place of needs.places("ProcessingOutputConfig.Outputs[].FeatureStoreOutput.FeatureGroupName")) {
      const groups = needs.named(place, "feature group");
      if (groups)
        needs.require({
          by: "stepRole",
          actions: ["sagemaker:PutRecord"],
          resources: groups.map((group) =>
            group.startsWith("arn:") ? group : needs.arn("sagemaker", `feature-group/${group}`),
          ),
          clause: "feature-store",
          path: place.path,
        });
    }
  },
});

/** Dataset definitions that SDK 3.27 loses on the way: it leaves the input's name alone. */
function reportEmptyInputs(needs: StepNeeds): void {
  for (const place of needs.places("ProcessingInputs[]"))
    if (["S3Input", "DatasetDefinition"].every((source) => needs.placesBelow(place, source).length === 0))
      needs.report({
        severity: "warning",
        code: "empty-input",
        message: messages["empty-input"](needs.step.name),
        path: place.path,
      });
}
