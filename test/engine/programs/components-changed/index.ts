// Everything that the components build, in one stack; and, as the configuration says, things taken out of it or widened.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as access from "../../../../components/index";
import { changeResource } from "./changes";

for (const name of new pulumi.Config().getObject<string[]>("changes") ?? []) changeResource(name);

const pipelineName = "AbalonePipeline";
const tag = { key: "sagemaker-json-get", value: "allowed" };
const object = "arn:aws:s3:::abalone-data/executions/*/evaluation/evaluation.json";
const trust = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Federated: "arn:aws:iam::123456789012:oidc-provider/example.com" },
      Action: "sts:AssumeRoleWithWebIdentity",
    },
  ],
});
const [author, operator] = ["deploy", "start"].map((name) => new aws.iam.Role(name, { name, assumeRolePolicy: trust }));
const bucket = new aws.s3.Bucket("data", { bucket: "abalone-data" });

const made = new access.PipelineAccess("abalone", {
  pipelineName,
  definition: readFileSync(join(__dirname, "../../../../examples/quickstart/definition.json"), "utf8"),
  bindings: { DataBucket: bucket.bucket },
  // What another step writes: the pack accepts it because the component declares it.
  declaredAccess: { EvaluateModel: { reads: ["s3://{DataBucket}/executions/*/predictions/"] } },
  exceptionTag: tag,
  authorRoleNames: author === undefined ? [] : [author.name],
  operatorRoleNames: operator === undefined ? [] : [operator.name],
});
new aws.sagemaker.Pipeline("abalone", {
  pipelineName,
  pipelineDisplayName: pipelineName,
  pipelineDefinition: made.definition,
  roleArn: made.pipelineRoleArn,
});
new access.JsonGetBucketPolicy("data", {
  bucket: bucket.bucket,
  roleArns: [made.pipelineRoleArn],
  objects: made.jsonGetObjects,
});
new access.ScpException("inside-vpc", {
  tag,
  objects: [object],
  admins: ["arn:aws:iam::*:role/IdentityAdmin"],
  vpcIds: ["vpc-0123456789abcdef0"],
  targetIds: ["ou-ab12-cdefghij"],
});

// The same without a definition: no pipeline of the stack runs as these roles.
const train = new access.StepRole("train", {
  pipelineName: "Other",
  stepName: "Train",
  jobType: "Training",
  inputs: [pulumi.interpolate`s3://${bucket.bucket}/train`],
  outputs: [pulumi.interpolate`s3://${bucket.bucket}/model`],
});
const other = new access.PipelineRole("other", {
  pipelineName: "Other",
  jobTypes: ["Training"],
  passRoles: [{ arn: train.arn, service: "sagemaker.amazonaws.com" }],
});
new access.PipelineAuthorPolicy("author", { pipelineNames: ["Other"], pipelineRoleArn: other.arn });
new access.PipelineOperatorPolicy("operator", { pipelineNames: ["Other"] });
new access.PipelineScheduleRole("nightly", { pipelineNames: ["Other"] });
