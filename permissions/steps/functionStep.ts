/** @step functions: training jobs whose container loads a function from below `--s3_base_uri` and leaves its result in the
 * job's output path, or what went wrong below `--s3_base_uri`.
 * Read off AWS's SDK. https://sagemaker.readthedocs.io/en/stable/workflows/pipelines/sagemaker.workflow.pipelines.html */
import { elements, member, pointerTo, type JsonValue } from "../json";
import type { Step } from "../definition/definition";
import { placesAt, type Place } from "../definition/resolve";
import type { StepNeeds } from "./stepType";

const executionId = { Get: "Execution.PipelineExecutionId" };

/** Reads the function and its arguments, reads the results of the functions the step depends on, writes its own. */
export function requireFunction(needs: StepNeeds): void {
  const { arguments: given, path: stepPath } = needs.step;
  const path = `${stepPath}/Arguments/AlgorithmSpecification/ContainerArguments`;
  const flags = containerArguments(given);
  const base = valueOf(flags, "--s3_base_uri");
  const folder = valueOf(flags, "--func_step_s3_dir");
  if (base === undefined || folder === undefined) return;
  // Everything the container is told is known; what stays unknown is what the function itself does.
  needs.places("AlgorithmSpecification.ContainerArguments");
  const name = valueOf(flags, "--pipeline_step_name") ?? needs.step.name;
  const under = (...parts: readonly JsonValue[]): Place => ({
    value: { "Std:Join": { On: "/", Values: [base, ...parts] } },
    path: pointerTo(path, flags.indexOf("--s3_base_uri") + 1),
  });
  for (const what of ["function", "arguments"]) needs.readData(under(name, folder, what));
  // Results lie where the job's output does: SDK 3.x builds that path otherwise than 2.x.
  for (const upstream of needs.step.dependsOn.map((step) => needs.stepNamed(step)))
    for (const place of isFunction(upstream) ? resultsOf(upstream) : []) needs.readData(place);
  for (const place of resultsOf(needs.step)) needs.writeData(place);
  needs.writeData(under(executionId, name, "exception"));
  const key = flags.indexOf("--s3_kms_key");
  const keyValue = flags[key + 1];
  if (key >= 0 && keyValue !== undefined) needs.encryptWith({ value: keyValue, path: pointerTo(path, key + 1) });
}

const containerArguments = (given: JsonValue): readonly JsonValue[] =>
  elements(member(member(given, "AlgorithmSpecification"), "ContainerArguments"));

/** Where a function leaves its result. */
const resultsOf = ({ arguments: given, path }: Step): Place[] =>
  placesAt(given, "OutputDataConfig.S3OutputPath", `${path}/Arguments`);

const isFunction = (step: Step | undefined): step is Step =>
  step !== undefined && containerArguments(step.arguments).includes("--func_step_s3_dir");

/** What follows a flag. */
const valueOf = (flags: readonly JsonValue[], flag: string): JsonValue | undefined => {
  const at = flags.indexOf(flag);
  return at < 0 ? undefined : flags[at + 1];
};
