import { expect } from "chai";
import { expressionsIn, readExpression, readReference } from "../../../permissions/definition/expression";

describe("readReference", () => {
  const cases: readonly [string, unknown][] = [
    ["Parameters.X", { to: "parameter", name: "X" }],
    ["Execution.PipelineExecutionId", { to: "execution", variable: "PipelineExecutionId" }],
    [
      "Steps.Train.ModelArtifacts.S3ModelArtifacts",
      { to: "property", step: "Train", path: ["ModelArtifacts", "S3ModelArtifacts"] },
    ],
    [
      "Steps.P.ProcessingOutputConfig.Outputs['train'].S3Output.S3Uri",
      {
        to: "property",
        step: "P",
        path: ["ProcessingOutputConfig", "Outputs", { name: "train" }, "S3Output", "S3Uri"],
      },
    ],
    ['Steps.L.OutputParameters["a.b"]', { to: "property", step: "L", path: ["OutputParameters", { name: "a.b" }] }],
    [
      "Steps.T.TrainingJobSummaries[3].TrainingJobName",
      { to: "property", step: "T", path: ["TrainingJobSummaries", 3, "TrainingJobName"] },
    ],
    ["Steps.E.PropertyFiles.Report", { to: "propertyFile", step: "E", file: "Report" }],
    ["Steps.E.PropertyFiles['Report']", { to: "propertyFile", step: "E", file: "Report" }],
    ["PipelineExperimentConfig.ExperimentName", { to: "experiment", field: "ExperimentName" }],
    ["ForEach.CurrentItem", { to: "iteration", path: "ForEach.CurrentItem" }],
    ["Steps.T.[", { to: "unknown", text: "Steps.T.[" }],
    ["Steps", { to: "unknown", text: "Steps" }],
    ["Secrets.X", { to: "unknown", text: "Secrets.X" }],
    ["", { to: "unknown", text: "" }],
  ];
  for (const [text, expected] of cases)
    it(`reads ${JSON.stringify(text)}`, () => expect(readReference(text)).to.deep.equal(expected));
});

describe("readExpression", () => {
  it("reads Join with nothing between as the empty text", () =>
    expect(readExpression({ "Std:Join": { Values: ["a"] } })).to.deep.equal({ kind: "join", on: "", values: ["a"] }));
  it("reads JsonGet in both forms", () => {
    expect(
      readExpression({ "Std:JsonGet": { PropertyFile: { Get: "Steps.E.PropertyFiles.R" }, Path: "x" } }),
    ).to.deep.equal({
      kind: "jsonGet",
      propertyFile: { to: "propertyFile", step: "E", file: "R" },
    });
    expect(readExpression({ "Std:JsonGet": { S3Uri: "s3://b/k", Path: "x" } })).to.deep.equal({
      kind: "jsonGet",
      s3Uri: "s3://b/k",
    });
  });
  it("names a function it does not know", () =>
    expect(readExpression({ "Std:Upper": "x" })).to.deep.equal({ kind: "unknownFunction", name: "Std:Upper" }));
  it("takes an object with more keys for a container", () =>
    expect(readExpression({ Get: "Parameters.X", Other: 1 })).to.deep.equal({ kind: "container" }));
});

describe("expressionsIn", () => {
  it("finds Join in Join and JsonGet in Join, with their places", () => {
    const json = {
      a: [
        {
          "Std:Join": {
            On: "",
            Values: ["x", { "Std:Join": { On: "", Values: [{ "Std:JsonGet": { S3Uri: { Get: "Parameters.U" } } }] } }],
          },
        },
      ],
    };
    expect([...expressionsIn(json, "")].map(({ path, expression }) => [expression.kind, path])).to.deep.equal([
      ["join", "/a/0"],
      ["join", "/a/0/Std:Join/Values/1"],
      ["jsonGet", "/a/0/Std:Join/Values/1/Std:Join/Values/0"],
      ["get", "/a/0/Std:Join/Values/1/Std:Join/Values/0/Std:JsonGet/S3Uri"],
    ]);
  });
});
