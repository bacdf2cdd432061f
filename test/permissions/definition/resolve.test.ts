import { expect } from "chai";
import { placesAt, resolve, type Scope } from "../../../permissions/definition/resolve";
import { readDefinition } from "../../../permissions";
import { get, join, pipeline, processing } from "../pipelines";

const scopeOf = (text: string, bindings: Record<string, string> = {}): Scope => {
  const { definition, diagnostics } = readDefinition(text);
  if (!definition) throw new Error(JSON.stringify(diagnostics));
  return {
    definition,
    pipelineName: "Abalone",
    pipelineArn: "arn:aws:sagemaker:us-east-1:123456789012:pipeline/Abalone",
    bindings,
    property: () => undefined,
  };
};

describe("resolve", () => {
  const scope = scopeOf(
    pipeline(
      [
        processing(
          "P",
          [],
          [join("/", "s3:/", get("Parameters.Bucket"), get("Execution.PipelineExecutionId"), "train")],
        ),
      ],
      {
        Parameters: [
          { Name: "Bucket", Type: "String", DefaultValue: "data" },
          { Name: "Open", Type: "String" },
          { Name: "Count", Type: "Integer", DefaultValue: 3 },
          { Name: "Rate", Type: "Float", DefaultValue: 6.0 },
        ],
      },
    ),
  );
  const cases: readonly [string, unknown, string[]][] = [
    ["a literal stands for itself", "s3://b/k", ["s3://b/k"]],
    ["a literal star is escaped", "s3://b/*?${x", ["s3://b/${*}${?}${$}{x"]],
    ["a parameter is its default", get("Parameters.Bucket"), ["data"]],
    ["a parameter without value is *", get("Parameters.Open"), ["*"]],
    ["an integer parameter is its digits", get("Parameters.Count"), ["3"]],
    ["a float has many spellings: *", get("Parameters.Rate"), ["*"]],
    ["the pipeline's name is known", get("Execution.PipelineName"), ["Abalone"]],
    ["an execution's id is not", get("Execution.PipelineExecutionId"), ["*"]],
    ["Join in Join", join("/", "s3:/", join("-", "a", get("Execution.StartDateTime")), "k"), ["s3://a-*/k"]],
    ["an empty Join is the empty text", join("/"), [""]],
    ["neighbouring stars are one", join("", get("Parameters.Open"), get("Execution.PipelineExecutionId")), ["*"]],
    [
      "a property is what the step's arguments say",
      get("Steps.P.ProcessingOutputConfig.Outputs['out0'].S3Output.S3Uri"),
      ["s3://data/*/train"],
    ],
    ["a property by index", get("Steps.P.ProcessingOutputConfig.Outputs[0].S3Output.S3Uri"), ["s3://data/*/train"]],
    ["a property nobody knows is *", get("Steps.P.ExitMessage"), ["*"]],
  ];
  for (const [what, value, patterns] of cases)
    it(what, () => expect(resolve(value as never, scope).patterns).to.deep.equal(patterns));

  it("names the parameters that have no value", () =>
    expect(resolve(join("/", "s3:/", get("Parameters.Open")) as never, scope).unbound).to.deep.equal(["Open"]));
  it("names the steps a value comes from", () =>
    expect(resolve(join("/", get("Steps.P.ExitMessage"), "x") as never, scope).steps).to.deep.equal(["P"]));
  it("prefers a binding to the default, and binds whole references", () => {
    const bound = { ...scope, bindings: { Bucket: "other", "Steps.P.ExitMessage": "s3://b/k" } };
    expect(resolve(get("Parameters.Bucket"), bound).patterns).to.deep.equal(["other"]);
    expect(resolve(get("Steps.P.ExitMessage"), bound).patterns).to.deep.equal(["s3://b/k"]);
  });
  it("ends on references that go in a circle", () => {
    const circle = scopeOf(
      pipeline([
        processing("A", [], [get("Steps.B.ProcessingOutputConfig.Outputs[0].S3Output.S3Uri")]),
        processing("B", [], [get("Steps.A.ProcessingOutputConfig.Outputs[0].S3Output.S3Uri")]),
      ]),
    );
    expect(resolve(get("Steps.A.ProcessingOutputConfig.Outputs[0].S3Output.S3Uri"), circle).patterns).to.deep.equal([
      "*",
    ]);
  });
  it("gives up alternatives that multiply past eight", () => {
    const twice = { ...scope, property: () => ["a", "A"] };
    const parts = Array.from({ length: 4 }, () => get("Steps.P.X"));
    expect(resolve(join("-", ...parts) as never, twice).patterns).to.deep.equal(["*-*-*-*"]);
  });
});

describe("placesAt", () => {
  it("walks items and members, and leaves out nulls", () => {
    const json = { a: [{ b: 1 }, { b: null }, { c: 2 }], d: { x: { e: 3 }, "y/z": { e: 4 } } };
    expect(placesAt(json, "a[].b", "/s")).to.deep.equal([{ value: 1, path: "/s/a/0/b" }]);
    expect(placesAt(json, "d{}.e", "").map(({ path }) => path)).to.deep.equal(["/d/x/e", "/d/y~1z/e"]);
  });
});
