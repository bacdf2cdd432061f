/** Serverless evaluation: what the step's role needs of Amazon Bedrock where a language model judges. */
import { expect } from "chai";
import { pipeline, plan, training, tryPlan } from "../pipelines";

const evaluation = (HyperParameters: Record<string, string>) =>
  pipeline([
    training("Judge", [], "s3://out/j", {
      ServerlessJobConfig: { JobType: "Evaluation", EvaluationType: "LLMAJEvaluation" },
      HyperParameters,
    }),
  ]);
const resources = (text: string, action: string): string[] =>
  plan(text)
    .requirements.filter((each) => each.principal.kind === "stepRole" && each.action === action)
    .flatMap((each) => each.resources);

describe("an evaluation by a language model", () => {
  it("invokes the judge and creates an evaluation job with it", () => {
    const text = evaluation({ judge_model_id: '"amazon.nova-pro-v1:0"' });
    const judge = ["arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-pro-v1:0"];
    expect(resources(text, "bedrock:InvokeModel")).to.deep.equal(judge);
    expect(resources(text, "bedrock:CreateEvaluationJob")).to.deep.equal(judge);
    expect(resources(text, "bedrock:GetEvaluationJob")).to.deep.equal([
      "arn:aws:bedrock:us-east-1:123456789012:evaluation-job/*",
    ]);
  });

  it("invokes an inference profile and its model in every region", () => {
    const text = evaluation({ judge_model_id: "us.anthropic.claude-sonnet-4-5-20250929-v1:0" });
    expect(resources(text, "bedrock:InvokeModel")).to.deep.equal([
      "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-sonnet-4-5-20250929-v1:0",
      "arn:aws:bedrock:*::foundation-model/anthropic.claude-sonnet-4-5-20250929-v1:0",
    ]);
  });

  it("warns and grants no invocation where the judge is not known", () => {
    const text = evaluation({});
    expect(resources(text, "bedrock:InvokeModel")).to.deep.equal([]);
    expect(tryPlan(text).diagnostics.map(({ severity, code }) => `${severity} ${code}`)).to.include(
      "warning evaluation-judge",
    );
  });

  it("is the only evaluation that needs Bedrock", () => {
    const text = evaluation({}).replace("LLMAJEvaluation", "BenchmarkEvaluation");
    expect(resources(text, "bedrock:CreateEvaluationJob")).to.deep.equal([]);
  });
});
