/**
 * Values given for a definition's parameters, in the parameter's type: parsed exactly or refused. They become the
 * parameters' DefaultValue, so what is written is the same value, never null, 0 or false in its place.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/build-and-manage-parameters.html
 */
import type { Definition, Parameter } from "../definition/definition";
import { pathText } from "../definition/resolve";
import type { Diagnostic } from "../diagnostic";
import { elements, member } from "../json";
import { didYouMean } from "../nearest";

/** Values may be secret: no text holds one. */
const messages = {
  "unknown-binding": (name: string, hint: string) =>
    `bindings: the definition has no parameter ${JSON.stringify(name)}.${hint}`,
  "unknown-bound-step": (name: string, hint: string) =>
    `bindings: ${JSON.stringify(name)} names a step that the definition does not have.${hint}`,
  "unused-binding": (name: string, hint: string) =>
    `bindings: nothing in the definition refers to ${JSON.stringify(name)}, so its value has no effect.${hint}`,
  "binding-value": (name: string, expected: string) =>
    `bindings: the value of parameter ${JSON.stringify(name)} does not fit its type. Expected ${expected}.`,
} as const;

const asText = { write: (text: string) => JSON.stringify(text), expected: "a string" };

/** Per type: the JSON text of a value, or undefined where it is none; and what is expected. */
const types: Readonly<
  Record<string, { readonly write: (text: string) => string | undefined; readonly expected: string }>
> = {
  String: asText,
  Integer: {
    write: (text) => (/^-?(0|[1-9]\d{0,99})$/.test(text) ? text : undefined),
    expected: "a whole number such as 12 (type Integer)",
  },
  Float: {
    write: (text) =>
      /^-?(0|[1-9]\d{0,99})(\.\d{1,100})?([eE][+-]?\d{1,3})?$/.test(text) && Number.isFinite(Number(text))
        ? text
        : undefined,
    expected: "a number such as 0.5 (type Float)",
  },
  Boolean: {
    write: (text) => (/^(true|false)$/i.test(text) ? text.toLowerCase() : undefined),
    expected: "true or false (type Boolean)",
  },
};

const typeOf = ({ type }: Parameter) => (Object.hasOwn(types, type) ? types[type] : undefined) ?? asText;

/** A binding as the JSON text of the parameter's DefaultValue; undefined where it does not fit the type. */
export const bindingJson = (parameter: Parameter, text: string): string | undefined => typeOf(parameter).write(text);

/** What is wrong with the bindings of a definition. */
export const checkBindings = (
  definition: Definition,
  bindings: Readonly<Record<string, string>>,
): readonly Diagnostic[] =>
  Object.entries(bindings).flatMap(([name, value]) =>
    name.startsWith("Steps.") ? checkReference(definition, name) : checkParameter(definition, name, value),
  );

const problem = (
  severity: Diagnostic["severity"],
  code: string,
  message: string,
  path = "/Parameters",
): readonly Diagnostic[] => [{ severity, code, message, path }];

function checkParameter(definition: Definition, name: string, value: string): readonly Diagnostic[] {
  const parameter = definition.parameters.get(name);
  if (parameter === undefined)
    return problem(
      "error",
      "unknown-binding",
      messages["unknown-binding"](name, didYouMean(name, definition.parameters.keys())),
    );
  const json = bindingJson(parameter, value);
  const allowed = allowedValues(definition, parameter);
  if (json !== undefined && (allowed.length === 0 || allowed.includes(json))) return [];
  const expected = json === undefined ? typeOf(parameter).expected : `one of ${allowed.join(", ")} (EnumValues)`;
  return problem("error", "binding-value", messages["binding-value"](name, expected), parameter.path);
}

/** The values that the definition lists for a parameter, as JSON; none where it lists none. */
function allowedValues({ json }: Definition, { path }: Parameter): readonly string[] {
  const parameter = elements(member(json, "Parameters"))[Number(path.slice(path.lastIndexOf("/") + 1))];
  return elements(member(parameter, "EnumValues")).map((value) => JSON.stringify(value));
}

/** Values that fit a type whose values are not free text. */
const examples: Readonly<Record<string, string>> = { Integer: "1", Float: "1", Boolean: "true" };

/** A value that fits the parameter; undefined where it is free text. */
export function exampleBinding(definition: Definition, parameter: Parameter): string | undefined {
  const [first] = allowedValues(definition, parameter);
  if (first !== undefined) return parameter.type === "String" ? (JSON.parse(first) as string) : first;
  return Object.hasOwn(examples, parameter.type) ? examples[parameter.type] : undefined;
}

/** A whole reference, such as `Steps.S.OutputParameters['uri']`. */
function checkReference(definition: Definition, name: string): readonly Diagnostic[] {
  const step = /^Steps\.([^.[]*)/.exec(name)?.[1] ?? "";
  if (!definition.step.has(step))
    return problem(
      "error",
      "unknown-binding",
      messages["unknown-bound-step"](name, didYouMean(step, definition.step.keys())),
      "",
    );
  const references = referencesIn(definition);
  return references.has(name)
    ? []
    : problem("warning", "unused-binding", messages["unused-binding"](name, didYouMean(name, references)), "");
}

/** The references to properties of steps, as bindings name them. */
function referencesIn({ expressions, steps }: Definition): ReadonlySet<string> {
  return new Set(
    [...expressions, ...steps.flatMap((step) => step.expressions)].flatMap(({ expression }) =>
      expression.kind === "get" && expression.reference.to === "property"
        ? [`Steps.${expression.reference.step}.${pathText(expression.reference.path)}`]
        : [],
    ),
  );
}
