/**
 * What a definition's policies say. Final: planned with the real values of all inputs. What previews know without them
 * (names, ARNs, trust, the callers' policies) is not a plan: it is written for the structure's roles at their place.
 */
import * as pulumi from "@pulumi/pulumi";
import { roleArn } from "../permissions/aws/roleArn";
import type { AccessPlan, PlanOptions, Role } from "../permissions/plan/accessPlan";
import { checkFields } from "../permissions/plan/checkFields";
import { planAccess } from "../permissions/plan/planAccess";
import { requireAuthor, requireOperator } from "../permissions/plan/callers";
import { authorNeeds } from "../permissions/plan/authorNeeds";
import { roleName } from "../permissions/plan/roles";
import { writePolicies, type WrittenPolicies } from "../permissions/policies/writePolicies";
import { proofDiagnostics, provePlan } from "../permissions/proof/provePlan";
import { fillRoles } from "../permissions/plan/fillRoles";
import { readGraph } from "../permissions/diagram/readGraph";
import { drawMermaid } from "../permissions/diagram/mermaid";
import { hasErrors, type Diagnostic } from "../permissions/diagnostic";
import { arnIn } from "../permissions/iam/arn";
import { formatPolicyDocument } from "../permissions/iam/document";
import type { AwsPlace } from "./awsPlace";
import { expectAccess, knownValues, type ExpectedAccess, type KnownValues, type PlannedAccess } from "./expectedAccess";
import { allowed } from "./incompletePlan";
import { pipelineOf, planOptions, roleId, type AccessInputs, type AccessStructure, type Values } from "./planStructure";
import { isPlain } from "./plainInputs";
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

interface KnownRole {
  readonly name: string;
  readonly arn: string;
  readonly trust: string;
}

interface PlannedPolicy {
  readonly name: string;
  readonly policy: string;
}

/** The texts: `known` without any value of bindings, `shown` with the real values of all; where a preview does not know
 * some, what does not depend on them (expectedAccess.ts). `shown` takes a part of the plan. */
export function planDefinition(
  component: pulumi.Resource,
  inputs: AccessInputs,
  structure: AccessStructure,
  place: pulumi.Output<[AwsPlace, string]>,
): {
  known: pulumi.Output<KnownAccess>;
  shown: <T>(part: (plan: PlannedAccess | ExpectedAccess) => T | undefined) => pulumi.Output<T>;
} {
  const { bindings, existingRoles, bucketKeys, declaredAccess } = inputs;
  const values = pulumi.output({ bindings, existingRoles, bucketKeys, declaredAccess }) as pulumi.Output<Values>;
  const secrets = secretNames({
    ...named("bindings", bindings),
    ...named("existingRoles", existingRoles),
    ...named("bucketKeys", bucketKeys),
    ...named("declaredAccess", declaredAccess),
  });
  const final = pulumi
    .all([place, values, secrets])
    .apply(([[aws, urn], given, secretInputs]) =>
      planFinal(component, { inputs, structure, aws, urn, values: given as Values, secretInputs }),
    );
  const expected = (): pulumi.Output<ExpectedAccess> =>
    pulumi
      .all([place, knownValues(inputs), secrets])
      .apply(([[aws, urn], given, secretInputs]) =>
        expectAccess(structure, given as KnownValues, aws, (definition, values, mayLeaveOut) =>
          attemptPlan({ inputs, structure: { ...structure, definition }, aws, urn, values, secretInputs }, mayLeaveOut),
        ),
      );
  const isOpen = !isPlain({ bindings, existingRoles, bucketKeys, declaredAccess });
  const shown = isOpen ? whenUnknown<PlannedAccess | ExpectedAccess>(final, expected) : final;
  return {
    known: place.apply(([aws, urn]) => writeKnown(structure, aws, urn)),
    // What is not expected is unknown, as the final plan is.
    shown: <T>(part: (plan: PlannedAccess | ExpectedAccess) => T | undefined) =>
      shown.apply((plan) => part(plan) ?? final.apply((real) => part(real) as T)) as pulumi.Output<T>,
  };
}

/** What a plan is made of: the inputs, what stands without their Outputs, and these as values. */
interface Planning {
  readonly inputs: AccessInputs;
  readonly structure: AccessStructure;
  readonly aws: AwsPlace;
  readonly urn: string;
  readonly values: Values;
  /** Names of the inputs that are secrets. */
  readonly secretInputs: readonly string[];
}

/** The plan with these values; `found`: what may be shown of its diagnostics. */
function planWith({ inputs, structure, aws, urn, values, secretInputs }: Planning) {
  const { definition } = structure;
  const { plan, diagnostics } = planAccess(definition, planOptions(definition, inputs, aws, urn, values));
  return { plan, diagnostics, found: hideSecrets(allowed(inputs, diagnostics), secretInputs, structure.diagnostics) };
}

function planFinal(component: pulumi.Resource, planning: Planning): PlannedAccess {
  const { inputs, structure } = planning;
  const { plan, found } = planWith(planning);
  failOnErrors(component, pipelineOf(inputs), found);
  if (plan === undefined) throw new pulumi.ResourceError(`${pipelineOf(inputs)} has no plan.`, component, true);
  const written = writePolicies(plan);
  failOnErrors(
    component,
    `The pipeline ${inputs.options.pipelineName}`,
    hasErrors(written.diagnostics) ? written.diagnostics : proofDiagnostics(provePlan(plan, written)),
  );
  const texts = writeTexts(plan, written, structure, found);
  const { id } = structure.roles.find((role) => texts.policies[role.id] === undefined) ?? {};
  if (id !== undefined)
    throw new pulumi.ResourceError(
      `The role ${id} requires a different number of policies with the real values of the bindings than the preview planned. Give the parameters DefaultValues with the form and length of the bindings.`,
      component,
      true,
    );
  return texts;
}

/** The texts of a plan that is not the final one; undefined: something is left out, and may not be. */
function attemptPlan(planning: Planning, mayLeaveOut: boolean): PlannedAccess | undefined {
  const { plan, diagnostics, found } = planWith(planning);
  return plan === undefined || (!mayLeaveOut && diagnostics.some(mayDepend))
    ? undefined
    : writeTexts(plan, writePolicies(plan), planning.structure, found);
}

/** Errors that may depend on a value of an input. The type of a step is text of the definition. */
const mayDepend = ({ severity, code }: Diagnostic): boolean => severity === "error" && code !== "unknown-step-type";

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

/** Without the roles whose policies do not fit the number that the structure has. */
function writeTexts(
  plan: AccessPlan,
  written: WrittenPolicies,
  { definition, roles, warnings }: AccessStructure,
  found: readonly Diagnostic[],
): PlannedAccess {
  const byId = new Map([written.pipelineRole, ...written.roles].map((each) => [roleId(each.role), each]));
  const all = [...warnings, ...found];
  return {
    policies: Object.fromEntries(
      roles.flatMap(({ id, policies }) => {
        const documents = spreadDocuments(byId.get(id)?.policies ?? [], policies);
        return documents === undefined ? [] : [[id, documents.map(formatPolicyDocument)]];
      }),
    ),
    stepRoleArns: Object.fromEntries([...plan.runsAs].map(([step, { arn }]) => [step, arn])),
    definition: fillRoles(plan),
    jsonGetObjects: [...plan.jsonGetObjects],
    diagram: drawMermaid(readGraph(definition, plan, all)),
    diagnostics: [...all, ...checkFields(definition)],
  };
}
