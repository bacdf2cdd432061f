// A pipeline role that may pass what the configuration says: `resource`, or a role named after a bucket.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();

const passRole = (resource: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: "sagemaker:DescribeProcessingJob",
        Resource: "arn:aws:sagemaker:*:*:processing-job/*",
      },
      {
        Effect: "Allow",
        Action: "iam:PassRole",
        Resource: resource,
        Condition: { StringEquals: { "iam:PassedToService": "sagemaker.amazonaws.com" } },
      },
    ],
  });

const bucket = new aws.s3.Bucket("data", {});
const resource = config.get("resource");
const role = new aws.iam.Role("pipeline", {
  name: "pipeline",
  assumeRolePolicy: JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "sagemaker.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
      },
    ],
  }),
});
new aws.iam.RolePolicy("pass", {
  role: role.name,
  policy:
    resource === undefined
      ? bucket.arn.apply((arn) => passRole(`arn:aws:iam::123456789012:role/${arn.split(":").at(-1)}-*`))
      : passRole(resource),
});
