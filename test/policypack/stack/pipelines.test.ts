import { expect } from "chai";
import { stackOf, unknown, type CaseResource } from "../../../policypack/examples/cases";

const arn = (name: string) => `arn:aws:iam::111122223333:role/${name}`;
const role = (name: string): CaseResource => ({ type: "aws:iam/role:Role", name, properties: { name } });
const definition = JSON.stringify({
  Version: "2020-12-01",
  Parameters: [{ Name: "Role", Type: "String", DefaultValue: arn("by-parameter") }],
  Steps: [
    { Name: "Prepare", Type: "Processing", Arguments: { RoleArn: arn("prepare") } },
    {
      Name: "Check",
      Type: "Condition",
      Arguments: {
        Conditions: [],
        IfSteps: [{ Name: "Train", Type: "Training", Arguments: { RoleArn: { Get: "Parameters.Role" } } }],
        ElseSteps: [],
      },
    },
    { Name: "Make", Type: "Model", Arguments: { ExecutionRoleArn: arn("elsewhere") } },
  ],
});

const uses = (...resources: CaseResource[]): string[] =>
  [...stackOf(resources).roleUses()].flatMap(([{ resource }, list]) =>
    list.map(({ kind, step, service }) => [resource.name, kind, step ?? "-", service ?? "-"].join(" ")),
  );

describe("the pipelines of a stack", () => {
  for (const [type, pipelineDefinition] of [
    ["aws:sagemaker/pipeline:Pipeline", definition],
    ["aws-native:sagemaker:Pipeline", { pipelineDefinitionBody: definition }],
  ] as const)
    it(`name their role and the roles of their steps, nested ones and defaults included: ${type}`, () => {
      expect(
        uses(role("pipeline"), role("prepare"), role("by-parameter"), role("unused"), {
          type,
          name: "p",
          properties: { pipelineName: "p", roleArn: arn("pipeline"), pipelineDefinition },
        }),
      ).to.deep.equal([
        "pipeline pipeline - sagemaker.amazonaws.com",
        "prepare step Prepare sagemaker.amazonaws.com",
        "by-parameter step Train sagemaker.amazonaws.com",
      ]);
    });

  it("run their steps as the roles that an unknown definition is made from", () => {
    expect(
      uses(role("pipeline"), role("step"), {
        type: "aws:sagemaker/pipeline:Pipeline",
        name: "p",
        properties: { roleArn: unknown, pipelineDefinition: unknown },
        madeFrom: { roleArn: ["pipeline"], pipelineDefinition: ["step", "pipeline"] },
      }),
    ).to.deep.equal(["pipeline pipeline - sagemaker.amazonaws.com", "step step - -"]);
  });
});
