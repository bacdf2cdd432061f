/** The four Bedrock types: custom models, their deployments, imports and provisioned throughput. Arguments are those of
 * the Bedrock API in Pascal case. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonbedrock.html */
import { read, stepType, type RunsAs, type StepNeeds } from "./stepType";

/** All texts: code -> (values) -> text. */
const messages = {
  "model-package-data": (step: string) =>
    `Step ${step} creates a custom model from a model package, whose data is not in the definition. If the import is denied, declare the data for the step's role.`,
} as const;

const runsAs: RunsAs = {
  as: "own",
  roles: [{ path: "RoleArn", managed: true, service: "bedrock.amazonaws.com" }],
};

export const bedrockCustomModel = stepType("BedrockCustomModel", {
  about: "Makes a custom model of artifacts in S3.",
  runsAs,
  data: [read("ModelSourceConfig.S3DataSource.S3Uri"), read("CustomModelDataSource.S3DataSource.S3Uri")],
  keys: { output: ["ModelKmsKeyArn"], volume: ["ModelKmsKeyArn"] },
  customNeeds: (needs) => {
    for (const place of needs.places("CustomModelDataSource.ModelPackageArnDataSource.ModelPackageArn")) {
      const packages = needs.named(place, "model package");
      if (packages)
        needs.require({
          by: "stepRole",
          actions: ["sagemaker:AccessModelPackage"],
          resources: packages,
          clause: "access-model-package",
          path: place.path,
        });
      needs.report({
        severity: "warning",
        code: "model-package-data",
        message: messages["model-package-data"](needs.step.name),
        path: place.path,
      });
    }
    const models = [needs.arn("bedrock", "custom-model/*")];
    need(needs, ["CreateCustomModel"], ["*"]);
    need(needs, ["GetCustomModel"], models);
    tagged(needs, ["ModelTags"], models);
  },
});

export const bedrockCustomModelDeployment = stepType("BedrockCustomModelDeployment", {
  about: "Deploys a custom model.",
  customNeeds: (needs) => {
    const deployments = [needs.arn("bedrock", "custom-model-deployment/*")];
    need(needs, ["CreateCustomModelDeployment"], modelsOf(needs, "ModelArn"));
    need(needs, ["GetCustomModelDeployment"], deployments);
    tagged(needs, ["Tags"], deployments);
  },
});

export const bedrockModelImport = stepType("BedrockModelImport", {
  about: "Imports a model from S3.",
  runsAs,
  data: [read("ModelDataSource.S3DataSource.S3Uri")],
  keys: { output: ["ImportedModelKmsKeyId"], volume: ["ImportedModelKmsKeyId"] },
  vpc: ["VpcConfig"],
  customNeeds: (needs) => {
    const jobs = [needs.arn("bedrock", "model-import-job/*")];
    need(needs, ["CreateModelImportJob"], ["*"]);
    need(needs, ["GetModelImportJob"], jobs);
    tagged(needs, ["JobTags", "ImportedModelTags"], [...jobs, needs.arn("bedrock", "imported-model/*")]);
  },
});

export const bedrockProvisionedModelThroughput = stepType("BedrockProvisionedModelThroughput", {
  about: "Buys provisioned throughput for a model.",
  customNeeds: (needs) => {
    const provisioned = [needs.arn("bedrock", "provisioned-model/*")];
    need(needs, ["CreateProvisionedModelThroughput"], modelsOf(needs, "ModelId"));
    need(needs, ["GetProvisionedModelThroughput"], provisioned);
    tagged(needs, ["Tags"], provisioned);
  },
});

const need = (needs: StepNeeds, actions: readonly string[], resources: readonly string[]): void =>
  needs.require({
    by: "pipelineRole",
    actions: actions.map((action) => `bedrock:${action}`),
    resources,
    clause: "bedrock-model",
  });

function tagged(needs: StepNeeds, fields: readonly string[], resources: readonly string[]): void {
  if (fields.some((field) => needs.places(field).length > 0)) need(needs, ["TagResource"], resources);
}

/** A model's ARN, or the id of a foundation model; what an earlier step makes is some custom model of the account. */
function modelsOf(needs: StepNeeds, field: string): readonly string[] {
  const [place] = needs.places(field);
  const models = place ? needs.resolve(place.value).patterns : ["*"];
  return models.map((model) => {
    if (model.startsWith("arn:")) return model;
    return model === "*"
      ? needs.arn("bedrock", "custom-model/*")
      : `arn:${needs.partition}:bedrock:${needs.region}::foundation-model/${model}`;
  });
}
