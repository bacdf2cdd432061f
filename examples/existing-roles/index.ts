// A step keeps the role that its team manages: the pipeline role passes exactly that role, and writes no policy for it. In
// a project of yours, import "sagemaker-pipeline-access".
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { PipelineAccess } from "../../components/index";

const pipelineName = "AbalonePipeline";
const account = aws.getCallerIdentityOutput().accountId;
const bucket = new aws.s3.Bucket("data", { forceDestroy: true });

const access = new PipelineAccess("abalone", {
  pipelineName,
  definition: readFileSync(join(__dirname, "../quickstart/definition.json"), "utf8"),
  bindings: { DataBucket: bucket.bucket },
  existingRoles: { TrainModel: pulumi.interpolate`arn:aws:iam::${account}:role/TeamTraining` },
});

new aws.sagemaker.Pipeline("abalone", {
  pipelineName,
  pipelineDisplayName: pipelineName,
  pipelineDefinition: access.definition,
  roleArn: access.pipelineRoleArn,
});

export const stepRoleArns = access.stepRoleArns;
