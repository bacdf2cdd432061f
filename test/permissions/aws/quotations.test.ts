/** What is quoted is on AWS's page word for word: the passages below are copied from the pages (November 2026). */
import { expect } from "chai";
import { clauses } from "../../../permissions/aws/clauses";
import { rules } from "../../../policypack/registry";

const guide = "https://docs.aws.amazon.com/sagemaker/latest/dg/";

/** Page -> passages of it, without markup. */
const passages: Readonly<Record<string, readonly string[]>> = {
  [`${guide}build-and-manage-access.html`]: [
    "The role for the SageMaker AI instance you're using to create the pipeline must have a policy with the iam:PassRole permission that specifies the pipeline execution role. This is because the instance needs permission to pass your pipeline execution role to the Pipelines service for use in creating and running pipelines.",
    "You can use a unique or customized role for any of the SageMaker AI job steps in your pipeline (rather than the pipeline execution role, which is used by default). Make sure that your pipeline execution role has added a policy with the iam:PassRole permission that specifies each of these roles.",
    "Create and Describe permissions for each of the job types in the pipeline.",
    "Amazon S3 permissions to use the JsonGet function. You control access to your Amazon S3 resources using resource-based policies and identity-based policies. A resource-based policy is applied to your Amazon S3 bucket and grants Pipelines access to the bucket.",
    "In order for the pipeline steps to run these jobs, they require an IAM role in your account that provides access for the needed resource. This role is passed to the SageMaker AI service principal by your pipeline.",
    "You can optionally pass a different role to any of the steps in your pipeline. This ensures that the code in each step does not have the ability to impact resources used in other steps unless there is a direct relationship between the two steps specified in the pipeline definition.",
    "To allow Pipelines to access Amazon S3 outside of your VPC with the JsonGet function, update your organization's SCP to ensure that the role using Pipelines can access Amazon S3.",
    "Create a unique tag for your pipeline execution role following the steps in Tagging IAM users and roles.",
    "Grant an exception in your SCP using the Aws:PrincipalTag IAM condition key for the tag you created.",
  ],
  [`${guide}build-and-manage-steps-types.html`]: [
    "You can specify a previous baseline directly through the supplied_baseline_statistics and supplied_baseline_constraints parameters. You can also specify the model_package_group_name and the QualityCheck step pulls the DriftCheckBaselines on the latest approved model package in the model package group.",
    "Pipelines sends a message to a customer-specified Amazon Simple Queue Service (Amazon SQS) queue. The message contains a Pipelines–generated token and a customer-supplied list of input parameters.",
    "You use a Lambda step to run an AWS Lambda function. You can run an existing Lambda function, or SageMaker AI can create and run a new Lambda function.",
  ],
  [`${guide}security-iam-awsmanpol-pipelines.html`]: [
    "Read, add, and cancel steps in a running Amazon EMR cluster. Read, create, and terminate a new Amazon EMR cluster.",
    "Read, create, update, and add targets to an EventBridge rule named SageMakerPipelineExecutionEMRStepStatusUpdateRule and SageMakerPipelineExecutionEMRClusterStatusUpdateRule.",
  ],
  [`${guide}pipelines-experiments.html`]: [
    "By default, when SageMaker Pipelines creates and executes a pipeline, the following SageMaker Experiments entities are created if they don't exist:",
  ],
  [`${guide}train-remote-debugging.html`]: [
    "To enable remote debugging for your training job, SageMaker AI needs to start the SSM agent in the training container when the training job starts. To allow the SSM agent to communicate with the SSM service, add the following policy to the IAM role that you use to run your training job.",
  ],
  [`${guide}deployment-guardrails-configuration.html`]: [
    "Ensure that your IAM execution role has permission to perform the cloudwatch:DescribeAlarms action on the auto-rollback alarms you specify.",
  ],
  [`${guide}sagemaker-roles.html`]: [
    "If you specify a private VPC for your processing job, add the following permissions. Don't scope in the policy with any conditions or resource filters. Otherwise, the validation checks that occur during the creation of the processing job fail.",
  ],
  "https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-express-authenticating-authorizing.html": [
    "To retrieve and use a session token, you must allow the s3express:CreateSession action for your directory bucket in an identity-based policy or a bucket policy.",
  ],
};

describe("a quotation", () => {
  const quoted = [...Object.values(clauses), ...rules.map(({ clause }) => clause)].filter((each) => each.quoted);
  for (const [text, url] of new Map(quoted.map(({ text, url }) => [text, url])))
    it(`is on its page: ${text.slice(0, 60)}`, () => {
      const page = passages[url.replace(/#.*$/, "")] ?? [];
      expect(page.some((passage) => passage.includes(text))).to.equal(true);
    });

  it("is not what this project says in its own words", () => {
    const ours = Object.values(clauses).filter((each) => !each.quoted);
    const all = Object.values(passages).flat();
    expect(ours.filter(({ text }) => all.some((passage) => passage.includes(text)))).to.deep.equal([]);
  });
});
