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

describe("the author's uploads, schedules and console", () => {
  const role = "arn:aws:iam::123456789012:role/schedule";
  it("are nobody's without a word", () => {
    const made = plan(small);
    const actions = made.requirements
      .filter(({ principal }) => principal.kind === "author")
      .map(({ action }) => action);
    expect(
      actions.filter((action) => /^(s3|kms|scheduler):|ListPipelines$|Simulate|PipelineVersion$/.test(action)),
    ).to.deep.equal([]);
  });
  it("go to the places that are named, whose buckets may be found and created", () => {
    const made = plan(small, { uploadLocations: ["s3://own", "s3://team/code/"], uploadKeys: ["k-1", "alias/aws/s3"] });
    expect(allowed(made, "author", "s3:PutObject")).to.deep.equal(["arn:aws:s3:::own/*", "arn:aws:s3:::team/code/*"]);
    expect(allowed(made, "author", "s3:CreateBucket")).to.deep.equal(["arn:aws:s3:::own", "arn:aws:s3:::team"]);
    expect(allowed(made, "author", "kms:GenerateDataKey")).to.deep.equal([
      "arn:aws:kms:us-east-1:123456789012:key/k-1",
    ]);
    const lists = made.requirements.filter(
      ({ principal, action }) => principal.kind === "author" && action === "s3:ListBucket",
    );
    expect(lists.map(({ context }) => context)).to.deep.equal([{}, { "s3:prefix": ["code", "code/*"] }]);
  });
  it("are schedules named after the pipeline, made with one role that goes to EventBridge Scheduler", () => {
    const made = plan(small, { scheduleRoleArn: role });
    const schedule = "arn:aws:scheduler:us-east-1:123456789012:schedule/default/Abalone";
    expect(allowed(made, "author", "scheduler:CreateSchedule")).to.deep.equal([schedule, `${schedule}-*`]);
    expect(allowed(made, "author", "iam:GetRole")).to.deep.equal([made.pipelineRole.arn, role]);
    const passed = made.requirements.filter(
      ({ principal, action }) => principal.kind === "author" && action === "iam:PassRole",
    );
    expect(passed.map(({ resources, context }) => [...resources, context["iam:PassedToService"]])).to.deep.equal([
      [made.pipelineRole.arn, ["sagemaker.amazonaws.com"]],
      [role, ["scheduler.amazonaws.com"]],
    ]);
  });
  it("are what the console takes, by a switch, for the operator too", () => {
    const made = plan(small, { switches: { consoleAccess: true } });
    for (const caller of ["author", "operator"])
      expect(allowed(made, caller, "sagemaker:ListPipelines")).to.deep.equal(["*"]);
    expect(allowed(made, "author", "sagemaker:UpdatePipelineVersion")).to.deep.equal(arns);
    expect(allowed(made, "operator", "sagemaker:UpdatePipelineExecution")).to.deep.equal(
      arns.map((arn) => `${arn}/execution/*`),
    );
    expect(allowed(plan(small), "operator", "sagemaker:UpdatePipelineExecution")).to.deep.equal([]);
  });
  it("read and simulate the steps' roles only where the SDK shall check them", () => {
    const made = plan(small, { switches: { sdkRoleValidation: true } });
    const steps = made.roles.map(({ arn }) => arn);
    expect(steps).to.have.lengthOf(1);
    expect(allowed(made, "author", "iam:SimulatePrincipalPolicy")).to.deep.equal(steps);
    expect(allowed(made, "author", "iam:GetRole")).to.deep.equal([made.pipelineRole.arn, ...steps]);
    expect(allowed(plan(small), "author", "iam:GetRole")).to.deep.equal([plan(small).pipelineRole.arn]);
  });
  it("describe the models that Transform steps name", () => {
    const transform = { Name: "T", Type: "Transform", Arguments: { ModelName: "orders-2025" } };
    expect(allowed(plan(pipeline([transform])), "author", "sagemaker:DescribeModel")).to.deep.equal([
      "arn:aws:sagemaker:us-east-1:123456789012:model/orders-2025",
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
