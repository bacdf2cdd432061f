/**
 * Reads what the SDK's `pipeline.definition()` returns. Tolerant of what the published schema forgets (it accepts 5 of
 * 42 real definitions), strict about what an answer depends on: names, references, the shape of steps.
 */
import { hasErrors, type Diagnostic } from "../diagnostic";
import { elements, isArray, isObject, member, pointerTo, readJson, type JsonObject, type JsonValue } from "../json";
import type { Definition, Parameter, Step } from "./definition";
import { expressionsIn, type Occurrence } from "./expression";
import { bodyProperty } from "./iteration";

/** Where a step type holds whole steps. */
const branches: Readonly<Record<string, readonly string[]>> = {
  Condition: ["IfSteps", "ElseSteps"],
  ForEach: ["ForEachBody"],
};

/** Reads a definition's text. Never throws; without `definition`, the diagnostics say why. */
export function readDefinition(text: string): {
  readonly definition?: Definition;
  readonly diagnostics: readonly Diagnostic[];
} {
  const { value, diagnostics: syntax } = readJson(text);
  if (value === undefined || hasErrors(syntax)) return { diagnostics: syntax };
  if (!isObject(value)) return { diagnostics: [problem("definition-shape", "", "A definition is a JSON object.")] };
  const diagnostics: Diagnostic[] = [];
  const steps = readSteps(value, diagnostics);
  const definition: Definition = {
    text,
    json: value,
    parameters: readParameters(value, diagnostics),
    steps,
    step: new Map(steps.map((step) => [step.name, step])),
    expressions: [...expressionsIn(value, "", (path) => path === "/Steps")],
  };
  diagnostics.push(...checkVersion(value), ...checkNames(steps), ...checkReferences(definition));
  return hasErrors(diagnostics) ? { diagnostics } : { definition, diagnostics };
}

const problem = (
  code: string,
  path: string,
  message: string,
  severity: Diagnostic["severity"] = "error",
): Diagnostic => ({
  severity,
  code,
  message,
  path,
});

function readParameters(json: JsonObject, diagnostics: Diagnostic[]): Map<string, Parameter> {
  const parameters = new Map<string, Parameter>();
  for (const [index, item] of elements(member(json, "Parameters")).entries()) {
    const path = pointerTo("/Parameters", index);
    const name = member(item, "Name");
    const type = member(item, "Type");
    const defaultValue = member(item, "DefaultValue");
    if (typeof name !== "string" || name === "")
      diagnostics.push(problem("parameter-shape", path, "A parameter needs a Name."));
    else if (parameters.has(name))
      diagnostics.push(problem("parameter-name", path, `Two parameters are called ${JSON.stringify(name)}.`));
    else
      parameters.set(name, {
        name,
        type: typeof type === "string" ? type : "String",
        path,
        ...(defaultValue !== undefined && defaultValue !== null && { defaultValue }),
      });
  }
  return parameters;
}

function readSteps(json: JsonObject, diagnostics: Diagnostic[]): Step[] {
  const steps: Step[] = [];
  const readList = (list: JsonValue | undefined, path: string, within?: string): void => {
    if (!isArray(list)) {
      diagnostics.push(problem("steps-shape", path, "Steps must be an array of steps."));
      return;
    }
    for (const [index, item] of list.entries()) {
      const step = readStep(item, pointerTo(path, index), within);
      if ("code" in step) {
        diagnostics.push(step);
        continue;
      }
      steps.push(step);
      for (const branch of branches[step.type] ?? []) {
        const nested = member(step.arguments, branch);
        if (nested !== undefined && nested !== null) readList(nested, `${step.path}/Arguments/${branch}`, step.name);
      }
    }
  };
  readList(member(json, "Steps"), "/Steps");
  return steps;
}

function readStep(item: JsonValue, path: string, within: string | undefined): Step | Diagnostic {
  const name = member(item, "Name");
  const type = member(item, "Type");
  if (!isObject(item) || typeof name !== "string" || typeof type !== "string" || name === "" || type === "")
    return problem("step-shape", path, "A step is an object with a Name and a Type, both strings.");
  const given = member(item, "Arguments");
  if (given !== undefined && given !== null && !isObject(given))
    return problem("step-shape", `${path}/Arguments`, `The Arguments of step ${name} must be an object.`);
  const nested = new Set((branches[type] ?? []).map((branch) => `${path}/Arguments/${branch}`));
  return {
    name,
    type,
    path,
    json: item,
    arguments: given ?? {},
    ...(within !== undefined && { within }),
    dependsOn: elements(member(item, "DependsOn")).flatMap((entry) => {
      const named = typeof entry === "string" ? entry : member(entry, "Step");
      return typeof named === "string" ? [named] : [];
    }),
    expressions: [...expressionsIn(item, path, (below) => nested.has(below))],
  };
}

function checkVersion(json: JsonObject): Diagnostic[] {
  const version = member(json, "Version");
  return version === "2020-12-01"
    ? []
    : [
        problem(
          "definition-version",
          "/Version",
          'The only known Version is "2020-12-01": read as if it were.',
          "warning",
        ),
      ];
}

function checkNames(steps: readonly Step[]): Diagnostic[] {
  const seen = new Set<string>();
  return steps.flatMap(({ name, path }) => {
    if (seen.has(name)) return [problem("step-name", path, `Two steps are called ${JSON.stringify(name)}.`)];
    seen.add(name);
    return /^[A-Za-z0-9\-_]{1,256}$/.test(name)
      ? []
      : [problem("step-name", `${path}/Name`, "A step name has 1 to 256 letters, digits, hyphens and underscores.")];
  });
}

function checkReferences(definition: Definition): Diagnostic[] {
  const missing = (step: string, path: string): Diagnostic[] =>
    definition.step.has(step)
      ? []
      : [problem("unknown-step", path, `There is no step ${JSON.stringify(step)}: fix the name or add the step.`)];
  const check = ({ path, expression }: Occurrence): Diagnostic[] => {
    if (expression.kind === "unknownFunction")
      return [
        problem(
          "unknown-function",
          path,
          `${expression.name} is no function of SageMaker Pipelines that is known here.`,
        ),
      ];
    if (expression.kind === "jsonGet" && expression.propertyFile === undefined && expression.s3Uri === undefined)
      return [problem("json-get-shape", path, "Std:JsonGet needs a PropertyFile or an S3Uri.")];
    const reference = expression.kind === "get" ? expression.reference : undefined;
    switch (reference?.to) {
      case "unknown":
        return [
          problem(
            "unknown-reference",
            path,
            `{"Get": ${JSON.stringify(reference.text)}} is no reference of SageMaker Pipelines that is known here.`,
          ),
        ];
      case "parameter":
        return definition.parameters.has(reference.name)
          ? []
          : [
              problem(
                "unknown-parameter",
                path,
                `There is no parameter ${JSON.stringify(reference.name)}: add it to Parameters.`,
              ),
            ];
      case "property": {
        const body = bodyProperty(definition.step.get(reference.step), reference.path);
        return missing(body?.step ?? reference.step, path);
      }
      case "propertyFile":
        return missing(reference.step, path);
      default:
        return [];
    }
  };
  return [
    ...definition.expressions.flatMap(check),
    ...definition.steps.flatMap((step) => [
      ...step.expressions.flatMap(check),
      ...step.dependsOn.flatMap((name) => missing(name, `${step.path}/DependsOn`)),
    ]),
  ];
}
