import { expect } from "chai";
import { readFileSync } from "node:fs";
import { main } from "../../cli";
import { pipeline, processing } from "../permissions/pipelines";

const call = [
  "derive",
  "pipeline.json",
  "--pipeline-name",
  "Abalone",
  "--account",
  "123456789012",
  "--region",
  "us-east-1",
];

function run(text: string | undefined, args: readonly string[]): { status: number; out: string; err: string } {
  let out = "";
  let err = "";
  const read = (): string => {
    if (text === undefined) throw Object.assign(new Error("no such file"), { code: "ENOENT" });
    return text;
  };
  const status = main(args, { read, out: (more) => void (out += more), err: (more) => void (err += more) });
  return { status, out, err };
}

describe("pipeline-access derive", () => {
  const quickstart = readFileSync("examples/quickstart/definition.json", "utf8");
  const bound = [...call, "--bind", "DataBucket=data"];

  it("ends with 1 where a value of the definition is wrong, and prints the rest", () => {
    const step = processing("A", ["s3://data/in"], ["s3://data/out"]);
    const outputs = {
      ...(step.Arguments as { ProcessingOutputConfig: object }).ProcessingOutputConfig,
      KmsKeyId: "no key",
    };
    const text = pipeline([{ ...step, Arguments: { ...(step.Arguments as object), ProcessingOutputConfig: outputs } }]);
    const { status, out, err } = run(text, call);
    expect(status).to.equal(1);
    expect(err).to.include("[kms-key]");
    expect(out).to.include("arn:aws:s3:::data/in");
  });

  it("writes the probes of every principal to a file", () => {
    const files = new Map<string, string>();
    const status = main([...bound, "--probes", "probes.json"], {
      read: () => quickstart,
      write: (file, text) => void files.set(file, text),
      out: () => undefined,
      err: () => undefined,
    });
    const { formatVersion, principals } = JSON.parse(files.get("probes.json") ?? "{}") as {
      formatVersion: number;
      principals: { principal: string; probes: object[] }[];
    };
    expect([status, formatVersion]).to.deep.equal([0, 1]);
    expect(principals.map(({ principal }) => principal)).to.include.members(["author", "operator"]);
    const start = {
      action: "sagemaker:StartPipelineExecution",
      resource: "arn:aws:sagemaker:us-east-1:123456789012:pipeline/Abalone",
      expected: "allowed",
    };
    const probesOf = (name: string) => principals.find(({ principal }) => principal === name)?.probes ?? [];
    expect(probesOf("operator").map((each) => ({ ...each, context: undefined }))).to.deep.include({
      ...start,
      context: undefined,
    });
    expect(probesOf("author").map((each) => ({ ...each, context: undefined }))).not.to.deep.include({
      ...start,
      context: undefined,
    });
  });

  it("prints the contract's object", () => {
    const { status, out, err } = run(quickstart, [...bound, "--format", "json"]);
    const derived = JSON.parse(out) as Record<string, unknown>;
    expect([status, err]).to.deep.equal([0, ""]);
    expect(Object.keys(derived)).to.deep.equal([
      "formatVersion",
      "pipelineRole",
      "stepRoles",
      "author",
      "operator",
      "jsonGetObjects",
      "stepDependencies",
      "definition",
      "requirements",
      "proof",
      "diagnostics",
    ]);
    expect(derived["formatVersion"]).to.equal(2);
    expect(derived["jsonGetObjects"]).to.deep.equal(["arn:aws:s3:::data/executions/*/evaluation/evaluation.json"]);
    expect(derived["stepDependencies"]).to.deep.equal({
      PreprocessData: [],
      TrainModel: ["PreprocessData"],
      EvaluateModel: ["TrainModel", "PreprocessData"],
      CheckError: ["EvaluateModel"],
      "Registry-RegisterModel": ["EvaluateModel", "TrainModel"],
      "Batch-CreateModel": ["TrainModel", "EvaluateModel"],
      PredictBatch: ["Batch-CreateModel", "EvaluateModel"],
      ModelTooWeak: ["EvaluateModel"],
    });
    expect(Object.keys(derived["stepRoles"] as object)).to.deep.equal([
      "PreprocessData",
      "TrainModel",
      "EvaluateModel",
      "Batch-CreateModel",
    ]);
    for (const role of Object.values(derived["stepRoles"] as Record<string, { policies: object[] }>)) {
      expect(Object.keys(role)).to.deep.equal(["arn", "trust", "policies"]);
      for (const policy of role.policies) expect(Object.keys(policy)).to.deep.equal(["name", "kind", "document"]);
    }
    const { policies } = derived["author"] as { policies: { name: string; kind: string }[] };
    expect(policies.map(({ name, kind }) => `${name.replace(/[0-9a-f]{8}$/, "…")} ${kind}`)).to.deep.equal([
      "Abalone-author-… managed",
    ]);
  });

  it("gives a reason with its source for every requirement", () => {
    const { requirements } = JSON.parse(run(quickstart, [...bound, "--format", "json"]).out) as {
      requirements: { because: { path: string; text: string; url: string } }[];
    };
    expect(requirements.length).to.be.greaterThan(50);
    for (const { because } of requirements)
      expect([
        because.text.length > 20,
        /^https:\/\/(docs\.aws\.amazon\.com|github\.com\/aws)\//.test(because.url),
      ]).to.deep.equal([true, true]);
  });

  it("prints roles and what each may do for people", () => {
    const { status, out } = run(quickstart, bound);
    expect(status).to.equal(0);
    expect(out)
      .to.include("Role of step TrainModel")
      .and.to.include("      if iam:PassedToService StringEquals sagemaker.amazonaws.com");
  });

  it("shares one role by job type, or the pipeline's", () => {
    const roles = (separation: string) =>
      JSON.parse(run(quickstart, [...bound, "--format", "json", "--role-separation", separation]).out) as {
        stepRoles: Record<string, { arn: string }>;
        pipelineRole: { arn: string };
      };
    const byType = roles("per-job-type").stepRoles;
    expect(byType["PreprocessData"]?.arn).to.equal(byType["EvaluateModel"]?.arn);
    expect(roles("pipeline-role").stepRoles).to.deep.equal({});
    expect(roles("as-defined").stepRoles["TrainModel"]).to.deep.equal({
      arn: "arn:aws:iam::123456789012:role/placeholder",
      trust: null,
      policies: [],
    });
  });

  it("ends with 1 and prints the rest where a need cannot be written", () => {
    const { status, out, err } = run(quickstart, [...call, "--format", "json"]);
    expect(status).to.equal(1);
    const { stepRoles, diagnostics } = JSON.parse(out) as { stepRoles: object; diagnostics: { code: string }[] };
    expect(Object.keys(stepRoles)).to.include("TrainModel");
    expect(diagnostics.map(({ code }) => code)).to.include("unbound-parameter");
    expect(err).to.include("Pass --bind DataBucket=… (bindings in code) or set its DefaultValue.");
  });

  it("ends with 1, and says what is not granted, where a step reads a stranger's output", () => {
    const { status, out } = run(
      pipeline([processing("A", [], ["s3://data/a"]), processing("B", ["s3://data/a"], [])]),
      [...call, "--format", "json"],
    );
    const derived = JSON.parse(out) as { diagnostics: { code: string }[]; stepRoles: object };
    expect([
      status,
      derived.diagnostics.map(({ code }) => code).filter((code) => code !== "missing-field"),
      Object.keys(derived.stepRoles),
    ]).to.deep.equal([1, ["unrelated-input"], ["A", "B"]]);
  });

  const bad: readonly [string, string | undefined, readonly string[], RegExp][] = [
    ["no JSON", "{", call, /json-syntax/],
    ["no definition", "[]", call, /definition-shape/],
    ["no file", undefined, call, /cannot read pipeline\.json \(ENOENT\)/],
    ["no account that can be one", "{}", [...call, "--account", "12"], /./],
    ["no name", quickstart, call.slice(0, 2), /--pipeline-name, --account and --region are required/],
    ["two files", quickstart, [...call, "other.json"], /expected one DEFINITION/],
    ["an unknown option", quickstart, [...call, "--colour"], /--colour/],
    ["an unknown role separation", quickstart, [...call, "--role-separation", "none"], /one of per-step, per-job-type/],
    ["a binding without value", quickstart, [...call, "--bind", "X"], /expected Name=value/],
    ["a binding of no parameter", quickstart, [...bound, "--bind", "X=1"], /no parameter "X"/],
    ["an unknown format", quickstart, [...call, "--format", "xml"], /Expected one of text, json/],
    ["an unknown command", quickstart, ["derivate"], /unknown command "derivate"\. Did you mean derive\?/],
    ["an object's own method as command", quickstart, ["constructor"], /unknown command "constructor"\./],
    ["no command", quickstart, [], /^$/],
  ];
  for (const [what, text, args, message] of bad)
    it(`ends with 2 on ${what}`, () => {
      const { status, err } = run(text, args);
      expect(status).to.equal(2);
      expect(err).to.match(message);
    });

  it("takes = inside a bound reference for a part of it", () => {
    const text = pipeline([
      { Name: "C", Type: "Callback", SqsQueueUrl: "https://sqs.us-east-1.amazonaws.com/123456789012/q" },
      processing("P", [{ Get: "Steps.C.OutputParameters['uri']" }], []),
    ]);
    expect(run(text, [...call, "--bind", "Steps.C.OutputParameters['uri']=s3://data/x=1"]).status).to.equal(0);
  });

  it("explains itself", () => {
    expect(run(undefined, ["--help"]).out).to.include("pipeline-access derive DEFINITION|-");
    expect(run(undefined, ["derive", "--help"]).out).to.include("--bind Name=value");
  });
});
