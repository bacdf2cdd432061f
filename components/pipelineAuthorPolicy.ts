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
      (pipelineArn, arn) => requireAuthor(pipelineArn, { arn }),
    );
    this.arn = made.arn;
    this.policy = made.policy;
    this.registerOutputs({ arn: made.arn, policy: made.policy });
  }
}
