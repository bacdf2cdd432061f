/** Model: CreateModel; its role serves transforms and endpoints later. https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateModel.html */
import { requireHubContents } from "./customization";
import { optionalUri, ownRole, read, stepType } from "./stepType";

/** All texts: code -> (values) -> text. */
const messages = {
  "model-package-data": (step: string) =>
    `Step ${step} creates a model from a model package, whose data and image are not in the definition. Allow access to them in the step's role.`,
} as const;

const containers = ["PrimaryContainer.", "Containers[]."];
const each = (path: string): string[] => containers.map((prefix) => prefix + path);

export const model = stepType("Model", {
  about: "Creates a model from artifacts in S3 and an image; its role runs what uses the model.",
  runsAs: ownRole("ExecutionRoleArn"),
  job: { resource: "model", create: "CreateModel", describe: "DescribeModel", name: "ModelName" },
  data: [
    ...each("ModelDataUrl").map((path) => read(path)),
    ...each("ModelDataSource.S3DataSource.S3Uri").map((path) => read(path)),
    ...each("ModelDataSource.S3DataSource.ManifestS3Uri").map((path) => read(path)),
    ...each("AdditionalModelDataSources[].S3DataSource.S3Uri").map((path) => read(path)),
    ...each("AdditionalModelDataSources[].S3DataSource.ManifestS3Uri").map((path) => read(path)),
    ...each("Environment.SAGEMAKER_SUBMIT_DIRECTORY").map((path) => read(path, optionalUri)),
  ],
  images: each("Image"),
  vpc: ["VpcConfig"],
  credentials: each("ImageConfig.RepositoryAuthConfig.RepositoryCredentialsProviderArn"),
  logGroups: ["/aws/sagemaker/Endpoints/*"],
  properties: (property, needs) => (property === "ModelName" ? needs.jobNames() : undefined),
  customNeeds: (needs) => {
    const hubs = each("ModelDataSource").concat(each("AdditionalModelDataSources[]"));
    requireHubContents(
      needs,
      hubs.map((source) => `${source}.S3DataSource.HubAccessConfig.HubContentArn`),
      "DeployHubModel",
    );
    for (const place of each("ModelPackageName").flatMap((field) => needs.places(field))) {
      const packages = needs.named(place, "model package");
      if (packages)
        needs.require({
          by: "pipelineRole",
          actions: ["sagemaker:CreateModel"],
          resources: packages.map((name) =>
            name.startsWith("arn:") ? name : needs.arn("sagemaker", `model-package/${name}`),
          ),
          clause: "model-of-package",
          path: place.path,
        });
      if (packages)
        needs.require({
          by: "stepRole",
          actions: ["sagemaker:AccessModelPackage"],
          resources: packages.map((name) =>
            name.startsWith("arn:") ? name : needs.arn("sagemaker", `model-package/${name}`),
          ),
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
  },
});
