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
