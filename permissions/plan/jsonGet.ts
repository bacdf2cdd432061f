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
import type { PlanContext, StepReading } from "./stepNeeds";

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

/** One file that JsonGet opens, where it is asked for, and the step whose output it is (where that is known). */
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
function fileUris({ propertyFile, s3Uri }: JsonGet, scope: Scope): FileUris | string {
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
