// For the account that the pipeline runs in: the pipeline's role, and nothing else, has the tag that the organisation's
// service control policies except. In a project of yours, import "sagemaker-pipeline-access".
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { PipelineAccess } from "../../../components/index";

const pipelineName = "AbalonePipeline";
const account = aws.getCallerIdentityOutput().accountId;

const bucket = new aws.s3.Bucket("data", {
  bucket: pulumi.interpolate`abalone-${account}-${pulumi.getStack()}`,
  forceDestroy: true,
});

const access = new PipelineAccess("abalone", {
  pipelineName,
  definition: readFileSync(join(__dirname, "../../quickstart/definition.json"), "utf8"),
  bindings: { DataBucket: bucket.bucket },
  // The same tag as in the management account's program.
  exceptionTag: { key: "sagemaker-json-get", value: "allowed" },
});

const pipeline = new aws.sagemaker.Pipeline("abalone", {
  pipelineName,
  pipelineDisplayName: pipelineName,
  pipelineDefinition: access.definition,
  roleArn: access.pipelineRoleArn,
});

export const pipelineArn = pipeline.arn;
export const pipelineRoleArn = access.pipelineRoleArn;
/** For the management account's program. */
export const jsonGetObjects = access.jsonGetObjects;
