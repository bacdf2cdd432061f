// Steps of one team share a role: two roles instead of four. In a project of yours, import "sagemaker-pipeline-access".
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as aws from "@pulumi/aws";
import { PipelineAccess } from "../../components/index";

const pipelineName = "AbalonePipeline";
const bucket = new aws.s3.Bucket("data", { forceDestroy: true });

const access = new PipelineAccess("abalone", {
  pipelineName,
  definition: readFileSync(join(__dirname, "../quickstart/definition.json"), "utf8"),
  bindings: { DataBucket: bucket.bucket },
  // A step that no team names gets a role of its own.
  sharedRoles: {
    data: ["PreprocessData", "EvaluateModel"],
    modelling: ["TrainModel", "Batch-CreateModel"],
  },
});

new aws.sagemaker.Pipeline("abalone", {
  pipelineName,
  pipelineDisplayName: pipelineName,
  pipelineDefinition: access.definition,
  roleArn: access.pipelineRoleArn,
});

export const stepRoleArns = access.stepRoleArns;
