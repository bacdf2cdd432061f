/** The experiment, trial and trial component that a pipeline records: https://docs.aws.amazon.com/sagemaker/latest/dg/pipelines-experiments.html */
import type { Definition } from "../definition/definition";
import { arnIn } from "../iam/arn";
import { isObject, member } from "../json";
import type { PlanOptions } from "./accessPlan";
import type { Requirement } from "./requirement";

const experimentActions = [
  "AddTags",
  "AssociateTrialComponent",
  "CreateExperiment",
  "CreateTrial",
  "CreateTrialComponent",
  "DescribeExperiment",
  "DescribeTrial",
];

/** No page lists the permission to record experiments: a switch. */
export function requireExperiment(definition: Definition, options: PlanOptions): Requirement[] {
  if (options.switches?.experiments !== true || !isObject(member(definition.json, "PipelineExperimentConfig")))
    return [];
  const resources = ["experiment", "experiment-trial", "experiment-trial-component"].map((type) =>
    arnIn(options)("sagemaker", `${type}/*`),
  );
  return experimentActions.map((action) => ({
    principal: { kind: "pipelineRole" },
    action: `sagemaker:${action}`,
    resources,
    context: {},
    because: { path: "/PipelineExperimentConfig", clause: "experiment" },
  }));
}
