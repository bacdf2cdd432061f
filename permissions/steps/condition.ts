/** Condition and Fail: nothing but what JsonGet reads. https://docs.aws.amazon.com/sagemaker/latest/dg/build-and-manage-steps.html#step-type-condition */
import { stepType } from "./stepType";

export const condition = stepType("Condition", {
  about: "Chooses a branch; reads property files through JsonGet.",
  ignoredUris: ["Conditions", "IfSteps", "ElseSteps"],
});

export const fail = stepType("Fail", {
  about: "Ends the execution as failed; its message may hold a JsonGet.",
  ignoredUris: ["ErrorMessage"],
});
