// What the policy pack is for: a pipeline that somebody wrote by hand, with the mistakes that are made most. The pack names
// each, and the statement to write instead. Not to copy.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as aws from "@pulumi/aws";

const trust = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "sagemaker.amazonaws.com" }, Action: "sts:AssumeRole" }],
});

const role = new aws.iam.Role("abalone", { name: "abalone-pipeline", assumeRolePolicy: trust });

// Every role of the account, to every service.
new aws.iam.RolePolicy("pass", {
  role: role.name,
  policy: JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "iam:PassRole", Resource: "*" }],
  }),
});

// Far more than the pipeline's steps need.
new aws.iam.RolePolicyAttachment("full", {
  role: role.name,
  policyArn: "arn:aws:iam::aws:policy/AmazonSageMakerFullAccess",
});

new aws.sagemaker.Pipeline("abalone", {
  pipelineName: "AbalonePipeline",
  pipelineDisplayName: "AbalonePipeline",
  pipelineDefinition: readFileSync(join(__dirname, "../quickstart/definition.json"), "utf8"),
  roleArn: role.arn,
});
