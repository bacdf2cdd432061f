/** EMRServerless: a job run on an application that is there or created for it. Its role stands in two places. No page
 * states what the pipeline role needs: the EMR Serverless guide's policies for those who run jobs are taken.
 * https://docs.aws.amazon.com/emr/latest/EMR-Serverless-UserGuide/security-iam-user-access-policies.html */
import { pointerTo } from "../json";
import { requireSparkParameters } from "./sparkSubmit";
import { optionalUri, read, stepType, write, type StepNeeds } from "./stepType";

/** All texts: code -> (values) -> text. */
const messages = {
  "emr-serverless-application": (step: string) => `Step ${step} requires ApplicationId or ApplicationConfig.`,
  "session-policy": (step: string) =>
    `Step ${step} runs with a session policy, so only what both the role and the session policy allow is allowed. Allow in the session policy what the role is granted.`,
  "service-linked-role": (step: string) =>
    `Step ${step} creates an application. The first application of an account creates the role AWSServiceRoleForAmazonEMRServerless, which was not allowed. Create the role first: aws iam create-service-linked-role --aws-service-name ops.emr-serverless.amazonaws.com.`,
} as const;

const service = "emr-serverless.amazonaws.com";
/** A job run's configuration and its application's: both are the job's. */
const configurations = ["JobConfig.configurationOverrides", "ApplicationConfig"];
const each = (path: string): string[] => configurations.map((configuration) => `${configuration}.${path}`);

export const emrServerless = stepType("EMRServerless", {
  about: "Runs a Spark or Hive job on an EMR Serverless application, which it creates where ApplicationConfig says so.",
  runsAs: {
    as: "own",
    roles: [
      { path: "ExecutionRoleArn", managed: true, service },
      { path: "JobConfig.executionRoleArn", managed: true, service },
    ],
  },
  data: [
    read("JobConfig.jobDriver.sparkSubmit.entryPoint", optionalUri),
    read("JobConfig.jobDriver.hive.query", optionalUri),
    read("JobConfig.jobDriver.hive.initQueryFile", optionalUri),
    ...each("monitoringConfiguration.s3MonitoringConfiguration.logUri").map((path) => write(path)),
  ],
  keys: {
    output: [
      ...each("monitoringConfiguration.s3MonitoringConfiguration.encryptionKeyArn"),
      ...each("monitoringConfiguration.managedPersistenceMonitoringConfiguration.encryptionKeyArn"),
      ...each("diskEncryptionConfiguration.encryptionKeyArn"),
    ],
    volume: [],
  },
  customNeeds: (needs) => {
    const [given] = needs.places("ApplicationId");
    const [config] = needs.places("ApplicationConfig");
    const ids = given ? needs.named(given, "EMR Serverless application") : config && ["*"];
    if (!given && !config)
      needs.report({
        severity: "error",
        code: "emr-serverless-application",
        message: messages["emr-serverless-application"](needs.step.name),
        path: pointerTo(needs.step.path, "Arguments"),
      });
    const [policy] = needs.places("JobConfig.executionIamPolicy");
    if (policy)
      needs.report({
        severity: "warning",
        code: "session-policy",
        message: messages["session-policy"](needs.step.name),
        path: policy.path,
      });
    requireSparkParameters(needs, "JobConfig.jobDriver.sparkSubmit.sparkSubmitParameters");
    if (!ids) return;
    const applications = ids.map((id) => needs.arn("emr-serverless", `/applications/${id}`));
    const runs = applications.map((arn) => `${arn}/jobruns/*`);
    const need = (actions: readonly string[], resources: readonly string[], more: "run" | "create" = "run"): void =>
      needs.require({
        by: "pipelineRole",
        actions: actions.map((action) => `emr-serverless:${action}`),
        resources,
        clause: `${more}-emr-serverless`,
      });
    need(["GetApplication", "StartJobRun"], applications);
    need(["CancelJobRun", "GetJobRun"], runs);
    need(["TagResource"], [...applications, ...runs]);
    if (config) {
      need(["CreateApplication"], ["*"], "create");
      need(["DeleteApplication", "StartApplication", "StopApplication"], applications, "create");
      requireImages(needs);
      requireNetwork(needs);
      needs.report({
        severity: "info",
        code: "service-linked-role",
        message: messages["service-linked-role"](needs.step.name),
        path: config.path,
      });
    }
    for (const path of each("monitoringConfiguration.cloudWatchLoggingConfiguration")) requireLogs(needs, path);
  },
});

/** Who creates the application must be able to see its images; the service pulls them by the repository's policy. */
function requireImages(needs: StepNeeds): void {
  const images = ["imageConfiguration.imageUri", "workerTypeSpecifications{}.imageConfiguration.imageUri"];
  for (const place of images.flatMap((path) => needs.places(`ApplicationConfig.${path}`))) {
    const resources = needs.repositories(place);
    if (resources.length > 0)
      needs.require({
        by: "pipelineRole",
        actions: ["ecr:BatchGetImage", "ecr:DescribeImages", "ecr:GetDownloadUrlForLayer"],
        resources,
        clause: "create-emr-serverless",
        path: place.path,
      });
  }
}

/** "AllowEC2ENICreation": whoever runs jobs in a VPC lets EMR Serverless make network interfaces in their name. */
function requireNetwork(needs: StepNeeds): void {
  const [network] = needs.places("ApplicationConfig.networkConfiguration");
  if (network)
    needs.require({
      by: "pipelineRole",
      actions: ["ec2:CreateNetworkInterface"],
      resources: [needs.arn("ec2", "network-interface/*")],
      context: { "aws:CalledViaLast": ["ops.emr-serverless.amazonaws.com"] },
      clause: "create-emr-serverless",
      path: network.path,
    });
}

function requireLogs(needs: StepNeeds, path: string): void {
  const [logging] = needs.places(path);
  if (!logging) return;
  const [named] = needs.placesBelow(logging, "logGroupName");
  const groups = named ? needs.resolve(named.value).patterns : ["/aws/emr-serverless"];
  const need = (actions: readonly string[], resources: readonly string[]): void =>
    needs.require({ by: "stepRole", actions, resources, clause: "emr-serverless-logs", path: logging.path });
  need(["logs:DescribeLogGroups"], [needs.arn("logs", "*")]);
  need(
    ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
    groups.flatMap((group) => [needs.arn("logs", `log-group:${group}`), needs.arn("logs", `log-group:${group}:*`)]),
  );
  const [key] = needs.placesBelow(logging, "encryptionKeyArn");
  if (key) needs.encryptWith(key);
}
