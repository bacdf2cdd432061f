// What only a step's code knows: TrainModel also reads a folder of tables and looks records up in DynamoDB. In a project of
// yours, import "sagemaker-pipeline-access".
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
  declaredAccess: {
    TrainModel: {
      reads: ["s3://{DataBucket}/tables/"],
      grants: [
        {
          actions: ["dynamodb:GetItem", "dynamodb:BatchGetItem"],
          resources: [pulumi.interpolate`arn:aws:dynamodb:us-east-1:${account}:table/abalone-features`],
        },
      ],
    },
  },
});

new aws.sagemaker.Pipeline("abalone", {
  pipelineName,
  pipelineDisplayName: pipelineName,
  pipelineDefinition: access.definition,
  roleArn: access.pipelineRoleArn,
});

export const trainingRoleArn = access.stepRoleArns.apply((roles) => roles["TrainModel"]);
