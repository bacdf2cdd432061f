// A pipeline whose roles have a defect of every kind that a rule about one resource finds, and lack what a step needs.
// One role has a secret in its description; with the configuration `hide`, a policy is a secret.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const hide = new pulumi.Config().getBoolean("hide") === true;

const document = (...statements: readonly object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const trust = document({
  Effect: "Allow",
  Principal: { Service: "sagemaker.amazonaws.com" },
  Action: "sts:AssumeRole",
});

const bucket = new aws.s3.Bucket("data", {});
const pipelineRole = new aws.iam.Role("pipeline", {
  name: "pipeline",
  description: pulumi.secret("hunter2"),
  assumeRolePolicy: trust,
});
const stepRole = new aws.iam.Role("train", { name: "train", assumeRolePolicy: trust });
const passRole = document(
  { Effect: "Allow", Action: ["sagemaker:CreateTrainingJob", "s3:HeadObject"], Resource: "*" },
  { Effect: "Allow", Action: "iam:PassRole", Resource: "arn:aws:iam::123456789012:role/train" },
);
new aws.iam.RolePolicy("pass", { role: pipelineRole.name, policy: hide ? pulumi.secret(passRole) : passRole });
new aws.iam.RolePolicy("read", {
  role: stepRole.name,
  policy: bucket.arn.apply((arn) => document({ Effect: "Allow", Action: "s3:*", Resource: `${arn}/*` })),
});
new aws.sagemaker.Pipeline("pipeline", {
  pipelineName: "trained",
  pipelineDisplayName: "trained",
  roleArn: pipelineRole.arn,
  pipelineDefinition: pulumi.jsonStringify({
    Version: "2020-12-01",
    Steps: [
      {
        Name: "Train",
        Type: "Training",
        Arguments: {
          AlgorithmSpecification: {
            TrainingImage: "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.5-1",
            TrainingInputMode: "File",
          },
          OutputDataConfig: { S3OutputPath: pulumi.interpolate`s3://${bucket.bucket}/model` },
          StoppingCondition: { MaxRuntimeInSeconds: 3600 },
          ResourceConfig: { InstanceCount: 1, InstanceType: "ml.m5.large", VolumeSizeInGB: 5 },
          RoleArn: stepRole.arn,
        },
      },
    ],
  }),
});
