/**
 * Arguments against the fields of the API call that a step makes: unknown, misplaced and missing ones, and lists that are
 * longer than the API takes. Warnings: the fields are those of one day. Only a list that is too long is certain.
 */
import { oncePer } from "../memoize";
import { apiCallOf, apiShape, placesOfField, type ApiCall, type ApiShape } from "../aws/apiFields";
import type { Definition, Step } from "../definition/definition";
import { readExpression } from "../definition/expression";
import { oncePerCause, type Diagnostic } from "../diagnostic";
import { isArray, isObject, member, pointerTo, type JsonObject, type JsonValue } from "../json";
import { didYouMean } from "../nearest";

const messages = {
  "unknown-field": (holder: string, field: string, hint: string) => `${holder} has no field ${field}.${hint}`,
  "misplaced-field": (holder: string, field: string, place: string) =>
    `${holder} has no field ${field}; the API has it in ${place}.`,
  "wrapped-arguments": (holder: string, field: string) =>
    `${holder} has no field ${field}: Arguments are the fields of ${holder} themselves. Remove the object ${field} around them.`,
  "missing-field": (step: string, holder: string, fields: string) =>
    `Step ${step} lacks ${fields}, required by ${holder}.`,
  "field-shape": (holder: string, field: string, kind: string) => `${holder}: ${field} must be ${kind}.`,
  "too-many-items": (step: string, field: string, count: number, most: number) =>
    `Step ${step} has ${count} items in ${field}; SageMaker accepts at most ${most}.`,
} as const;

/** Fields that the service or the plan fills in: names of jobs, and the roles that steps run as. */
const isFilled = (field: string): boolean =>
  /^(ProcessingJob|TrainingJob|HyperParameterTuningJob|TransformJob|AutoMLJob|Model|EndpointConfig|InferenceComponent|Job)Name$/.test(
    field,
  ) || /^(Execution)?RoleArn$/.test(field);

/** Fields that are unknown, misplaced or missing; each root cause once, whatever number of steps has it. */
export const checkFields = (definition: Definition): readonly Diagnostic[] =>
  oncePerCause(walkSteps(definition).filter(({ code }) => code !== "too-many-items"));

/** Lists that are longer than the API takes: no execution can run, and a plan of them would take long. */
export const checkListLengths = (definition: Definition): readonly Diagnostic[] =>
  walkSteps(definition).filter(({ code }) => code === "too-many-items");

const walkSteps = oncePer((definition: Definition): readonly Diagnostic[] => definition.steps.flatMap(walkStep));

function walkStep(step: Step): readonly Diagnostic[] {
  const call = apiCallOf(step.type);
  if (call === undefined) return [];
  const found: Diagnostic[] = [];
  walk({ step, call, found }, step.arguments, call.shape, undefined);
  return found;
}

/** The walk through one step's Arguments. */
interface Walk {
  readonly step: Step;
  readonly call: ApiCall;
  readonly found: Diagnostic[];
}

/** A member, an item or a value of a map below another; absent for Arguments itself. Written out only where reported. */
interface Spot {
  readonly above: Spot | undefined;
  readonly key: string | number;
  readonly inMap?: true;
}

/** Where a spot is in the request, such as `ProcessingInputs[].S3Input`. */
function placeOf(spot: Spot | undefined): string {
  if (spot === undefined) return "";
  const above = placeOf(spot.above);
  if (typeof spot.key === "number") return `${above}[]`;
  if (spot.inMap) return `${above}{}`;
  return above === "" ? spot.key : `${above}.${spot.key}`;
}

const pathOf = (at: Walk, spot: Spot | undefined): string =>
  spot === undefined ? `${at.step.path}/Arguments` : pointerTo(pathOf(at, spot.above), spot.key);

function walk(at: Walk, value: JsonValue, shapeName: string | null, spot: Spot | undefined): void {
  const shape = apiShape(shapeName);
  if (shape === undefined || value === null || readExpression(value).kind !== "container") return;
  switch (shape.kind) {
    case "structure":
      if (isObject(value)) walkStructure(at, value, shape, spot);
      else reportShape(at, "an object", spot);
      return;
    case "list":
      if (!isArray(value)) reportShape(at, "a list", spot);
      else if (shape.most !== undefined && value.length > shape.most)
        at.found.push({
          severity: "error",
          code: "too-many-items",
          message: messages["too-many-items"](at.step.name, placeOf(spot), value.length, shape.most),
          path: pathOf(at, spot),
        });
      else for (const [key, item] of value.entries()) walk(at, item, shape.item, { above: spot, key });
      return;
    case "map":
      if (!isObject(value)) reportShape(at, "an object", spot);
      else if (shape.value !== null)
        for (const [key, each] of Object.entries(value)) walk(at, each, shape.value, { above: spot, key, inMap: true });
  }
}

/** `cause`: what the same mistake of several steps has in common. */
const warn = (at: Walk, code: keyof typeof messages, message: string, spot: Spot | undefined, cause: string) => ({
  severity: "warning" as const,
  code,
  message,
  path: pathOf(at, spot),
  cause: `${at.call.operation} ${cause}`,
});

function holderOf({ call }: Walk, spot: Spot | undefined): string {
  const place = placeOf(spot);
  return place === "" ? call.operation : `${call.operation}: ${place}`;
}

function reportShape(at: Walk, kind: string, spot: Spot | undefined): void {
  const place = placeOf(spot);
  at.found.push(warn(at, "field-shape", messages["field-shape"](at.call.operation, place, kind), spot, place));
}

function walkStructure(at: Walk, value: JsonObject, shape: StructureShape, spot: Spot | undefined): void {
  const { step, found } = at;
  let explained = false;
  for (const key of Object.keys(value)) {
    const inner = Object.hasOwn(shape.members, key) ? shape.members[key] : undefined;
    const each = member(value, key) ?? null;
    if (inner === null) continue;
    const below = { above: spot, key };
    if (inner !== undefined) walk(at, each, inner, below);
    else if (each !== null) {
      found.push(unknownField(at, key, each, shape, below));
      explained = true;
    }
  }
  if (explained || member(step.json, "Arguments") === undefined) return;
  const missing = shape.required.filter((field) => member(value, field) === undefined && !isFilled(field));
  if (missing.length === 0) return;
  const message = messages["missing-field"](step.name, holderOf(at, spot), missing.join(", "));
  found.push(warn(at, "missing-field", message, spot, `${step.name} ${placeOf(spot)} ${missing.join()}`));
}

/** So many fields of a step get the right name: looking for it in all of a request takes time. */
const mostExplained = 50;

type StructureShape = Extract<ApiShape, { kind: "structure" }>;

function unknownField(at: Walk, field: string, value: JsonValue, { members }: StructureShape, spot: Spot): Diagnostic {
  const shown = field.slice(0, 100);
  const holder = holderOf(at, spot.above);
  const place = placeOf(spot);
  if (isWrapper(value, members))
    return warn(at, "wrapped-arguments", messages["wrapped-arguments"](holder, shown), spot, place);
  if (at.found.length >= mostExplained)
    return warn(at, "unknown-field", messages["unknown-field"](holder, shown, ""), spot, place);
  const isSibling = Object.keys(members).some((name) => name.toLowerCase() === field.toLowerCase());
  const [right] = isSibling ? [] : placesOfField(at.call.shape, field);
  if (right !== undefined)
    return warn(at, "misplaced-field", messages["misplaced-field"](holder, shown, right), spot, place);
  const hint = didYouMean(field, Object.keys(members));
  return warn(at, "unknown-field", messages["unknown-field"](holder, shown, hint), spot, place);
}

/** An object around fields that belong where it is: at least two of its members, and most of them. */
function isWrapper(value: JsonValue, members: Readonly<Record<string, unknown>>): boolean {
  if (!isObject(value)) return false;
  const names = Object.keys(value);
  const known = names.filter((name) => Object.hasOwn(members, name)).length;
  return known >= 2 && known * 2 > names.length;
}
