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
  it("draws roles around their steps, what the pipeline role does, branches, and the data that is read and written", () => {
    const { status, out, err } = run(quickstart, "--bind", "DataBucket=my-data");
    expect([status, err]).to.deep.equal([0, ""]);
    expect(out).to.equal(`flowchart LR
  subgraph r0["Pipeline role pipeline-pipeline-f73b93b8"]
    r0d["calls sagemaker:CreateProcessingJob for 2 steps<br/>calls sagemaker:CreateTrainingJob<br/>calls sagemaker:CreateModelPackage<br/>calls sagemaker:CreateModelPackageGroup<br/>calls sagemaker:CreateModel<br/>calls sagemaker:CreateTransformJob<br/>passes 4 roles to sagemaker.amazonaws.com<br/>reads 1 place for JsonGet"]:::duties
    s3["CheckError<br/>Condition"]:::step
    s4["Registry-RegisterModel<br/>RegisterModel"]:::step
    s7["ModelTooWeak<br/>Fail"]:::step
  end
  subgraph r1["Role pipeline-PreprocessData-d28326c6"]
    s0["PreprocessData<br/>Processing"]:::step
  end
  subgraph r2["Role pipeline-TrainModel-b14c9760"]
    s1["TrainModel<br/>Training"]:::step
  end
  subgraph r3["Role pipeline-EvaluateModel-ffbf2bc3"]
    s2["EvaluateModel<br/>Processing"]:::step
  end
  subgraph r4["Role pipeline-Batch-CreateModel-117da1ce"]
    s5["Batch-CreateModel<br/>Model"]:::step
    s6["PredictBatch<br/>Transform"]:::step
  end
  subgraph b0["Bucket my-data"]
    p0[("executions/#42;/preprocess/train")]:::place
    p1[("executions/#42;/preprocess/validation")]:::place
    p2[("executions/#42;/preprocess/test")]:::place
    p3[("executions/#42;/model")]:::place
    p4[("executions/#42;/evaluation")]:::place
    p5[("executions/#42;/predictions")]:::place
    p7[("code/preprocess.py<br/>external")]:::external
    p8[("code/evaluate.py<br/>external")]:::external
    p9[("batch<br/>external")]:::external
  end
  subgraph b1["Bucket sagemaker-example-files-prod-us-east-1"]
    p6[("datasets/tabular/uci#95;abalone/abalone.csv<br/>external")]:::external
  end
  p3 -->|"read<br/>pipelines-#42;-TrainModel-#42;/output/model.tar.gz"| s4
  p4 -->|"read<br/>evaluation.json"| s4
  p6 -->|"read"| s0
  p7 -->|"read"| s0
  s0 ==>|"write"| p0
  s0 ==>|"write"| p1
  s0 ==>|"write"| p2
  p0 -->|"read"| s1
  p1 -->|"read"| s1
  s1 ==>|"write"| p3
  p3 -->|"read<br/>pipelines-#42;-TrainModel-#42;/output/model.tar.gz"| s2
  p2 -->|"read"| s2
  p8 -->|"read"| s2
  s2 ==>|"write"| p4
  p3 -->|"read<br/>pipelines-#42;-TrainModel-#42;/output/model.tar.gz"| s5
  p9 -->|"read"| s6
  s6 ==>|"write"| p5
  p4 -.->|"JsonGet<br/>evaluation.json"| s3
  s3 -->|"if"| s4
  s3 -->|"if"| s5
  s3 -->|"if"| s6
  s3 -->|"else"| s7
  s5 -.->|"then"| s6
  s2 -.->|"then"| s7
  r0d --o|"passes"| r1
  r0d --o|"passes"| r2
  r0d --o|"passes"| r3
  r0d --o|"passes"| r4
  classDef frame fill:none,stroke:#888
  classDef duties fill:#f3e8ff,stroke:#7e22ce,color:#111
  classDef step fill:#fff,stroke:#555,color:#111
  classDef place fill:#dbeafe,stroke:#1d4ed8,color:#111
  classDef external fill:#dcfce7,stroke:#15803d,color:#111,stroke-dasharray:6 3
  classDef error fill:#fee2e2,stroke:#b91c1c,color:#111,stroke-width:3px
  classDef warning fill:#fef3c7,stroke:#b45309,color:#111,stroke-width:2px,stroke-dasharray:6 3
  classDef info fill:#fff,stroke:#0369a1,color:#111,stroke-dasharray:2 3
  class r0,r1,r2,r3,r4,b0,b1 frame
`);
  });

  it("draws one box around the steps that share a role, whichever way", () => {
    const two = definition(training("A"), training("B", { DependsOn: ["A"] }));
    const frames = (separation: string) =>
      [...run(two, "--role-separation", separation).out.matchAll(/subgraph r\d\["([^"]*)"\]\n([^]*?)\n {2}end/g)].map(
        ([, name = "", body = ""]) => [name.replace(/-[0-9a-f]{8}$/, ""), [...body.matchAll(/"([AB])</g)].length],
      );
    const pipelineRole = "Pipeline role pipeline-pipeline";
    expect(frames("per-job-type")).to.deep.equal([
      [pipelineRole, 0],
      ["Role pipeline-Training", 2],
    ]);
    expect(frames("pipeline-role")).to.deep.equal([[pipelineRole, 2]]);
    expect(frames("as-defined")).to.deep.equal([
      [pipelineRole, 0],
      ["Existing role train", 2],
    ]);
  });

  it("marks the step that something is wrong with, and draws what can be drawn", () => {
    const stranger = pipeline([processing("A", [], ["s3://data/a"]), processing("B", ["s3://data/a"], [])]);
    const { status, out, err } = run(stranger);
    expect(status).to.equal(1);
    expect(err).to.include("[unrelated-input]");
    expect(out)
      .to.match(/s1\["B<br\/>Processing<br\/>#10006; error: unrelated-input"\]/)
      .and.to.include("class s1 error");
    expect(out).to.not.match(/class [s\d,]*s0/);
  });

  it("shows order where no data is known, from DependsOn alone too", () => {
    const broken = definition(training("A"), training("B", { DependsOn: ["A"] }), {
      Name: "C",
      Type: "Unheard",
      Arguments: {},
    });
    const { status, out } = run(broken);
    expect([status, out.includes('  s0 -.->|"then"| s1\n')]).to.deep.equal([1, true]);
  });

  for (const name of [worstName, 'end"] --> x', "`a`", "%% x", "#quot;", "</text><script>"])
    it(`takes ${JSON.stringify(name.slice(0, 20))} for a step's type and a key, in every format`, () => {
      const text = definition({ Name: "A", Type: name }, training("B", {}, `s3://data/${name}`));
      const known =
        /^ {4}(s0\["A<br\/>|p0\[\(")[\p{L}\p{N}\uFFFD .,/:+=()?#;-]*(<br\/>[a-z:, #0-9;-]*)?("\]:::step|"\)\]:::(place|external))$/u;
      const lines = run(definition(training("B", {}, `s3://data/${name}`))).out.split("\n");
      const drawn = [...run(text).out.split("\n"), ...lines].filter((each) => /^ {4}(s0\["A|p\d\[)/.test(each));
      expect(drawn.filter((each) => /(s0|p0)\[/.test(each) && !known.test(each))).to.deep.equal([]);
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
          /^(flowchart LR|\s+(%% .*|s\d+\["[^"]*"\]:::step|r\d+d\["[^"]*"\]:::duties|p\d+\[\("[^"]*"\)\]:::(place|external)|subgraph [rb]\d+\["[^"]*"\]|end|[spr]\d+d? (-\.?->|==>|--o)\|"[^"]*"\| [spr]\d+|classDef .*|class [srb\d,]+ (frame|error|warning|info)))$/;
        expect(
          lines.filter((line) => !known.test(line)),
          file,
        ).to.deep.equal([]);
        expect(run(text, "--format", "html").out).to.match(/^<!doctype html>[^]*<svg [^]*<h2 id="roles">/);
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
