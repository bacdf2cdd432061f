import { expect } from "chai";
import { allowed, get, join, pipeline, plan, processing, tryPlan } from "../pipelines";

const run = get("Execution.PipelineExecutionId");
const broad = pipeline([processing("P", [join("/", "s3://lab", run)], [join("/", "s3://lab", run)])]);
const places = (text: string, more = {}) =>
  tryPlan(text, more).diagnostics.map(({ severity, code, path }) => `${severity} ${code} ${path}`);

describe("a run-time name directly below a bucket", () => {
  it("is a warning at each place", () =>
    expect(places(broad)).to.deep.equal([
      "warning broad-place /Steps/0/Arguments/ProcessingInputs/0/S3Input/S3Uri",
      "warning broad-place /Steps/0/Arguments/ProcessingOutputConfig/Outputs/0/S3Output/S3Uri",
    ]));
  it("is none below a fixed prefix, nor where the definition names the whole bucket", () => {
    expect(places(pipeline([processing("P", [join("/", "s3://lab/runs", run)], ["s3://out/"])]))).to.deep.equal([]);
    expect(places(pipeline([processing("P", ["s3://lab"], [])]))).to.deep.equal([]);
  });
  it("gives way to the places that are declared for the same step, bucket and access", () => {
    const declaredAccess = { P: { reads: ["s3://lab/runs/"] } };
    expect(places(broad, { declaredAccess })).to.deep.equal([
      "warning broad-place /Steps/0/Arguments/ProcessingOutputConfig/Outputs/0/S3Output/S3Uri",
    ]);
    expect(allowed(plan(broad, { declaredAccess }), "P", "s3:GetObject")).to.deep.equal(["arn:aws:s3:::lab/runs/*"]);
    expect(places(broad, { declaredAccess: { P: { reads: ["s3://other/runs/"] } } })).to.have.length(2);
  });
  it("is what items that are no JSON leave of their fields", () => {
    const body = processing("Item", [join("/", "s3://lab", get("ForEach.CurrentItem.folder"))], []);
    const each = {
      Name: "Items",
      Type: "ForEach",
      Arguments: { IterableItems: ['{"folder": "a"', '{"folder": "b"}'], MaxConcurrency: 1, ForEachBody: [body] },
    };
    expect(places(pipeline([each]))).to.include(
      "warning broad-place /Steps/0/Arguments/ForEachBody/0/Arguments/ProcessingInputs/0/S3Input/S3Uri",
    );
  });
});
