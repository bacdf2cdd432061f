// A pipeline whose every step runs with a role of its own. In a project of yours, import "sagemaker-pipeline-access".
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { PipelineAccess } from "../../components/index";

const pipelineName = "AbalonePipeline";
const account = aws.getCallerIdentityOutput().accountId;

const bucket = new aws.s3.Bucket("data", {
  bucket: pulumi.interpolate`abalone-${account}-${pulumi.getStack()}`,
  forceDestroy: true,
});

const access = new PipelineAccess("abalone", {
  pipelineName,
  definition: readFileSync(join(__dirname, "definition.json"), "utf8"),
  bindings: { DataBucket: bucket.bucket },
});

const pipeline = new aws.sagemaker.Pipeline("abalone", {
  pipelineName,
  pipelineDisplayName: pipelineName,
  pipelineDefinition: access.definition,
  roleArn: access.pipelineRoleArn,
});

export const pipelineArn = pipeline.arn;
export const bucketName = bucket.bucket;
/** The step that reaches a passing model registers it here. */
export const modelPackageGroupName = "AbaloneModels";
export const pipelineRoleArn = access.pipelineRoleArn;
export const stepRoleArns = access.stepRoleArns;
