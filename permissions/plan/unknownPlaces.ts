/**
 * S3 URIs and ARNs that no table entry knows what to do with: an environment variable, a container's argument, a
 * hyperparameter. The step's code may read them, write them, or only print them, so nothing is granted and each is
 * reported, unless declaredAccess covers it. The objects that a manifest lists are such places too: they stand in a file,
 * so they count as covered once the step declares what it reads.
 * https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_S3DataSource.html
 */
import { readExpression } from "../definition/expression";
import { pathText, resolve, type Scope } from "../definition/resolve";
import type { Diagnostic } from "../diagnostic";
import { containsPattern } from "../iam/pattern";
import { readPatternText } from "../iam/patternText";
import { isArray, isObject, member, pointerTo, type JsonValue } from "../json";
import { keysOf, readLocation } from "../aws/s3";
import type { StepReading } from "./stepNeeds";

const messages = {
  "s3-place": (step: string, uri: string) =>
    `Step ${step} passes an S3 location to its code, and the definition does not show what the code does with it, so no access was granted. If the code reads it, add declaredAccess: ${JSON.stringify({ [step]: { reads: [uri] } })}; if it writes there, use "writes".`,
  "arn-place": (step: string, arn: string) =>
    `Step ${step} passes an ARN to its code, and the definition does not show what the code does with it, so no access was granted. If the code uses it, add declaredAccess: ${JSON.stringify({ [step]: { grants: [{ actions: ["…"], resources: [arn] }] } })} with the actions it calls.`,
  "manifest-input": (step: string) =>
    `Step ${step} reads a manifest: the objects it lists are not in the definition, so no access to them was granted. Add the prefix they are under: declaredAccess: ${JSON.stringify({ [step]: { reads: ["s3://BUCKET/PREFIX/"] } })}.`,
} as const;

/** Places of every type that hold names and labels. */
const labels = ["Tags", "ExperimentConfig"];

/** What a step's code gets as it stands. ARNs elsewhere are fields of the API. */
const givenToCode = /\/(Environment|EnvironmentVariables|HyperParameters|ContainerArguments|ContainerEntrypoint)(\/|$)/;

const uriForm = /s3[an]?:\/\/[^\s",;]+/;
const arnForm = /arn:[\w-]+:[\w-]+:[^\s",;]*/;

/** Reports, once per place, what a step's type does not know. `reading.known` holds the places it does. */
export function findUnknownPlaces({ step, known, data, needs }: StepReading, scope: Scope): Diagnostic[] {
  const found: Diagnostic[] = [];
  const start = `${step.path}/Arguments`;
  const skipped = new Set(labels.map((label) => pointerTo(start, label)));
  const warn = (code: string, message: string, path: string): void =>
    void found.push({ severity: "warning", code, message, path });
  const declaredUses = data.filter(({ declaredBy }) => declaredBy !== undefined);
  const declared = declaredUses.map(({ location }) => location);
  const declaresReads = declaredUses.some(({ access }) => access === "read");
  const isDeclared = (pattern: string): boolean => {
    const location = readLocation((uriForm.exec(pattern)?.[0] ?? "").replace(/^s3[an]:/, "s3:"));
    if (typeof location === "string") return false;
    const key = readPatternText(location.key);
    return declared.some(
      ({ bucket, key: outer }) =>
        bucket === location.bucket && keysOf(outer).some((each) => containsPattern(readPatternText(each), key)),
    );
  };
  const granted = needs.flatMap(({ declaredBy, resources }) => (declaredBy === undefined ? [] : resources));
  const isGranted = (pattern: string): boolean => {
    const arn = readPatternText(arnForm.exec(pattern)?.[0] ?? "");
    return granted.some((resource) => containsPattern(readPatternText(resource), arn));
  };
  const place = (json: JsonValue, path: string): void => {
    const { patterns } = resolve(json, scope);
    const uris = patterns.filter((pattern) => uriForm.test(pattern));
    const text = templateOf(json);
    if (uris.some((pattern) => !isDeclared(pattern)))
      warn("unknown-data-place", messages["s3-place"](step.name, uriForm.exec(text)?.[0] ?? text), path);
    else if (
      uris.length === 0 &&
      givenToCode.test(path) &&
      patterns.some((pattern) => arnForm.test(pattern) && !isGranted(pattern))
    )
      warn("unknown-data-place", messages["arn-place"](step.name, arnForm.exec(text)?.[0] ?? text), path);
  };
  const walk = (json: JsonValue, path: string, isKnown: boolean): void => {
    if (skipped.has(path)) return;
    if (isObject(json) && isManifest(json) && !declaresReads)
      warn("manifest-input", messages["manifest-input"](step.name), path);
    const inner = isKnown || known.has(path);
    if (readExpression(json).kind !== "container") {
      if (!inner) place(json, path);
    } else if (isArray(json)) {
      for (const [index, item] of json.entries()) if (mayName(item)) walk(item, pointerTo(path, index), inner);
    } else if (isObject(json))
      for (const key of Object.keys(json)) {
        const value = json[key] ?? null;
        if (mayName(value)) walk(value, pointerTo(path, key), inner);
      }
  };
  walk(step.arguments, start, false);
  return found;
}

/** Whether a value may hold a URI or an ARN: most literals do not. */
const mayName = (json: JsonValue): boolean =>
  typeof json === "string" ? json.includes("s3") || json.includes("arn:") : typeof json === "object" && json !== null;

/** An expression in the notation of declaredAccess: values of parameters may be secret, their names are not. */
function templateOf(json: JsonValue): string {
  const expression = readExpression(json);
  switch (expression.kind) {
    case "literal":
      return String(expression.value);
    case "join":
      return expression.values.map(templateOf).join(expression.on);
    case "get": {
      const { reference } = expression;
      if (reference.to === "parameter") return `{${reference.name}}`;
      if (reference.to === "execution") return `{Execution.${reference.variable}}`;
      return reference.to === "property" ? `{Steps.${reference.step}.${pathText(reference.path)}}` : "*";
    }
    default:
      return "*";
  }
}

const isManifest = (json: JsonValue): boolean => {
  const type = member(json, "S3DataType");
  return (type === "ManifestFile" || type === "AugmentedManifestFile") && member(json, "S3Uri") !== undefined;
};
