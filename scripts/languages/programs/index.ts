// Uses every component: of the SDK that is generated for Node programs, or of the npm package.
import { readFileSync } from "node:fs";
import * as access from "./access";

const abalone = new access.PipelineAccess("abalone", {
  pipelineName: "AbalonePipeline",
  definition: readFileSync("definition.json", "utf8"),
  bindings: { DataBucket: "my-data" },
  roleSeparation: access.RoleSeparation.PerStep,
  sharedRoles: { data: ["PreprocessData", "EvaluateModel"] },
  exceptionTag: { key: "jsonget", value: "yes" },
  authorRoleNames: ["MlPlatform"],
  operatorRoleNames: ["Operations"],
});
const role = new access.PipelineRole("role", {
  pipelineName: "Other",
  jobTypes: ["Training"],
  passRoles: [{ arn: abalone.pipelineRoleArn }],
});
const step = new access.StepRole("step", {
  pipelineName: "Other",
  stepName: "Train",
  jobType: "Training",
  inputs: ["s3://my-data/train/"],
  outputs: ["s3://my-data/models/"],
});
new access.PipelineAuthorPolicy("author", { pipelineNames: ["Other"], pipelineRoleArn: role.arn });
new access.PipelineOperatorPolicy("operator", { pipelineNames: ["Other"] });
new access.PipelineScheduleRole("schedule", { pipelineNames: ["Other"] });
new access.JsonGetBucketPolicy("bucket", {
  bucket: "my-data",
  roleArns: [abalone.pipelineRoleArn],
  objects: abalone.jsonGetObjects,
});
new access.ScpException("exception", {
  tag: { key: "jsonget", value: "yes" },
  objects: ["arn:aws:s3:::my-data/evaluation.json"],
  admins: ["arn:aws:iam::*:role/Admin"],
  vpcIds: ["vpc-0123456789abcdef0"],
  attach: false,
});
export const definition = abalone.definition;
export const stepRole = step.arn;
