/** Types that the service reports but no SDK writes and no page describes: what they need would be invented, so nothing
 * is granted for them, and they say why. https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_PipelineExecutionStepMetadata.html */
import { stepType, type StepType } from "./stepType";

/** All texts: code -> (values) -> text. */
const messages = {
  "undocumented-step-type": (type: string, step: string) =>
    `AWS documents neither the arguments nor the permissions of ${type} steps, so nothing was granted for step ${step}. Allow the pipeline role what the step needs in a policy of your own.`,
} as const;

const undocumented = (type: string): StepType =>
  stepType(type, {
    about: "Not described by AWS: nothing is granted, and an error says so.",
    ignoredUris: [""],
    customNeeds: ({ step, report }) => {
      report({
        severity: "error",
        code: "undocumented-step-type",
        message: messages["undocumented-step-type"](type, step.name),
        path: `${step.path}/Type`,
      });
    },
  });

export const athena = undocumented("Athena");
export const hubContent = undocumented("HubContent");
