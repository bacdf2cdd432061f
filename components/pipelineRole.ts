/** A pipeline execution role where no definition is at hand. With a definition, `PipelineAccess` needs nothing of this. */
import * as pulumi from "@pulumi/pulumi";
import { planPipelineRole, type PipelineRoleNeeds } from "../permissions/plan/single/pipelineRole";
import { withExceptionTag, type ExceptionTag } from "./exceptionTag";
import { JobNames } from "./jobNames";
import { requireShapes, type Shape } from "./inputShapes";
import { requirePlain } from "./plainInputs";
import { provisionSingleRole } from "./singleRole";

/** A role that a pipeline role passes to a service. */
export interface PassedRole {
  /** ARN of the role. */
  arn: pulumi.Input<string>;
  /** The service it is passed to. Default: sagemaker.amazonaws.com. */
  service?: string;
}

/** What `PipelineRole` takes. */
export interface PipelineRoleArgs {
  /** Name of the pipeline the role is for. Part of the role's name. */
  pipelineName: string;
  /** Step types whose jobs the pipeline starts, such as `Training`, as definitions name them. */
  jobTypes?: string[];
  /** Roles that the pipeline's steps run as. */
  passRoles?: pulumi.Input<PassedRole>[];
  /** S3 URIs of the files that JsonGet opens; `*` stands for what is known only at run time. */
  jsonGetObjects?: pulumi.Input<string>[];
  /** KMS keys that these files are encrypted with: ARNs, ids or aliases. */
  jsonGetKeys?: pulumi.Input<string>[];
  /** Names or ARNs of the functions that Lambda steps invoke, without wildcards. */
  functions?: pulumi.Input<string>[];
  /** URLs of the queues that Callback steps send to. */
  queues?: pulumi.Input<string>[];
  /** Names or ARNs of the model package groups that RegisterModel steps register in. */
  modelPackageGroups?: pulumi.Input<string>[];
  /** The tag that exempts the role in a service control policy, so that JsonGet can read its files. */
  exceptionTag?: pulumi.Input<ExceptionTag>;
  /** The job names the role may use. Default: those of every pipeline; without a definition, a step's own are not known. */
  jobNames?: JobNames;
  /** The same for tuning and AutoML jobs, whose names follow a form that no AWS page states. Default: every name of the form that public runs show. */
  shortJobNames?: JobNames;
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
  pipelineName: "text",
  jobTypes: "list",
  passRoles: "list",
  jsonGetObjects: "list",
  jsonGetKeys: "list",
  functions: "list",
  queues: "list",
  modelPackageGroups: "list",
  exceptionTag: "map",
  jobNames: Object.values(JobNames),
  shortJobNames: Object.values(JobNames),
  keepForeignPolicies: "flag",
  permissionsBoundary: "text",
  rolePath: "text",
  tags: "map",
};

/** A pipeline execution role, from what its pipeline does. */
export class PipelineRole extends pulumi.ComponentResource {
  /** ARN of the role; ready when its policy is attached. */
  public readonly arn: pulumi.Output<string>;
  /** Name of the role. */
  public readonly name: pulumi.Output<string>;
  /** What is worth knowing about the role's access, one sentence each. */
  public readonly warnings: pulumi.Output<string[]>;

  constructor(name: string, args: PipelineRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sagemaker-pipeline-access:index:PipelineRole", name, args, opts);
    requireShapes(this, { ...args }, shapes, ["pipelineName"]);
    const { pipelineName, exceptionTag, rolePath = "/", jobNames, shortJobNames, tags, keepForeignPolicies } = args;
    const { jobTypes, passRoles, jsonGetObjects, jsonGetKeys, functions, queues, modelPackageGroups } = args;
    requirePlain(this, { pipelineName, jobTypes, rolePath, jobNames, shortJobNames, keepForeignPolicies });
    const needs = { jobTypes, passRoles, jsonGetObjects, jsonGetKeys, functions, queues, modelPackageGroups };
    const {
      arn,
      name: roleName,
      warnings,
    } = provisionSingleRole(
      this,
      name,
      `Runs the SageMaker pipeline ${pipelineName}`,
      needs as pulumi.Input<PipelineRoleNeeds>,
      (place, values) =>
        planPipelineRole(values, {
          ...place,
          pipelineName,
          rolePath,
          switches: { ...(jobNames && { jobNames }), ...(shortJobNames && { shortJobNames }) },
        }),
      {
        path: rolePath,
        permissionsBoundary: args.permissionsBoundary,
        keepForeignPolicies,
        tags: withExceptionTag(this, tags, exceptionTag),
      },
    );
    this.arn = arn;
    this.name = roleName;
    this.warnings = warnings;
    this.registerOutputs({ arn, name: roleName, warnings });
  }
}
