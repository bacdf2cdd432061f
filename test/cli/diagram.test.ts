import { expect } from "chai";
import { XMLValidator } from "fast-xml-parser";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { main } from "../../cli";
import { pipeline, processing } from "../permissions/pipelines";
import { worstName } from "./formats/reports";

function run(text: string, ...args: string[]) {
  let out = "";
  let err = "";
  const status = main(["diagram", "definition.json", ...args], {
    read: (file) => {
      if (file === "definition.json") return text;
      throw Object.assign(new Error("no such file"), { code: "ENOENT" });
    },
    out: (said) => void (out += said),
    err: (said) => void (err += said),
  });
  return { status, out, err };
}

const training = (name: string, more: object = {}, input?: string) => ({
  Name: name,
  Type: "Training",
  Arguments: {
    AlgorithmSpecification: {
      TrainingImage: "683313688378.dkr.ecr.us-east-1.amazonaws.com/xgboost:1",
      TrainingInputMode: "File",
    },
    OutputDataConfig: { S3OutputPath: `s3://data/${name}` },
    ...(input === undefined
      ? {}
      : {
          InputDataConfig: [
            { ChannelName: "train", DataSource: { S3DataSource: { S3DataType: "S3Prefix", S3Uri: input } } },
          ],
        }),
    RoleArn: "arn:aws:iam::123456789012:role/train",
  },
  ...more,
});
const definition = (...steps: object[]): string => JSON.stringify({ Version: "2020-12-01", Steps: steps });
const quickstart = readFileSync("examples/quickstart/definition.json", "utf8");

describe("pipeline-access diagram", () => {
  it("draws steps, the roles they run as, the data between them and files of JsonGet", () => {
    const { status, out, err } = run(quickstart, "--bind", "DataBucket=my-data");
    expect([status, err]).to.deep.equal([0, ""]);
    expect(out).to.equal(`flowchart TD
  s0["PreprocessData<br/>Processing, own role"]
  s1["TrainModel<br/>Training, own role"]
  s2["EvaluateModel<br/>Processing, own role"]
  subgraph s3_within["within CheckError"]
    s3["CheckError<br/>Condition"]
    s4["Registry-RegisterModel<br/>RegisterModel"]
    s5["Batch-CreateModel<br/>Model, own role"]
    s6["PredictBatch<br/>Transform"]
    s7["ModelTooWeak<br/>Fail"]
  end
  d0[("sagemaker-example-files-prod-us-east-1/datasets/tabular/uci#95;abalone/abalone.csv")]:::data
  d1[("my-data/code/preprocess.py")]:::data
  d2[("my-data/code/evaluate.py")]:::data
  d3[("my-data/batch")]:::data
  d4[("my-data/executions/#42;/predictions")]:::data
  d0 --> s0
  d1 --> s0
  s0 -->|"my-data/executions/#42;/preprocess/train<br/>my-data/executions/#42;/preprocess/validation"| s1
  s1 -->|"my-data/executions/#42;/model/pipelines-#42;-TrainModel-#42;/output/model.tar.gz"| s2
  s0 -->|"my-data/executions/#42;/preprocess/test"| s2
  d2 --> s2
  s1 -->|"my-data/executions/#42;/model/pipelines-#42;-TrainModel-#42;/output/model.tar.gz"| s5
  d3 --> s6
  s2 -.->|"JsonGet<br/>my-data/executions/#42;/evaluation/evaluation.json"| s3
  s6 --> d4
  s2 -.-> s4
  s1 -.-> s4
  s5 -.-> s6
  s2 -.-> s7
  classDef data fill:#eef,stroke:#66a
  classDef faulty fill:#fee,stroke:#c00,stroke-width:2px
`);
  });

  it("names the roles that steps share, and those that the definition names", () => {
    const two = definition(training("A"), training("B", { DependsOn: ["A"] }));
    const roles = (separation: string) =>
      [...run(two, "--role-separation", separation).out.matchAll(/Training, ([^"<]*)/g)].map(([, role]) => role);
    expect(roles("per-job-type")).to.deep.equal(["role of all Training steps", "role of all Training steps"]);
    expect(roles("pipeline-role")).to.deep.equal(["pipeline role", "pipeline role"]);
    expect(roles("as-defined")).to.deep.equal(["role train", "role train"]);
  });

  it("marks the step that something is wrong with, and draws what can be drawn", () => {
    const stranger = pipeline([processing("A", [], ["s3://data/a"]), processing("B", ["s3://data/a"], [])]);
    const { status, out, err } = run(stranger);
    expect(status).to.equal(1);
    expect(err).to.include("[unrelated-input]");
    expect(out)
      .to.match(/s1\["B<br\/>Processing[^"]*<br\/>error: unrelated-input"\]/)
      .and.to.include("class s1 faulty");
    expect(out).to.not.include("class s0");
  });

  it("shows order where no data is known, from DependsOn alone too", () => {
    const broken = definition(training("A"), training("B", { DependsOn: ["A"] }), {
      Name: "C",
      Type: "Unheard",
      Arguments: {},
    });
    const { status, out } = run(broken);
    expect([status, out.includes("  s0 -.-> s1\n")]).to.deep.equal([1, true]);
  });

  for (const name of [worstName, 'end"] --> x', "`a`", "%% x", "#quot;", "</text><script>"])
    it(`takes ${JSON.stringify(name.slice(0, 20))} for a step's type and a key, in every format`, () => {
      const text = definition({ Name: "A", Type: name }, training("B", {}, `s3://data/${name}`));
      const known =
        /^ {2}(s0\["A<br\/>|d0\[\(")[\p{L}\p{N}\uFFFD .,/:+=()?#;-]*(<br\/>[a-z:, -]*)?("\]|"\)\]:::data)$/u;
      const lines = run(definition(training("B", {}, `s3://data/${name}`))).out.split("\n");
      const drawn = [...run(text).out.split("\n"), ...lines].filter((each) => /^ {2}(s0\["A|d0\[)/.test(each));
      expect(drawn.filter((each) => !known.test(each))).to.deep.equal([]);
      expect(drawn).to.not.deep.equal([]);
      const svg = run(text, "--format", "svg").out;
      expect(XMLValidator.validate(svg)).to.equal(true);
      for (const each of [svg, run(text, "--format", "html").out]) expect(each).to.not.match(/<(script|i)>|\u0000/); // eslint-disable-line no-control-regex
    });

  it("draws every definition of the SDKs, as XML that a parser takes and lines that Mermaid knows", () => {
    for (const folder of ["sdk2", "sdk3"].map((each) => join("test/definitions", each)))
      for (const file of readdirSync(folder).filter((each) => each.endsWith(".json"))) {
        const text = readFileSync(join(folder, file), "utf8");
        const { status, out } = run(text, "--format", "svg");
        expect(status, file).to.be.lessThan(2);
        expect(XMLValidator.validate(out), file).to.equal(true);
        const lines = run(text).out.trimEnd().split("\n");
        const known =
          /^(flowchart TD|\s+(%% .*|[sd]\d+(\["[^"]*"\]|\[\("[^"]*"\)\]:::data)|subgraph s\d+_within\["[^"]*"\]|end|[sd]\d+ -\.?->(\|"[^"]*"\|)? [sd]\d+|classDef .*|class [s\d,]+ faulty))$/;
        expect(
          lines.filter((line) => !known.test(line)),
          file,
        ).to.deep.equal([]);
        expect(run(text, "--format", "html").out).to.match(/^<!doctype html>[^]*<svg [^]*<\/table>/);
      }
  });

  const bad: readonly [what: string, args: readonly string[], text: string, message: RegExp][] = [
    [
      "an unknown format",
      ["--format", "png"],
      quickstart,
      /--format: unknown value "png"\. Expected one of mermaid, svg, html/,
    ],
    ["two files", ["other.json"], quickstart, /expected one DEFINITION/],
    ["no JSON", [], "{", /json-syntax/],
    ["a binding of no parameter", ["--bind", "X=y"], quickstart, /unknown-binding/],
    ["an account that is none", ["--account", "1"], quickstart, /\[account\]/],
  ];
  for (const [what, args, text, message] of bad)
    it(`ends with 2 on ${what}`, () => {
      const { status, err } = run(text, ...args);
      expect(status).to.equal(2);
      expect(err).to.match(message);
    });
});
