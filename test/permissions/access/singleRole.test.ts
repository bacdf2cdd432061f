import { expect } from "chai";
import { planPipelineRole, type PipelineRoleNeeds } from "../../../permissions/access/pipelineRole";
import type { PlanOptions } from "../../../permissions/access/plan";
import { planStepRole, type StepRoleNeeds } from "../../../permissions/access/stepRole";
import { writePolicies } from "../../../permissions/access/writePolicies";
import type { SingleRole } from "../../../permissions/access/singleRole";

const options: PlanOptions = { pipelineName: "Shop", account: "123456789012", region: "us-east-1" };
const key = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555";

/** `action resource` of everything the role is allowed, in order. */
function grants({ plan, diagnostics }: SingleRole): string[] {
  if (plan === undefined) throw new Error(JSON.stringify(diagnostics));
  return writePolicies(plan)
    .pipelineRole.policies.flatMap(({ Statement }) => Statement)
    .flatMap(({ Action = [], Resource = [] }) =>
      Action.flatMap((action) => Resource.map((resource) => `${action} ${resource}`)),
    )
    .sort();
}
const step = (needs: Partial<StepRoleNeeds>): SingleRole =>
  planStepRole({ stepName: "Train", jobType: "Training", ...needs }, options);
const pipeline = (needs: PipelineRoleNeeds): SingleRole => planPipelineRole(needs, options);
const codes = ({ diagnostics }: SingleRole): string[] => diagnostics.map(({ code }) => code);
const trainingLogs = [
  "logs:CreateLogGroup",
  "logs:CreateLogStream",
  "logs:DescribeLogStreams",
  "logs:PutLogEvents",
].flatMap((action) => [
  `${action} arn:aws:logs:us-east-1:123456789012:log-group:/aws/sagemaker/TrainingJobs`,
  `${action} arn:aws:logs:us-east-1:123456789012:log-group:/aws/sagemaker/TrainingJobs:*`,
]);

describe("a step's role by itself", () => {
  it("may log and measure, and nothing else, where no data is named", () => {
    expect(grants(step({}))).to.deep.equal(["cloudwatch:PutMetricData *", ...trainingLogs]);
  });

  it("reads its inputs, writes its outputs and pulls its image", () => {
    const image = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1";
    const repository = "arn:aws:ecr:us-east-1:683313688378:repository/sagemaker-xgboost";
    expect(grants(step({ inputs: ["s3://in/a"], outputs: ["s3://out/*/b"], images: [image] }))).to.deep.equal([
      "cloudwatch:PutMetricData *",
      `ecr:BatchCheckLayerAvailability ${repository}`,
      `ecr:BatchGetImage ${repository}`,
      "ecr:GetAuthorizationToken *",
      `ecr:GetDownloadUrlForLayer ${repository}`,
      ...trainingLogs,
      "s3:GetObject arn:aws:s3:::in/a",
      "s3:GetObject arn:aws:s3:::in/a/*",
      "s3:ListBucket arn:aws:s3:::in",
      "s3:PutObject arn:aws:s3:::out/*/b",
      "s3:PutObject arn:aws:s3:::out/*/b/*",
    ]);
  });

  it("uses the keys it is given, and joins a VPC when asked", () => {
    const all = grants(step({ outputs: ["s3://out/b"], outputKeys: [key], volumeKeys: [key], vpc: true }));
    expect(all).to.include(`kms:GenerateDataKey ${key}`);
    expect(all).to.include(`kms:CreateGrant ${key}`);
    expect(all).to.include("ec2:CreateNetworkInterface *");
  });

  it("is refused for a type without a role of its own, and for what is no URI", () => {
    expect(codes(step({ jobType: "Lambda" }))).to.deep.equal(["job-type"]);
    expect(codes(step({ jobType: "Magic" }))).to.deep.equal(["job-type"]);
    expect(codes(step({ inputs: ["bucket/key"] }))).to.deep.equal(["not-s3"]);
  });
});

describe("a pipeline role by itself", () => {
  it("runs the jobs of its types under every pipeline's job names", () => {
    expect(grants(pipeline({ jobTypes: ["Training"] }))).to.deep.equal(
      ["AddTags", "CreateTrainingJob", "DescribeTrainingJob", "StopTrainingJob"].map(
        (action) => `sagemaker:${action} arn:aws:sagemaker:us-east-1:123456789012:training-job/pipelines-*`,
      ),
    );
  });

  it("passes exactly the roles it is given, each to its service", () => {
    const { plan } = pipeline({ passRoles: [{ arn: "arn:aws:iam::123456789012:role/a" }] });
    expect(plan && writePolicies(plan).pipelineRole.policies).to.deep.equal([
      {
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "PassStepRoles",
            Effect: "Allow",
            Action: ["iam:PassRole"],
            Resource: ["arn:aws:iam::123456789012:role/a"],
            Condition: { StringEquals: { "iam:PassedToService": "sagemaker.amazonaws.com" } },
          },
        ],
      },
    ]);
  });

  it("reads JsonGet's files, invokes functions, sends to queues and registers models", () => {
    expect(
      grants(
        pipeline({
          jsonGetObjects: ["s3://data/*/evaluation.json"],
          jsonGetKeys: [key],
          functions: ["arn:aws:lambda:us-east-1:123456789012:function:f"],
          queues: ["https://sqs.us-east-1.amazonaws.com/123456789012/q"],
        }),
      ),
    ).to.deep.equal([
      `kms:Decrypt ${key}`,
      "lambda:InvokeFunction arn:aws:lambda:us-east-1:123456789012:function:f",
      "s3:GetObject arn:aws:s3:::data/*/evaluation.json",
      "sqs:SendMessage arn:aws:sqs:us-east-1:123456789012:q",
    ]);
    expect(grants(pipeline({ modelPackageGroups: ["Models"] }))).to.include(
      "sagemaker:CreateModelPackage arn:aws:sagemaker:us-east-1:123456789012:model-package/Models/*",
    );
  });

  it("is refused a wildcard role, a bucket as a file, a type without jobs", () => {
    expect(codes(pipeline({ passRoles: [{ arn: "arn:aws:iam::123456789012:role/*" }] }))).to.deep.equal(["role-arn"]);
    expect(codes(pipeline({ jsonGetObjects: ["s3://data"] }))).to.deep.equal(["json-get-file"]);
    expect(codes(pipeline({ jobTypes: ["Lambda"] }))).to.deep.equal(["job-type"]);
    expect(codes(pipeline({}))).to.deep.equal(["empty-role"]);
  });
});
