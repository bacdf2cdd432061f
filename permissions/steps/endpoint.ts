/** EndpointConfig and Endpoint: hosting a model. The service creates the endpoint, or updates it where it is there.
 * https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateEndpointConfig.html */
import type { Certainty } from "../aws/clauses";
import { sagemakerService } from "../aws/services";
import { requireRemoteAccess } from "./remoteAccess";
import { read, stepType, write, type StepNeeds } from "./stepType";

/** All texts: code -> (values) -> text. */
const messages = {
  "async-input": (step: string) =>
    `Step ${step} creates an endpoint for asynchronous requests, whose inputs in S3 are not in the definition. Allow access to them in the execution role of the endpoint.`,
} as const;

const variants = ["ProductionVariants[].", "ShadowProductionVariants[]."];
const each = (path: string): string[] => variants.map((prefix) => prefix + path);

export const endpointConfig = stepType("EndpointConfig", {
  about: "Says which models an endpoint serves; writes as its own role where it has one, else as the models'.",
  runsAs: {
    as: "own",
    roles: [{ path: "ExecutionRoleArn", managed: true, service: sagemakerService, optional: true }],
    // Every container of an endpoint writes with its own model's role.
    orModels: [...each("ModelName"), ...each("InstancePools[].ModelNameOverride")],
  },
  job: {
    resource: "endpoint-config",
    create: "CreateEndpointConfig",
    describe: "DescribeEndpointConfig",
    name: "EndpointConfigName",
    keepsName: true,
  },
  data: [
    read("ExplainerConfig.ClarifyExplainerConfig.ShapConfig.ShapBaselineConfig.ShapBaselineUri"),
    write("AsyncInferenceConfig.OutputConfig.S3OutputPath"),
    write("AsyncInferenceConfig.OutputConfig.S3FailurePath"),
    write("DataCaptureConfig.DestinationS3Uri"),
    ...each("CoreDumpConfig.DestinationS3Uri").map((path) => write(path)),
  ],
  keys: {
    output: [
      "AsyncInferenceConfig.OutputConfig.KmsKeyId",
      "DataCaptureConfig.KmsKeyId",
      ...each("CoreDumpConfig.KmsKeyId"),
    ],
    volume: ["KmsKeyId"],
  },
  vpc: ["VpcConfig"],
  logGroups: ["/aws/sagemaker/Endpoints/*"],
  properties: (property, needs) => (property === "EndpointConfigName" ? needs.jobNames() : undefined),
  customNeeds: (needs) => {
    requireRemoteAccess(needs, each("EnableSSMAccess"));
    const [asynchronous] = needs.places("AsyncInferenceConfig");
    if (asynchronous)
      needs.report({
        severity: "info",
        code: "async-input",
        message: messages["async-input"](needs.step.name),
        path: asynchronous.path,
      });
    for (const topic of ["SuccessTopic", "ErrorTopic"])
      for (const place of needs.places(`AsyncInferenceConfig.OutputConfig.NotificationConfig.${topic}`)) {
        const resources = needs.named(place, "topic");
        if (resources)
          needs.require({
            by: "stepRole",
            actions: ["sns:Publish"],
            resources,
            clause: "notify-topic",
            path: place.path,
          });
      }
  },
});

export const endpoint = stepType("Endpoint", {
  about: "Creates or updates an endpoint.",
  properties: (property, needs) => (property === "EndpointName" ? needs.written("EndpointName") : undefined),
  customNeeds: (needs) => {
    const [place] = needs.places("EndpointName");
    const [config] = needs.places("EndpointConfigName");
    const names = place && needs.named(place, "endpoint");
    const configNamed = config && needs.named(config, "endpoint configuration");
    if (!names || !configNamed) return;
    const endpoints = names.map((name) => needs.arn("sagemaker", `endpoint/${name}`));
    const withConfig = [...endpoints, ...configNamed.map((name) => needs.arn("sagemaker", `endpoint-config/${name}`))];
    requireEndpoint(needs, ["CreateEndpoint"], withConfig);
    requireEndpoint(needs, ["DescribeEndpoint"], endpoints);
    // Only where the endpoint is there already; nobody lists tagging.
    requireEndpoint(needs, ["UpdateEndpoint"], withConfig, "practice");
    requireEndpoint(needs, ["AddTags"], endpoints, "practice");
    requireAlarms(needs);
  },
});

/** Alarms that roll a deployment back. The page says "execution role", not whose. */
function requireAlarms(needs: StepNeeds): void {
  for (const place of needs.places("DeploymentConfig.AutoRollbackConfiguration.Alarms[].AlarmName")) {
    const alarms = needs.named(place, "alarm");
    if (!alarms) continue;
    needs.require({
      by: "pipelineRole",
      actions: ["cloudwatch:DescribeAlarms"],
      resources: alarms.map((name) => needs.arn("cloudwatch", `alarm:${name}`)),
      clause: "rollback-alarms",
      path: place.path,
    });
    needs.report({
      severity: "info",
      code: "rollback-alarms",
      message: `Step ${needs.step.name} rolls back on an alarm, and AWS does not say which role describes it: the pipeline role is allowed to. If a deployment is denied, allow the endpoint's role cloudwatch:DescribeAlarms too.`,
      path: place.path,
    });
  }
}

const requireEndpoint = (
  needs: StepNeeds,
  actions: readonly string[],
  resources: readonly string[],
  certainty?: Certainty,
): void =>
  needs.require({
    by: "pipelineRole",
    actions: actions.map((action) => `sagemaker:${action}`),
    resources,
    clause: "endpoint",
    ...(certainty !== undefined && { certainty }),
  });
