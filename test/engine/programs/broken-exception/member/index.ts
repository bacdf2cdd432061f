// The member account's program, got wrong: configuration says how.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { PipelineAccess } from "../../../../../components/index";

const variant = new pulumi.Config().require("variant");
const exceptionTag = { key: "sagemaker-json-get", value: "allowed" };
const trust = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Service: "sagemaker.amazonaws.com" },
      Action: "sts:AssumeRole",
      Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
    },
  ],
});

const name = "train";
if (variant === "tag-on-step-role")
  new aws.iam.Role(name, { name, assumeRolePolicy: trust, tags: { [exceptionTag.key]: exceptionTag.value } });
if (variant === "taggable-by-anyone") {
  const role = new aws.iam.Role("tagger", { name: "tagger", assumeRolePolicy: trust });
  const statement = { Effect: "Allow", Action: "iam:TagRole", Resource: "*" };
  new aws.iam.RolePolicy("tagger", {
    role: role.name,
    policy: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }),
  });
}

const access = new PipelineAccess("abalone", {
  pipelineName: "AbalonePipeline",
  definition: readFileSync(join(__dirname, "../../../../../examples/quickstart/definition.json"), "utf8"),
  bindings: { DataBucket: "abalone-data" },
  ...(variant === "untagged" ? {} : { exceptionTag }),
  ...(variant === "tag-on-step-role"
    ? { existingRoles: { TrainModel: `arn:aws:iam::123456789012:role/${name}` } }
    : {}),
});

new aws.sagemaker.Pipeline("abalone", {
  pipelineName: "AbalonePipeline",
  pipelineDisplayName: "AbalonePipeline",
  pipelineDefinition: access.definition,
  roleArn: access.pipelineRoleArn,
});
