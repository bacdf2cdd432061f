import { expect } from "chai";
import fc from "fast-check";
import { readDefinition } from "../../../permissions";
import { get, jsonGet, pipeline, processing } from "../pipelines";

const codes = (text: string): [string, string][] =>
  readDefinition(text).diagnostics.map(({ code, path }) => [code, path]);

describe("readDefinition", () => {
  it("is total: any JSON gives a definition or an error", () =>
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (text) => {
        const { definition, diagnostics } = readDefinition(text);
        expect(definition !== undefined || diagnostics.some(({ severity }) => severity === "error")).to.equal(true);
      }),
    ));

  it("is total: any mutilated definition gives a definition or an error", () => {
    const junk = fc.oneof(
      fc.json().map((text): unknown => JSON.parse(text)),
      fc.constant({ Get: "Steps.A.x" }),
      fc.constant(null),
    );
    fc.assert(
      fc.property(
        fc.record({
          Version: junk,
          Parameters: junk,
          Steps: fc.oneof(
            junk,
            fc.array(
              fc.record({
                Name: junk,
                Type: fc.oneof(junk, fc.constant("Condition")),
                Arguments: fc.oneof(junk, fc.record({ IfSteps: junk })),
                DependsOn: junk,
              }),
            ),
          ),
        }),
        (json) => {
          const { definition, diagnostics } = readDefinition(JSON.stringify(json));
          expect(definition !== undefined || diagnostics.length > 0).to.equal(true);
        },
      ),
    );
  });

  it("reads nested steps of any depth, behind the step that holds them", () => {
    const inner = {
      Name: "Inner",
      Type: "Condition",
      Arguments: { Conditions: [], IfSteps: [processing("Deep", [], [])], ElseSteps: [] },
    };
    const text = pipeline([{ Name: "Outer", Type: "Condition", Arguments: { IfSteps: [], ElseSteps: [inner] } }]);
    expect(readDefinition(text).definition?.steps.map(({ name, path, within }) => [name, path, within])).to.deep.equal([
      ["Outer", "/Steps/0", undefined],
      ["Inner", "/Steps/0/Arguments/ElseSteps/0", "Outer"],
      ["Deep", "/Steps/0/Arguments/ElseSteps/0/Arguments/IfSteps/0", "Inner"],
    ]);
  });

  it("counts a nested step's expressions to that step alone", () => {
    const text = pipeline(
      [
        {
          Name: "C",
          Type: "Condition",
          Arguments: {
            Conditions: [{ LeftValue: get("Parameters.P") }],
            IfSteps: [processing("D", [get("Parameters.Q")], [])],
          },
        },
      ],
      {
        Parameters: [
          { Name: "P", Type: "String" },
          { Name: "Q", Type: "String" },
        ],
      },
    );
    expect(readDefinition(text).definition?.steps.map(({ expressions }) => expressions.length)).to.deep.equal([1, 1]);
  });

  it("reads DependsOn in both forms", () => {
    const text = pipeline([
      processing("A", [], []),
      processing("B", [], []),
      processing("C", [], [], { DependsOn: ["A", { Step: "B", Trigger: "Failed" }] }),
    ]);
    expect(readDefinition(text).definition?.step.get("C")?.dependsOn).to.deep.equal(["A", "B"]);
  });

  const broken: readonly [string, string, [string, string][]][] = [
    ["is no object", "[]", [["definition-shape", ""]]],
    ["has no steps", '{"Version": "2020-12-01"}', [["steps-shape", "/Steps"]]],
    ["has another version", '{"Version": "2030-01-01", "Steps": []}', [["definition-version", "/Version"]]],
    ["has a step without a name", pipeline([{ Name: "", Type: "Fail" }]), [["step-shape", "/Steps/0"]]],
    [
      "has arguments that are a list",
      pipeline([{ Name: "A", Type: "Fail", Arguments: [] }]),
      [["step-shape", "/Steps/0/Arguments"]],
    ],
    [
      "has two steps of one name",
      pipeline([processing("A", [], []), processing("A", [], [])]),
      [["step-name", "/Steps/1"]],
    ],
    ["has a step name with a space", pipeline([processing("A B", [], [])]), [["step-name", "/Steps/0/Name"]]],
    [
      "refers to a step that is not there",
      pipeline([processing("A", [get("Steps.B.X")], [])]),
      [["unknown-step", "/Steps/0/Arguments/ProcessingInputs/0/S3Input/S3Uri"]],
    ],
    [
      "depends on a step that is not there",
      pipeline([processing("A", [], [], { DependsOn: ["B"] })]),
      [["unknown-step", "/Steps/0/DependsOn"]],
    ],
    [
      "refers to a parameter that is not there",
      pipeline([processing("A", [get("Parameters.B")], [])]),
      [["unknown-parameter", "/Steps/0/Arguments/ProcessingInputs/0/S3Input/S3Uri"]],
    ],
    [
      "has a reference of an unknown kind",
      pipeline([processing("A", [get("Secret.B")], [])]),
      [["unknown-reference", "/Steps/0/Arguments/ProcessingInputs/0/S3Input/S3Uri"]],
    ],
    [
      "has a function of an unknown name",
      pipeline([processing("A", [{ "Std:Upper": "s3://b" }], [])]),
      [["unknown-function", "/Steps/0/Arguments/ProcessingInputs/0/S3Input/S3Uri"]],
    ],
    [
      "opens a property file of a step that is not there",
      pipeline([{ Name: "F", Type: "Fail", Arguments: { ErrorMessage: jsonGet("Gone", "R") } }]),
      [["unknown-step", "/Steps/0/Arguments/ErrorMessage/Std:JsonGet/PropertyFile"]],
    ],
    [
      "has two parameters of one name",
      pipeline([], {
        Parameters: [
          { Name: "P", Type: "String" },
          { Name: "P", Type: "String" },
        ],
      }),
      [["parameter-name", "/Parameters/1"]],
    ],
    [
      "has two keys of one name",
      '{"Version": "2020-12-01", "Steps": [], "Steps": []}',
      [["json-duplicate-key", "/Steps"]],
    ],
  ];
  for (const [what, text, expected] of broken)
    it(`reports a definition that ${what}`, () => expect(codes(text)).to.deep.equal(expected));
});
