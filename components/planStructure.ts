/**
 * Which roles and how many policies a definition gets: counted before any Output is known, with placeholders, since a
 * program's resources must not depend on what is known only in `up`. planDefinition.ts plans what the policies say.
 */
import * as pulumi from "@pulumi/pulumi";
import type { AccessPlan, PlanOptions, Role } from "../permissions/plan/accessPlan";
import { planAccess } from "../permissions/plan/planAccess";
import { writePolicies } from "../permissions/policies/writePolicies";
import type { Definition } from "../permissions/definition/definition";
import { readDefinition } from "../permissions/definition/read";
import type { Diagnostic } from "../permissions/diagnostic";
import { longestPlace, type AwsPlace } from "./awsPlace";
import { openSteps, standForDeclared, type DeclaredAccess } from "./declaredAccess";
import { placeholdersFor } from "./placeholders";
import { allowed, leaveOutHint, withoutPlace } from "./incompletePlan";
import { failOnErrors } from "./report";

type Inputs = Readonly<Record<string, pulumi.Input<string>>>;
export type Texts = Readonly<Record<string, string>>;

/** What the component was given. */
export interface AccessInputs {
  readonly definition: string;
  readonly bindings: Inputs;
  readonly existingRoles: Inputs;
  readonly bucketKeys: Inputs;
  readonly declaredAccess: Readonly<Record<string, DeclaredAccess>>;
  /** Whether needs that cannot be written are left out instead of refused. */
  readonly allowIncomplete: boolean;
  readonly options: Pick<
    PlanOptions,
    | "pipelineName"
    | "roleSeparation"
    | "sharedRoles"
    | "rolePath"
    | "exceptionTag"
    | "queueKeys"
    | "definitionLocation"
    | "uploadLocations"
    | "uploadKeys"
    | "scheduleRoleArn"
    | "startableVersions"
    | "switches"
  >;
}

/** The resources there will be. */
export interface AccessStructure {
  readonly definition: Definition;
  readonly roles: readonly { readonly id: string; readonly description: string; readonly policies: number }[];
  /** The plan with placeholders for Outputs, at the place with the longest names. */
  readonly plan: AccessPlan;
  readonly warnings: readonly Diagnostic[];
  /** What was found without any Output's value. */
  readonly diagnostics: readonly Diagnostic[];
  /** The roles, by id, that get declared access which holds Outputs. */
  readonly waiting: ReadonlySet<string>;
}

/** Values of the inputs that may be Outputs. */
export interface Values {
  readonly bindings: Texts;
  readonly existingRoles: Texts;
  readonly bucketKeys: Texts;
  readonly declaredAccess: NonNullable<PlanOptions["declaredAccess"]>;
}

/** Which roles and how many policies there will be. Throws when the definition can be given no access. */
export function planStructure(component: pulumi.Resource, inputs: AccessInputs): AccessStructure {
  const { definition, diagnostics } = readDefinition(inputs.definition);
  const what = pipelineOf(inputs);
  failOnErrors(component, what, diagnostics);
  if (definition === undefined) throw new pulumi.ResourceError(`${what} has no definition.`, component, true);
  const rest = {
    existingRoles: standFor(inputs.existingRoles, () => `arn:aws-us-gov:iam::000000000000:role/${"r".repeat(64)}`),
    bucketKeys: standFor(inputs.bucketKeys, () => "00000000-0000-0000-0000-000000000000"),
    declaredAccess: standForDeclared(inputs.declaredAccess),
  };
  const plan = (bindings: Texts) =>
    planAccess(definition, planOptions(definition, inputs, longestPlace, "", { bindings, ...rest }));
  const unknown = Object.keys(inputs.bindings).filter((name) => typeof inputs.bindings[name] !== "string");
  const standIns = placeholdersFor(definition, unknown, (values) => {
    const bindings = standFor(inputs.bindings, (name) => values[name] ?? "");
    return plan(bindings).diagnostics.filter(({ severity }) => severity === "error").length;
  });
  const values: Values = { bindings: standFor(inputs.bindings, (name) => standIns[name] ?? ""), ...rest };
  const planned = plan(values.bindings);
  const hint =
    unknown.length === 0
      ? ""
      : `Planned before ${unknown.join(", ")} is known. Where that is the cause, give the parameter a DefaultValue of the same form.`;
  const found = allowed(inputs, withoutPlace(planned.diagnostics));
  failOnErrors(component, what, found, [hint, leaveOutHint(planned.plan, found)].filter(Boolean).join("\n"));
  if (planned.plan === undefined) throw new pulumi.ResourceError(`${what} has no plan.`, component, true);
  const written = writePolicies(planned.plan);
  failOnErrors(component, what, written.diagnostics);
  // A caller's policy depends on plain inputs alone, and the place that is planned with has the longest names.
  for (const caller of ["author", "operator"] as const)
    if (written[caller].length > 1)
      throw new pulumi.ResourceError(
        `${what}: the policy of its ${caller} exceeds the size of one managed policy. Name fewer startableVersions.`,
        component,
        true,
      );
  const roles = [written.pipelineRole, ...written.roles].map(({ role, policies }) => ({
    id: roleId(role),
    description: describeRole(role, inputs.options.pipelineName),
    policies: policies.length,
  }));
  const waiting = rolesWithAccessOf(openSteps(inputs.declaredAccess), planned.plan);
  return { definition, roles, plan: planned.plan, warnings: diagnostics, diagnostics: found, waiting };
}

/** The roles that get the declared access of these steps. */
const rolesWithAccessOf = (steps: ReadonlySet<string>, { requirements, runsAs }: AccessPlan): ReadonlySet<string> =>
  new Set(
    requirements.flatMap(({ principal, because: { declaredBy, step } }) => {
      if (principal.kind !== "stepRole" || declaredBy === undefined || step === undefined || !steps.has(step))
        return [];
      const role = runsAs.get(principal.step);
      return role ? [roleId(role)] : [];
    }),
  );

/** A pipeline as messages name it. */
export const pipelineOf = ({ options }: AccessInputs): string => `Pipeline ${JSON.stringify(options.pipelineName)}`;

/** Plain values as they are, a stand-in for each Output. */
const standFor = (inputs: Inputs, standIn: (name: string) => string): Texts =>
  Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [name, typeof value === "string" ? value : standIn(name)]),
  );

/** The options of a plan at a place. */
export function planOptions(
  definition: Definition,
  { options }: AccessInputs,
  place: AwsPlace,
  nameSeed: string,
  { bindings, existingRoles, bucketKeys, declaredAccess }: Values,
): PlanOptions {
  // A bucket that is made in the same program has no name to be a key: its parameter's name stands for it.
  const bucketOf = (name: string): string => {
    const value = bindings[name] ?? definition.parameters.get(name)?.defaultValue;
    return typeof value === "string" ? value : name;
  };
  return {
    ...options,
    ...place,
    nameSeed,
    bindings,
    existingRoles,
    declaredAccess,
    bucketKeys: Object.fromEntries(Object.entries(bucketKeys).map(([name, key]) => [bucketOf(name), key])),
  };
}

/** Unique among a definition's roles, and stable: part of the names of Pulumi's resources. */
export const roleId = ({ kind, key }: Role): string => (kind === "pipeline" ? kind : `${kind}-${key}`);

const describeRole = ({ kind, key }: Role, pipelineName: string): string =>
  kind === "pipeline"
    ? `Runs the SageMaker pipeline ${pipelineName}`
    : `Runs ${kind === "step" ? "step" : kind === "job-type" ? "jobs of type" : "steps"} ${key} of the SageMaker pipeline ${pipelineName}`;
