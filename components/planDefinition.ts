/**
 * What a definition's policies say. Final: planned with the real values of all inputs. What previews know without them
 * (names, ARNs, trust, the callers' policies) is not a plan: it is written for the structure's roles at their place.
 */
import { roleArn } from "../permissions/aws/roleArn";
import * as pulumi from "@pulumi/pulumi";
import type { AccessPlan, PlanOptions, Role } from "../permissions/plan/accessPlan";
import { checkFields } from "../permissions/plan/checkFields";
import { planAccess } from "../permissions/plan/planAccess";
import { requireAuthor, requireOperator } from "../permissions/plan/callers";
import { authorNeeds } from "../permissions/plan/authorNeeds";
import { roleName } from "../permissions/plan/roles";
import { writePolicies, type WrittenRole } from "../permissions/policies/writePolicies";
import { proofDiagnostics, provePlan } from "../permissions/proof/provePlan";
import { fillRoles } from "../permissions/plan/fillRoles";
import { readGraph } from "../permissions/diagram/readGraph";
import { drawMermaid } from "../permissions/diagram/mermaid";
import { hasErrors, type Diagnostic } from "../permissions/diagnostic";
import { arnIn } from "../permissions/iam/arn";
import { formatPolicyDocument } from "../permissions/iam/document";
import type { AwsPlace } from "./awsPlace";
import { openSteps, plainDeclared, whileUnknown } from "./declaredAccess";
import { allowed } from "./incompletePlan";
import { pipelineOf, planOptions, roleId, type AccessInputs, type AccessStructure, type Values } from "./planStructure";
import { failOnErrors } from "./report";
import { hideSecrets, named, secretNames } from "./secrets";
import { spreadDocuments } from "./spreadDocuments";
import { whenUnknown } from "./whenUnknown";

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

/** The texts: `known` without, `final` with the real values of bindings and declared access. `shown` is `final` as soon as
 * that is known; until then, what is planned without the declared access that is not: for the roles that do not get it. */
export function planDefinition(
  component: pulumi.Resource,
  inputs: AccessInputs,
  structure: AccessStructure,
  place: pulumi.Output<[AwsPlace, string]>,
): {
  known: pulumi.Output<KnownAccess>;
  final: pulumi.Output<PlannedAccess>;
  shown: pulumi.Output<PlannedAccess>;
} {
  const { bindings, existingRoles, bucketKeys, declaredAccess } = inputs;
  const open = openSteps(declaredAccess);
  const plan = (
    [aws, urn]: [AwsPlace, string],
    values: Values,
    secrets: readonly string[],
    isFinal = true,
  ): PlannedAccess => {
    const options = planOptions(structure.definition, inputs, aws, urn, values);
    const planned = planAccess(structure.definition, options);
    const found = hideSecrets(allowed(inputs, planned.diagnostics), secrets, structure.diagnostics);
    failOnErrors(component, pipelineOf(inputs), found);
    if (planned.plan === undefined)
      throw new pulumi.ResourceError(`${pipelineOf(inputs)} has no plan.`, component, true);
    const all = [...structure.warnings, ...found];
    const steps = isFinal ? [] : structure.definition.steps.filter(({ name }) => open.has(name));
    return {
      ...writeTexts(component, planned.plan, structure, ({ id }) => isFinal || !structure.waiting.has(id)),
      diagram: drawMermaid(readGraph(structure.definition, planned.plan, all)),
      diagnostics: whileUnknown([...all, ...checkFields(structure.definition)], steps),
    };
  };
  const values = pulumi.output({ bindings, existingRoles, bucketKeys }) as pulumi.Output<
    Omit<Values, "declaredAccess">
  >;
  const declared = pulumi.output(declaredAccess) as pulumi.Output<Values["declaredAccess"]>;
  const secretInputs = {
    ...named("bindings", bindings),
    ...named("existingRoles", existingRoles),
    ...named("bucketKeys", bucketKeys),
  };
  const secrets = secretNames(secretInputs);
  const allSecrets = secretNames({ ...secretInputs, ...named("declaredAccess", declaredAccess) });
  const final = pulumi
    .all([place, values, declared, allSecrets])
    .apply(([at, given, access, names]) =>
      plan(at as [AwsPlace, string], { ...(given as Values), declaredAccess: access }, names as string[]),
    );
  const withoutOpen = (): pulumi.Output<PlannedAccess> =>
    pulumi
      .all([place, values, secrets])
      .apply(([at, given, names]) =>
        plan(
          at as [AwsPlace, string],
          { ...(given as Values), declaredAccess: plainDeclared(declaredAccess) },
          names as string[],
          false,
        ),
      );
  return {
    known: place.apply(([aws, urn]) => writeKnown(structure, aws, urn)),
    final,
    shown: open.size === 0 ? final : whenUnknown(final, withoutOpen),
  };
}

/** Names, ARNs, trust and the callers' policies: the roles of the structure, at their real place. */
function writeKnown({ definition, plan }: AccessStructure, place: AwsPlace, nameSeed: string): KnownAccess {
  const options: PlanOptions = { ...plan.options, ...place, nameSeed };
  const move = (role: Role): Role => {
    if (role.name === undefined) return role;
    const name = roleName(options, role.kind, role.key);
    return { ...role, name, arn: roleArn({ ...place, path: options.rolePath }, name) };
  };
  const pipelineArn = arnIn(place)("sagemaker", `pipeline/${options.pipelineName}`);
  const pipelineRole = move(plan.pipelineRole);
  const roles = plan.roles.map(move);
  const written = writePolicies({
    ...plan,
    options,
    partition: place.partition,
    pipelineArn,
    pipelineRole,
    roles,
    requirements: [
      ...requireAuthor(pipelineArn, pipelineRole, authorNeeds(definition, options, place.partition, roles)),
      ...requireOperator(pipelineArn, options.startableVersions, options.switches?.consoleAccess),
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

function writeTexts(
  component: pulumi.Resource,
  plan: AccessPlan,
  structure: AccessStructure,
  isWritten: (role: AccessStructure["roles"][number]) => boolean,
): Omit<PlannedAccess, "diagnostics" | "diagram"> {
  const written = writePolicies(plan);
  const found = hasErrors(written.diagnostics) ? written.diagnostics : proofDiagnostics(provePlan(plan, written));
  failOnErrors(component, `The pipeline ${plan.options.pipelineName}`, found);
  const byId = new Map([written.pipelineRole, ...written.roles].map((each) => [roleId(each.role), each]));
  return {
    policies: Object.fromEntries(
      structure.roles
        .filter(isWritten)
        .map(({ id, policies }) => [id, writeRole(component, id, byId.get(id), policies)]),
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
      `The role ${id} requires a different number of policies with the real values of the bindings than the preview planned. Give the parameters DefaultValues with the form and length of the bindings.`,
      component,
      true,
    );
  return documents.map(formatPolicyDocument);
}
