/** Tuning: training jobs under a tuning job. https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateHyperParameterTuningJob.html */
import { requireHubInputs, requireMlflowOfEnvironment } from "./customization";
import { ownRole, stepType, type StepNeeds, type StepReader } from "./stepType";
import { reportAlgorithm, reportFileSystems, trainingCredentials, trainingData, trainingPlans } from "./training";

/** All texts: code -> (values) -> text. */
const messages = {
  "training-plan": (step: string) =>
    `Step ${step} tunes with a training plan. AWS does not document the permissions for it, so none were granted. If the step is denied, allow the pipeline role sagemaker:CreateTrainingJob on the plan.`,
} as const;

const definitions = ["TrainingJobDefinition.", "TrainingJobDefinitions[]."];
const each = (path: string): string[] => definitions.map((prefix) => prefix + path);

export const tuning = stepType("Tuning", {
  about: "Trains many models and keeps the best; one or several training definitions, each with its role.",
  runsAs: ownRole(...each("RoleArn")),
  job: {
    resource: "hyper-parameter-tuning-job",
    create: "CreateHyperParameterTuningJob",
    describe: "DescribeHyperParameterTuningJob",
    stop: "StopHyperParameterTuningJob",
    name: "HyperParameterTuningJobName",
    shortName: true,
  },
  // The children's folders carry names that no source states, so the whole output path is the step's own.
  data: definitions
    .flatMap((prefix) => trainingData(prefix))
    .map(({ path, access, optionalUri }) => ({ path, access, ...(optionalUri && { optionalUri }) })),
  images: each("AlgorithmSpecification.TrainingImage"),
  keys: {
    output: each("OutputDataConfig.KmsKeyId"),
    volume: [...each("ResourceConfig.VolumeKmsKeyId"), ...each("HyperParameterTuningResourceConfig.VolumeKmsKeyId")],
  },
  vpc: each("VpcConfig"),
  credentials: each(trainingCredentials),
  logGroups: ["/aws/sagemaker/TrainingJobs"],
  properties: (property, needs) =>
    /^(TrainingJobSummaries\[\d+\]|BestTrainingJob)\.TrainingJobName$/.test(property) ? childNames(needs) : undefined,
  customNeeds: (needs) => {
    for (const prefix of definitions) {
      reportFileSystems(needs, prefix);
      reportAlgorithm(needs, prefix);
      requireHubInputs(needs, prefix);
      requireMlflowOfEnvironment(needs, [], prefix);
      reportTrainingPlans(needs, prefix);
    }
    needs.require({
      by: "pipelineRole",
      actions: ["sagemaker:ListTrainingJobsForHyperParameterTuningJob"],
      resources: needs.jobNames().map((name) => needs.arn("sagemaker", `hyper-parameter-tuning-job/${name}`)),
      clause: "tuning-children",
    });
    needs.require({
      by: "pipelineRole",
      actions: ["sagemaker:DescribeTrainingJob"],
      resources: childNames(needs).map((name) => needs.arn("sagemaker", `training-job/${name}`)),
      clause: "tuning-children",
    });
  },
});

/** Children are called after the tuning job: <tuning job>-NNN-xxxxxxxx. */
const childNames = (needs: StepReader): readonly string[] =>
  needs.jobNames().map((name) => (name.endsWith("*") ? name : `${name}-*`));

/** CreateHyperParameterTuningJob names no plan as a resource, and no page says who needs what of it. */
function reportTrainingPlans(needs: StepNeeds, prefix: string): void {
  const [place] = trainingPlans(prefix).flatMap((path) => needs.places(path));
  if (place)
    needs.report({
      severity: "warning",
      code: "training-plan",
      message: messages["training-plan"](needs.step.name),
      path: place.path,
    });
}
