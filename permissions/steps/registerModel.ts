/** RegisterModel: a model package in a group. No role is passed unless it is validated. https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateModelPackage.html */
import type { Certainty } from "../aws/clauses";
import { modelPackageArns } from "./modelPackage";
import { sagemakerService } from "../aws/services";
import { stepType, type StepNeeds } from "./stepType";

/** All texts: code -> (values) -> text. */
const messages = {
  "model-package-group": (step: string) =>
    `The model package group of step ${step} is unknown. Set ModelPackageGroupName.`,
  "model-package-key": (step: string) =>
    `Step ${step} encrypts the model package with a KMS key. AWS does not document the permissions for it, so none were granted. Allow the pipeline role in the key's policy.`,
  "validation-role": (step: string) =>
    `Step ${step} validates the model package with another role, which was not changed. Allow in that role what the validation reads and writes.`,
} as const;

export const registerModel = stepType("RegisterModel", {
  about: "Registers a model package in a model package group, which the service creates where it is missing.",
  runsAs: { as: "none" },
  passes: [{ path: "ValidationSpecification.ValidationRole", service: sagemakerService }],
  // What is registered is metadata: metrics, baselines, model data, images. A switch lets the pipeline role read some.
  ignoredUris: [""],
  properties: (property, step) => {
    const [group] = property === "ModelPackageArn" ? step.places("ModelPackageGroupName") : [];
    const names = group && step.patternsAt(group);
    return names && modelPackageArns(step, names).packages;
  },
  customNeeds: (needs) => {
    const [group] = needs.places("ModelPackageGroupName");
    const [single] = needs.places("ModelPackageName");
    if (group) {
      const names = needs.named(group, "model package group");
      const arns = names && modelPackageArns(needs, names);
      if (arns) requireGroup(needs, arns.groups, arns.packages);
    } else if (single) {
      const names = needs.named(single, "model package");
      const packages = names?.map((name) => needs.arn("sagemaker", `model-package/${name}`));
      if (packages) requireActions(needs, ["CreateModelPackage", "DescribeModelPackage"], packages);
      if (packages) requireActions(needs, ["AddTags"], packages, "practice");
    } else
      needs.report({
        severity: "error",
        code: "model-package-group",
        message: messages["model-package-group"](needs.step.name),
        path: `${needs.step.path}/Arguments`,
      });
    if (needs.options.switches?.modelPackageReads !== false) requireReads(needs);
    if (needs.options.switches?.modelPackageReads === true) requireImages(needs);
    const [key] = needs.places("SecurityConfig.KmsKeyId");
    if (key)
      needs.report({
        severity: "warning",
        code: "model-package-key",
        message: messages["model-package-key"](needs.step.name),
        path: key.path,
      });
    const [role] = needs.places("ValidationSpecification.ValidationRole");
    if (role)
      needs.report({
        severity: "info",
        code: "validation-role",
        message: messages["validation-role"](needs.step.name),
        path: role.path,
      });
  },
});

function requireGroup(needs: StepNeeds, groups: readonly string[], packages: readonly string[]): void {
  const both = [...groups, ...packages];
  requireActions(needs, ["CreateModelPackage"], both);
  requireActions(needs, ["DescribeModelPackage"], packages);
  // Nobody creates a group in another account: it must be there, and its policy must let this account in.
  const own = groups.filter((arn) => arn.split(":")[4] === needs.account);
  requireActions(needs, ["DescribeModelPackageGroup"], groups, "practice");
  if (own.length > 0) requireActions(needs, ["CreateModelPackageGroup"], own, "practice");
  requireActions(needs, ["AddTags"], both, "practice");
}

/** The page speaks of jobs; the group and tags rest on the SDK, service data and real runs. */
const requireActions = (
  needs: StepNeeds,
  actions: readonly string[],
  resources: readonly string[],
  certainty?: Certainty,
): void =>
  needs.require({
    by: "pipelineRole",
    actions: actions.map((action) => `sagemaker:${action}`),
    resources,
    clause: "register-model",
    ...(certainty !== undefined && { certainty }),
  });

const containers = [
  "InferenceSpecification.Containers[].",
  "AdditionalInferenceSpecifications[].Containers[].",
  "SourceAlgorithmSpecification.SourceAlgorithms[].",
];
const modelData = [
  "ModelDataUrl",
  "ModelDataSource.S3DataSource.S3Uri",
  "ModelDataSource.S3DataSource.ManifestS3Uri",
  "AdditionalS3DataSource.S3Uri",
  "AdditionalModelDataSources[].S3DataSource.S3Uri",
  "AdditionalModelDataSources[].S3DataSource.ManifestS3Uri",
];

/** Metrics and baselines of the package, which the call names too. */
const metrics = [
  ...["ModelQuality", "ModelDataQuality"].flatMap((kind) => [
    `ModelMetrics.${kind}.Statistics.S3Uri`,
    `ModelMetrics.${kind}.Constraints.S3Uri`,
  ]),
  "ModelMetrics.Bias.Report.S3Uri",
  "ModelMetrics.Bias.PreTrainingReport.S3Uri",
  "ModelMetrics.Bias.PostTrainingReport.S3Uri",
  "ModelMetrics.Explainability.Report.S3Uri",
  "SamplePayloadUrl",
];

/** Baselines for later checks. One that a check took from the registry is not known. */
const baselines = [
  ...["ModelQuality", "ModelDataQuality"].flatMap((kind) => [`${kind}.Statistics`, `${kind}.Constraints`]),
  ...["PreTrainingConstraints", "PostTrainingConstraints", "ConfigFile"].map((kind) => `Bias.${kind}`),
  ...["Constraints", "ConfigFile"].map((kind) => `Explainability.${kind}`),
].map((path) => `DriftCheckBaselines.${path}.S3Uri`);

/** CreateModelPackage reads the artifact as the caller: a real run of a least-privilege pipeline role was denied it. */
function requireReads(needs: StepNeeds): void {
  const paths = [...containers.flatMap((prefix) => modelData.map((path) => prefix + path)), ...metrics];
  const known = baselines
    .flatMap((path) => needs.places(path))
    .filter(({ value }) => needs.resolve(value).patterns.every((pattern) => /^s3:\/\/[^*]/.test(pattern)));
  for (const place of [...paths.flatMap((path) => needs.places(path)), ...known]) {
    if (place.value === "") continue;
    const resources = needs.objects(place);
    if (resources.length > 0)
      needs.require({
        by: "pipelineRole",
        actions: ["s3:GetObject"],
        resources,
        ...(resources.length > 1 && { anyOf: true as const }),
        clause: "register-model-reads",
        path: place.path,
      });
  }
}

/** AmazonSageMakerModelRegistryFullAccess reads images when it registers. */
function requireImages(needs: StepNeeds): void {
  const clause = "register-model-reads";
  for (const place of containers.flatMap((prefix) => needs.places(`${prefix}Image`))) {
    const resources = needs.repositories(place);
    if (resources.length > 0)
      needs.require({
        by: "pipelineRole",
        actions: ["ecr:BatchGetImage", "ecr:DescribeImages"],
        resources,
        clause,
        path: place.path,
      });
  }
}
