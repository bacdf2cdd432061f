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

  describe("says what to do", () => {
    const messages = (text: string): string[] => readDefinition(text).diagnostics.map(({ message }) => message);
    const branch = (IfSteps: unknown) => ({ Name: "C", Type: "Condition", Arguments: { Conditions: [], IfSteps } });

    it("where a branch names steps", () =>
      expect(messages(pipeline([branch(["Stop"]), { Name: "Stop", Type: "Fail" }]))).to.deep.equal([
        'IfSteps holds the steps themselves, not their names. Move step "Stop" into IfSteps.',
      ]));
    it("where steps stand at a place that their type does not have", () => {
      const inner = { Name: "In", Type: "Training", Arguments: {} };
      const body =
        "A step of this type has no steps here, so they would be ignored. Move them into Arguments.ForEachBody.";
      expect(messages(pipeline([{ Name: "L", Type: "ForEach", Arguments: { Steps: [inner] } }]))).to.deep.equal([body]);
      expect(messages(pipeline([{ Name: "L", Type: "ForEach", Steps: [inner], Arguments: {} }]))).to.deep.equal([body]);
      expect(messages(pipeline([{ Name: "P", Type: "Parallel", Arguments: { Branches: [inner] } }]))).to.deep.equal([
        "A step of this type has no steps here, so they would be ignored. Move them into Steps of the definition.",
      ]);
      expect(messages(pipeline([branch([inner])]))).to.deep.equal([]);
    });
    it("where DependsOn is no list of names", () => {
      const step = processing("A", [], []);
      for (const DependsOn of ["B", { B: 1 }, [7], [{ Name: "B" }]])
        expect(messages(pipeline([{ ...step, DependsOn }, processing("B", [], [])]))).to.deep.equal([
          "DependsOn must be an array of the names of steps.",
        ]);
      expect(messages(pipeline([{ ...step, DependsOn: null }]))).to.deep.equal([]);
    });
    it("where a name is misspelt: the nearest one", () => {
      expect(
        messages(pipeline([processing("Prepare", [], []), processing("B", [get("Steps.Perpare.X")], [])])),
      ).to.deep.equal(['The definition has no step "Perpare". Did you mean Prepare?']);
      const Parameters = [{ Name: "InputData", Type: "String" }];
      expect(messages(pipeline([processing("B", [get("Parameters.inputdata")], [])], { Parameters }))).to.deep.equal([
        'The definition has no parameter "inputdata". Add it to Parameters. Did you mean InputData?',
      ]);
      expect(messages(pipeline([], { Parameters: [{ Name: "A", Type: "Sting" }] }))).to.deep.equal([
        'Unknown parameter type "Sting". Expected String, Integer, Float or Boolean. Did you mean String?',
      ]);
    });
    it("once, however often a name is used", () => {
      const uses = Array.from({ length: 16 }, () => get("Parameters.B"));
      const { diagnostics } = readDefinition(pipeline([processing("A", uses, [])]));
      expect(diagnostics).to.have.length(1);
      expect(diagnostics[0]?.message).to.match(
        /^The definition has no parameter "B"\. .* \(16 places; also .*, and 12 more\)$/,
      );
      expect(diagnostics[0]?.alsoAt).to.have.length(15);
    });
    it("where a default does not fit its type", () =>
      expect(messages(pipeline([], { Parameters: [{ Name: "N", Type: "Integer", DefaultValue: "5" }] }))).to.deep.equal(
        ['The DefaultValue of parameter "N" does not fit its type Integer.'],
      ));
  });

  it("suggests names in time, however many are misspelt", () => {
    const inputs = Array.from({ length: 10_000 }, (_, index) => get(`Parameters.Wrong${index}`));
    const Parameters = Array.from({ length: 2_000 }, (_, index) => ({ Name: `Right${index}`, Type: "String" }));
    const start = performance.now();
    expect(readDefinition(pipeline([processing("A", inputs, [])], { Parameters })).diagnostics).to.have.length(10_000);
    expect(performance.now() - start).to.be.lessThan(5_000);
  });
});
