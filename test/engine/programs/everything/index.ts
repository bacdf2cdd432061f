// One resource of every type that the stand-in provider knows. Configuration changes what the test needs changed.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();
const description = config.get("description") ?? "as created";
const path = config.get("path") ?? "/";

const trust = (service: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
  });
const allow = (action: string, resource: string) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: action, Resource: resource }] });

const managed = new aws.iam.Policy("managed", { policy: allow("s3:GetObject", "*"), description: "managed" });
const boundary = new aws.iam.Policy("boundary", { policy: allow("s3:*", "*"), path: "/boundaries/" });
const role = new aws.iam.Role("role", {
  assumeRolePolicy: trust("sagemaker.amazonaws.com"),
  description,
  path,
  permissionsBoundary: boundary.arn,
  tags: { team: config.get("team") ?? "fraud" },
});
const rolePolicy = new aws.iam.RolePolicy("rolePolicy", {
  role: role.name,
  policy: allow(config.get("action") ?? "s3:ListBucket", "*"),
});
new aws.iam.RolePolicyAttachment("attachment", { role: role.name, policyArn: managed.arn });
const filled = new aws.iam.Role("filled", {
  name: "filled",
  assumeRolePolicy: { Version: "2012-10-17", Statement: [] },
  maxSessionDuration: 7200,
  forceDetachPolicies: true,
  inlinePolicies: [{ name: "inline", policy: allow("s3:PutObject", "*") }],
  managedPolicyArns: ["arn:aws:iam::aws:policy/AmazonSageMakerReadOnly"],
});
const user = new aws.iam.User("user", { path: "/people/" });
new aws.iam.UserPolicy("userPolicy", { user: user.name, policy: allow("sagemaker:ListPipelines", "*") });
new aws.iam.UserPolicyAttachment("userAttachment", { user: user.name, policyArn: managed.arn });
const group = new aws.iam.Group("group", {});
new aws.iam.GroupPolicy("groupPolicy", { group: group.name, policy: allow("sagemaker:ListPipelines", "*") });
new aws.iam.GroupPolicyAttachment("groupAttachment", { group: group.name, policyArn: managed.arn });

const bucket = new aws.s3.Bucket("Bucket", { tags: { team: "fraud" } });
const content = new aws.s3.BucketObject("content", { bucket: bucket.bucket, key: "a/content.json", content: "{}" });
const source = new aws.s3.BucketObjectv2("source", {
  bucket: bucket.bucket,
  key: "a/source.txt",
  source: new pulumi.asset.StringAsset("text"),
});
new aws.s3.BucketPolicy(
  "bucketPolicy",
  {
    bucket: bucket.bucket,
    policy: pulumi.jsonStringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: role.arn },
          Action: "s3:GetObject",
          Resource: pulumi.interpolate`${bucket.arn}/*`,
        },
      ],
    }),
  },
  { dependsOn: [content, source] },
);

const pipeline = new aws.sagemaker.Pipeline("pipeline", {
  pipelineName: "everything",
  pipelineDisplayName: "everything",
  roleArn: role.arn,
  pipelineDefinition: JSON.stringify({ Version: "2020-12-01", Steps: [] }),
  parallelismConfiguration: { maxParallelExecutionSteps: 4 },
  tags: { team: "fraud" },
});

const organization = new aws.organizations.Organization("organization", {
  enabledPolicyTypes: ["SERVICE_CONTROL_POLICY"],
});
const scp = new aws.organizations.Policy("scp", { content: allow("*", "*"), description }, { dependsOn: organization });
new aws.organizations.PolicyAttachment("scpAttachment", {
  policyId: scp.id,
  targetId: organization.roots.apply((roots) => roots[0]?.id ?? ""),
});

export const roleName = role.name;
export const roleArn = role.arn;
export const rolePolicyName = rolePolicy.name;
export const filledArn = filled.arn;
export const bucketName = bucket.bucket;
export const pipelineArn = pipeline.arn;
export const account = aws.getCallerIdentityOutput().accountId;
export const region = aws.getRegionOutput().name;
export const partition = aws.getPartitionOutput().partition;
export const secretText = config.getSecret("password");
