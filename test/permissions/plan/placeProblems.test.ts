import { expect } from "chai";
import { get, join, pipeline, processing, training, tryPlan } from "../pipelines";

const parameters = {
  Parameters: [
    { Name: "Empty", Type: "String", DefaultValue: "" },
    { Name: "Open", Type: "String" },
  ],
};

/** Code and message for each error of a step that reads one place. */
const errors = (uri: unknown, bindings: Record<string, string> = {}) =>
  tryPlan(pipeline([processing("A", [uri as string], [])], parameters), { bindings })
    .diagnostics.filter(({ severity }) => severity === "error")
    .map(({ code, message }) => [code, message]);

describe("a place that cannot be known", () => {
  it("asks for a binding where a required parameter is empty by default", () => {
    const asked = [
      [
        "unbound-parameter",
        "Cannot determine the bucket: parameter Empty is empty. Pass --bind Empty=… (bindings in code) or set its DefaultValue.",
      ],
    ];
    expect(errors(get("Parameters.Empty"))).to.deep.equal(asked);
    expect(errors(join("/", "s3:/", get("Parameters.Empty"), "in"))).to.deep.equal(asked);
    expect(errors(get("Parameters.Empty"), { Empty: "s3://data/in" })).to.deep.equal([]);
    expect(errors(get("Parameters.Open"))[0]?.[1]).to.contain("parameter Open has no value");
  });

  it("shows the text as the definition has it", () =>
    expect(errors("s3://${Bucket}/*")).to.deep.equal([
      [
        "bucket-name",
        '"s3://${Bucket}/*" contains neither a valid bucket name nor the ARN of an access point. Replace the placeholder.',
      ],
    ]));

  it("says so where an object stands instead of text", () => {
    for (const [object, fields] of [
      [{ get: "Parameters.Open" }, " with get"],
      [{ Get: "Parameters.Open", Other: 1 }, " with Get, Other"],
      [{}, ""],
    ] as const)
      expect(errors(object)).to.deep.equal([
        [
          "no-text",
          `Expected the S3 URI as a string, or as one of the expressions Get, Std:Join and Std:JsonGet; got an object${fields}.`,
        ],
      ]);
  });

  it("says which output a reference names in vain", () => {
    const reads = (output: string) =>
      tryPlan(
        pipeline([
          processing("Clean", [], ["s3://data/clean"]),
          processing(
            "B",
            [join("/", get(`Steps.Clean.ProcessingOutputConfig.Outputs['${output}'].S3Output.S3Uri`), "x")],
            [],
          ),
        ]),
      )
        .diagnostics.filter(({ severity }) => severity === "error")
        .map(({ code, message }) => [code, message]);
    expect(reads("out0")).to.deep.equal([]);
    expect(reads("out_0x")).to.deep.equal([
      [
        "unknown-item",
        'Step Clean has no "out_0x" in ProcessingOutputConfig.Outputs, so the value of the reference is unknown. Did you mean out0?',
      ],
    ]);
  });

  it("is missed where a step lacks the member that names it", () => {
    const functionArn = "arn:aws:lambda:us-east-1:123456789012:function:f";
    const codes = (step: { Type: string; [member: string]: unknown }) =>
      tryPlan(pipeline([{ Name: "A", ...step }])).diagnostics.map(({ code, message }) => [code, message]);
    expect(codes({ Type: "Lambda", Arguments: { FunctionArn: functionArn } })).to.deep.equal([
      [
        "missing-member",
        "Step A lacks FunctionArn, so its function is unknown and no access to it was granted. Move FunctionArn out of Arguments, beside them.",
      ],
    ]);
    expect(codes({ Type: "Callback", Arguments: {} })[0]?.[0]).to.equal("missing-member");
    expect(codes({ Type: "Lambda", FunctionArn: functionArn })).to.deep.equal([]);
  });

  it("is no place where a key that may be left out is empty, also by a parameter's default", () => {
    for (const KmsKeyId of ["", get("Parameters.Empty")]) {
      const step = training("T", [], "s3://data/t");
      const output = { OutputDataConfig: { S3OutputPath: "s3://data/t", KmsKeyId } };
      const text = pipeline([{ ...step, Arguments: { ...(step.Arguments as object), ...output } }], parameters);
      const { plan, diagnostics } = tryPlan(text);
      expect(diagnostics.filter(({ severity }) => severity === "error")).to.deep.equal([]);
      expect(plan?.requirements.filter(({ action }) => action.startsWith("kms:"))).to.deep.equal([]);
    }
  });
});
