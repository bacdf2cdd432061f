/** QualityCheck: a processing job that compares data or a model with baselines. https://docs.aws.amazon.com/sagemaker/latest/dg/build-and-manage-steps.html#step-type-quality-check */
import { baselineProperties, requireCheck } from "./check";
import { processingArguments } from "./processing";
import { optional, read, stepType } from "./stepType";

export const qualityCheck = stepType("QualityCheck", {
  about: "Checks the quality of data or of a model's predictions against baselines.",
  ...processingArguments,
  data: [
    ...processingArguments.data,
    read("../SuppliedBaselineStatistics", optional),
    read("../SuppliedBaselineConstraints", optional),
  ],
  properties: baselineProperties({ Statistics: "statistics.json", Constraints: "constraints.json" }),
  customNeeds: requireCheck,
});
