/**
 * What the pipelines of a stack need: a plan per pipeline, and per role of the stack all that it needs. Made once,
 * when first used. Not here: what the roles' documents say about it (../rules/roleGrants.ts).
 */
import { roleArn } from "../../permissions/aws/roleArn";
import { planAccess } from "../../permissions/plan/planAccess";
import { RoleSeparation, type AccessPlan } from "../../permissions/plan/accessPlan";
import type { Requirement } from "../../permissions/plan/requirement";
import type { Diagnostic } from "../../permissions/diagnostic";
import { arnIn, parseArn, partitionOf } from "../../permissions/iam/arn";
import { readDeclaredAccess } from "./declared";
import { readDefaultKeys, type DefaultKeys } from "./encryption";
import type { External } from "./external";
import { textOf } from "./known";
import type { StackPipeline } from "./pipelines";
import { property, type Resource } from "./resource";
import type { Holder, Holders } from "./holders";

/** A pipeline with its plan, or why there is none. Without definition there is neither. */
export interface PlannedPipeline {
  readonly pipeline: StackPipeline;
  readonly plan?: AccessPlan;
  /** What the stack does not say and a plan needs; empty where it says all. */
  readonly lacks: readonly ("name" | "account" | "region")[];
  readonly diagnostics: readonly Diagnostic[];
  /** ARN; absent where the stack does not say its place. */
  readonly arn?: string;
  /** The pipeline's role in the stack. */
  readonly role?: Holder;
  /** Its ARN; absent where a preview cannot know it. */
  readonly roleArn?: string;
}

/** What one role of the stack needs, for every pipeline and step that runs as it. */
export interface RoleNeeds {
  readonly role: Holder;
  readonly requirements: readonly Requirement[];
  /** Pipelines that run as it, and steps with the plan they belong to. */
  readonly pipelines: readonly PlannedPipeline[];
  readonly steps: readonly PlannedStep[];
}

export interface PlannedStep {
  readonly plan: AccessPlan;
  readonly step: string;
}

export interface StackAccess {
  readonly pipelines: readonly PlannedPipeline[];
  readonly needs: ReadonlyMap<Holder, RoleNeeds>;
}

/** Plans every pipeline of the stack and gathers what each role needs. */
export function readAccess(
  resources: readonly Resource[],
  pipelines: readonly StackPipeline[],
  roles: Holders,
  external?: Pick<External, "bindings" | "declaredAccess">,
): StackAccess {
  const regions = new Set(resources.filter(({ type }) => providers.has(type)).flatMap(regionOf));
  const [onlyRegion, ...others] = regions;
  const regionFor = ({ provider = "" }: Resource): string | undefined => {
    const own = resources.find(({ type, urn }) => providers.has(type) && `${provider}::`.startsWith(`${urn}::`));
    return (own && regionOf(own)[0]) ?? (others.length === 0 ? onlyRegion : undefined);
  };
  const facts: StackFacts = {
    keys: readDefaultKeys(resources),
    groups: groupsIn(resources),
    buckets: bucketsIn(resources),
    declared: readDeclaredAccess(resources, external),
  };
  const planned = pipelines.map((pipeline) =>
    planPipeline(pipeline, roles, regionFor(pipeline.resource), facts, external?.bindings.get(pipeline.name ?? "")),
  );
  return { pipelines: planned, needs: gatherNeeds(planned, roles) };
}

/** What the stack knows besides the definition. */
interface StackFacts {
  readonly keys: DefaultKeys;
  /** Names of model package groups that exist. */
  readonly groups: ReadonlySet<string>;
  /** Names of the buckets that it makes. */
  readonly buckets: ReadonlySet<string>;
  /** What steps' code accesses besides, by the name of the pipeline. */
  readonly declared: ReturnType<typeof readDeclaredAccess>;
}

const bucketTypes: Readonly<Record<string, string>> = {
  "aws:s3/bucket:Bucket": "bucket",
  "aws:s3/bucketV2:BucketV2": "bucket",
  "aws-native:s3:Bucket": "bucketName",
};

const bucketsIn = (resources: readonly Resource[]): ReadonlySet<string> =>
  new Set(
    resources.flatMap((resource) => {
      const name = Object.hasOwn(bucketTypes, resource.type) ? bucketTypes[resource.type] : undefined;
      return name === undefined ? [] : (textOf(property(resource, name)) ?? []);
    }),
  );

const groupTypes: ReadonlySet<string> = new Set([
  "aws:sagemaker/modelPackageGroup:ModelPackageGroup",
  "aws-native:sagemaker:ModelPackageGroup",
]);

const groupsIn = (resources: readonly Resource[]): ReadonlySet<string> =>
  new Set(
    resources
      .filter(({ type }) => groupTypes.has(type))
      .flatMap((resource) => textOf(property(resource, "modelPackageGroupName")) ?? []),
  );

const providers: ReadonlySet<string> = new Set(["pulumi:providers:aws", "pulumi:providers:aws-native"]);

const regionOf = (resource: Resource): string[] => {
  const region = textOf(property(resource, "region"));
  return region === undefined ? [] : [region];
};

function planPipeline(
  pipeline: StackPipeline,
  roles: Holders,
  providerRegion: string | undefined,
  facts: StackFacts,
  bindings: Readonly<Record<string, string>> = {},
): PlannedPipeline {
  const { resource, name, definition } = pipeline;
  const [role] = pipeline.role === undefined ? [] : roles.find(resource, "roleArn", pipeline.role);
  const own = parseArn(textOf(property(resource, "arn")) ?? "");
  const region = own?.region ?? regionOf(resource)[0] ?? providerRegion;
  const arns = [textOf(pipeline.role), role?.arn, ...pipeline.stepRoles.map(({ arn }) => arn)];
  const account = own?.account ?? arns.flatMap((arn) => parseArn(arn ?? "")?.account ?? [])[0];
  const roleArn = arnOf(textOf(pipeline.role), role, account, region);
  const arn =
    name === undefined || account === undefined || region === undefined
      ? undefined
      : arnIn({ partition: partitionOf(region).name, account, region })("sagemaker", `pipeline/${name}`);
  const found = {
    pipeline,
    ...(arn !== undefined && { arn }),
    ...(role && { role }),
    ...(roleArn !== undefined && { roleArn }),
  };
  const lacks = Object.entries({ name, account, region }).flatMap(([what, value]) =>
    value === undefined ? [what as PlannedPipeline["lacks"][number]] : [],
  );
  if (definition === undefined || name === undefined || account === undefined || region === undefined)
    return { ...found, lacks, diagnostics: [] };
  const declaredAccess = facts.declared.get(name);
  const separation = { roleSeparation: RoleSeparation.AsDefined, bindings };
  const { plan, diagnostics } = planAccess(definition, {
    pipelineName: name,
    account,
    region,
    ...separation,
    ...(declaredAccess && { declaredAccess }),
    ...facts.keys,
    accountBuckets: [...facts.buckets],
  });
  return { ...found, lacks, diagnostics, ...(plan && { plan: knowingStack(plan, facts) }) };
}

const groupActions: ReadonlySet<string> = new Set([
  "sagemaker:CreateModelPackageGroup",
  "sagemaker:DescribeModelPackageGroup",
]);

/** Needs as they are where the stack says more: a group that it makes exists. */
function knowingStack(plan: AccessPlan, { groups }: StackFacts): AccessPlan {
  return {
    ...plan,
    requirements: plan.requirements.map((requirement): Requirement => {
      const { action, resources } = requirement;
      const group = (arn: string): string => arn.split(":model-package-group/")[1] ?? "";
      // Whether creating a group that exists is refused without the permission, no page of AWS's says.
      return groupActions.has(action) && resources.every((each) => groups.has(group(each)))
        ? { ...requirement, certainty: "practice" }
        : requirement;
    }),
  };
}

/** The ARN of a pipeline's role: as the pipeline says it, as the role does, or made of the role's name and path. */
function arnOf(
  given: string | undefined,
  role: Holder | undefined,
  account: string | undefined,
  region: string | undefined,
): string | undefined {
  if (given !== undefined && parseArn(given) !== undefined) return given;
  if (role?.arn !== undefined) return role.arn;
  if (role?.name === undefined || account === undefined || region === undefined) return undefined;
  const path = property(role.resource, "path") ?? "/";
  return typeof path === "string"
    ? roleArn({ partition: partitionOf(region).name, account, path }, role.name)
    : undefined;
}

interface DraftNeeds extends RoleNeeds {
  readonly requirements: Requirement[];
  readonly pipelines: PlannedPipeline[];
  readonly steps: PlannedStep[];
}

function gatherNeeds(planned: readonly PlannedPipeline[], roles: Holders): Map<Holder, DraftNeeds> {
  const needs = new Map<Holder, DraftNeeds>();
  const of = (role: Holder): DraftNeeds => {
    const draft = needs.get(role) ?? { role, requirements: [], pipelines: [], steps: [] };
    needs.set(role, draft);
    return draft;
  };
  for (const each of planned) {
    const { plan, role: pipelineRole, pipeline } = each;
    if (pipelineRole) of(pipelineRole).pipelines.push(each);
    if (plan === undefined) continue;
    const rolesOf = new Map<string, readonly Holder[]>();
    for (const { kind, arn, steps } of [plan.pipelineRole, ...plan.roles]) {
      const found =
        kind !== "pipeline"
          ? roles.find(pipeline.resource, "pipelineDefinition", arn)
          : pipelineRole
            ? [pipelineRole]
            : [];
      rolesOf.set(arn, found);
      for (const role of found) of(role).steps.push(...steps.map((step) => ({ plan, step })));
    }
    for (const requirement of withRealRole(each, plan)) {
      const { principal } = requirement;
      if (principal.kind === "author" || principal.kind === "operator") continue;
      const runsAs = principal.kind === "stepRole" ? plan.runsAs.get(principal.step) : undefined;
      for (const role of rolesOf.get((runsAs ?? plan.pipelineRole).arn) ?? []) of(role).requirements.push(requirement);
    }
  }
  return needs;
}

/** The plan's own pipeline role is made up: the stack's takes its place. Where its ARN is not known, passing it is left out. */
const withRealRole = ({ roleArn }: PlannedPipeline, { requirements, pipelineRole }: AccessPlan): Requirement[] =>
  requirements.flatMap((requirement) => {
    if (!requirement.resources.includes(pipelineRole.arn)) return [requirement];
    if (roleArn === undefined) return [];
    return [
      { ...requirement, resources: requirement.resources.map((each) => (each === pipelineRole.arn ? roleArn : each)) },
    ];
  });
