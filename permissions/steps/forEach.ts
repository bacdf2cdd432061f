/** ForEach: runs its body once per item. The steps of the body are read like any others. https://github.com/aws/sagemaker-python-sdk/blob/master/sagemaker-mlops/src/sagemaker/mlops/workflow/for_each_step.py */
import { stepType } from "./stepType";

export const forEach = stepType("ForEach", {
  about: "Runs its body once per item; what it needs is what the steps of the body need.",
  ignoredUris: ["ForEachBody", "IterableItems", "Selector"],
});
