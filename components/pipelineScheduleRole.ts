/** The role with which Amazon EventBridge starts pipelines. */
import * as pulumi from "@pulumi/pulumi";
import { planScheduleRole, ScheduleService } from "../permissions/plan/single/scheduleRole";
import { requireShapes, type Shape } from "./inputShapes";
import { requirePlain } from "./plainInputs";
import { provisionSingleRole } from "./singleRole";

/** What `PipelineScheduleRole` takes. */
export interface PipelineScheduleRoleArgs {
  /** Names of the pipelines to start. */
  pipelineNames: string[];
  /** What assumes the role. Default: EventBridge Scheduler. */
  service?: ScheduleService;
  /** ARN of a policy that bounds the role. */
  permissionsBoundary?: pulumi.Input<string>;
  /** Leaves policies on the new role that were attached outside this component. Default: false: `pulumi up` removes them once a refresh has seen them. Set it to true where another resource attaches policies to it. */
  keepForeignPolicies?: boolean;
  /** IAM path of the role, such as `/pipelines/`. Default: `/`. */
  rolePath?: string;
  /** Tags of the role. */
  tags?: Record<string, pulumi.Input<string>>;
}

const shapes: Readonly<Record<string, Shape>> = {
  pipelineNames: "list",
  service: Object.values(ScheduleService),
  keepForeignPolicies: "flag",
  permissionsBoundary: "text",
  rolePath: "text",
  tags: "map",
};

/** A role that Amazon EventBridge starts pipelines with, and that may do nothing else. */
export class PipelineScheduleRole extends pulumi.ComponentResource {
  /** ARN of the role; ready when its policy is attached. */
  public readonly arn: pulumi.Output<string>;
  /** Name of the role. */
  public readonly name: pulumi.Output<string>;

  constructor(name: string, args: PipelineScheduleRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sagemaker-pipeline-access:index:PipelineScheduleRole", name, args, opts);
    requireShapes(this, { ...args }, shapes, ["pipelineNames"]);
    const {
      pipelineNames,
      service = ScheduleService.Scheduler,
      rolePath = "/",
      tags,
      permissionsBoundary,
      keepForeignPolicies,
    } = args;
    requirePlain(this, { pipelineNames, service, rolePath, keepForeignPolicies });
    const { arn, name: roleName } = provisionSingleRole(
      this,
      name,
      "Starts SageMaker pipelines on a schedule",
      {},
      (place) => planScheduleRole(pipelineNames, service, { ...place, pipelineName: pipelineNames[0] ?? "", rolePath }),
      { path: rolePath, permissionsBoundary, tags, keepForeignPolicies },
    );
    this.arn = arn;
    this.name = roleName;
    this.registerOutputs({ arn, name: roleName });
  }
}
