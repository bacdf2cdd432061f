/** Serverless model customization, which training and Job steps of the newer SDK do: hubs, model packages, MLflow. No
 * page says which role needs what: AWS's SDK gives these to the role it makes for a training job, and so do we.
 * https://github.com/aws/sagemaker-python-sdk */
import type { StepNeeds } from "./stepType";

/** The hub contents, functions, model packages and evaluation data that a training job names. */
export function requireCustomization(needs: StepNeeds): void {
  requireHubContents(needs, ["ServerlessJobConfig.BaseModelArn", "ServerlessJobConfig.EvaluatorArn"]);
  requireHubInputs(needs);
  requireModelPackages(needs);
  if (needs.places("ServerlessJobConfig").length > 0) requireEvaluationData(needs);
}

/** Data sets and models in hubs that are channels of a training job, shared with the definitions inside a tuning job. */
export function requireHubInputs(needs: StepNeeds, prefix = ""): void {
  const source = `${prefix}InputDataConfig[].DataSource`;
  requireHubContents(needs, [`${source}.DatasetSource.DatasetArn`]);
  requireHubContents(needs, [`${source}.S3DataSource.HubAccessConfig.HubContentArn`], "TrainHubModel");
}

/** The hubs that contents are in. */
const hubsOf = (contents: readonly string[]): readonly string[] => [
  ...new Set(contents.map((arn) => arn.replace(/:hub-content\/([^/]*).*$/, ":hub/$1"))),
];

/** A hub content, and the hub it is in. */
const withHub = (contents: readonly string[]): readonly string[] => [...contents, ...hubsOf(contents)];

/** Hub contents, or a function in the place of one: the step's role describes or invokes them, the pipeline role uses
 * them where `use` says how. */
export function requireHubContents(
  needs: StepNeeds,
  paths: readonly string[],
  use?: "TrainHubModel" | "DeployHubModel",
): void {
  for (const place of paths.flatMap((path) => needs.places(path))) {
    const arns = needs.named(place, "hub content") ?? [];
    const functions = arns.filter((arn) => arn.split(":")[2] === "lambda");
    const contents = arns.filter((arn) => arn.includes(":hub-content/"));
    if (contents.length > 0 && use !== undefined)
      needs.require({
        by: "pipelineRole",
        actions: [`sagemaker:${use}`],
        resources: withHub(contents),
        clause: "use-hub",
        path: place.path,
      });
    if (functions.length > 0)
      needs.require({
        by: "stepRole",
        actions: ["lambda:InvokeFunction"],
        resources: functions,
        clause: "read-hub",
        path: place.path,
      });
    if (contents.length > 0)
      needs.require({
        by: "stepRole",
        actions: ["sagemaker:DescribeHubContent"],
        resources: withHub(contents),
        clause: "read-hub",
        path: place.path,
      });
    if (contents.length > 0)
      needs.require({
        by: "stepRole",
        actions: ["sagemaker:DescribeHub", "sagemaker:ListHubContents"],
        resources: hubsOf(contents),
        clause: "read-hub",
        path: place.path,
      });
  }
}

/** Hyperparameters of AWS's evaluation templates: where a judge finds the answers, and where it leaves its verdict. */
function requireEvaluationData(needs: StepNeeds): void {
  for (const [field, use] of [
    ["inference_data_s3_path", needs.readData],
    ["output_path", needs.writeData],
  ] as const)
    for (const place of needs.places(`HyperParameters.${field}`)) use(place);
}

function requireModelPackages(needs: StepNeeds): void {
  const need = (actions: readonly string[], resources: readonly string[], path: string): void =>
    needs.require({
      by: "stepRole",
      actions: actions.map((action) => `sagemaker:${action}`),
      resources,
      clause: "customize-model-package",
      path,
    });
  for (const place of needs.places("ModelPackageConfig.SourceModelPackageArn")) {
    const packages = needs.named(place, "model package");
    if (packages) need(["AccessModelPackage", "DescribeModelPackage"], packages, place.path);
  }
  for (const place of needs.places("ModelPackageConfig.ModelPackageGroupArn")) {
    const groups = needs.named(place, "model package group");
    if (!groups) continue;
    const packages = groups.map((arn) => `${arn.replace(":model-package-group/", ":model-package/")}/*`);
    need(["DescribeModelPackageGroup"], groups, place.path);
    need(["AddTags", "CreateModelPackage", "DescribeModelPackage"], [...groups, ...packages], place.path);
  }
}

/** What AWS's SDK lets a training job's role do with an MLflow app or tracking server, its wildcards spelled out. */
const mlflowActions: readonly string[] = [
  "CreateExperiment",
  "CreateModelVersion",
  "CreateRegisteredModel",
  "CreateRun",
  "DeleteTag",
  "FinalizeLoggedModel",
  "GetDownloadURIForModelVersionArtifacts",
  "GetExperiment",
  "GetExperimentByName",
  "GetLatestModelVersions",
  "GetLoggedModel",
  "GetMetricHistory",
  "GetModelVersion",
  "GetModelVersionByAlias",
  "GetRegisteredModel",
  "GetRun",
  "GetTraceInfo",
  "ListArtifacts",
  "ListLoggedModelArtifacts",
  "LogBatch",
  "LogInputs",
  "LogLoggedModelParams",
  "LogMetric",
  "LogModel",
  "LogOutputs",
  "LogParam",
  "RenameRegisteredModel",
  "RestoreExperiment",
  "RestoreRun",
  "SearchExperiments",
  "SearchLoggedModels",
  "SearchModelVersions",
  "SearchRegisteredModels",
  "SearchRuns",
  "SearchTraces",
  "SetExperimentTag",
  "SetLoggedModelTags",
  "SetRegisteredModelAlias",
  "SetRegisteredModelTag",
  "SetTag",
  "TransitionModelVersionStage",
  "UpdateExperiment",
  "UpdateModelVersion",
  "UpdateRegisteredModel",
  "UpdateRun",
];

/** The MLflow app or tracking server of the step, or of the pipeline as a whole. */
export function requireMlflow(needs: StepNeeds): void {
  const field = "MlflowConfig.MlflowResourceArn";
  const [configured] = [...needs.places(field), ...needs.pipelinePlaces(field)];
  const arns = configured && needs.named(configured, "MLflow resource");
  if (arns) requireMlflowResources(needs, arns, configured.path);
  requireMlflowOfEnvironment(needs, arns ?? []);
}

/** An MLflow ARN in the environment is the same need by another door: that is how MLflow's client finds its server. */
export function requireMlflowOfEnvironment(needs: StepNeeds, known: readonly string[] = []): void {
  for (const place of ["MLFLOW_TRACKING_ARN", "MLFLOW_TRACKING_URI"].flatMap((name) =>
    needs.places(`Environment.${name}`),
  )) {
    const arns = needs
      .resolve(place.value)
      .patterns.filter(
        (each) => /^arn:[^:]*:sagemaker:.*:mlflow-(app|tracking-server)\//.test(each) && !known.includes(each),
      );
    if (arns.length > 0) requireMlflowResources(needs, arns, place.path);
  }
}

/** What recording with MLflow apps and tracking servers takes. */
export function requireMlflowResources(
  needs: StepNeeds,
  arns: readonly string[],
  path: string,
  recording = mlflowActions,
): void {
  const need = (actions: readonly string[], resources: readonly string[]): void =>
    needs.require({ by: "stepRole", actions, resources, clause: "mlflow", path });
  need(
    recording.map((action) => `sagemaker-mlflow:${action}`),
    arns,
  );
  const apps = arns.filter((arn) => arn.includes(":mlflow-app/"));
  const servers = arns.filter((arn) => arn.includes(":mlflow-tracking-server/"));
  if (apps.length > 0) need(["sagemaker:CallMlflowAppApi", "sagemaker:DescribeMlflowApp"], apps);
  if (servers.length > 0) need(["sagemaker:DescribeMlflowTrackingServer"], servers);
  needs.report({
    severity: "info",
    code: "mlflow-artifacts",
    message: `Step ${needs.step.name} records with MLflow: artifacts go straight to the bucket of the MLflow server's artifact store, which the definition does not name. Declare that place if the step logs artifacts.`,
    path,
  });
}
