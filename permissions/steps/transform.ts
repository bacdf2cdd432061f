/** Transform: batch inference with a Model step's role. No role is passed: the service uses the model's. https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateTransformJob.html */
import { read, stepType, write } from "./stepType";

export const transform = stepType("Transform", {
  about: "Batch inference; reads and writes with the role of the model it uses.",
  runsAs: { as: "model", modelName: "ModelName" },
  job: {
    resource: "transform-job",
    create: "CreateTransformJob",
    describe: "DescribeTransformJob",
    stop: "StopTransformJob",
    name: "TransformJobName",
  },
  data: [
    read("TransformInput.DataSource.S3DataSource.S3Uri"),
    write("TransformOutput.S3OutputPath"),
    write("DataCaptureConfig.DestinationS3Uri"),
  ],
  keys: {
    output: ["TransformOutput.KmsKeyId", "DataCaptureConfig.KmsKeyId"],
    volume: ["TransformResources.VolumeKmsKeyId"],
  },
  logGroups: ["/aws/sagemaker/TransformJobs"],
});
