// docs/migration.md as one program. `pulumi config set stage` takes it from one broad role (before) over new roles that
// nothing uses yet (beside) to a role per step (switched), and back. In a project of yours, import
// "sagemaker-pipeline-access".
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { PipelineAccess } from "../../components/index";

const stages = ["before", "beside", "switched"];
const stage = new pulumi.Config().get("stage") ?? "before";
if (!stages.includes(stage)) throw new Error(`stage is "${stage}". Set it to one of: ${stages.join(", ")}.`);

const pipelineName = "AbalonePipeline";
const definition = readFileSync(join(__dirname, "../quickstart/definition.json"), "utf8");
const bucket = new aws.s3.Bucket("data", { forceDestroy: true });

// Step 5 of the guide: delete the broad role when nothing uses it any more.
const broad = new aws.iam.Role("broad", {
  assumeRolePolicy: JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: "sagemaker.amazonaws.com" }, Action: "sts:AssumeRole" }],
  }),
});
new aws.iam.RolePolicyAttachment("broad", {
  role: broad.name,
  policyArn: "arn:aws:iam::aws:policy/AmazonSageMakerFullAccess",
});

const access =
  stage === "before"
    ? undefined
    : new PipelineAccess("abalone", { pipelineName, definition, bindings: { DataBucket: bucket.bucket } });

const runsAs = stage === "switched" ? access : undefined;
new aws.sagemaker.Pipeline("abalone", {
  pipelineName,
  pipelineDisplayName: pipelineName,
  pipelineDefinition: runsAs?.definition ?? definition,
  roleArn: runsAs?.pipelineRoleArn ?? broad.arn,
});

export const broadRoleName = broad.name;
export const newRoleArns = access?.stepRoleArns ?? {};
