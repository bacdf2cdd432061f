/** The author's side of pipelines: a managed policy for who creates, updates and deletes pipelines and passes them their role. */
import * as pulumi from "@pulumi/pulumi";
import { requireAuthor } from "../permissions/plan/callers";
import { callerPolicy, type CallerPolicyOutputs } from "./callerPolicy";

/** What `PipelineAuthorPolicy` takes. */
export interface PipelineAuthorPolicyArgs {
  /** Names of the pipelines. */
  pipelineNames: string[];
  /** ARN of the pipeline execution role that these pipelines are created with: the one role the author may pass. */
  pipelineRoleArn: pulumi.Input<string>;
  /** S3 URIs below which the author's SageMaker SDK uploads code: `s3://<the session's default bucket>`, and places that programs name. The author may find, create and write them. */
  uploadLocations?: string[];
  /** KMS keys that these uploads are encrypted with: ARNs, ids or aliases. */
  uploadKeys?: string[];
  /** ARN of the role that the author makes schedules of the pipelines with, with the SDK's `put_triggers()`: the author may pass it to EventBridge Scheduler. */
  scheduleRoleArn?: pulumi.Input<string>;
  /** Lets the author work in the console and with the AWS CLI too: list all pipelines, move version aliases. Off by default: the SDK does nothing of it. */
  consoleAccess?: boolean;
  /** Names of the roles to attach the policy to. Prefer plain names; an Output is known by its place in the list. */
  roleNames?: pulumi.Input<string>[];
  /** IAM path of the policy, such as `/pipelines/`. Default: `/`. */
  policyPath?: string;
  /** Tags of the policy. */
  tags?: Record<string, pulumi.Input<string>>;
}

/** A managed policy for who creates, updates and deletes pipelines and passes them their role. */
export class PipelineAuthorPolicy extends pulumi.ComponentResource {
  /** ARN of the policy; ready when it is attached. */
  public readonly arn: pulumi.Output<string>;
  /** The policy's JSON text. */
  public readonly policy: pulumi.Output<string>;

  constructor(name: string, args: PipelineAuthorPolicyArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sagemaker-pipeline-access:index:PipelineAuthorPolicy", name, args, opts);
    const made: CallerPolicyOutputs = callerPolicy(
      this,
      name,
      "author",
      "Creates and updates SageMaker pipelines",
      args,
      (pipelineArn, { pipelineRoleArn, scheduleRoleArn }) =>
        requireAuthor(
          pipelineArn,
          { arn: pipelineRoleArn },
          {
            ...(args.uploadLocations && { uploadLocations: args.uploadLocations }),
            ...(args.uploadKeys && { uploadKeys: args.uploadKeys }),
            ...(scheduleRoleArn !== "" && { scheduleRoleArn }),
            consoleAccess: args.consoleAccess,
          },
        ),
    );
    this.arn = made.arn;
    this.policy = made.policy;
    this.registerOutputs({ arn: made.arn, policy: made.policy });
  }
}
