/**
 * From a definition to what everybody involved must be allowed to do, each requirement with its reason.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/build-and-manage-access.html
 */
import type { Definition, Step } from "../definition/definition";
import { expressionsIn } from "../definition/expression";
import { bodyProperty, itemsFor } from "../definition/iteration";
import { resolve, type Scope } from "../definition/resolve";
import { hasErrors, oncePerCause, type Diagnostic } from "../diagnostic";
import { arnIn, partitionOf } from "../iam/arn";
import { stepTypes } from "../steps/registry";
import { needsRole, type Need } from "../steps/stepType";
import { requireAuthor, requireOperator } from "./callers";
import { planData } from "./data";
import { checkListLengths } from "./checkFields";
import { checkOptions } from "./checkOptions";
import { definitionUpload } from "./definitionUpload";
import { requireExperiment } from "./experiment";
import { requireJsonGet } from "./jsonGet";
import type { AccessPlan, PlanOptions, Role } from "./accessPlan";
import type { Principal, Requirement } from "./requirement";
import { rolePlaces } from "./rolePlaces";
import { assignRoles } from "./roles";
import { meantStepType } from "./stepTypeNames";
import { findUnknownPlaces } from "./unknownPlaces";
import { checkWorkers, sameRole, workersOf } from "./workers";
import { readStepNeeds, viewStep, type PlanContext, type StepReading } from "./stepNeeds";

/** Plans the access that a definition needs. Without `plan`, the diagnostics say why there can be none; with it, an
 * error among them is a need that is named there and left out of the plan. Never throws. */
export function planAccess(
  definition: Definition,
  options: PlanOptions,
): { readonly plan?: AccessPlan; readonly diagnostics: readonly Diagnostic[] } {
  const unusable = [...checkOptions(definition, options), ...checkTypes(definition), ...checkListLengths(definition)];
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
  const planning: PlanContext = { ...context, roleArn: (step) => runsAs.get(step)?.arn };
  const readings = definition.steps.flatMap((step) => {
    const type = stepTypes.get(step.type);
    return type ? [readStepNeeds(step, type, planning)] : [];
  });
  const dependencies = directRelationships(definition);
  const related = (step: string, other: string): boolean => dependencies.get(step)?.includes(other) ?? false;
  const workers = new Map(readings.map((reading) => [reading.step.name, workersOf(reading, context)]));
  const rolesOf = (step: string): (Role | undefined)[] => (workers.get(step) ?? []).map((worker) => runsAs.get(worker));
  const data = planData(
    readings.flatMap((reading) => reading.data),
    context,
    related,
    (step, other) => sameRole(rolesOf(step), rolesOf(other)),
  );
  const jsonGet = requireJsonGet(definition, readings, context);

  const needs = [
    ...readings.flatMap(({ step, needs: own }) => own.map((need) => ({ step: step.name, need }))),
    ...data.needs,
  ];
  const upload = definitionUpload(definition, options, partition);
  const requirements = [
    ...needs.flatMap(({ step, need }) => toRequirements(need, step, workers.get(step) ?? [])),
    ...requirePassRole(readings, runsAs, pipelineRole),
    ...jsonGet.requirements,
    ...requireExperiment(definition, options),
    ...requireAuthor(pipelineArn, pipelineRole, upload.objects),
    ...requireOperator(pipelineArn, options.startableVersions),
  ];
  const diagnostics = [
    ...unusable,
    ...roleProblems,
    ...readings.flatMap((reading) => reading.diagnostics),
    ...readings.flatMap((reading) => findUnknownPlaces(reading, { ...context.scope, step: reading.step.name })),
    ...data.diagnostics,
    ...jsonGet.diagnostics,
    ...upload.diagnostics,
    ...checkWorkers(readings, context),
    ...checkPipelineRole(pipelineRole, roles, options),
  ];
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
  };
  return { ...(diagnostics.every(isHole) && { plan }), diagnostics: oncePerCause(diagnostics) };
}

/** Errors that leave a plan standing: one need is not granted, and the diagnostic says so. */
const isHole = ({ severity, code }: Diagnostic): boolean => severity !== "error" || code === "unrelated-input";

const checkTypes = (definition: Definition): Diagnostic[] =>
  definition.steps.flatMap(({ name, type, path }) => {
    if (stepTypes.has(type)) return [];
    const meant = meantStepType(type, stepTypes.keys());
    const hint = meant === undefined ? "" : ` Did you mean ${meant}?`;
    return [
      {
        severity: "error",
        code: "unknown-step-type",
        message: `Unsupported step type ${JSON.stringify(type.slice(0, 100))} (step ${name}): its permissions are unknown, so no policies were generated.${hint}`,
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
      return type && step ? type.properties(property, viewStep(step, type, context)) : undefined;
    },
  };
  const context: PlanContext = { options, partition, scope, types: stepTypes };
  return context;
}

/** "a direct relationship between the two steps": a property, a property file, or DependsOn. A property of a ForEach
 * step may be one of its body's; an item of it is what its list was made of. */
function directRelationships(definition: Definition): Map<string, readonly string[]> {
  const stepsOf = ({ expressions }: Pick<Step, "expressions">, bodyStep?: string): string[] =>
    expressions.flatMap(({ expression }) => {
      const reference =
        expression.kind === "get"
          ? expression.reference
          : expression.kind === "jsonGet"
            ? expression.propertyFile
            : undefined;
      switch (reference?.to) {
        case "propertyFile":
          return [reference.step];
        case "property":
          return [
            reference.step,
            ...[bodyProperty(definition.step.get(reference.step), reference.path)?.step ?? []].flat(),
          ];
        case "iteration":
          return stepsOf({ expressions: [...expressionsIn(itemsFor(definition, bodyStep) ?? null, "")] });
        default:
          return [];
      }
    });
  return new Map(
    definition.steps.map((step) => [
      step.name,
      [...new Set([...step.dependsOn, ...stepsOf(step, step.name)])].filter((name) => name !== step.name),
    ]),
  );
}

function toRequirements(need: Need, step: string, workers: readonly string[]): Requirement[] {
  const principals: readonly Principal[] =
    need.by === "pipelineRole"
      ? [{ kind: "pipelineRole" }]
      : workers.map((worker) => ({ kind: "stepRole", step: worker }));
  return principals.flatMap((principal) =>
    need.actions.map((action) => ({
      principal,
      action,
      resources: need.resources,
      context: need.context ?? {},
      because: { step, path: need.path ?? "", clause: need.clause },
    })),
  );
}

/** "To pass any role to a SageMaker job within a pipeline": the exact role, to the service the type hands it to. */
function requirePassRole(
  readings: readonly StepReading[],
  runsAs: ReadonlyMap<string, Role>,
  pipelineRole: Role,
): Requirement[] {
  return readings.flatMap(({ step, type }) => {
    if (type.runsAs.as !== "own" || !needsRole(step, type)) return [];
    const services = [...new Set(type.runsAs.roles.flatMap(({ service }) => service ?? []))];
    const [place] = rolePlaces(step, type);
    return services.map((service) => ({
      principal: { kind: "pipelineRole" } as const,
      action: "iam:PassRole",
      resources: [(runsAs.get(step.name) ?? pipelineRole).arn],
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
      message: `The pipeline role carries the exception tag ${exceptionTag.key}, and ${steps.length} steps (${first} first) run as it: their code would leave the network perimeter too. Give steps roles of their own, or leave the tag away.`,
      path: "",
    },
  ];
}
