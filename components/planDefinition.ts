/**
 * A definition's plan in three readings. Structure: before any Output is known, with stand-ins, since a program's
 * resources must not depend on what is known only in `up`. Known: with account, region and URN, which previews know:
 * names, ARNs, trust. Final: with every binding: what the policies say.
 */
import * as pulumi from "@pulumi/pulumi";
import type { AccessPlan, PlanOptions, Role } from "../permissions/plan/accessPlan";
import { checkFields } from "../permissions/plan/checkFields";
import { planAccess } from "../permissions/plan/planAccess";
import { roleName } from "../permissions/plan/roles";
import { writePolicies, type WrittenRole } from "../permissions/policies/writePolicies";
import type { Definition } from "../permissions/definition/definition";
import { fillRoles } from "../permissions/plan/fillRoles";
import { readDefinition } from "../permissions/definition/read";
import { readGraph } from "../permissions/diagram/graph";
import { drawMermaid } from "../permissions/diagram/mermaid";
import type { Diagnostic } from "../permissions/diagnostic";
import { formatPolicyDocument } from "../permissions/iam/document";
import { longestPlace, type AwsPlace } from "./awsPlace";
import { placeholdersFor } from "./placeholders";
import { failOnErrors } from "./report";
import { spreadDocuments } from "./spreadDocuments";

type Inputs = Readonly<Record<string, pulumi.Input<string>>>;
type Texts = Readonly<Record<string, string>>;

/** What the component was given. */
export interface AccessInputs {
  readonly definition: string;
  readonly bindings: Inputs;
  readonly existingRoles: Inputs;
  readonly bucketKeys: Inputs;
  readonly options: Pick<
    PlanOptions,
    | "pipelineName"
    | "roleSeparation"
    | "sharedRoles"
    | "rolePath"
    | "exceptionTag"
    | "queueKeys"
    | "definitionLocation"
    | "startableVersions"
    | "switches"
  >;
}

/** The resources there will be, and the values that stand for Outputs until these are known. */
export interface AccessStructure {
  readonly definition: Definition;
  readonly roles: readonly { readonly id: string; readonly description: string; readonly policies: number }[];
  readonly standIns: Values;
  readonly warnings: readonly Diagnostic[];
}

/** Values of the inputs that may be Outputs. */
interface Values {
  readonly bindings: Texts;
  readonly existingRoles: Texts;
  readonly bucketKeys: Texts;
}

/** A plan as texts. Roles by id. */
export interface PlannedAccess {
  readonly roles: Readonly<Record<string, PlannedRole>>;
  readonly author: PlannedPolicy;
  readonly operator: PlannedPolicy;
  readonly stepRoleArns: Record<string, string>;
  readonly definition: string;
  readonly jsonGetObjects: string[];
  /** In Mermaid's language. */
  readonly diagram: string;
  readonly diagnostics: readonly Diagnostic[];
}

interface PlannedRole {
  readonly name: string;
  readonly arn: string;
  readonly trust: string;
  readonly policies: readonly string[];
}

interface PlannedPolicy {
  readonly name: string;
  readonly policy: string;
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
  failOnErrors(component, what, planned.diagnostics, hint);
  if (planned.plan === undefined) throw new pulumi.ResourceError(`${what} has no plan.`, component, true);
  const written = writePolicies(planned.plan);
  failOnErrors(component, what, written.diagnostics);
  // A caller's policy depends on plain inputs alone, and the place that is planned with has the longest names.
  for (const caller of ["author", "operator"] as const)
    if (written[caller].length > 1)
      throw new pulumi.ResourceError(
        `${what}: its ${caller} needs more than one managed policy holds. Name fewer startableVersions.`,
        component,
        true,
      );
  const roles = [written.pipelineRole, ...written.roles].map(({ role, policies }) => ({
    id: roleId(role),
    description: describeRole(role, inputs.options.pipelineName),
    policies: policies.length,
  }));
  return { definition, roles, standIns: values, warnings: diagnostics };
}

/** The texts: `known` without, `final` with the bindings' real values. */
export function planDefinition(
  component: pulumi.Resource,
  inputs: AccessInputs,
  structure: AccessStructure,
  place: pulumi.Output<[AwsPlace, string]>,
): { known: pulumi.Output<PlannedAccess>; final: pulumi.Output<PlannedAccess> } {
  const plan = ([aws, urn]: [AwsPlace, string], values: Values): PlannedAccess => {
    const options = planOptions(structure.definition, inputs, aws, urn, values);
    const { plan: accessPlan, diagnostics } = planAccess(structure.definition, options);
    failOnErrors(component, pipelineOf(inputs), diagnostics);
    if (accessPlan === undefined) throw new pulumi.ResourceError(`${pipelineOf(inputs)} has no plan.`, component, true);
    const said = [...structure.warnings, ...diagnostics];
    return {
      ...writeTexts(component, accessPlan, structure),
      diagram: drawMermaid(readGraph(structure.definition, accessPlan, said)),
      diagnostics: [...said, ...checkFields(structure.definition)],
    };
  };
  const values = pulumi.output({
    bindings: inputs.bindings,
    existingRoles: inputs.existingRoles,
    bucketKeys: inputs.bucketKeys,
  }) as pulumi.Output<Values>;
  return {
    known: place.apply((at) => plan(at, structure.standIns)),
    final: pulumi.all([place, values]).apply(([at, given]) => plan(at as [AwsPlace, string], given as Values)),
  };
}

const pipelineOf = ({ options }: AccessInputs): string => `Pipeline ${JSON.stringify(options.pipelineName)}`;

/** Plain values as they are, a stand-in for each Output. */
const standFor = (inputs: Inputs, standIn: (name: string) => string): Texts =>
  Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [name, typeof value === "string" ? value : standIn(name)]),
  );

function planOptions(
  definition: Definition,
  { options }: AccessInputs,
  place: AwsPlace,
  nameSeed: string,
  { bindings, existingRoles, bucketKeys }: Values,
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
    bucketKeys: Object.fromEntries(Object.entries(bucketKeys).map(([name, key]) => [bucketOf(name), key])),
  };
}

/** Unique among a definition's roles, and stable: part of the names of Pulumi's resources. */
const roleId = ({ kind, key }: Role): string => (kind === "pipeline" ? kind : `${kind}-${key}`);

const describeRole = ({ kind, key }: Role, pipelineName: string): string =>
  kind === "pipeline"
    ? `Runs the SageMaker pipeline ${pipelineName}`
    : `Runs ${kind === "step" ? "step" : kind === "job-type" ? "jobs of type" : "steps"} ${key} of the SageMaker pipeline ${pipelineName}`;

function writeTexts(
  component: pulumi.Resource,
  plan: AccessPlan,
  structure: AccessStructure,
): Omit<PlannedAccess, "diagnostics" | "diagram"> {
  const written = writePolicies(plan);
  failOnErrors(component, `The pipeline ${plan.options.pipelineName}`, written.diagnostics);
  const byId = new Map([written.pipelineRole, ...written.roles].map((each) => [roleId(each.role), each]));
  const policyOf = (caller: "author" | "operator"): PlannedPolicy => ({
    name: roleName(plan.options, "caller", caller),
    policy: written[caller].map(formatPolicyDocument)[0] ?? "",
  });
  return {
    roles: Object.fromEntries(
      structure.roles.map(({ id, policies }) => [id, writeRole(component, id, byId.get(id), policies)]),
    ),
    author: policyOf("author"),
    operator: policyOf("operator"),
    stepRoleArns: Object.fromEntries([...plan.runsAs].map(([step, { arn }]) => [step, arn])),
    definition: fillRoles(plan),
    jsonGetObjects: [...plan.jsonGetObjects],
  };
}

function writeRole(
  component: pulumi.Resource,
  id: string,
  written: WrittenRole | undefined,
  count: number,
): PlannedRole {
  const documents = written && spreadDocuments(written.policies, count);
  if (written === undefined || documents === undefined)
    throw new pulumi.ResourceError(
      `The role ${id} needs other policies with the real values of the bindings than could be foreseen. Give the parameters DefaultValues of the form and length of the bindings.`,
      component,
      true,
    );
  const { role, trust } = written;
  return {
    name: role.name ?? "",
    arn: role.arn,
    trust: formatPolicyDocument(trust),
    policies: documents.map(formatPolicyDocument),
  };
}
