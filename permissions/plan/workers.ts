/**
 * Whose role does a step's work: its own; or, where it takes none, that of the models or of the endpoint it names. Their
 * needs go to the steps that make those. https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html
 */
import type { Step } from "../definition/definition";
import { placesAt, resolve, type Place } from "../definition/resolve";
import { unique } from "../unique";
import type { Diagnostic } from "../diagnostic";
import { needsRole } from "../steps/stepType";
import type { Role } from "./accessPlan";
import type { StepReading } from "./stepNeeds";
import type { PlanContext } from "./stepReader";

/** The steps whose roles do a step's work; none where they are not known here. */
export function workersOf(reading: StepReading, context: PlanContext): readonly string[] {
  const { step, type } = reading;
  return needsRole(step, type) ? [step.name] : unique(othersOf(reading, context).flatMap(({ makers }) => makers));
}

/** Says where a step's work is done with the role of something that no step here makes. */
export const checkWorkers = (readings: readonly StepReading[], context: PlanContext): Diagnostic[] =>
  readings.flatMap((reading) => {
    const elsewhere = othersOf(reading, context).find(({ makers }) => makers.length === 0);
    return elsewhere ? [workElsewhere(reading, elsewhere.path)] : [];
  });

/** Whether two steps' work is done with one and the same role. */
export const sameRole = (
  [role, ...more]: readonly (Role | undefined)[],
  others: readonly (Role | undefined)[],
): boolean => role !== undefined && others.length > 0 && [...more, ...others].every((each) => each === role);

/** A model or an endpoint that a step names for its role, with the steps here that make it. */
interface Other {
  readonly path: string;
  readonly makers: readonly string[];
}

function othersOf(reading: StepReading, context: PlanContext): readonly Other[] {
  const { step, type } = reading;
  const places = (fields: readonly string[]): Place[] =>
    fields.flatMap((field) => placesAt(step.arguments, field, `${step.path}/Arguments`));
  switch (type.runsAs.as) {
    case "none":
      return [];
    case "own":
      return needsRole(step, type)
        ? []
        : places(type.runsAs.orModels ?? []).map((place) => model(place, step, context));
    case "model":
      return places([type.runsAs.modelName]).map((place) => model(place, step, context));
    case "endpoint":
      // A component of a model brings no container of its own: whose role reads the model's is not the endpoint's affair.
      return reading.data.length === 0 && places(type.images).length === 0
        ? []
        : places([type.runsAs.endpointName]).map((place) => endpoint(place, step, context));
  }
}

const model = ({ value, path }: Place, step: Step, context: PlanContext): Other => ({
  path,
  makers: makersOf(value, step, "Model", context),
});

/** An endpoint runs with the role of its configuration, which another step may make. */
function endpoint({ value, path }: Place, step: Step, context: PlanContext): Other {
  const { definition } = context.scope;
  const names = new Set(patternsOf(value, step, context).filter((name) => name !== "*"));
  const configurations = definition.steps
    .filter(({ type }) => type === "Endpoint")
    .filter((each) =>
      placesAt(each.arguments, "EndpointName", "").some((place) =>
        patternsOf(place.value, each, context).some((name) => names.has(name)),
      ),
    )
    .flatMap((each) =>
      placesAt(each.arguments, "EndpointConfigName", "").flatMap((place) =>
        makersOf(place.value, each, "EndpointConfig", context),
      ),
    );
  const makers = unique(configurations).filter((name) => {
    const maker = definition.step.get(name);
    const type = maker && context.types.get(maker.type);
    return maker && type && needsRole(maker, type);
  });
  return { path, makers };
}

const patternsOf = (value: Place["value"], step: Step, { scope }: PlanContext): readonly string[] =>
  resolve(value, { ...scope, step: step.name }).patterns;

/** The steps of a type whose properties a value is made of. */
const makersOf = (value: Place["value"], step: Step, type: string, { scope }: PlanContext): readonly string[] =>
  resolve(value, { ...scope, step: step.name }).steps.filter((name) => scope.definition.step.get(name)?.type === type);

const messages = {
  "endpoint-role": (step: string) =>
    `Step ${step} runs a container on an endpoint whose role is not in this definition, so its access was not planned. Allow what it reads in the execution role of the endpoint's configuration.`,
  "model-elsewhere": (step: string) =>
    `Step ${step} uses a model that this definition does not create, so its access was not planned. Allow what it reads and writes in that model's execution role.`,
} as const;

function workElsewhere({ step, type }: StepReading, path: string): Diagnostic {
  const code = type.runsAs.as === "endpoint" ? "endpoint-role" : "model-elsewhere";
  return { severity: "warning", code, message: messages[code](step.name), path };
}
