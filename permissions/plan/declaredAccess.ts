/**
 * Access that a step's code needs and no field of its definition shows: an S3 URI that a script gets as an argument, a
 * table it reads. The option declaredAccess names it, step by step; it is granted to the role that does the step's work.
 */
import type { Definition, Step } from "../definition/definition";
import type { Place } from "../definition/resolve";
import type { Diagnostic } from "../diagnostic";
import type { JsonValue } from "../json";
import type { StepNeed } from "../steps/stepType";
import type { PlanOptions } from "./accessPlan";
import { didYouMean } from "../nearest";
import { isRecord, own } from "./untyped";

/** Codes and texts. `place` is the option, such as `declaredAccess["Train"].reads[0]`; values may be secret. */
const messages = {
  "declared-step": (place: string, hint: string) =>
    `${place}: the definition has no step of this name.${hint || " Use the name of a step."}`,
  "declared-role": (place: string) =>
    `${place}: no role of this plan does the step's work, so nothing was granted. Declare the access for the step whose code needs it.`,
  "declared-parameter": (place: string, name: string, hint: string) =>
    `${place}: the definition has no parameter ${JSON.stringify(name)}.${hint || " Use a parameter's name, or a reference that Get takes."}`,
  "declared-value": (place: string, expected: string) => `${place}: invalid value. Expected ${expected}.`,
  "declared-field": (place: string, hint: string) => `${place}: unknown field, so it grants nothing.${hint}`,
} as const;

const wrong = (code: keyof typeof messages, message: string, path = ""): Diagnostic => ({
  severity: "error",
  code,
  message,
  path,
});

/** A declared place of S3. */
export interface DeclaredPlace {
  readonly place: Place;
  readonly access: "read" | "write";
  readonly declaredBy: string;
}

/** What is declared for a step; what checkDeclaredAccess reports (a value of another type, a parameter that the definition
 * does not have) is left out. */
export function declaredFor(
  step: Pick<Step, "name" | "path">,
  { declaredAccess }: PlanOptions,
  parameters: Definition["parameters"],
): { readonly places: readonly DeclaredPlace[]; readonly needs: readonly StepNeed[] } {
  const { name, path } = step;
  const declared = own(declaredAccess, name);
  const option = `declaredAccess[${JSON.stringify(name)}]`;
  const places = (["reads", "writes"] as const).flatMap((field) =>
    listOf(own(declared, field)).flatMap((text, index): DeclaredPlace[] =>
      typeof text === "string" && parametersIn(text).every((each) => parameters.has(each))
        ? [
            {
              place: { value: readTemplate(text.replace(/^s3[an]:/, "s3:")), path },
              access: field === "reads" ? "read" : "write",
              declaredBy: `${option}.${field}[${index}]`,
            },
          ]
        : [],
    ),
  );
  const needs = listOf(own(declared, "grants")).flatMap((grant, index): StepNeed[] => {
    const actions = listOf(own(grant, "actions")).filter(isAction);
    const resources = listOf(own(grant, "resources")).filter(isResource);
    const conditions = own(grant, "conditions");
    const context = isContext(conditions) ? conditions : undefined;
    // A condition that cannot be read would leave the grant without it.
    if (actions.length === 0 || resources.length === 0 || (conditions !== undefined && !context)) return [];
    return [
      {
        by: "stepRole",
        actions,
        resources,
        ...(context && { context }),
        clause: "declared-access",
        path,
        declaredBy: `${option}.grants[${index}]`,
      },
    ];
  });
  return { places, needs };
}

/**
 * What is wrong with the option.
 * @param hasRole whether a role of the plan does a step's work
 */
export function checkDeclaredAccess(
  definition: Definition,
  { declaredAccess }: PlanOptions,
  hasRole: (step: string) => boolean,
): readonly Diagnostic[] {
  if (declaredAccess === undefined) return [];
  if (!isRecord(declaredAccess))
    return [wrong("declared-value", messages["declared-value"]("declaredAccess", "an object by step name"))];
  return Object.keys(declaredAccess).flatMap((name) => {
    const option = `declaredAccess[${JSON.stringify(name)}]`;
    const step = definition.step.get(name);
    if (step === undefined)
      return [wrong("declared-step", messages["declared-step"](option, didYouMean(name, definition.step.keys())))];
    if (!hasRole(name)) return [wrong("declared-role", messages["declared-role"](option), step.path)];
    return checkDeclared(own(declaredAccess, name), option, definition, step.path);
  });
}

const fields = { access: ["reads", "writes", "grants"], grant: ["actions", "resources", "conditions"] } as const;

/** What is wrong with what is declared for one step. */
export function checkDeclared(
  declared: unknown,
  option: string,
  definition: Pick<Definition, "parameters">,
  path: string,
): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const onlyFields = (value: unknown, place: string, names: readonly string[]): void => {
    for (const name of isRecord(value) ? Object.keys(value) : [])
      if (!names.includes(name)) {
        const message = messages["declared-field"](`${place}[${JSON.stringify(name)}]`, didYouMean(name, names));
        found.push(wrong("declared-field", message, path));
      }
  };
  const expect = (holds: boolean, place: string, expected: string): void => {
    if (!holds) found.push(wrong("declared-value", messages["declared-value"](place, expected), path));
  };
  const all = (value: unknown, place: string, check: (item: unknown, place: string) => void): void => {
    expect(value === undefined || Array.isArray(value), place, "a list");
    for (const [index, item] of listOf(value).entries()) check(item, `${place}[${index}]`);
  };
  expect(isRecord(declared), option, "an object with reads, writes or grants");
  onlyFields(declared, option, fields.access);
  for (const field of ["reads", "writes"])
    all(own(declared, field), `${option}.${field}`, (text, place) => {
      expect(typeof text === "string", place, "an S3 URI such as s3://bucket/prefix/");
      for (const name of typeof text === "string" ? parametersIn(text) : [])
        if (!definition.parameters.has(name))
          found.push(
            wrong(
              "declared-parameter",
              messages["declared-parameter"](place, name, didYouMean(name, definition.parameters.keys())),
              path,
            ),
          );
    });
  all(own(declared, "grants"), `${option}.grants`, (grant, place) => {
    const conditions = own(grant, "conditions");
    const nonEmpty = (value: unknown): boolean => !Array.isArray(value) || value.length > 0;
    expect(isRecord(grant), place, "an object with actions and resources");
    onlyFields(grant, place, fields.grant);
    for (const [field, holds, expected] of [
      ["actions", isAction, "an action such as dynamodb:GetItem, without wildcards"],
      ["resources", isResource, "an ARN, or *"],
    ] as const) {
      expect(own(grant, field) !== undefined && nonEmpty(own(grant, field)), `${place}.${field}`, "a list with items");
      all(own(grant, field), `${place}.${field}`, (item, at) => {
        expect(holds(item), at, expected);
      });
    }
    expect(
      conditions === undefined || isContext(conditions),
      `${place}.conditions`,
      "lists of values by condition key",
    );
  });
  return found;
}

/** `s3://{Bucket}/in/*` as the expression that a definition has for it. */
function readTemplate(text: string): JsonValue {
  const Values = text.split(/(\{[^{}]*\}|\*)/).flatMap((part): JsonValue[] => {
    if (part === "*") return [{ Get: "Execution.PipelineExecutionId" }];
    const name = referenceIn(part);
    return name !== undefined ? [{ Get: name.includes(".") ? name : `Parameters.${name}` }] : part === "" ? [] : [part];
  });
  return { "Std:Join": { On: "", Values } };
}

const referenceIn = (part: string): string | undefined => /^\{([^{}]*)\}$/.exec(part)?.[1];

/** The parameters that a text names. */
const parametersIn = (text: string): readonly string[] =>
  text
    .split(/(\{[^{}]*\})/)
    .flatMap((part) => referenceIn(part) ?? [])
    .flatMap((name) => (name.includes(".") ? (/^Parameters\.(.*)$/.exec(name)?.[1] ?? []) : [name]));

const isAction = (value: unknown): value is string =>
  typeof value === "string" && /^[a-z0-9-]+:[A-Za-z0-9]+$/.test(value);

const isResource = (value: unknown): value is string => typeof value === "string" && /^(\*|arn:\S+:.*)$/s.test(value);

const isContext = (value: unknown): value is Readonly<Record<string, readonly string[]>> =>
  isRecord(value) &&
  Object.values(value).every(
    (values) => Array.isArray(values) && values.length > 0 && values.every((each) => typeof each === "string"),
  );

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
