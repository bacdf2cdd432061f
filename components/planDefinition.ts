/**
 * A definition's plan. Structure: counted before any Output is known, with placeholders, since a program's resources
 * must not depend on what is known only in `up`. Final: planned with every binding: what the policies say. What previews
 * know without the bindings (names, ARNs, trust, the callers' policies) is not a plan: it is written for the structure's
 * roles at their place.
 */
import * as pulumi from "@pulumi/pulumi";
import type { AccessPlan, PlanOptions, Role } from "../permissions/plan/accessPlan";
import { checkFields } from "../permissions/plan/checkFields";
import { planAccess } from "../permissions/plan/planAccess";
import { requireAuthor, requireOperator } from "../permissions/plan/callers";
import { definitionUpload } from "../permissions/plan/definitionUpload";
import { roleName } from "../permissions/plan/roles";
import { writePolicies, type WrittenRole } from "../permissions/policies/writePolicies";
import { proofDiagnostics, provePlan } from "../permissions/proof/provePlan";
import type { Definition } from "../permissions/definition/definition";
import { fillRoles } from "../permissions/plan/fillRoles";
import { readDefinition } from "../permissions/definition/read";
import { readGraph } from "../permissions/diagram/graph";
import { drawMermaid } from "../permissions/diagram/mermaid";
import { hasErrors, type Diagnostic } from "../permissions/diagnostic";
import { arnIn } from "../permissions/iam/arn";
import { formatPolicyDocument } from "../permissions/iam/document";
import { longestPlace, type AwsPlace } from "./awsPlace";
import { placeholdersFor } from "./placeholders";
import { allowed, leaveOutHint, withoutPlace } from "./incompletePlan";
import { failOnErrors } from "./report";
import { hideSecrets, named, secretNames } from "./secrets";
import { spreadDocuments } from "./spreadDocuments";

type Inputs = Readonly<Record<string, pulumi.Input<string>>>;
type Texts = Readonly<Record<string, string>>;

/** What the component was given. */
export interface AccessInputs {
  readonly definition: string;
  readonly bindings: Inputs;
  readonly existingRoles: Inputs;
  readonly bucketKeys: Inputs;
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
}

/** Values of the inputs that may be Outputs. */
interface Values {
  readonly bindings: Texts;
  readonly existingRoles: Texts;
  readonly bucketKeys: Texts;
}

/** What is known without the values of bindings. Roles by id. */
export interface KnownAccess {
  readonly roles: Readonly<Record<string, KnownRole>>;
  readonly author: PlannedPolicy;
  readonly operator: PlannedPolicy;
}

/** A plan as texts. */
export interface PlannedAccess {
  /** The policies of each role, by its id. */
  readonly policies: Readonly<Record<string, readonly string[]>>;
  readonly stepRoleArns: Record<string, string>;
  readonly definition: string;
  readonly jsonGetObjects: string[];
  /** In Mermaid's language. */
  readonly diagram: string;
  readonly diagnostics: readonly Diagnostic[];
}

interface KnownRole {
  readonly name: string;
  readonly arn: string;
  readonly trust: string;
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
  const found = allowed(inputs, withoutPlace(planned.diagnostics));
  failOnErrors(component, what, found, [hint, leaveOutHint(planned.plan, found)].filter(Boolean).join("\n"));
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
  return { definition, roles, plan: planned.plan, warnings: diagnostics, diagnostics: found };
}

/** The texts: `known` without, `final` with the bindings' real values. */
export function planDefinition(
  component: pulumi.Resource,
  inputs: AccessInputs,
  structure: AccessStructure,
  place: pulumi.Output<[AwsPlace, string]>,
): { known: pulumi.Output<KnownAccess>; final: pulumi.Output<PlannedAccess> } {
  const plan = ([aws, urn]: [AwsPlace, string], values: Values, secrets: readonly string[]): PlannedAccess => {
    const options = planOptions(structure.definition, inputs, aws, urn, values);
    const planned = planAccess(structure.definition, options);
    const found = hideSecrets(allowed(inputs, planned.diagnostics), secrets, structure.diagnostics);
    failOnErrors(component, pipelineOf(inputs), found);
    if (planned.plan === undefined)
      throw new pulumi.ResourceError(`${pipelineOf(inputs)} has no plan.`, component, true);
    const all = [...structure.warnings, ...found];
    return {
      ...writeTexts(component, planned.plan, structure),
      diagram: drawMermaid(readGraph(structure.definition, planned.plan, all)),
      diagnostics: [...all, ...checkFields(structure.definition)],
    };
  };
  const { bindings, existingRoles, bucketKeys } = inputs;
  const values = pulumi.output({ bindings, existingRoles, bucketKeys }) as pulumi.Output<Values>;
  const secrets = secretNames({
    ...named("bindings", bindings),
    ...named("existingRoles", existingRoles),
    ...named("bucketKeys", bucketKeys),
  });
  return {
    known: place.apply(([aws, urn]) => writeKnown(structure, aws, urn)),
    final: pulumi
      .all([place, values, secrets])
      .apply(([at, given, names]) => plan(at as [AwsPlace, string], given as Values, names as string[])),
  };
}

/** Names, ARNs, trust and the callers' policies: the roles of the structure, at their real place. */
function writeKnown({ definition, plan }: AccessStructure, place: AwsPlace, nameSeed: string): KnownAccess {
  const options: PlanOptions = { ...plan.options, ...place, nameSeed };
  const move = (role: Role): Role => {
    if (role.name === undefined) return role;
    const name = roleName(options, role.kind, role.key);
    return { ...role, name, arn: `arn:${place.partition}:iam::${place.account}:role${options.rolePath ?? "/"}${name}` };
  };
  const pipelineArn = arnIn(place)("sagemaker", `pipeline/${options.pipelineName}`);
  const pipelineRole = move(plan.pipelineRole);
  const { objects } = definitionUpload(definition, options, place.partition);
  const written = writePolicies({
    ...plan,
    options,
    partition: place.partition,
    pipelineArn,
    pipelineRole,
    roles: plan.roles.map(move),
    requirements: [
      ...requireAuthor(pipelineArn, pipelineRole, objects),
      ...requireOperator(pipelineArn, options.startableVersions),
    ],
  });
  const policyOf = (caller: "author" | "operator"): PlannedPolicy => ({
    name: roleName(options, "caller", caller),
    policy: written[caller].map(formatPolicyDocument)[0] ?? "",
  });
  return {
    roles: Object.fromEntries(
      [written.pipelineRole, ...written.roles].map(({ role, trust }) => [
        roleId(role),
        { name: role.name ?? "", arn: role.arn, trust: formatPolicyDocument(trust) },
      ]),
    ),
    author: policyOf("author"),
    operator: policyOf("operator"),
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
  const found = hasErrors(written.diagnostics) ? written.diagnostics : proofDiagnostics(provePlan(plan, written));
  failOnErrors(component, `The pipeline ${plan.options.pipelineName}`, found);
  const byId = new Map([written.pipelineRole, ...written.roles].map((each) => [roleId(each.role), each]));
  return {
    policies: Object.fromEntries(
      structure.roles.map(({ id, policies }) => [id, writeRole(component, id, byId.get(id), policies)]),
    ),
    stepRoleArns: Object.fromEntries([...plan.runsAs].map(([step, { arn }]) => [step, arn])),
    definition: fillRoles(plan),
    jsonGetObjects: [...plan.jsonGetObjects],
  };
}

function writeRole(component: pulumi.Resource, id: string, written: WrittenRole | undefined, count: number): string[] {
  const documents = written && spreadDocuments(written.policies, count);
  if (documents === undefined)
    throw new pulumi.ResourceError(
      `The role ${id} needs other policies with the real values of the bindings than could be foreseen. Give the parameters DefaultValues of the form and length of the bindings.`,
      component,
      true,
    );
  return documents.map(formatPolicyDocument);
}
