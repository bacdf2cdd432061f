/** Features of steps that few definitions use, each with what AWS's pages say about its access. */
import { expect } from "chai";
import { allowed, get, image, pipeline, plan, processing, training, tryPlan } from "../pipelines";

const role = "arn:aws:iam::123456789012:role/given";
const here = "us-east-1:123456789012";
const said = (text: string, code: string): string[] =>
  tryPlan(text)
    .diagnostics.filter((each) => each.code === code)
    .map(({ severity, path }) => `${severity} ${path}`);
const channels = ["CreateControlChannel", "CreateDataChannel", "OpenControlChannel", "OpenDataChannel"];

describe("remote access through Systems Manager", () => {
  const withDebug = (EnableRemoteDebug: unknown) =>
    pipeline([training("T", [], "s3://b/out", { RemoteDebugConfig: { EnableRemoteDebug } })], {
      Parameters: [{ Name: "Debug", Type: "Boolean", DefaultValue: false }],
    });
  it("is the container's role's, where the switch is on or may be", () => {
    for (const channel of channels) {
      expect(allowed(plan(withDebug(true)), "T", `ssmmessages:${channel}`)).to.deep.equal(["*"]);
      expect(allowed(plan(withDebug(false)), "T", `ssmmessages:${channel}`)).to.deep.equal([]);
      expect(allowed(plan(withDebug(get("Parameters.Debug"))), "T", `ssmmessages:${channel}`)).to.deep.equal(["*"]);
    }
  });
  it("is also that of an endpoint's role", () => {
    const made = plan(
      pipeline([
        {
          Name: "C",
          Type: "EndpointConfig",
          Arguments: { ExecutionRoleArn: role, ProductionVariants: [{ ModelName: "m", EnableSSMAccess: true }] },
        },
      ]),
    );
    expect(allowed(made, "C", "ssmmessages:OpenDataChannel")).to.deep.equal(["*"]);
  });
});

describe("session tags that a job's role gets from its creator", () => {
  it("are reported: the role's trust policy does not allow them", () => {
    const chained = (EnableSessionTagChaining: boolean) =>
      pipeline([training("T", [], "s3://b/out", { SessionChainingConfig: { EnableSessionTagChaining } })]);
    expect(said(chained(true), "session-tags")).to.deep.equal([
      "warning /Steps/0/Arguments/SessionChainingConfig/EnableSessionTagChaining",
    ]);
    expect(said(chained(false), "session-tags")).to.deep.equal([]);
  });
});

describe("alarms that roll an endpoint back", () => {
  it("are described by the pipeline role, and the page's doubt is told", () => {
    const text = pipeline([
      {
        Name: "E",
        Type: "Endpoint",
        Arguments: {
          EndpointName: "e",
          EndpointConfigName: "c",
          DeploymentConfig: { AutoRollbackConfiguration: { Alarms: [{ AlarmName: "errors" }] } },
        },
      },
    ]);
    expect(allowed(plan(text), "pipeline", "cloudwatch:DescribeAlarms")).to.deep.equal([
      `arn:aws:cloudwatch:${here}:alarm:errors`,
    ]);
    expect(said(text, "rollback-alarms")).to.have.length(1);
  });
});

describe("Athena's catalogs", () => {
  const query = (Catalog: string) => {
    const step = processing("P", [], []);
    const AthenaDatasetDefinition = { Catalog, Database: "d", QueryString: "q", OutputS3Uri: "s3://b/o/" };
    const ProcessingInputs = [{ InputName: "i", DatasetDefinition: { AthenaDatasetDefinition } }];
    return pipeline([{ ...step, Arguments: { ...(step.Arguments as object), ProcessingInputs } }]);
  };
  it("are described where they are not AWS Glue's", () => {
    expect(allowed(plan(query("lambda_cat")), "P", "athena:GetDataCatalog")).to.deep.equal([
      `arn:aws:athena:${here}:datacatalog/lambda_cat`,
    ]);
    expect(said(query("lambda_cat"), "dataset-catalog")).to.have.length(1);
    expect(allowed(plan(query("AwsDataCatalog")), "P", "athena:GetDataCatalog")).to.deep.equal([]);
    expect(said(query("AwsDataCatalog"), "dataset-catalog")).to.deep.equal([]);
  });
});

describe("an MLflow server in the environment of a step", () => {
  const server = `arn:aws:sagemaker:${here}:mlflow-tracking-server/team`;
  const Environment = { MLFLOW_TRACKING_ARN: server };
  it("is recorded with, whatever job the step runs", () => {
    const step = processing("P", [], []);
    const tuner = { RoleArn: role, AlgorithmSpecification: { TrainingImage: image }, Environment };
    const text = pipeline([
      { ...step, Arguments: { ...(step.Arguments as object), Environment } },
      training("T", [], "s3://b/t", { Environment }),
      { Name: "Tune", Type: "Tuning", Arguments: { TrainingJobDefinition: tuner } },
    ]);
    for (const name of ["P", "T", "Tune"])
      expect(allowed(plan(text), name, "sagemaker-mlflow:UpdateRun"), name).to.deep.equal([server]);
    expect(said(text, "unknown-data-place")).to.deep.equal([]);
    expect(said(text, "mlflow-artifacts")).to.have.length(3);
  });
});

describe("a key that AWS manages", () => {
  it("takes no grant: its policy lets the account use it through the service", () => {
    const step = processing("P", ["s3://in/a/"], ["s3://out/b/"]);
    const text = pipeline([
      {
        ...step,
        Arguments: {
          ...(step.Arguments as object),
          ProcessingOutputConfig: {
            KmsKeyId: "alias/aws/s3",
            Outputs: [{ OutputName: "o", S3Output: { S3Uri: "s3://out/b/" } }],
          },
          ProcessingResources: { ClusterConfig: { VolumeKmsKeyId: "alias/aws/ebs" } },
        },
      },
      { Name: "C", Type: "Callback", SqsQueueUrl: "https://sqs.us-east-1.amazonaws.com/123456789012/q", Arguments: {} },
    ]);
    const made = plan(text, { bucketKeys: { in: "alias/aws/s3" }, queueKeys: { q: "alias/aws/sqs" } });
    expect(made.requirements.filter(({ action }) => action.startsWith("kms:"))).to.deep.equal([]);
    const own = plan(text, { bucketKeys: { in: "alias/mine" } });
    expect(allowed(own, "P", "kms:Decrypt")).to.deep.equal(["arn:aws:kms:us-east-1:123456789012:key/*"]);
  });
});

describe("a queue's URL", () => {
  const sent = (SqsQueueUrl: string): string[] =>
    allowed(
      plan(pipeline([{ Name: "C", Type: "Callback", SqsQueueUrl, Arguments: {} }])),
      "pipeline",
      "sqs:SendMessage",
    );
  const cases: readonly [url: string, region: string][] = [
    ["https://sqs.eu-west-1.amazonaws.com/123456789012/q", "eu-west-1"],
    ["https://sqs-fips.us-east-1.amazonaws.com/123456789012/q", "us-east-1"],
    ["https://vpce-0a-1b.sqs.us-west-2.vpce.amazonaws.com/123456789012/q", "us-west-2"],
    ["https://eu-central-1.queue.amazonaws.com/123456789012/q", "eu-central-1"],
    ["https://queue.amazonaws.com/123456789012/q", "us-east-1"],
  ];
  for (const [url, region] of cases)
    it(`${url} is one in ${region}`, () => expect(sent(url)).to.deep.equal([`arn:aws:sqs:${region}:123456789012:q`]));
  it("is not one of another host", () => {
    for (const url of ["https://example.com/123456789012/q", "https://evilsqs.us-east-1.amazonaws.com/123456789012/q"])
      expect(
        said(pipeline([{ Name: "C", Type: "Callback", SqsQueueUrl: url, Arguments: {} }]), "queue-url"),
        url,
      ).to.have.length(1);
  });
});

describe("a function of another Region", () => {
  it("is reported: a pipeline invokes functions of its own Region", () => {
    const step = (FunctionArn: string) => pipeline([{ Name: "L", Type: "Lambda", FunctionArn, Arguments: {} }]);
    expect(said(step("arn:aws:lambda:eu-west-1:123456789012:function:f"), "function-region")).to.deep.equal([
      "warning /Steps/0/FunctionArn",
    ]);
    expect(said(step(`arn:aws:lambda:${here}:function:f`), "function-region")).to.deep.equal([]);
    expect(said(step("f"), "function-region")).to.deep.equal([]);
  });
});

describe("the baseline that a check used", () => {
  const check = (more: Record<string, unknown>) => ({
    ...processing("Check", ["s3://b/in/"], ["s3://b/checked"]),
    Type: "QualityCheck",
    CheckType: "DATA_QUALITY",
    ...more,
  });
  const reader = processing("Read", [get("Steps.Check.BaselineUsedForDriftCheckConstraints")], []);
  const read = (more: Record<string, unknown>): string[] =>
    allowed(plan(pipeline([check(more), reader])), "Read", "s3:GetObject").filter((arn) => !arn.endsWith("/*"));
  it("is the calculated one where the step registers it, else the supplied one", () => {
    expect(read({ RegisterNewBaseline: true })).to.deep.equal(["arn:aws:s3:::b/checked/constraints.json"]);
    expect(read({ RegisterNewBaseline: false, SuppliedBaselineConstraints: "s3://b/old/c.json" })).to.deep.equal([
      "arn:aws:s3:::b/old/c.json",
    ]);
  });
  it("is not known where the registry has it, and the step that reads the registry's says so", () => {
    const text = pipeline([
      check({ RegisterNewBaseline: false, SkipCheck: false, ModelPackageGroupName: "g" }),
      reader,
    ]);
    expect(said(text, "unknown-bucket")).to.have.length(1);
    expect(said(text, "registry-baselines")).to.deep.equal(["info /Steps/0/ModelPackageGroupName"]);
    expect(
      said(pipeline([check({ SkipCheck: true, ModelPackageGroupName: "g" })]), "registry-baselines"),
    ).to.deep.equal([]);
  });
  it("is read with the package that it is registered with, where it is known", () => {
    const register = (S3Uri: unknown) => ({
      Name: "Register",
      Type: "RegisterModel",
      Arguments: {
        ModelPackageGroupName: "g",
        DriftCheckBaselines: { ModelDataQuality: { Constraints: { S3Uri } } },
        InferenceSpecification: { Containers: [{ Image: image }] },
      },
    });
    const used = get("Steps.Check.BaselineUsedForDriftCheckConstraints");
    const made = plan(pipeline([check({ RegisterNewBaseline: true }), register(used)]));
    expect(allowed(made, "pipeline", "s3:GetObject")).to.include("arn:aws:s3:::b/checked/constraints.json");
    const unknown = pipeline([check({ RegisterNewBaseline: false, ModelPackageGroupName: "g" }), register(used)]);
    expect(tryPlan(unknown).diagnostics.filter(({ severity }) => severity === "error")).to.deep.equal([]);
  });
});

describe("the parameters of an EMR Serverless job", () => {
  const job = (sparkSubmitParameters: string) =>
    pipeline([
      {
        Name: "J",
        Type: "EMRServerless",
        Arguments: {
          ExecutionRoleArn: role,
          ApplicationId: "00abc",
          JobConfig: {
            executionRoleArn: role,
            jobDriver: { sparkSubmit: { entryPoint: "s3://code/job.py", sparkSubmitParameters } },
          },
        },
      },
    ]);
  it("name files that Spark fetches, as options and as properties", () => {
    const text = job("--conf spark.jars=s3://code/a.jar,s3://code/b.jar --py-files s3a://code/lib.zip#lib");
    expect(allowed(plan(text), "J", "s3:GetObject").filter((arn) => !arn.endsWith("/*"))).to.deep.equal(
      ["job.py", "a.jar", "b.jar", "lib.zip"].map((key) => `arn:aws:s3:::code/${key}`),
    );
    expect(said(text, "unknown-data-place")).to.deep.equal([]);
  });
  it("stay unknown where they name other places too", () => {
    const text = job("--jars s3://code/a.jar --conf spark.eventLog.dir=s3://logs/events/");
    expect(allowed(plan(text), "J", "s3:GetObject")).to.include("arn:aws:s3:::code/a.jar");
    expect(said(text, "unknown-data-place")).to.have.length(1);
  });
});
