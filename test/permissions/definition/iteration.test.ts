import { expect } from "chai";
import { allowed, get, join, jsonGet, pipeline, plan, processing, tryPlan } from "../pipelines";

const out = "ProcessingOutputConfig.Outputs['out0'].S3Output.S3Uri";
const item = get("ForEach.CurrentItem");
const forEach = (Arguments: Record<string, unknown>) => ({ Name: "Each", Type: "ForEach", Arguments });
const codes = (text: string): string[] => tryPlan(text).diagnostics.map(({ severity, code }) => `${severity} ${code}`);
const both = (...uris: string[]): string[] =>
  uris.flatMap((uri) => [`arn:aws:s3:::${uri}`, `arn:aws:s3:::${uri}/*`]).sort();
const reads = (text: string, step: string): string[] => allowed(plan(text), step, "s3:GetObject").sort();

describe("items of a ForEach step", () => {
  const body = (uri: unknown) => [processing("Item", [uri], [join("/", "s3://out", item)])];

  it("are those that the definition lists, as a list or as a text in a parameter", () => {
    const listed = pipeline([forEach({ IterableItems: ["nl", 7], ForEachBody: body(join("/", "s3://raw", item)) })]);
    expect(reads(listed, "Item")).to.deep.equal(both("raw/7", "raw/nl"));
    const parameter = pipeline(
      [forEach({ IterableItems: get("Parameters.Items"), ForEachBody: body(join("/", "s3://raw", item)) })],
      { Parameters: [{ Name: "Items", Type: "String", DefaultValue: '["nl", "be"]' }] },
    );
    expect(reads(parameter, "Item")).to.deep.equal(both("raw/be", "raw/nl"));
  });

  it("have fields, of which the definition takes one at any depth", () => {
    const IterableItems = ['{"data": {"place": "s3://a/x"}}', '{"data": {"place": "s3://b/y"}}'];
    const text = (path: string) =>
      pipeline([forEach({ IterableItems, ForEachBody: [processing("Item", [get(path)], [])] })]);
    expect(reads(text("ForEach.CurrentItem.data.place"), "Item")).to.deep.equal(both("a/x", "b/y"));
    expect(reads(text("ForEach.CurrentItem['data'].place"), "Item")).to.deep.equal(both("a/x", "b/y"));
    expect(codes(text("ForEach.CurrentItem.nowhere"))).to.deep.equal(["error unknown-bucket"]);
  });

  it("are known only at run time where a step makes the list, which the body then may read", () => {
    const IterableItems = get("Steps.List.OutputParameters['items']");
    const text = pipeline([
      { Name: "List", Type: "Lambda", FunctionArn: "arn:aws:lambda:us-east-1:123456789012:function:f" },
      forEach({ IterableItems, ForEachBody: [processing("Item", [join("/", "s3://raw", item)], [])] }),
    ]);
    expect(reads(text, "Item")).to.deep.equal(["arn:aws:s3:::raw/*"]);
    expect(plan(text).stepDependencies.get("Item")).to.deep.equal(["List"]);
  });

  it("are given up for * where they are many or long", () => {
    const IterableItems = Array.from({ length: 9 }, (_, index) => `i${index}`);
    const text = pipeline([forEach({ IterableItems, ForEachBody: body(join("/", "s3://raw", item)) })]);
    expect(reads(text, "Item")).to.deep.equal(["arn:aws:s3:::raw/*"]);
    const long = JSON.stringify(["x".repeat(5_000)]);
    const parameter = pipeline(
      [forEach({ IterableItems: get("Parameters.Items"), ForEachBody: body(join("/", "s3://raw", item)) })],
      { Parameters: [{ Name: "Items", Type: "String", DefaultValue: long }] },
    );
    expect(reads(parameter, "Item")).to.deep.equal(["arn:aws:s3:::raw/*"]);
  });

  it("are part of the file that JsonGet opens", () => {
    const checked = processing("Item", [], [join("/", "s3://out", item)], {
      PropertyFiles: [{ PropertyFileName: "F", OutputName: "out0", FilePath: "f.json" }],
    });
    const call = {
      Name: "Call",
      Type: "Lambda",
      FunctionArn: "arn:aws:lambda:us-east-1:123456789012:function:f",
      Arguments: { value: jsonGet("Item", "F") },
    };
    const made = plan(pipeline([forEach({ IterableItems: ["nl"], ForEachBody: [checked, call] })]));
    expect(made.jsonGetObjects).to.deep.equal(["arn:aws:s3:::out/nl/f.json"]);
  });
});

describe("outputs of a ForEach step's body", () => {
  const each = (more: Record<string, unknown> = {}) =>
    forEach({
      IterableItems: ["nl", "be"],
      ForEachBody: [processing("Item", [], [join("/", "s3://out", item)])],
      ...more,
    });
  const Selector = { Pick: "MaxBy", Field: get("IterationOutput.Item.OutputParameters['score']") };

  it("are the body step's, by index", () => {
    const text = pipeline([each(), processing("After", [get(`Steps.Each.IterationOutputs[0].Item.${out}`)], [])]);
    expect(codes(text)).to.deep.equal([]);
    expect(reads(text, "After")).to.deep.equal(both("out/be", "out/nl"));
  });

  it("are a direct relationship to the body step, and to the step that runs it", () => {
    const text = pipeline([each(), processing("After", [get(`Steps.Each.IterationOutputs[0].Item.${out}`)], [])]);
    expect(plan(text).stepDependencies.get("After")).to.deep.equal(["Each", "Item"]);
  });

  it("are the selected step's, which the selector names", () => {
    const text = (more: Record<string, unknown>) =>
      pipeline([each(more), processing("After", [get(`Steps.Each.Selected.${out}`)], [])]);
    expect(reads(text({ Selector }), "After")).to.deep.equal(both("out/be", "out/nl"));
    expect(codes(text({}))).to.deep.equal(["error unknown-bucket"]);
  });

  it("must be those of a step that is there", () => {
    const text = pipeline([each(), processing("After", [get(`Steps.Each.IterationOutputs[0].Nobody.${out}`)], [])]);
    expect(codes(text)).to.deep.equal(["error unknown-step"]);
  });
});

describe("jobs of a ForEach step's body", () => {
  it("carry the step's name with the item's index, which the pattern of the step's own name covers", () => {
    for (const name of ["Prepare", "PrepareOrdersOfAYear", "PrepareOrdersOfAYearAndMore"]) {
      const text = pipeline([forEach({ IterableItems: ["a"], ForEachBody: [processing(name, [], [])] })]);
      const job = `pipelines-abcdefghijkl-${`${name}-12`.slice(0, 20)}-0123456789-1`;
      const [arn = ""] = allowed(plan(text), "pipeline", "sagemaker:CreateProcessingJob");
      const [prefix = "", tail = ""] = arn.replace(/^.*processing-job\//, "").split("*");
      expect(job.startsWith(prefix) && job.slice(prefix.length).includes(tail), `${job} ${arn}`).to.equal(true);
    }
  });
});
