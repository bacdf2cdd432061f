import { expect } from "chai";
import { readFileSync } from "node:fs";
import { fillRoles, RoleSeparation } from "../../../permissions";
import { get, pipeline, plan, processing } from "../pipelines";

describe("fillRoles", () => {
  const text = readFileSync("examples/quickstart/definition.json", "utf8");
  const withoutRoles = (json: string): string => json.replace(/"arn:aws:iam::[^"]*"/g, '"ROLE"');

  it("changes nothing but roles and bound defaults, byte for byte", () => {
    const filled = fillRoles(plan(text, { bindings: { DataBucket: "data" } }));
    expect(withoutRoles(filled)).to.equal(
      withoutRoles(text).replace(
        '{"Name": "DataBucket", "Type": "String"}',
        '{"Name": "DataBucket", "Type": "String", "DefaultValue": "data"}',
      ),
    );
  });

  it("puts each step's own role in its place", () => {
    const made = plan(text, { bindings: { DataBucket: "data" } });
    const { Steps } = JSON.parse(fillRoles(made)) as {
      Steps: {
        Name: string;
        Arguments: { RoleArn?: string; IfSteps?: { Name: string; Arguments: { ExecutionRoleArn?: string } }[] };
      }[];
    };
    const arn = (step: string) => made.runsAs.get(step)?.arn;
    expect(Steps.map(({ Name, Arguments }) => [Name, Arguments.RoleArn])).to.deep.equal([
      ["PreprocessData", arn("PreprocessData")],
      ["TrainModel", arn("TrainModel")],
      ["EvaluateModel", arn("EvaluateModel")],
      ["CheckError", undefined],
    ]);
    expect(Steps[3]?.Arguments.IfSteps?.[1]?.Arguments.ExecutionRoleArn).to.equal(arn("Batch-CreateModel"));
    expect(new Set(made.roles.map((role) => role.arn)).size).to.equal(4);
  });

  it("adds the field where the definition has none", () => {
    const made = plan(pipeline([{ Name: "T", Type: "Training", Arguments: {} }]));
    expect(JSON.parse(fillRoles(made))).to.deep.equal({
      Version: "2020-12-01",
      Steps: [{ Name: "T", Type: "Training", Arguments: { RoleArn: made.runsAs.get("T")?.arn } }],
    });
  });

  it("fills every definition of a tuning step", () => {
    const definitions = [
      { OutputDataConfig: { S3OutputPath: "s3://data/one" } },
      { RoleArn: get("Parameters.R"), OutputDataConfig: { S3OutputPath: "s3://data/two" } },
    ];
    const made = plan(
      pipeline([{ Name: "T", Type: "Tuning", Arguments: { TrainingJobDefinitions: definitions } }], {
        Parameters: [{ Name: "R", Type: "String" }],
      }),
    );
    const { Steps } = JSON.parse(fillRoles(made)) as {
      Steps: [{ Arguments: { TrainingJobDefinitions: { RoleArn: string }[] } }];
    };
    const arn = made.runsAs.get("T")?.arn;
    expect(Steps[0].Arguments.TrainingJobDefinitions.map(({ RoleArn }) => RoleArn)).to.deep.equal([arn, arn]);
  });

  it("writes a binding in the parameter's type", () => {
    const parameters = {
      Parameters: [
        { Name: "N", Type: "Integer", DefaultValue: 1 },
        { Name: "F", Type: "Boolean" },
        { Name: "S", Type: "String" },
      ],
    };
    const made = plan(pipeline([processing("P", [], [])], parameters), { bindings: { N: "12", F: "true", S: 'a"b' } });
    const { Parameters } = JSON.parse(fillRoles(made)) as { Parameters: { DefaultValue: unknown }[] };
    expect(Parameters.map(({ DefaultValue }) => DefaultValue)).to.deep.equal([12, true, 'a"b']);
  });

  it("keeps numbers as they are written", () => {
    const big =
      '{"Version": "2020-12-01", "Parameters": [{"Name": "N", "Type": "Integer", "DefaultValue": 12345678901234567890}, {"Name": "F", "Type": "Float", "DefaultValue": 6.0}], "Steps": [{"Name": "T", "Type": "Training", "Arguments": {}}]}';
    expect(fillRoles(plan(big)))
      .to.include("12345678901234567890")
      .and.to.include("6.0}");
  });

  it("leaves the definition's own roles where they are kept", () => {
    const made = plan(text, { bindings: { DataBucket: "data" }, roleSeparation: RoleSeparation.AsDefined });
    expect(fillRoles(made).match(/"arn:aws:iam::[^"]*"/g)).to.deep.equal(
      Array(4).fill('"arn:aws:iam::123456789012:role/placeholder"'),
    );
  });
});
