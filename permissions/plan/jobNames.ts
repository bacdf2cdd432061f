/**
 * How the service names a step's job: `pipelines-<executionId>-<first 20 of the step name>-<token>-<n>`, or, where
 * Arguments hold a name, that as the prefix. ARNs of 2020 are in lower case, newer ones keep the case, and IAM compares
 * case-sensitively: both spellings. https://docs.aws.amazon.com/sagemaker/latest/dg/build-and-manage-access.html
 */
import type { Step } from "../definition/definition";
import { member, type JsonValue } from "../json";
import type { Job } from "../steps/stepType";
import type { PlanOptions } from "./accessPlan";

/** Patterns of the names the step's job may have. */
export function jobNames(
  step: Step,
  job: Job,
  { switches = {} }: PlanOptions,
  resolve: (value: JsonValue) => readonly string[],
): readonly string[] {
  const width = job.shortName ? (switches.shortJobNames ?? "all") : (switches.jobNames ?? "step");
  if (width === "all") return ["*"];
  const given = member(step.arguments, job.name) ?? null;
  const prefixes = given === null ? [] : resolve(given).filter((pattern) => pattern !== "*");
  if (prefixes.length > 0)
    return spellings([
      ...(job.keepsName ? prefixes : []),
      ...prefixes.map((prefix) => (prefix.endsWith("*") ? prefix : `${prefix}-*`)),
    ]);
  return width === "pipelines" ? ["pipelines-*"] : spellings([`pipelines-*-${jobNamePart(step.name)}-*`]);
}

/** Step names may hold underscores, job names may not; no page says what becomes of them. */
const jobNamePart = (name: string): string => name.slice(0, 20).replaceAll("_", "*");

/** The names as given and in lower case. */
export const spellings = (names: readonly string[]): readonly string[] => [
  ...new Set(names.flatMap((name) => [name, name.toLowerCase()])),
];
