/**
 * From a definition to what everybody involved must be allowed to do, each requirement with its reason.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/build-and-manage-access.html
 */
import type { Definition } from "../definition/definition";
import { resolve, type Scope } from "../definition/resolve";
import { hasErrors, oncePerCause, type Diagnostic } from "../diagnostic";
import { arnIn, partitionOf } from "../iam/arn";
import { stepTypes } from "../steps/registry";
import { needsRole } from "../steps/stepType";
import { authorNeeds } from "./authorNeeds";
import { requireAuthor, requireOperator } from "./callers";
import { settledByService } from "./callContext";
import { findBroadPlaces, narrowBroadUses } from "./broadPlaces";
import { findBucketKinds } from "./bucketKinds";
import { planData } from "./data";
import { checkListLengths } from "./checkFields";
import { checkDeclaredAccess } from "./declaredAccess";
import { checkOptions } from "./checkOptions";
import { definitionUpload } from "./definitionUpload";
import { requireExperiment } from "./experiment";
import { requireJsonGet } from "./jsonGet";
import type { AccessPlan, PlanOptions, Role } from "./accessPlan";
import { toRequirements, type Requirement } from "./requirement";
import { directRelationships } from "./relationships";
import { rolePlaces } from "./rolePlaces";
import { assignRoles } from "./roles";
import { meantStepType } from "./stepTypeNames";
import { findUnknownPlaces } from "./unknownPlaces";
import { checkWorkers, sameRole, workersOf } from "./workers";
import { readStepNeeds, type StepReading } from "./stepNeeds";
import { readStep, type PlanContext } from "./stepReader";
import { hintOf } from "../nearest";

/** Plans the access that a definition needs. Each error among the diagnostics is a need that cannot be written: it is
 * named there and left out, and all else is planned. Without `plan`, the options cannot be used. Never throws. */
export function planAccess(
  definition: Definition,
  options: PlanOptions,
): { readonly plan?: AccessPlan; readonly diagnostics: readonly Diagnostic[] } {
  const unusable = [...checkOptions(definition, options), ...checkListLengths(definition)];
  if (hasErrors(unusable)) return { diagnostics: unusable };

  const partition = options.partition ?? partitionOf(options.region).name;
  const pipelineArn = arnIn(options)("sagemaker", `pipeline/${options.pipelineName}`);
  const context = planContext(definition, options, partition, pipelineArn);
  const {
    pipelineRole,
    roles,
    runsAs,
    diagnostics: roleProblems,
  } = assignRoles(definition, stepTypes, options, partition, (value) => resolve(value, context.scope).patterns);
  const planning: PlanContext = { ...context, readers: new Map(), roleArn: (step) => runsAs.get(step)?.arn };
  const readings = definition.steps.flatMap((step) => {
    const type = stepTypes.get(step.type);
    return type ? [readStepNeeds(step, type, planning)] : [];
  });
  const dependencies = directRelationships(definition);
  const related = (step: string, other: string): boolean => dependencies.get(step)?.includes(other) ?? false;
  // A step whose role is unusable runs as none: what it needs is nobody's, least of all the pipeline role's.
  const workers = new Map(
    readings.map((reading) => [reading.step.name, workersOf(reading, context).filter((worker) => runsAs.has(worker))]),
  );
  const rolesOf = (step: string): (Role | undefined)[] => (workers.get(step) ?? []).map((worker) => runsAs.get(worker));
  const uses = narrowBroadUses(readings.flatMap((reading) => reading.data));
  const data = planData(uses, context, related, (step, other) => sameRole(rolesOf(step), rolesOf(other)));
  const jsonGet = requireJsonGet(definition, readings, context);

  const needs = [
    ...readings.flatMap(({ step, needs: own }) => own.map((need) => ({ step: step.name, need }))),
    ...data.needs,
  ];
  const upload = definitionUpload(definition, options, partition);
  const requirements = [
    ...needs.flatMap(({ step, need }) =>
      toRequirements(
        need,
        step,
        need.by === "pipelineRole"
          ? [{ kind: "pipelineRole" }]
          : (workers.get(step) ?? []).map((worker) => ({ kind: "stepRole", step: worker })),
      ),
    ),
    ...requirePassRole(readings, runsAs),
    ...jsonGet.requirements,
    ...requireExperiment(definition, options),
    ...requireAuthor(pipelineArn, pipelineRole, authorNeeds(definition, options, partition, roles)),
    ...requireOperator(pipelineArn, options.startableVersions, options.switches?.consoleAccess),
  ].map(withCalls(options));
  const diagnostics = oncePerCause([
    ...unusable,
    ...checkTypes(definition),
    ...roleProblems,
    ...readings.flatMap((reading) => reading.diagnostics),
    ...readings.flatMap((reading) => findUnknownPlaces(reading, { ...context.scope, step: reading.step.name })),
    ...data.diagnostics,
    ...findBroadPlaces(uses),
    ...findBucketKinds(uses),
    ...checkDeclaredAccess(definition, options, (step) => (workers.get(step) ?? []).length > 0),
    ...jsonGet.diagnostics,
    ...upload.diagnostics,
    ...checkWorkers(readings, context),
    ...checkPipelineRole(pipelineRole, roles, options),
  ]);
  const plan: AccessPlan = {
    definition,
    options,
    partition,
    pipelineArn,
    pipelineRole,
    roles,
    runsAs,
    requirements,
    stepDependencies: dependencies,
    jsonGetObjects: jsonGet.objects,
    withheld: diagnostics.filter(({ severity }) => severity === "error"),
  };
  return { plan, diagnostics };
}

const messages = {
  "unknown-step-type": (type: string, step: string, hint: string) =>
    `Unsupported step type ${JSON.stringify(type.slice(0, 100))} (step ${step}): its permissions are unknown, so none are granted for this step.${hint}`,
  "tagged-role-runs-steps": (tagKey: string, steps: number, first: string) =>
    `The pipeline role carries the exception tag ${tagKey}, and ${steps} steps (${first} first) run as it: their code could leave the network perimeter too. Give the steps roles of their own, or remove the tag.`,
} as const;

const checkTypes = (definition: Definition): Diagnostic[] =>
  definition.steps.flatMap(({ name, type, path }) => {
    if (stepTypes.has(type)) return [];
    const hint = hintOf(meantStepType(type, stepTypes.keys()));
    return [
      {
        severity: "error",
        code: "unknown-step-type",
        message: messages["unknown-step-type"](type, name, hint),
        path: `${path}/Type`,
      },
    ];
  });

function planContext(
  definition: Definition,
  options: PlanOptions,
  partition: string,
  pipelineArn: string,
): PlanContext {
  const scope: Scope = {
    definition,
    pipelineName: options.pipelineName,
    pipelineArn,
    bindings: options.bindings ?? {},
    property: (name, property) => {
      const step = definition.step.get(name);
      const type = step && stepTypes.get(step.type);
      if (!type || !step) return undefined;
      const reader = readStep(step, type, context);
      // What the service computed is never the literal that Arguments may hold.
      return type.properties(property, reader) ?? (property === type.job?.name ? reader.jobNames() : undefined);
    },
  };
  const context: PlanContext = { options, partition, scope, types: stepTypes, readers: new Map() };
  return context;
}

/** With all that is settled of the call; of callers, who may be anywhere, nothing is. */
function withCalls(options: PlanOptions): (requirement: Requirement) => Requirement {
  const settled = settledByService(options);
  return (requirement) => {
    if (requirement.principal.kind === "author" || requirement.principal.kind === "operator") return requirement;
    const call = settled(requirement);
    return { ...requirement, call: requirement.call === undefined ? call : { ...call, ...requirement.call } };
  };
}

/** "To pass any role to a SageMaker job within a pipeline": the exact role, to the service the type hands it to. */
function requirePassRole(readings: readonly StepReading[], runsAs: ReadonlyMap<string, Role>): Requirement[] {
  return readings.flatMap(({ step, type }) => {
    const role = runsAs.get(step.name);
    if (type.runsAs.as !== "own" || !needsRole(step, type) || role === undefined) return [];
    const services = [...new Set(type.runsAs.roles.flatMap(({ service }) => service ?? []))];
    const [place] = rolePlaces(step, type);
    return services.map((service) => ({
      principal: { kind: "pipelineRole" } as const,
      action: "iam:PassRole",
      resources: [role.arn],
      context: { "iam:PassedToService": [service] },
      because: { step: step.name, path: place?.path ?? step.path, clause: "pass-role" } as const,
    }));
  });
}

function checkPipelineRole(
  { arn, steps: own }: Role,
  roles: readonly Role[],
  { exceptionTag }: PlanOptions,
): Diagnostic[] {
  const steps = [...own, ...roles.filter((role) => role.arn === arn).flatMap((role) => role.steps)];
  const [first] = steps;
  if (first === undefined || exceptionTag === undefined) return [];
  return [
    {
      severity: "error",
      code: "tagged-role-runs-steps",
      message: messages["tagged-role-runs-steps"](exceptionTag.key, steps.length, first),
      path: "",
    },
  ];
}
