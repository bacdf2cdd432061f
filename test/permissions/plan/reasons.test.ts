/** Why each need is there: the clause it stands on, the step that asks for it, its place in the definition. */
import { expect } from "chai";
import { get, pipeline, plan, tryPlan } from "../pipelines";

const key = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/mine:1";
const file = (step: string) => ({
  "Std:JsonGet": { PropertyFile: get(`Steps.${step}.PropertyFiles.Report`), Path: "a.b" },
});
const evaluate = {
  Name: "Evaluate",
  Type: "Processing",
  Arguments: {
    RoleArn: "arn:aws:iam::123456789012:role/given",
    AppSpecification: { ImageUri: image },
    ProcessingResources: { ClusterConfig: { VolumeKmsKeyId: key } },
    ProcessingInputs: [{ S3Input: { S3Uri: "s3://data/in" } }],
    ProcessingOutputConfig: {
      KmsKeyId: key,
      Outputs: [
        { OutputName: "other", S3Output: { S3Uri: "s3://data/other" } },
        { OutputName: "report", S3Output: { S3Uri: "s3://data/report/" } },
      ],
    },
    NetworkConfig: { VpcConfig: { Subnets: ["subnet-1"] } },
  },
  PropertyFiles: [
    { PropertyFileName: "Other", OutputName: "other", FilePath: "o.json" },
    { PropertyFileName: "Report", OutputName: "report", FilePath: "/r.json" },
  ],
};
const check = {
  Name: "Check",
  Type: "Condition",
  Arguments: {
    Conditions: [{ Type: "GreaterThan", LeftValue: file("Evaluate"), RightValue: 1 }],
    IfSteps: [],
    ElseSteps: [],
  },
};

describe("a need's reason", () => {
  const definition = pipeline([evaluate, check], {
    PipelineExperimentConfig: { ExperimentName: "E", TrialName: "T" },
  });
  const made = plan(definition, { switches: { experiments: true } });
  it("is the clause, the step and the place", () => {
    const reasons = made.requirements
      .filter(({ principal: { kind } }) => kind === "pipelineRole" || kind === "stepRole")
      .map(({ principal, because: { clause, step, path } }) => `${principal.kind} ${clause} ${step ?? "-"} ${path}`);
    const written = "/Steps/0/Arguments/ProcessingOutputConfig";
    expect([...new Set(reasons)]).to.deep.equal([
      "pipelineRole create-job Evaluate /Steps/0",
      "pipelineRole stop-job Evaluate /Steps/0",
      "pipelineRole tag-job Evaluate /Steps/0",
      "stepRole write-logs Evaluate /Steps/0",
      "stepRole write-metrics Evaluate /Steps/0",
      "stepRole pull-image Evaluate /Steps/0/Arguments/AppSpecification/ImageUri",
      "stepRole registry-token Evaluate /Steps/0/Arguments/AppSpecification/ImageUri",
      `stepRole encrypt-output Evaluate ${written}/KmsKeyId`,
      "stepRole volume-key Evaluate /Steps/0/Arguments/ProcessingResources/ClusterConfig/VolumeKmsKeyId",
      "stepRole join-vpc Evaluate /Steps/0/Arguments/NetworkConfig/VpcConfig",
      "stepRole read-input Evaluate /Steps/0/Arguments/ProcessingInputs/0/S3Input/S3Uri",
      "stepRole list-input Evaluate /Steps/0/Arguments/ProcessingInputs/0/S3Input/S3Uri",
      `stepRole write-output Evaluate ${written}/Outputs/0/S3Output/S3Uri`,
      `stepRole write-output Evaluate ${written}/Outputs/1/S3Output/S3Uri`,
      "pipelineRole pass-role Evaluate /Steps/0/Arguments/RoleArn",
      "pipelineRole json-get Check /Steps/1/Arguments/Conditions/0/LeftValue",
      "pipelineRole json-get-key Check /Steps/1/Arguments/Conditions/0/LeftValue",
      "pipelineRole experiment - /PipelineExperimentConfig",
    ]);
  });

  it("of the callers is the pipeline as a whole", () => {
    const callers = made.requirements.filter(({ principal: { kind } }) => kind === "author" || kind === "operator");
    expect(callers.map(({ action, because: { step, path } }) => [action, step, path])).to.deep.equal(
      [
        "sagemaker:AddTags",
        "sagemaker:CreatePipeline",
        "sagemaker:DeletePipeline",
        "sagemaker:DescribePipeline",
        "sagemaker:ListPipelineVersions",
        "sagemaker:ListTags",
        "sagemaker:UpdatePipeline",
        "iam:PassRole",
        "iam:GetRole",
        "sagemaker:DescribePipeline",
        "sagemaker:ListPipelineExecutions",
        "sagemaker:StartPipelineExecution",
        "sagemaker:DescribePipelineDefinitionForExecution",
        "sagemaker:DescribePipelineExecution",
        "sagemaker:ListPipelineExecutionSteps",
        "sagemaker:ListPipelineParametersForExecution",
        "sagemaker:RetryPipelineExecution",
        "sagemaker:StopPipelineExecution",
      ].map((action) => [action, undefined, ""]),
    );
  });

  it("stands beside resources and the pipeline's ARN", () => {
    expect(made.pipelineArn).to.equal("arn:aws:sagemaker:us-east-1:123456789012:pipeline/Abalone");
    expect(made.jsonGetObjects).to.deep.equal(["arn:aws:s3:::data/report/r.json"]);
    const rows = made.requirements
      .filter(({ because }) => because.clause === "experiment" || because.clause.startsWith("json-get"))
      .map(({ action, resources }) => `${action} ${resources.join()}`);
    expect(rows.slice(0, 3)).to.deep.equal([
      "s3:GetObject arn:aws:s3:::data/report/r.json",
      `kms:Decrypt ${key}`,
      `sagemaker:AddTags ${["experiment", "experiment-trial", "experiment-trial-component"]
        .map((type) => `arn:aws:sagemaker:us-east-1:123456789012:${type}/*`)
        .join()}`,
    ]);
  });
});

describe("a file that JsonGet opens", () => {
  const told = (step: object, also: readonly object[] = []) => {
    const { plan: found, diagnostics } = tryPlan(
      pipeline([{ ...evaluate, ...step }, check, ...also] as Parameters<typeof pipeline>[0]),
    );
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    return errors.length === 0 && found
      ? found.jsonGetObjects
      : errors.map(({ severity, code, path }) => `${severity} ${code} ${path}`);
  };
  const output = (S3Output: object | undefined) => ({
    Arguments: {
      ...evaluate.Arguments,
      ProcessingOutputConfig: { Outputs: [{ OutputName: "report", ...(S3Output && { S3Output }) }] },
    },
    PropertyFiles: [evaluate.PropertyFiles[1]],
  });
  const at = "error json-get-file /Steps/1/Arguments/Conditions/0/LeftValue";

  it("is read once, however often it is opened", () =>
    expect(told({}, [{ ...check, Name: "Again" }])).to.deep.equal(["arn:aws:s3:::data/report/r.json"]));
  it("may be any below the output where its path is not known", () => {
    const PropertyFiles = [
      { PropertyFileName: "Report", OutputName: "report", FilePath: get("Execution.StartDateTime") },
    ];
    expect(told({ PropertyFiles })).to.deep.equal(["arn:aws:s3:::data/report/*"]);
  });
  it("holds wildcards of its own as characters", () => {
    const PropertyFiles = [{ PropertyFileName: "Report", OutputName: "report", FilePath: "a*b" }];
    expect(told({ PropertyFiles })).to.deep.equal(["arn:aws:s3:::data/report/a${*}b"]);
  });
  it("cannot be told without its property file, its output, or its place", () => {
    expect(told({ PropertyFiles: [] })).to.include(at);
    expect(told({ PropertyFiles: [{ PropertyFileName: "Report", OutputName: "none", FilePath: "r" }] })).to.include(at);
    expect(told(output(undefined))).to.include(at);
    expect(told(output({ S3Uri: null }))).to.include(at);
    const bound = { "Std:Join": { On: "", Values: ["s3://", get("Execution.PipelineExecutionId"), "/x"] } };
    expect(told(output({ S3Uri: bound }))).to.include(at);
  });
  it("is decrypted with the keys of its own step alone", () => {
    const other = { ...evaluate, Name: "Other", PropertyFiles: [] };
    const plain = { ...output({ S3Uri: "s3://data/report" }) };
    const found = plan(pipeline([{ ...evaluate, ...plain }, check, other] as Parameters<typeof pipeline>[0]));
    expect(found.requirements.filter(({ because }) => because.clause === "json-get-key")).to.deep.equal([]);
  });
});
