/** The role of one step where no definition is at hand. With a definition, `PipelineAccess` makes every step's role. */
import * as pulumi from "@pulumi/pulumi";
import { shapes as awsShapes } from "../permissions/aws/names";
import { planStepRole, type StepRoleNeeds } from "../permissions/plan/single/stepRole";
import { mayBeOutput, type DeclaredAccess } from "./declaredAccess";
import { checkedText } from "./checkedInputs";
import { requireShapes, type Shape } from "./inputShapes";
import { requirePlain } from "./plainInputs";
import { provisionSingleRole } from "./singleRole";

/** What `StepRole` takes. */
export interface StepRoleArgs {
  /** Name of the pipeline the step belongs to. Part of the role's name. */
  pipelineName: string;
  /** Name of the step. Part of the role's name. */
  stepName: string;
  /** Type of the step, such as `Training`, as definitions name it: one that takes a role of its own. */
  jobType: string;
  /** S3 URIs that the step reads: an object, or everything below it. `*` stands for what is known only at run time. */
  inputs?: pulumi.Input<string>[];
  /** S3 URIs that the step writes below. `*` stands for what is known only at run time. */
  outputs?: pulumi.Input<string>[];
  /** Container images that the step runs. */
  images?: pulumi.Input<string>[];
  /** KMS keys that its outputs are encrypted with: ARNs, ids or aliases. */
  outputKeys?: pulumi.Input<string>[];
  /** KMS keys that its instances' volumes are encrypted with: ARNs, ids or aliases. */
  volumeKeys?: pulumi.Input<string>[];
  /** KMS keys that buckets are encrypted with by default: a bucket's name, and the ARN, id or alias of its key. */
  bucketKeys?: Record<string, pulumi.Input<string>>;
  /** Whether the step's jobs run in a VPC of yours. AWS requires no condition and no resource on what that needs. */
  vpc?: boolean;
  /** Makes the role pass the check of roles in SageMaker SDK 3, which requires more than jobs take: the actions of a VPC for training, for example. Off by default. */
  sdkRoleValidation?: boolean;
  /** What the step's code accesses besides: calls to other services, and places as `inputs` and `outputs` have them. */
  declaredAccess?: DeclaredAccess;
  /** ARN of a policy that bounds the role. */
  permissionsBoundary?: pulumi.Input<string>;
  /** Leaves policies on the new role that were attached outside this component. Default: false: `pulumi up` removes them once a refresh has seen them. Set it to true where another resource attaches policies to it. */
  keepForeignPolicies?: boolean;
  /** IAM path of the role, such as `/pipelines/`. Default: `/`. */
  rolePath?: string;
  /** Tags of the role. */
  tags?: Record<string, pulumi.Input<string>>;
}

type Values = StepRoleNeeds & { readonly bucketKeys?: Readonly<Record<string, string>> };

const shapes: Readonly<Record<string, Shape>> = {
  pipelineName: "text",
  stepName: "text",
  jobType: "text",
  inputs: "list",
  outputs: "list",
  images: "list",
  outputKeys: "list",
  volumeKeys: "list",
  bucketKeys: "map",
  vpc: "flag",
  sdkRoleValidation: "flag",
  declaredAccess: "map",
  keepForeignPolicies: "flag",
  permissionsBoundary: "text",
  rolePath: "text",
  tags: "map",
};

/** The role of one step, from its job type and its data. */
export class StepRole extends pulumi.ComponentResource {
  /** ARN of the role; ready when its policy is attached. */
  public readonly arn: pulumi.Output<string>;
  /** Name of the role. */
  public readonly name: pulumi.Output<string>;
  /** What is worth knowing about the role's access, one sentence each. */
  public readonly warnings: pulumi.Output<string[]>;

  constructor(name: string, args: StepRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sagemaker-pipeline-access:index:StepRole", name, args, opts);
    requireShapes(this, { ...args }, shapes, ["pipelineName", "stepName", "jobType"]);
    const {
      pipelineName,
      stepName,
      jobType,
      vpc,
      sdkRoleValidation = false,
      rolePath = "/",
      tags,
      permissionsBoundary,
      keepForeignPolicies,
    } = args;
    const { inputs, outputs, images, outputKeys, volumeKeys, bucketKeys, declaredAccess } = args;
    requirePlain(this, { pipelineName, stepName, jobType, vpc, sdkRoleValidation, rolePath, keepForeignPolicies });
    requirePlain(this, { declaredAccess }, mayBeOutput);
    void checkedText(this, "stepName", stepName, awsShapes.stepName);
    const needs = {
      stepName,
      jobType,
      inputs,
      outputs,
      images,
      outputKeys,
      volumeKeys,
      bucketKeys,
      vpc,
      declaredAccess,
    };
    const {
      arn,
      name: roleName,
      warnings,
    } = provisionSingleRole(
      this,
      name,
      `Runs step ${stepName} of the SageMaker pipeline ${pipelineName}`,
      needs as pulumi.Input<Values>,
      (place, values) =>
        planStepRole(values, {
          ...place,
          pipelineName,
          rolePath,
          switches: { sdkRoleValidation },
          ...(values.bucketKeys && { bucketKeys: values.bucketKeys }),
        }),
      { path: rolePath, permissionsBoundary, tags, keepForeignPolicies },
    );
    this.arn = arn;
    this.name = roleName;
    this.warnings = warnings;
    this.registerOutputs({ arn, name: roleName, warnings });
  }
}
