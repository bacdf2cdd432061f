/**
 * The file of --options: one JSON object with the inputs of `PipelineAccess`, and where the pipeline runs. Only names are
 * read here; values are checked where every plan's options are (permissions/plan/checkOptions.ts).
 */
import type { PlanOptions } from "../permissions";
import { hasErrors } from "../permissions";
import { isObject, member, readJson, type JsonObject, type JsonValue } from "../permissions/json";
import { didYouMean } from "../permissions/nearest";
import { UsageError } from "./command";

/** Inputs that are options of a plan by the same name. */
const planOptions: readonly string[] = [
  "pipelineName",
  "account",
  "region",
  "partition",
  "bindings",
  "roleSeparation",
  "sharedRoles",
  "existingRoles",
  "rolePath",
  "nameSeed",
  "exceptionTag",
  "bucketKeys",
  "queueKeys",
  "declaredAccess",
  "definitionLocation",
  "uploadLocations",
  "uploadKeys",
  "scheduleRoleArn",
  "startableVersions",
  "policySizes",
];

/** Inputs that are switches of a plan. */
const switches: Readonly<Record<string, string>> = {
  jobNames: "jobNames",
  shortJobNames: "shortJobNames",
  grantExperiments: "experiments",
  grantBaselineReads: "baselineReads",
  grantModelPackageReads: "modelPackageReads",
  trustSourceArn: "sourceArnTrust",
  sdkRoleValidation: "sdkRoleValidation",
  consoleAccess: "consoleAccess",
};

/** Inputs that decide nothing of what is derived: they are about resources. */
const others: readonly string[] = [
  "allowIncomplete",
  "authorRoleNames",
  "keepForeignPolicies",
  "operatorRoleNames",
  "permissionsBoundary",
  "tags",
];

const known = [...planOptions, ...Object.keys(switches), ...others];

/** Reads the file's text; throws UsageError where it is not an object of known options. */
export function readOptionsFile(text: string): Partial<PlanOptions> {
  const { value, diagnostics } = readJson(text.replace(/^\uFEFF/, ""));
  if (value === undefined || hasErrors(diagnostics))
    throw new UsageError(`--options: ${diagnostics.map(({ message }) => message).join(" ")}`);
  if (!isObject(value)) throw new UsageError("--options: expected a JSON object.");
  const unknown = Object.keys(value).find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new UsageError(
      `--options: unknown option ${JSON.stringify(unknown.slice(0, 100))}.${didYouMean(unknown, known)}`,
    );
  const bindings = member(value, "bindings");
  const options: Record<string, unknown> = {
    ...pick(value, Object.fromEntries(planOptions.map((name) => [name, name]))),
    ...(isObject(bindings) && { bindings: Object.fromEntries(Object.entries(bindings).map(bindingText)) }),
  };
  const switched = pick(value, switches);
  if (Object.keys(switched).length > 0) options["switches"] = switched;
  return options;
}

const pick = (value: JsonObject, names: Readonly<Record<string, string>>): Record<string, JsonValue> =>
  Object.fromEntries(
    Object.entries(names).flatMap(([from, to]) => {
      const each = member(value, from);
      return each === undefined ? [] : [[to, each] as const];
    }),
  );

/** JSON numbers and booleans stand for their text, where that is exact. */
function bindingText([name, value]: readonly [string, JsonValue]): [string, JsonValue] {
  if (typeof value === "boolean") return [name, String(value)];
  if (typeof value !== "number") return [name, value];
  if (Number.isInteger(value) && !Number.isSafeInteger(value))
    throw new UsageError(
      `--options: bindings: write the value of ${JSON.stringify(name)} as a string: JSON numbers of this size are inexact.`,
    );
  return [name, String(value)];
}
