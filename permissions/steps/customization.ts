/** Serverless model customization, which training and Job steps of the newer SDK do: hubs, model packages, MLflow. No
 * page says which role needs what: AWS's SDK gives these to the role it makes for a training job, and so do we.
 * https://github.com/aws/sagemaker-python-sdk */
import type { StepNeeds } from "./stepType";

const messages = {
  "mlflow-artifacts": (step: string) =>
    `Step ${step} records with MLflow, whose client writes artifacts directly to the bucket of the artifact store. The definition does not name that bucket, so no access to it was granted. If the step logs artifacts or models, allow its role s3:GetObject, s3:PutObject and s3:ListBucket there.`,
  "evaluation-judge": (step: string) =>
    `Cannot determine the model that judges in step ${step}, so bedrock:InvokeModel was not granted. Set HyperParameters.judge_model_id to a model id or an ARN, or bind the parameter it comes from.`,
} as const;

/** The hub contents, functions, model packages and evaluation data that a training job names. */
export function requireCustomization(needs: StepNeeds): void {
  requireHubContents(needs, ["ServerlessJobConfig.BaseModelArn", "ServerlessJobConfig.EvaluatorArn"]);
  requireHubInputs(needs);
  requireModelPackages(needs);
  if (needs.places("ServerlessJobConfig").length === 0) return;
  requireEvaluationData(needs);
  requireJudge(needs);
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

/** Evaluation by a language model runs as an evaluation job of Bedrock, which invokes the judge. */
function requireJudge(needs: StepNeeds): void {
  const [type] = needs.places("ServerlessJobConfig.EvaluationType");
  if (!type || !needs.resolve(type.value).patterns.includes("LLMAJEvaluation")) return;
  const need = (actions: readonly string[], resources: readonly string[], path: string): void =>
    needs.require({ by: "stepRole", actions, resources, clause: "llm-judge", path });
  const [judge] = needs.places("HyperParameters.judge_model_id");
  const named = judge ? needs.resolve(judge.value).patterns.map((text) => text.replace(/^"(.*)"$/, "$1")) : [];
  const judges = named.filter((model) => model !== "*").flatMap((model) => judgeArns(needs, model));
  // The job is created on the models it evaluates with, which are no profiles.
  const models = judges.filter((arn) => !arn.includes(":inference-profile/"));
  const created = models.length > 0 ? models : [foundationModel(needs, needs.region, "*")];
  need(["bedrock:CreateEvaluationJob"], created, type.path);
  if (needs.options.switches?.sdkRoleValidation === true)
    needs.require({
      by: "stepRole",
      actions: ["bedrock:CreateEvaluationJob", "bedrock:GetEvaluationJob"],
      resources: ["*"],
      clause: "sdk-role-check",
      path: type.path,
    });
  need(["bedrock:GetEvaluationJob"], [needs.arn("bedrock", "evaluation-job/*")], type.path);
  if (judge && judges.length > 0) need(["bedrock:InvokeModel"], judges, judge.path);
  else
    needs.report({
      severity: "warning",
      code: "evaluation-judge",
      message: messages["evaluation-judge"](needs.step.name),
      path: judge?.path ?? type.path,
    });
}

/** A model by its id or ARN. An id that begins with a geography is an inference profile, which invokes the model in each
 * of its regions. https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-prereq.html */
function judgeArns(needs: StepNeeds, model: string): readonly string[] {
  if (model.startsWith("arn:")) return [model];
  const [, profiled] = /^(?:us|eu|apac|jp|au|ca|global|us-gov)\.([a-z0-9-]+\..+)$/.exec(model) ?? [];
  return profiled === undefined
    ? [foundationModel(needs, needs.region, model)]
    : [needs.arn("bedrock", `inference-profile/${model}`), foundationModel(needs, "*", profiled)];
}

const foundationModel = ({ partition }: StepNeeds, region: string, id: string): string =>
  `arn:${partition}:bedrock:${region}::foundation-model/${id}`;

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
    need(["AddTags", "CreateModelPackage"], [...groups, ...packages], place.path);
    need(["DescribeModelPackage"], packages, place.path);
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
export function requireMlflowOfEnvironment(needs: StepNeeds, known: readonly string[] = [], prefix = ""): void {
  for (const place of ["MLFLOW_TRACKING_ARN", "MLFLOW_TRACKING_URI"].flatMap((name) =>
    needs.places(`${prefix}Environment.${name}`),
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
    message: messages["mlflow-artifacts"](needs.step.name),
    path,
  });
}
