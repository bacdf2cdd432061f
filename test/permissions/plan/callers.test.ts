import { expect } from "chai";
import { writePolicies } from "../../../permissions";
import { requireManagedOperator } from "../../../permissions/plan/callers";
import { allowed, pipeline, plan, processing, tryPlan } from "../pipelines";

const small = pipeline([processing("P", [], [])]);
const large = pipeline([processing("P", [], [])], { Metadata: { notes: "x".repeat(100 * 1024) } });
const arns = [
  "arn:aws:sagemaker:us-east-1:123456789012:pipeline/Abalone",
  "arn:aws:sagemaker:us-east-1:123456789012:pipeline/abalone",
];

describe("the author", () => {
  it("creates, updates, describes, tags and deletes this pipeline, in both spellings of its ARN", () => {
    for (const action of [
      "CreatePipeline",
      "UpdatePipeline",
      "DescribePipeline",
      "DeletePipeline",
      "AddTags",
      "ListTags",
    ])
      expect(allowed(plan(small), "author", `sagemaker:${action}`)).to.deep.equal(arns);
  });
  it("passes exactly this pipeline's role, to SageMaker alone", () => {
    const made = plan(small);
    const pass = made.requirements.filter(
      ({ principal, action }) => principal.kind === "author" && action === "iam:PassRole",
    );
    expect(pass.map(({ resources, context }) => [resources, context])).to.deep.equal([
      [[made.pipelineRole.arn], { "iam:PassedToService": ["sagemaker.amazonaws.com"] }],
    ]);
  });
  it("starts nothing", () =>
    expect(allowed(plan(small), "author", "sagemaker:StartPipelineExecution")).to.deep.equal([]));
  it("uploads a definition of 100 KiB and more where it is said to go", () => {
    expect(tryPlan(small).diagnostics).to.deep.equal([]);
    expect(tryPlan(large).diagnostics.map(({ severity, code }) => [severity, code])).to.deep.equal([
      ["info", "large-definition"],
    ]);
    const made = plan(large, { definitionLocation: "s3://artifacts/definitions" });
    for (const action of ["s3:PutObject", "s3:GetObject"])
      expect(allowed(made, "author", action)).to.deep.equal([
        "arn:aws:s3:::artifacts/definitions",
        "arn:aws:s3:::artifacts/definitions/*",
      ]);
    expect(tryPlan(large, { definitionLocation: "artifacts" }).diagnostics.map(({ code }) => code)).to.deep.equal([
      "definition-location",
    ]);
  });
});

describe("the operator", () => {
  it("starts the pipeline, and follows, stops and retries its executions", () => {
    expect(allowed(plan(small), "operator", "sagemaker:StartPipelineExecution")).to.deep.equal(arns);
    for (const action of [
      "DescribePipelineExecution",
      "StopPipelineExecution",
      "RetryPipelineExecution",
      "ListPipelineExecutionSteps",
    ])
      expect(allowed(plan(small), "operator", `sagemaker:${action}`)).to.deep.equal(
        arns.map((arn) => `${arn}/execution/*`),
      );
  });
  it("passes no role and changes nothing: starting uses the role's power without handing it on", () => {
    for (const action of [
      "iam:PassRole",
      "sagemaker:UpdatePipeline",
      "sagemaker:CreatePipeline",
      "sagemaker:DeletePipeline",
    ])
      expect(allowed(plan(small), "operator", action)).to.deep.equal([]);
  });
  it("may be held to versions of the pipeline", () => {
    const { operator } = writePolicies(plan(small, { startableVersions: [3, 4] }));
    const start = operator[0]?.Statement.find(({ Action = [] }) => Action.includes("sagemaker:StartPipelineExecution"));
    expect([start?.Action, start?.Condition]).to.deep.equal([
      ["sagemaker:StartPipelineExecution"],
      { NumericEquals: { "sagemaker:PipelineVersionId": ["3", "4"] } },
    ]);
  });
});

describe("the operator of a pipeline that AWS manages", () => {
  const arn = "arn:aws:sagemaker:us-east-1:123456789012:pipeline/tune";
  const managed = "arn:aws:sagemaker:us-east-1:aws:pipeline/tune";
  const needs = requireManagedOperator(arn, "arn:aws:iam::123456789012:role/tuner");
  const on = (action: string) => needs.filter((need) => need.action === action).flatMap(({ resources }) => resources);

  it("starts AWS's pipeline, follows what runs in the account, and passes one role to SageMaker", () => {
    expect(on("sagemaker:StartPipelineExecution")).to.deep.equal([managed]);
    expect(on("sagemaker:StopPipelineExecution")).to.deep.equal([`${managed}/execution/*`, `${arn}/execution/*`]);
    expect(
      needs.filter(({ action }) => action === "iam:PassRole").map(({ resources, context }) => [resources, context]),
    ).to.deep.equal([
      [["arn:aws:iam::123456789012:role/tuner"], { "iam:PassedToService": ["sagemaker.amazonaws.com"] }],
    ]);
  });
  it("creates and changes no pipeline", () =>
    expect(needs.filter(({ action }) => /Create|Update|Delete/.test(action))).to.deep.equal([]));
});
