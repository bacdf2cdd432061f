/**
 * How the service names a step's job: `pipelines-<executionId>-<first 20 of the step name>-<token>-<n>`. A name in
 * Arguments is a prefix that is not exclusive: AWS's own runs show `pipelines-…` where the definition sets one, so both
 * forms are granted. Tuning jobs have at most 32 characters: `<12 of the execution>-<first 7 or 8 of the step>-<10>`.
 * ARNs of 2020 are in lower case, newer ones keep the case, and IAM compares case-sensitively: both spellings.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/build-and-manage-access.html
 * https://github.com/aws-samples/customer-churn-sagemaker-pipelines-sample (names of tuning jobs)
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
  const width = job.shortName ? (switches.shortJobNames ?? "step") : (switches.jobNames ?? "step");
  if (width === "all") return ["*"];
  const given = member(step.arguments, job.name) ?? null;
  const prefixes = given === null ? [] : resolve(given).filter((pattern) => pattern !== "*");
  // Resources other than jobs have the name in Arguments: no source shows that the service adds anything.
  if (job.keepsName && prefixes.length > 0)
    return spellings(prefixes.flatMap((prefix) => [prefix, prefix.endsWith("*") ? prefix : `${prefix}-*`]));
  const named = { step: job.shortName ? shortJobName(step.name) : jobName(step.name), pipelines: everyName(job) };
  return spellings([...prefixes.map((prefix) => (prefix.endsWith("*") ? prefix : `${prefix}-*`)), named[width]]);
}

const jobName = (step: string): string => `pipelines-*-${jobNamePart(step, 20)}-*`;

/** The names of every pipeline's jobs. */
const everyName = ({ shortName }: Job): string => (shortName ? "????????????-*-??????????" : "pipelines-*");

/** Seven or eight characters of the step: both are seen. */
const shortJobName = (step: string): string => `????????????-${jobNamePart(step, 7)}*`;

/** Step names may hold underscores, job names may not; no page says what becomes of them. */
const jobNamePart = (name: string, length: number): string => name.slice(0, length).replaceAll("_", "*");

/** The names as given and in lower case. */
export const spellings = (names: readonly string[]): readonly string[] => [
  ...new Set(names.flatMap((name) => [name, name.toLowerCase()])),
];
