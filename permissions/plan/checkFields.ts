/**
 * Arguments against the fields of the API call that a step makes: unknown, misplaced and missing ones, and lists that are
 * longer than the API takes. Warnings: the fields are those of one day. Only a list that is too long is certain.
 */
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

const walkSteps = (definition: Definition): readonly Diagnostic[] =>
  definition.steps.flatMap((step) => {
    const call = apiCallOf(step.type);
    if (call === undefined) return [];
    const found: Diagnostic[] = [];
    walk({ step, call, found }, step.arguments, call.shape, "", `${step.path}/Arguments`);
    return found;
  });

/** The walk through one step's Arguments. */
interface Walk {
  readonly step: Step;
  readonly call: ApiCall;
  readonly found: Diagnostic[];
}

/** `place` is where the value is in the request, such as `ProcessingInputs[].S3Input`. */
function walk(at: Walk, value: JsonValue, shapeName: string | null, place: string, path: string): void {
  const shape = apiShape(shapeName);
  if (shape === undefined || value === null || readExpression(value).kind !== "container") return;
  switch (shape.kind) {
    case "structure":
      if (isObject(value)) walkStructure(at, value, shape, place, path);
      else reportShape(at, place, "an object", path);
      return;
    case "list":
      if (!isArray(value)) {
        reportShape(at, place, "a list", path);
        return;
      }
      if (shape.most !== undefined && value.length > shape.most) {
        const message = messages["too-many-items"](at.step.name, place, value.length, shape.most);
        at.found.push({ severity: "error", code: "too-many-items", message, path });
        return;
      }
      for (const [index, item] of value.entries()) walk(at, item, shape.item, `${place}[]`, pointerTo(path, index));
      return;
    case "map":
      if (isObject(value))
        for (const [key, each] of Object.entries(value))
          walk(at, each, shape.value, `${place}{}`, pointerTo(path, key));
  }
}

const warn = (
  { call }: Walk,
  code: keyof typeof messages,
  message: string,
  path: string,
  field: string,
): Diagnostic => ({
  severity: "warning",
  code,
  message,
  path,
  cause: `${call.operation} ${field}`,
});

const holderOf = ({ call }: Walk, place: string): string =>
  place === "" ? call.operation : `${call.operation}: ${place}`;

function reportShape(at: Walk, place: string, kind: string, path: string): void {
  at.found.push(warn(at, "field-shape", messages["field-shape"](at.call.operation, place, kind), path, place));
}

function walkStructure(
  at: Walk,
  value: JsonObject,
  shape: Extract<ApiShape, { kind: "structure" }>,
  place: string,
  path: string,
): void {
  const { step, call, found } = at;
  const holder = holderOf(at, place);
  let explained = false;
  for (const field of Object.keys(value)) {
    const inner = Object.hasOwn(shape.members, field) ? shape.members[field] : undefined;
    const each = member(value, field) ?? null;
    const below = place === "" ? field : `${place}.${field}`;
    if (inner !== undefined) walk(at, each, inner, below, pointerTo(path, field));
    else if (each !== null) {
      found.push(unknownField(at, field, each, shape, { holder, place: below, path: pointerTo(path, field) }));
      explained = true;
    }
  }
  const missing = shape.required.filter((field) => !isFilled(field) && member(value, field) === undefined);
  if (missing.length > 0 && !explained && member(step.json, "Arguments") !== undefined)
    found.push({
      ...warn(at, "missing-field", messages["missing-field"](step.name, holder, missing.join(", ")), path, ""),
      cause: `${call.operation} ${step.name} ${place} ${missing.join()}`,
    });
}

function unknownField(
  at: Walk,
  field: string,
  value: JsonValue,
  { members }: Extract<ApiShape, { kind: "structure" }>,
  { holder, place, path }: { readonly holder: string; readonly place: string; readonly path: string },
): Diagnostic {
  const shown = field.slice(0, 100);
  if (isWrapper(value, members))
    return warn(at, "wrapped-arguments", messages["wrapped-arguments"](holder, shown), path, place);
  const isSibling = Object.keys(members).some((name) => name.toLowerCase() === field.toLowerCase());
  const [right] = isSibling ? [] : placesOfField(at.call.shape, field);
  if (right !== undefined)
    return warn(at, "misplaced-field", messages["misplaced-field"](holder, shown, right), path, place);
  const hint = didYouMean(field, Object.keys(members));
  return warn(at, "unknown-field", messages["unknown-field"](holder, shown, hint), path, place);
}

/** An object around fields that belong where it is: at least two of its members, and most of them. */
function isWrapper(value: JsonValue, members: Readonly<Record<string, unknown>>): boolean {
  if (!isObject(value)) return false;
  const names = Object.keys(value);
  const known = names.filter((name) => Object.hasOwn(members, name)).length;
  return known >= 2 && known * 2 > names.length;
}
