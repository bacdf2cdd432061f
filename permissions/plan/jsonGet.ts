/** The files that JsonGet opens with the pipeline role: "Amazon S3 permissions to use the JsonGet function". */
import type { Definition, Step } from "../definition/definition";
import type { JsonGet, Occurrence } from "../definition/expression";
import { placesAt, resolve, type Scope } from "../definition/resolve";
import { writeLiteral } from "../iam/patternText";
import type { Diagnostic } from "../diagnostic";
import { elements, member, type JsonValue } from "../json";
import { keyContext } from "../aws/kms";
import type { Requirement } from "./requirement";
import { isDirectoryBucket, objectArns, readLocation, type Location } from "../aws/s3";
import { uriProblem } from "./placeProblems";
import type { StepReading } from "./stepNeeds";
import type { PlanContext } from "./stepReader";

/** All texts: what is wrong (all under the code `json-get-file`) -> (values) -> text. */
const messages = {
  "unknown-bucket": (uri: string) =>
    `JsonGet reads ${uri}, whose bucket is unknown. Set the destination of the output, or bind the parameter that it is made from.`,
  "property-file-shape": () => "The PropertyFile of JsonGet must be a reference to the property file of a step.",
  "unknown-step": (step: string) => `The definition has no step ${step}, which JsonGet names.`,
  "unknown-file": (step: string, file: string) => `Step ${step} has no property file ${file}. Add it to PropertyFiles.`,
  "output-without-uri": (step: string, output: string) =>
    `The output ${output} of step ${step} contains the property file but has no S3Uri, so the object that JsonGet reads is unknown. Set the destination of the output.`,
} as const;

/** What the pipeline role needs to open them: the one object each, and the key it is encrypted with. */
export function requireJsonGet(definition: Definition, readings: readonly StepReading[], context: PlanContext) {
  const found = [
    findJsonGetReads(definition.expressions, undefined, context),
    ...definition.steps.map((step) => findJsonGetReads(step.expressions, step.name, context)),
  ];
  const written = readings.flatMap(({ data }) => data.filter(({ access }) => access === "write"));
  const objects = new Set<string>();
  const requirements: Requirement[] = [];
  for (const { location, path, by, from } of found.flatMap(({ reads }) => reads)) {
    const arn = objectArns(context.partition, location)[0] ?? "";
    if (objects.has(arn)) continue;
    objects.add(arn);
    const because = { path, ...(by !== undefined && { step: by }) };
    const pipelineRole = { kind: "pipelineRole" } as const;
    requirements.push({
      principal: pipelineRole,
      action: "s3:GetObject",
      resources: [arn],
      context: {},
      because: { ...because, clause: "json-get" },
    });
    const keys = written.filter(({ step }) => step.name === from).flatMap((use) => use.keys);
    for (const key of new Map(keys.map((each) => [each.arn + (each.alias ?? ""), each])).values())
      requirements.push({
        principal: pipelineRole,
        action: "kms:Decrypt",
        resources: [key.arn],
        context: keyContext(key),
        because: { ...because, clause: "json-get-key" },
      });
  }
  return { objects: [...objects], requirements, diagnostics: found.flatMap(({ diagnostics }) => diagnostics) };
}

/** One file that JsonGet opens, where JsonGet is, and the step whose output it is (where that is known). */
interface JsonGetRead {
  readonly location: Location;
  readonly path: string;
  readonly by?: string;
  readonly from?: string;
}

/** Finds the files behind the JsonGet calls among these expressions. */
function findJsonGetReads(
  occurrences: readonly Occurrence[],
  by: string | undefined,
  context: PlanContext,
): { readonly reads: readonly JsonGetRead[]; readonly diagnostics: readonly Diagnostic[] } {
  const reads: JsonGetRead[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const { path, expression } of occurrences) {
    if (expression.kind !== "jsonGet") continue;
    const uris = fileUris(expression, { ...context.scope, ...(by !== undefined && { step: by }) });
    if (typeof uris === "string") {
      diagnostics.push({ severity: "error", code: "json-get-file", message: uris, path });
      continue;
    }
    for (const uri of uris.patterns) {
      const location = readLocation(uri);
      if (location === "access-point-alias") diagnostics.push(uriProblem(location, uri, path));
      else if (typeof location === "object" && isDirectoryBucket(location))
        diagnostics.push(uriProblem("directory-bucket", uri, path));
      else if (typeof location === "string")
        diagnostics.push({
          severity: "error",
          code: "json-get-file",
          message: messages["unknown-bucket"](JSON.stringify(uri)),
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

/** URI patterns of the file, or why they are unknown. */
function fileUris({ propertyFile, s3Uri }: JsonGet, scope: Scope): FileUris | string {
  if (s3Uri !== undefined) {
    const { patterns, steps } = resolve(s3Uri, scope);
    const [from] = steps;
    return { patterns, ...(from !== undefined && { from }) };
  }
  if (propertyFile?.to !== "propertyFile") return messages["property-file-shape"]();
  const step = scope.definition.step.get(propertyFile.step);
  if (!step) return messages["unknown-step"](JSON.stringify(propertyFile.step));
  const file = elements(member(step.json, "PropertyFiles")).find(
    (each) => member(each, "PropertyFileName") === propertyFile.file,
  );
  if (file === undefined) return messages["unknown-file"](step.name, JSON.stringify(propertyFile.file));
  const destination = outputUri(step, member(file, "OutputName"));
  if (destination === undefined)
    return messages["output-without-uri"](step.name, JSON.stringify(member(file, "OutputName") ?? null));
  const name = member(file, "FilePath");
  const tail = typeof name === "string" ? writeLiteral(name) : "*";
  return {
    patterns: resolve(destination, { ...scope, step: step.name }).patterns.map(
      (uri) => `${uri.replace(/\/$/, "")}/${tail.replace(/^\//, "")}`,
    ),
    from: step.name,
  };
}

const outputUri = (step: Step, name: JsonValue | undefined): JsonValue | undefined =>
  placesAt(step.arguments, "ProcessingOutputConfig.Outputs[]", "")
    .filter(({ value }) => member(value, "OutputName") === name)
    .map(({ value }) => member(member(value, "S3Output"), "S3Uri"))
    .find((uri) => uri !== undefined && uri !== null);
