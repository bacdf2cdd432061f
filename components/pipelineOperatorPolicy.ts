/** The operator's side of pipelines: a managed policy for who starts, follows and stops pipelines. Starting needs no
 * PassRole, except of pipelines that AWS manages. */
import * as pulumi from "@pulumi/pulumi";
import { requireOperator } from "../permissions/plan/callers";
import { callerPolicy, type CallerPolicyOutputs } from "./callerPolicy";

/** What `PipelineOperatorPolicy` takes. */
export interface PipelineOperatorPolicyArgs {
  /** Names of the pipelines; may be empty where `managedPipelineNames` is not. */
  pipelineNames: string[];
  /** Names of pipelines that AWS manages, which the operator starts too: `arn:aws:sagemaker:<region>:aws:pipeline/<name>`. */
  managedPipelineNames?: string[];
  /** ARN of the role that executions of `managedPipelineNames` run with: whoever starts one passes it. Required with `managedPipelineNames`. */
  managedPipelineRoleArn?: pulumi.Input<string>;
  /** Lets the operator work in the console and with the AWS CLI too: list all pipelines, rename executions. Off by default: the SDK does nothing of it. */
  consoleAccess?: boolean;
  /** Names of the roles to attach the policy to. Prefer plain names; an Output is known by its place in the list. */
  roleNames?: pulumi.Input<string>[];
  /** IAM path of the policy, such as `/pipelines/`. Default: `/`. */
  policyPath?: string;
  /** Tags of the policy. */
  tags?: Record<string, pulumi.Input<string>>;
}

/** A managed policy for who starts, follows and stops pipelines. Starting needs no PassRole, except of pipelines that AWS manages. */
export class PipelineOperatorPolicy extends pulumi.ComponentResource {
  /** ARN of the policy; ready when it is attached. */
  public readonly arn: pulumi.Output<string>;
  /** The policy's JSON text. */
  public readonly policy: pulumi.Output<string>;

  constructor(name: string, args: PipelineOperatorPolicyArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sagemaker-pipeline-access:index:PipelineOperatorPolicy", name, args, opts);
    const made: CallerPolicyOutputs = callerPolicy(
      this,
      name,
      "operator",
      "Starts, follows and stops SageMaker pipelines",
      args,
      (pipelineArn) => requireOperator(pipelineArn, [], args.consoleAccess),
    );
    this.arn = made.arn;
    this.policy = made.policy;
    this.registerOutputs({ arn: made.arn, policy: made.policy });
  }
}
