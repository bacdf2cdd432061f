import { expect } from "chai";
import { findingId } from "../../../policypack/rule/rule";
import { stepRoleGaps } from "../../../policypack/rules/stepRoleGaps";
import { judgeCase } from "../../../policypack/examples/cases";
import { quickstart, set, withRoles } from "../../../policypack/examples/quickstart";

const judge = (pipelineDefinition: string) =>
  judgeCase(stepRoleGaps, {
    scenario: "unknown",
    title: "",
    resources: set(quickstart(), "abalone", { pipelineDefinition }),
    finds: [],
  });

describe("what a plan leaves open", () => {
  it("is not judged, at its place, where only a step's code knows what it does with a location", () => {
    const definition = withRoles((role) => role).replace(
      /"TrainingImage":/,
      '"ContainerArguments": ["--input-data", "s3://other-bucket/raw.csv"], "TrainingImage":',
    );
    const { unknown, violations } = judge(definition);
    expect(violations).to.deep.equal([]);
    expect(unknown.map((finding) => findingId(finding))).to.deep.equal([
      "unknown-data-place@pipelineDefinition: /Steps/1/Arguments/AlgorithmSpecification/ContainerArguments/1",
    ]);
    expect(JSON.stringify(unknown)).to.not.include("other-bucket");
  });
});
