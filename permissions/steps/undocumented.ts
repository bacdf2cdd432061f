/** Types that the service reports but no SDK writes and no page describes: what they need would be invented, so they
 * fail the plan and say why. https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_PipelineExecutionStepMetadata.html */
import { stepType, type StepType } from "./stepType";

const undocumented = (type: string): StepType =>
  stepType(type, {
    about: "Not described by AWS: fails the plan rather than granting what is guessed.",
    ignoredUris: [""],
    customNeeds: ({ step, report }) => {
      report({
        severity: "error",
        code: "undocumented-step-type",
        message: `AWS describes neither the arguments of ${type} steps nor the permissions they need, so what step ${step.name} needs cannot be told: no policy is written for this pipeline.`,
        path: `${step.path}/Type`,
      });
    },
  });

export const athena = undocumented("Athena");
export const hubContent = undocumented("HubContent");
