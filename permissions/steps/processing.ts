/** Processing: a container over data. https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateProcessingJob.html */
import { ownRole, read, stepType, write, type StepType } from "./stepType";

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
  about: "Runs a container over inputs in S3 and uploads its outputs there.",
  ...processingArguments,
});
