import { expect } from "chai";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { checkFields, readDefinition } from "../../../permissions";
import { apiCallOf, apiFieldsVersion, placesOfField } from "../../../permissions/aws/apiFields";
import { definitions } from "../../definitions/definitions";
import { get, image, pipeline, tryPlan } from "../pipelines";

const check = (text: string) => {
  const { definition } = readDefinition(text);
  return definition === undefined ? [] : checkFields(definition);
};
const messages = (Type: string, Arguments: unknown): string[] =>
  check(pipeline([{ Name: "A", Type, Arguments }])).map(({ severity, message }) => `${severity} ${message}`);

const resources = { ClusterConfig: { InstanceType: "ml.m5.large", InstanceCount: 1, VolumeSizeInGB: 30 } };
const processing = { AppSpecification: { ImageUri: image }, ProcessingResources: resources };
const output = { OutputName: "o", S3Output: { S3Uri: "s3://b/k", LocalPath: "/o", S3UploadMode: "EndOfJob" } };

describe("the fields of a step's Arguments", () => {
  it("are silent where the API has them, and the ones it requires are there", () => {
    expect(messages("Processing", { ...processing, ProcessingOutputConfig: { Outputs: [output] } })).to.deep.equal([]);
    expect(messages("Processing", { ...processing, Environment: { Any: "thing" }, RoleArn: null })).to.deep.equal([]);
    expect(messages("Processing", { ...processing, ProcessingInputs: get("Execution.PipelineName") })).to.deep.equal(
      [],
    );
    expect(messages("Lambda", { Anything: { At: "all" } })).to.deep.equal([]);
  });
  it("that are misplaced are reported with the right place", () =>
    expect(messages("Processing", { ...processing, ProcessingOutputs: [output] })).to.deep.equal([
      "warning CreateProcessingJob has no field ProcessingOutputs; the API has it in ProcessingOutputConfig.Outputs.",
    ]));
  it("that are wrapped in an object are reported once, with the object", () =>
    expect(messages("Processing", { ProcessingJobDefinition: processing })).to.deep.equal([
      "warning CreateProcessingJob has no field ProcessingJobDefinition: Arguments are the fields of CreateProcessingJob themselves. Remove the object ProcessingJobDefinition around them.",
    ]));
  it("that are misspelt are reported with the nearest name", () => {
    expect(messages("Processing", { ...processing, processing_inputs: [] })).to.deep.equal([
      "warning CreateProcessingJob has no field processing_inputs. Did you mean ProcessingInputs?",
    ]);
    expect(
      messages("Processing", { ...processing, AppSpecification: { ImageURI: image, ImageUri: image } }),
    ).to.deep.equal(["warning CreateProcessingJob: AppSpecification has no field ImageURI. Did you mean ImageUri?"]);
  });
  describe("that are not one call of SageMaker's", () => {
    const jar = { HadoopJarStep: { Jar: "s3://b/x.jar", Args: ["a"], MainClass: "M", Properties: [] } };
    const cases: readonly [what: string, type: string, given: unknown, warnings: string[]][] = [
      ["are silent where they are documented", "EMR", { ClusterId: "j-1", StepConfig: jar }, []],
      ["are silent on what a cluster has", "EMR", { ClusterConfig: { Any: "thing" }, StepConfig: jar }, []],
      [
        "are reported where misspelt",
        "EMR",
        { ClusterID: "j-1", StepConfig: jar },
        ["EMR has no field ClusterID. Did you mean ClusterId?"],
      ],
      [
        "are reported with their place",
        "EMR",
        { ClusterId: "j-1", StepConfig: { HadoopJarStep: { Jar: "s3://b/x.jar" }, Args: [] } },
        ["EMR: StepConfig has no field Args; the API has it in StepConfig.HadoopJarStep.Args."],
      ],
      ["are asked for in EMR", "EMR", { ClusterId: "j-1" }, ["Step A lacks StepConfig, required by EMR."]],
      [
        "are asked for in EMR's step",
        "EMR",
        { ClusterId: "j-1", StepConfig: { HadoopJarStep: {} } },
        ["Step A lacks Jar, required by EMR: StepConfig.HadoopJarStep."],
      ],
      [
        "are asked for in EMRServerless",
        "EMRServerless",
        { ApplicationID: "a" },
        ["EMRServerless has no field ApplicationID. Did you mean ApplicationId?"],
      ],
      ["are silent in EMRServerless", "EMRServerless", { ApplicationId: "a", JobConfig: { jobDriver: {} } }, []],
      [
        "are asked for in Condition",
        "Condition",
        { IfSteps: [], ElseSteps: [] },
        ["Step A lacks Conditions, required by Condition."],
      ],
      [
        "are reported in Condition",
        "Condition",
        { Conditions: [], IfStep: [], ElseSteps: [] },
        ["Condition has no field IfStep. Did you mean IfSteps?"],
      ],
      ["are reported in Fail", "Fail", { Message: "no" }, ["Fail has no field Message."]],
      ["are anything in Lambda", "Lambda", { Any: "thing" }, []],
      ["are anything in Callback", "Callback", { Any: "thing" }, []],
    ];
    for (const [what, type, given, warnings] of cases)
      it(`${what}: ${type} ${JSON.stringify(given)}`, () =>
        expect(messages(type, given)).to.deep.equal(warnings.map((each) => `warning ${each}`)));

    it("are to be moved where a function or a queue stands in Arguments", () => {
      const said = (Type: string, Arguments: unknown): string[] =>
        tryPlan(pipeline([{ Name: "A", Type, Arguments }])).diagnostics.map(({ message }) => message);
      expect(said("Lambda", { FunctionArn: "f" }).join()).to.contain("Move FunctionArn out of Arguments, beside them.");
      expect(said("Callback", { SqsQueueUrl: "q" }).join()).to.contain("Move SqsQueueUrl out of Arguments");
      expect(said("Lambda", {}).join()).to.contain("Add FunctionArn to the step, beside Arguments.");
    });
  });
  it("that the API requires and the step lacks are listed; names and roles are filled in by others", () =>
    expect(messages("Processing", {})).to.deep.equal([
      "warning Step A lacks AppSpecification, ProcessingResources, required by CreateProcessingJob.",
    ]));
  it("that are no list or no object where the API has one are reported", () =>
    expect(messages("Processing", { ...processing, ProcessingInputs: {}, ProcessingOutputConfig: [] })).to.deep.equal([
      "warning CreateProcessingJob: ProcessingInputs must be a list.",
      "warning CreateProcessingJob: ProcessingOutputConfig must be an object.",
    ]));
  it("that several steps misspell are reported once", () => {
    const steps = ["A", "B", "C"].map((Name) => ({
      Name,
      Type: "Processing",
      Arguments: { ...processing, Inputs: 1 },
    }));
    const [first, ...more] = check(pipeline(steps));
    expect([first?.alsoAt, more]).to.deep.equal([["/Steps/1/Arguments/Inputs", "/Steps/2/Arguments/Inputs"], []]);
  });
  it("called __proto__ or constructor are unknown like others", () =>
    expect(
      check(
        `{"Version": "2020-12-01", "Steps": [{"Name": "A", "Type": "Model", "Arguments": {"__proto__": {"x": 1}, "constructor": 1}}]}`,
      ).map(({ message }) => message),
    ).to.deep.equal(["CreateModel has no field __proto__.", "CreateModel has no field constructor."]));

  it("are checked in time, however many are unknown", () => {
    const many = Object.fromEntries(Array.from({ length: 30_000 }, (_, index) => [`Unheard${index}`, 1]));
    const start = performance.now();
    expect(check(pipeline([{ Name: "A", Type: "Training", Arguments: many }]))).to.have.length(30_000);
    expect(performance.now() - start).to.be.lessThan(2_000);
  });

  it("of what the SDKs write are all known", () => {
    const written = definitions.filter(({ name }) => name.startsWith("sdk"));
    expect(written.length).to.be.greaterThan(70);
    expect(
      written.flatMap(({ name, text }) => check(text).map(({ message, path }) => `${name} ${path} ${message}`)),
    ).to.deep.equal([]);
  });

  const corpus = join(__dirname, "../../../../shared/corpus/pipelines");
  if (existsSync(corpus))
    it("of other people's definitions are known, but for those of unit tests that no service has seen", () => {
      const found = readdirSync(corpus)
        .filter((file) => file.endsWith(".json") && !file.includes("tests-unit"))
        .flatMap((file) => check(readFileSync(join(corpus, file), "utf8")).map(({ message }) => `${file} ${message}`));
      expect(found).to.deep.equal([]);
    });

  it("are from a version of botocore", () => {
    expect(apiFieldsVersion).to.match(/^1\.\d+\.\d+$/);
    expect(apiCallOf("Processing")?.operation).to.equal("CreateProcessingJob");
    expect(apiCallOf("constructor")).to.equal(undefined);
    expect(placesOfField("CreateProcessingJobRequest", "S3Uri")[0]).to.equal("ProcessingInputs[].S3Input.S3Uri");
  });

  it("in lists longer than the API takes leave no plan, within a second", () => {
    const job = (index: number) => ({
      DefinitionName: `d${index}`,
      AlgorithmSpecification: { TrainingImage: image, TrainingInputMode: "File" },
      InputDataConfig: [
        { ChannelName: "c", DataSource: { S3DataSource: { S3Uri: `s3://b/${index}`, S3DataType: "S3Prefix" } } },
      ],
      OutputDataConfig: { S3OutputPath: "s3://b/o" },
    });
    const TrainingJobDefinitions = Array.from({ length: 800 }, (_, index) => job(index));
    const text = pipeline([{ Name: "T", Type: "Tuning", Arguments: { TrainingJobDefinitions } }]);
    const start = performance.now();
    const { plan, diagnostics } = tryPlan(text);
    expect(performance.now() - start).to.be.lessThan(1_000);
    expect(plan).to.equal(undefined);
    expect(diagnostics.map(({ severity, message, path }) => [severity, message, path])).to.deep.equal([
      [
        "error",
        "Step T has 800 items in TrainingJobDefinitions; SageMaker accepts at most 10.",
        "/Steps/0/Arguments/TrainingJobDefinitions",
      ],
    ]);
  });
});
