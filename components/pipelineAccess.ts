/** Everything one pipeline definition needs: its pipeline role, its steps' roles, and the definition with them in it. */
import * as pulumi from "@pulumi/pulumi";
import { RoleSeparation } from "../permissions/plan/accessPlan";
import { planDefinition, type PlannedAccess } from "./planDefinition";
import { planStructure, type AccessInputs } from "./planStructure";
import { awsPlace, urnOf } from "./awsPlace";
import { mayBeOutput, type DeclaredAccess } from "./declaredAccess";
import { knownTag, withExceptionTag, type ExceptionTag } from "./exceptionTag";
import { JobNames } from "./jobNames";
import { requireShapes, type Shape } from "./inputShapes";
import { requirePlain, requirePlainKeys } from "./plainInputs";
import { provisionCallerPolicy } from "./provisionCallerPolicy";
import { provisionRole, afterCreated } from "./provisionRole";
import { logWarnings } from "./report";

/** What `PipelineAccess` takes. */
export interface PipelineAccessArgs {
  /** Name of the pipeline that the definition is for. Part of the names of the roles. */
  pipelineName: string;
  /** The pipeline definition as JSON text, as the SageMaker SDK's `pipeline.definition()` returns it. Plain: it decides which roles there are. */
  definition: string;
  /** Values of the definition's parameters, which may be made in the same program: planned with, and written into the returned definition as the parameters' DefaultValue. */
  bindings?: Record<string, pulumi.Input<string>>;
  /** How steps get their roles. Default: one new role per step that takes one. */
  roleSeparation?: RoleSeparation;
  /** Roles that several steps share: a name for the role, and the names of the steps that run as it. */
  sharedRoles?: Record<string, string[]>;
  /** Roles that exist already: a step's name, and the ARN of the role it runs as. Takes precedence over all else. */
  existingRoles?: Record<string, pulumi.Input<string>>;
  /** The tag that exempts the pipeline role in a service control policy, so that JsonGet can read its files. Set on the pipeline role alone. */
  exceptionTag?: pulumi.Input<ExceptionTag>;
  /** Names of roles that create and update the pipeline: a policy for that is attached to them. Prefer plain names; an Output is known by its place in the list. */
  authorRoleNames?: pulumi.Input<string>[];
  /** Names of roles that start, follow and stop the pipeline: a policy for that is attached to them. Prefer plain names; an Output is known by its place in the list. */
  operatorRoleNames?: pulumi.Input<string>[];
  /** Leaves out needs that cannot be written, such as a bucket known only at run time, and warns of each. Default: false: such a definition is refused, since a run would be denied. */
  allowIncomplete?: boolean;
  /** ARN of a policy that bounds every new role. */
  permissionsBoundary?: pulumi.Input<string>;
  /** Leaves policies on the new roles that were attached outside this component. Default: false: `pulumi up` removes them once a refresh has seen them. Set it to true where another resource attaches policies to them. */
  keepForeignPolicies?: boolean;
  /** IAM path of the new roles and policies, such as `/pipelines/`. Default: `/`. */
  rolePath?: string;
  /** Tags of every new role and policy. */
  tags?: Record<string, pulumi.Input<string>>;
  /** KMS keys that buckets are encrypted with by default: a bucket's name (or the name of a parameter that holds one), and the ARN, id or alias of its key. */
  bucketKeys?: Record<string, pulumi.Input<string>>;
  /** KMS keys that the queues of Callback steps are encrypted with: a queue's name, and the ARN, id or alias of its key. */
  queueKeys?: Record<string, string>;
  /** Access that a step's code needs and no field of the definition shows, such as a table it reads: a step's name, and what it reads, writes and calls. Granted to the role that does the step's work. */
  declaredAccess?: Record<string, DeclaredAccess>;
  /** S3 URI below which a definition of 100 KiB and more is uploaded: the author may write and read it there. */
  definitionLocation?: string;
  /** S3 URIs below which the author's SageMaker SDK uploads code: `s3://<the session's default bucket>`, and places that the program names. The author may find, create and write them. */
  uploadLocations?: string[];
  /** KMS keys that these uploads are encrypted with: ARNs, ids or aliases. */
  uploadKeys?: string[];
  /** ARN of the role that the author makes schedules of the pipeline with, with the SDK's `put_triggers()`. Plain; where the role is made in the same program, use `PipelineAuthorPolicy`. */
  scheduleRoleArn?: string;
  /** Versions of the pipeline that operators may start. Default: every version. */
  startableVersions?: number[];
  /** The job names the pipeline role may use. Default: each step's own. Wider where the service's naming cannot be relied on. */
  jobNames?: JobNames;
  /** The same for tuning and AutoML jobs, whose names have at most 32 characters and another form. Default: each step's own. */
  shortJobNames?: JobNames;
  /** Lets the pipeline role create the experiment and trial of PipelineExperimentConfig. Off by default: no AWS page lists the permission. */
  grantExperiments?: boolean;
  /** What the pipeline role reads when it registers a model package. Default: model data and metrics, which a real run was denied without. true: images too; false: nothing. */
  grantModelPackageReads?: boolean;
  /** Lets the pipeline role read the baselines that check steps are given. Off by default: AWS says so of the step's role only. */
  grantBaselineReads?: boolean;
  /** Adds aws:SourceArn of the pipeline to the roles' trust policies. Off by default: no AWS page says that every service sends it. */
  trustSourceArn?: boolean;
  /** Makes the roles pass the check of roles in SageMaker SDK 3, which requires more than jobs take: the actions of a VPC for training, for example. Off by default. For authors who may call iam:SimulatePrincipalPolicy and keep SAGEMAKER_VALIDATE_ROLE on. */
  sdkRoleValidation?: boolean;
  /** Lets the author and the operator work in the console and with the AWS CLI too: list all pipelines, rename executions, move version aliases. Off by default: the SDK does nothing of it. */
  consoleAccess?: boolean;
}

/** The access of one pipeline: its execution role, a role for each step, the policies of its callers, and the definition with the roles in it. */
export class PipelineAccess extends pulumi.ComponentResource {
  /** ARN of the pipeline execution role; ready when its policies are attached. */
  public readonly pipelineRoleArn: pulumi.Output<string>;
  /** Name of the pipeline execution role. */
  public readonly pipelineRoleName: pulumi.Output<string>;
  /** The role each step runs as: the step's name, and the role's ARN; ready when all policies are attached. */
  public readonly stepRoleArns: pulumi.Output<Record<string, string>>;
  /** The definition with the roles filled in and the bindings as defaults; ready when all policies are attached. */
  public readonly definition: pulumi.Output<string>;
  /** ARNs (patterns) of the files that JsonGet opens with the pipeline role: what a bucket policy must not deny. */
  public readonly jsonGetObjects: pulumi.Output<string[]>;
  /** The tag that the pipeline role carries, if any: the one for a service control policy's exception. */
  public readonly exceptionTag?: pulumi.Output<ExceptionTag>;
  /** What is worth knowing about the definition's access, one sentence each. */
  public readonly warnings: pulumi.Output<string[]>;
  /** The steps, the roles they run as and the data between them, as a Mermaid flowchart: for a README, or a stack's readme. */
  public readonly diagram: pulumi.Output<string>;

  constructor(name: string, args: PipelineAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sagemaker-pipeline-access:index:PipelineAccess", name, args, opts);
    const inputs = readInputs(this, args);
    const structure = planStructure(this, inputs);
    const { known, final, shown } = planDefinition(this, inputs, structure, pulumi.all([awsPlace(this), urnOf(this)]));

    const pipelineTags = withExceptionTag(this, args.tags, args.exceptionTag);
    const made = structure.roles.flatMap(({ id, policies, description }) =>
      provisionRole(
        this,
        id === "pipeline" ? `${name}-pipeline` : `${name}-${id}`,
        {
          name: known.apply((plan) => plan.roles[id]?.name ?? ""),
          description,
          trust: known.apply((plan) => plan.roles[id]?.trust ?? ""),
          policies: Array.from({ length: policies }, (_, index) =>
            (structure.waiting.has(id) ? final : shown).apply((plan) => plan.policies[id]?.[index] ?? ""),
          ),
        },
        {
          path: args.rolePath ?? "/",
          permissionsBoundary: args.permissionsBoundary,
          keepForeignPolicies: args.keepForeignPolicies,
          tags: id === "pipeline" ? pipelineTags : args.tags,
        },
      ),
    );
    for (const caller of ["author", "operator"] as const) {
      const roleNames = caller === "author" ? args.authorRoleNames : args.operatorRoleNames;
      if (roleNames === undefined || roleNames.length === 0) continue;
      provisionCallerPolicy(this, `${name}-${caller}`, {
        name: known.apply((plan) => plan[caller].name),
        description: `${callers[caller]} the SageMaker pipeline ${args.pipelineName}`,
        policy: known.apply((plan) => plan[caller].policy),
        roleNames,
        roleNamesFrom: `${caller}RoleNames`,
        path: args.rolePath ?? "/",
        tags: args.tags,
      });
    }

    this.pipelineRoleName = known.apply((plan) => plan.roles["pipeline"]?.name ?? "");
    this.pipelineRoleArn = afterCreated(
      known.apply((plan) => plan.roles["pipeline"]?.arn ?? ""),
      made,
    );
    this.stepRoleArns = afterCreated(
      shown.apply((plan) => plan.stepRoleArns),
      made,
    );
    this.definition = afterCreated(
      shown.apply((plan) => plan.definition),
      made,
    );
    this.jsonGetObjects = shown.apply((plan) => plan.jsonGetObjects);
    this.warnings = shown.apply((plan: PlannedAccess) => logWarnings(this, plan.diagnostics));
    this.diagram = shown.apply((plan) => plan.diagram);
    if (args.exceptionTag !== undefined) this.exceptionTag = pulumi.output(args.exceptionTag);
    this.registerOutputs({
      pipelineRoleArn: this.pipelineRoleArn,
      pipelineRoleName: this.pipelineRoleName,
      stepRoleArns: this.stepRoleArns,
      definition: this.definition,
      jsonGetObjects: this.jsonGetObjects,
      exceptionTag: this.exceptionTag,
      warnings: this.warnings,
      diagram: this.diagram,
      // For the policy pack, which sees outputs alone.
      ...(args.declaredAccess && { pipelineName: args.pipelineName, declaredAccess: args.declaredAccess }),
    });
  }
}

const callers = { author: "Creates and updates", operator: "Starts, follows and stops" } as const;

const shapes: Readonly<Record<string, Shape>> = {
  pipelineName: "text",
  definition: "text",
  bindings: "map",
  roleSeparation: Object.values(RoleSeparation),
  sharedRoles: "map",
  existingRoles: "map",
  exceptionTag: "map",
  authorRoleNames: "list",
  operatorRoleNames: "list",
  allowIncomplete: "flag",
  keepForeignPolicies: "flag",
  permissionsBoundary: "text",
  rolePath: "text",
  tags: "map",
  bucketKeys: "map",
  queueKeys: "map",
  declaredAccess: "map",
  definitionLocation: "text",
  uploadLocations: "list",
  uploadKeys: "list",
  scheduleRoleArn: "text",
  startableVersions: "list",
  jobNames: Object.values(JobNames),
  shortJobNames: Object.values(JobNames),
  grantExperiments: "flag",
  grantModelPackageReads: "flag",
  grantBaselineReads: "flag",
  trustSourceArn: "flag",
  sdkRoleValidation: "flag",
  consoleAccess: "flag",
};

function readInputs(component: PipelineAccess, args: PipelineAccessArgs): AccessInputs {
  requireShapes(component, { ...args }, shapes, ["pipelineName", "definition"]);
  const { bindings = {}, existingRoles = {}, bucketKeys = {}, declaredAccess = {}, tags = {}, exceptionTag } = args;
  const { pipelineName, definition, roleSeparation, sharedRoles, rolePath, jobNames, shortJobNames } = args;
  const { queueKeys, definitionLocation, startableVersions, uploadLocations, uploadKeys, scheduleRoleArn } = args;
  requirePlain(component, {
    ...{ pipelineName, definition, roleSeparation, sharedRoles, rolePath, jobNames, shortJobNames },
    ...{ queueKeys, definitionLocation, startableVersions, uploadLocations, uploadKeys, scheduleRoleArn },
    grantExperiments: args.grantExperiments,
    grantBaselineReads: args.grantBaselineReads,
    grantModelPackageReads: args.grantModelPackageReads,
    trustSourceArn: args.trustSourceArn,
    sdkRoleValidation: args.sdkRoleValidation,
    consoleAccess: args.consoleAccess,
    keepForeignPolicies: args.keepForeignPolicies,
    allowIncomplete: args.allowIncomplete,
  });
  requirePlain(component, { declaredAccess }, mayBeOutput);
  requirePlainKeys(component, { bindings, existingRoles, bucketKeys, tags });
  requirePlainKeys(component, { authorRoleNames: args.authorRoleNames, operatorRoleNames: args.operatorRoleNames });
  return {
    definition,
    bindings,
    existingRoles,
    bucketKeys,
    declaredAccess,
    allowIncomplete: args.allowIncomplete ?? false,
    options: {
      pipelineName,
      ...(roleSeparation !== undefined && { roleSeparation }),
      ...(sharedRoles !== undefined && { sharedRoles }),
      ...(rolePath !== undefined && { rolePath }),
      ...(exceptionTag !== undefined && { exceptionTag: knownTag(exceptionTag) }),
      ...(queueKeys !== undefined && { queueKeys }),
      ...(definitionLocation !== undefined && { definitionLocation }),
      ...(uploadLocations !== undefined && { uploadLocations }),
      ...(uploadKeys !== undefined && { uploadKeys }),
      ...(scheduleRoleArn !== undefined && { scheduleRoleArn }),
      ...(startableVersions !== undefined && { startableVersions }),
      switches: {
        ...(jobNames !== undefined && { jobNames }),
        ...(shortJobNames !== undefined && { shortJobNames }),
        experiments: args.grantExperiments ?? false,
        baselineReads: args.grantBaselineReads ?? false,
        ...(args.grantModelPackageReads !== undefined && { modelPackageReads: args.grantModelPackageReads }),
        sourceArnTrust: args.trustSourceArn ?? false,
        sdkRoleValidation: args.sdkRoleValidation ?? false,
        consoleAccess: args.consoleAccess ?? false,
      },
    },
  };
}
