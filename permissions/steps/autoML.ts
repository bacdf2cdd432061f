/** AutoML: trains, deploys and compares candidates with the role it is given, which it passes on. https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html#sagemaker-roles-autopilot-perms */
import { sagemakerService } from "../aws/services";
import { ownRole, read, stepType, type StepNeeds } from "./stepType";

export const autoML = stepType("AutoML", {
  about:
    "Finds the best model for a table; its role creates, invokes and deletes models and endpoints, and passes itself.",
  runsAs: ownRole("RoleArn"),
  job: {
    resource: "automl-job",
    create: "CreateAutoMLJob",
    describe: "DescribeAutoMLJob",
    stop: "StopAutoMLJob",
    name: "AutoMLJobName",
    shortName: true,
  },
  data: [
    read("InputDataConfig[].DataSource.S3DataSource.S3Uri"),
    read("AutoMLJobConfig.CandidateGenerationConfig.FeatureSpecificationS3Uri"),
    // Candidates are read back from where they are written.
    { path: "OutputDataConfig.S3OutputPath", access: "readWrite" },
  ],
  keys: { output: ["OutputDataConfig.KmsKeyId"], volume: ["AutoMLJobConfig.SecurityConfig.VolumeKmsKeyId"] },
  vpc: ["AutoMLJobConfig.SecurityConfig.VpcConfig"],
  logGroups: ["/aws/sagemaker/*"],
  // What a candidate is made of is known only at run time; where it lies, and in whose registry, is known.
  properties: (property, needs) => {
    if (/^(BestCandidate|BestCandidateProperties)\b.*(Url|Path|Location|S3\w*)$/.test(property))
      return needs.written("OutputDataConfig.S3OutputPath").map((uri) => `${uri.replace(/\/$/, "")}/*`);
    return /^BestCandidate\b.*\.Image$/.test(property)
      ? [`*.dkr.ecr.${needs.region}.amazonaws.com${needs.partition === "aws-cn" ? ".cn" : ""}/*`]
      : undefined;
  },
  customNeeds: requireCandidates,
});

/** The page gives these on every resource: candidates have names that no source states. */
function requireCandidates(needs: StepNeeds): void {
  const need = (actions: readonly string[], resources: readonly string[]): void =>
    needs.require({ by: "stepRole", actions, resources, clause: "automl" });
  const sagemaker = (actions: readonly string[], ...types: readonly string[]): void =>
    need(
      actions.map((action) => `sagemaker:${action}`),
      types.map((type) => needs.arn("sagemaker", `${type}/*`)),
    );
  sagemaker(["CreateModel", "DeleteModel", "DescribeModel"], "model");
  sagemaker(["CreateEndpointConfig", "DeleteEndpointConfig", "DescribeEndpointConfig"], "endpoint-config");
  sagemaker(["CreateEndpoint"], "endpoint", "endpoint-config");
  sagemaker(["DeleteEndpoint", "DescribeEndpoint", "InvokeEndpoint"], "endpoint");
  sagemaker(["ListTags"], "endpoint", "endpoint-config", "model");
  need(
    ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
    [`arn:${needs.partition}:ecr:${needs.region}:*:repository/*`],
  );
  need(["ecr:GetAuthorizationToken"], ["*"]);
  const role = needs.roleArn();
  if (role !== undefined)
    needs.require({
      by: "stepRole",
      actions: ["iam:PassRole"],
      resources: [role],
      context: { "iam:PassedToService": [sagemakerService] },
      clause: "automl",
    });
}
