/** The files that JsonGet opens with the pipeline role: "Amazon S3 permissions to use the JsonGet function". */
import type { Step } from "../definition/definition";
import type { JsonGet, Occurrence } from "../definition/expression";
import { literalPattern, placesAt, resolve } from "../definition/resolve";
import type { Diagnostic } from "../diagnostic";
import { elements, member, type JsonValue } from "../json";
import { readLocation, type Location } from "./s3";
import type { PlanContext } from "./stepNeeds";

/** One file that JsonGet opens, where it is asked for, and the step whose output it is (where that is known). */
export interface JsonGetRead {
  readonly location: Location;
  readonly path: string;
  readonly by?: string;
  readonly from?: string;
}

/** Finds the files behind the JsonGet calls among these expressions. */
export function findJsonGetReads(
  occurrences: readonly Occurrence[],
  by: string | undefined,
  context: PlanContext,
): { readonly reads: readonly JsonGetRead[]; readonly diagnostics: readonly Diagnostic[] } {
  const reads: JsonGetRead[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const { path, expression } of occurrences) {
    if (expression.kind !== "jsonGet") continue;
    const uris = fileUris(expression, context);
    if (typeof uris === "string") {
      diagnostics.push({ severity: "error", code: "json-get-file", message: uris, path });
      continue;
    }
    for (const uri of uris.patterns) {
      const location = readLocation(uri);
      if (typeof location === "string")
        diagnostics.push({
          severity: "error",
          code: "json-get-file",
          message: `JsonGet opens ${JSON.stringify(uri)}, whose bucket is not known: set the output's destination, or bind what it is made of.`,
          path,
        });
      else
        reads.push({
          location,
          path,
          ...(by !== undefined && { by }),
          ...(uris.from !== undefined && { from: uris.from }),
        });
    }
  }
  return { reads, diagnostics };
}

interface FileUris {
  readonly patterns: readonly string[];
  readonly from?: string;
}

/** URI patterns of the file, or why they cannot be told. */
function fileUris({ propertyFile, s3Uri }: JsonGet, { scope }: PlanContext): FileUris | string {
  if (s3Uri !== undefined) {
    const { patterns, steps } = resolve(s3Uri, scope);
    const [from] = steps;
    return { patterns, ...(from !== undefined && { from }) };
  }
  if (propertyFile?.to !== "propertyFile")
    return "The PropertyFile of JsonGet must be a reference to a step's property file.";
  const step = scope.definition.step.get(propertyFile.step);
  if (!step) return `There is no step ${JSON.stringify(propertyFile.step)}.`;
  const file = elements(member(step.json, "PropertyFiles")).find(
    (each) => member(each, "PropertyFileName") === propertyFile.file,
  );
  if (file === undefined)
    return `Step ${step.name} has no property file ${JSON.stringify(propertyFile.file)}: add it to PropertyFiles.`;
  const destination = outputUri(step, member(file, "OutputName"));
  if (destination === undefined)
    return `The output ${JSON.stringify(member(file, "OutputName") ?? null)} of step ${step.name}, which holds the property file, has no S3Uri: nobody can tell which object JsonGet opens. Set the output's destination.`;
  const name = member(file, "FilePath");
  const tail = typeof name === "string" ? literalPattern(name) : "*";
  return {
    patterns: resolve(destination, scope).patterns.map((uri) => `${uri.replace(/\/$/, "")}/${tail.replace(/^\//, "")}`),
    from: step.name,
  };
}

const outputUri = (step: Step, name: JsonValue | undefined): JsonValue | undefined =>
  placesAt(step.arguments, "ProcessingOutputConfig.Outputs[]", "")
    .filter(({ value }) => member(value, "OutputName") === name)
    .map(({ value }) => member(member(value, "S3Output"), "S3Uri"))
    .find((uri) => uri !== undefined && uri !== null);
