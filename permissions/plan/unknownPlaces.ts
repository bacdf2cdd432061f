/**
 * S3 URIs that no table entry knows what to do with: an environment variable, a container's argument, a hyperparameter.
 * They may be read, written, or only printed; nobody can tell, so nothing is granted and each is reported. The objects
 * that a manifest lists are such places too: they stand in a file, not in the definition.
 */
import { readExpression } from "../definition/expression";
import { resolve, type Scope } from "../definition/resolve";
import type { Diagnostic } from "../diagnostic";
import { isArray, isObject, member, pointerTo, type JsonValue } from "../json";
import type { StepReading } from "./stepNeeds";

/** Places of every type that hold names and labels. */
const labels = ["Tags", "ExperimentConfig"];

/** Reports, once per place, what a step's type does not know. `reading.known` holds the places it does. */
export function findUnknownPlaces({ step, known }: StepReading, scope: Scope): Diagnostic[] {
  const found: Diagnostic[] = [];
  const start = `${step.path}/Arguments`;
  const skipped = new Set(labels.map((label) => pointerTo(start, label)));
  const walk = (json: JsonValue, path: string): void => {
    if (skipped.has(path)) return;
    if (isObject(json) && isManifest(json)) found.push(manifest(step.name, path));
    if (known.has(path)) return;
    const { kind } = readExpression(json);
    if (kind === "container") {
      if (isArray(json)) json.forEach((item, index) => walk(item, pointerTo(path, index)));
      else if (isObject(json)) for (const key of Object.keys(json)) walk(json[key] ?? null, pointerTo(path, key));
    } else if (resolve(json, scope).patterns.some((pattern) => /s3[an]?:\/\//.test(pattern)))
      found.push({
        severity: "warning",
        code: "unknown-data-place",
        message: `Step ${step.name} names a place in S3 here, and what it does with it is not known: no access is granted. Make it an input or an output of the step, or allow it to the step's role yourself.`,
        path,
      });
  };
  walk(step.arguments, start);
  return found;
}

const isManifest = (json: JsonValue): boolean => {
  const type = member(json, "S3DataType");
  return (type === "ManifestFile" || type === "AugmentedManifestFile") && member(json, "S3Uri") !== undefined;
};

const manifest = (step: string, path: string): Diagnostic => ({
  severity: "warning",
  code: "manifest-input",
  message: `Step ${step} reads a manifest: the objects it lists are not in the definition, and no access to them is granted. Give the prefix they lie under as an input, or allow it to the step's role yourself.`,
  path,
});
