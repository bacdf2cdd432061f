import { policy, unknown, type CaseResource, type RuleCase } from "./cases";
import { drop, exempt, quickstart, set, withAlso, without } from "./quickstart";

const everywhere = ["*"];

/** A schedule that starts a pipeline with a role of its own. */
const scheduled = (service: string, mayStart: string): CaseResource[] => [
  ...quickstart(),
  {
    type: "aws:iam/role:Role",
    name: "starter",
    properties: {
      name: "starter",
      arn: "arn:aws:iam::123456789012:role/starter",
      assumeRolePolicy: policy({ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }),
      inlinePolicies: [
        { policy: policy({ Effect: "Allow", Action: "sagemaker:StartPipelineExecution", Resource: mayStart }) },
      ],
    },
  },
  {
    type: "aws:scheduler/schedule:Schedule",
    name: "weekly",
    properties: {
      target: {
        arn: "arn:aws:sagemaker:eu-central-1:123456789012:pipeline/abalone",
        roleArn: "arn:aws:iam::123456789012:role/starter",
      },
    },
  },
];

export const cases: readonly RuleCase[] = [
  {
    scenario: "absent",
    title: "a stack without roles for SageMaker",
    resources: [{ type: "aws:s3/bucket:Bucket", name: "data", properties: { bucket: "data" } }],
    finds: [],
  },
  {
    scenario: "unknown",
    title: "roles without a pipeline",
    resources: drop(without("pipeline", "RunJobs1"), "abalone"),
    finds: [": no-pipeline"],
  },
  { scenario: "pass", title: "what the components write", resources: quickstart(), finds: [] },
  {
    scenario: "pass",
    title: "what JsonGet opens is another rule's",
    resources: without("pipeline", "ReadJsonGetFiles"),
    finds: [],
  },
  {
    scenario: "fail",
    title: "a role that may not pass the steps' roles",
    resources: without("pipeline", "PassStepRoles"),
    finds: ["pipeline: missing-pass-step-roles"],
  },
  {
    scenario: "fail",
    title: "a role without any policy: one finding per statement to add",
    resources: drop(quickstart(), "pipeline-0"),
    finds: ["pipeline: missing-pass-step-roles", "pipeline: missing-run-jobs", "pipeline: missing-register-models"],
  },
  {
    scenario: "fail",
    title: "a Deny takes back what is allowed",
    resources: withAlso("pipeline", { Effect: "Deny", Action: ["sagemaker:CreateTrainingJob"], Resource: everywhere }),
    finds: ["pipeline-0: denied-run-jobs@policy: Statement[10]"],
  },
  {
    scenario: "fail",
    title: "a boundary lets less through",
    resources: set(quickstart(), "pipeline", {
      permissionsBoundary: "arn:aws:iam::aws:policy/AmazonSageMakerReadOnly",
    }),
    finds: [
      "pipeline: boundary-pass-step-roles@permissionsBoundary",
      "pipeline: boundary-run-jobs@permissionsBoundary",
      "pipeline: boundary-register-models@permissionsBoundary",
    ],
  },
  {
    scenario: "exempted",
    title: "a gap that somebody lives with",
    resources: without("pipeline", "PassStepRoles"),
    settings: exempt("pipeline", "missing-pass-step-roles"),
    finds: ["pipeline: missing-pass-step-roles"],
  },
  {
    scenario: "unknown",
    title: "a policy that is not known may hold what is missing: reported once, as the policy",
    resources: set(quickstart(), "pipeline-0", { policy: unknown }),
    finds: ["pipeline-0: unknown-value@policy"],
  },
  {
    scenario: "unknown",
    title: "a stack that does not say its region",
    resources: drop(quickstart(), "default"),
    finds: ["abalone: pipeline-place-unknown"],
  },
  {
    scenario: "unknown",
    title: "the pipeline's role is elsewhere",
    resources: drop(quickstart(), "pipeline", "pipeline-0"),
    finds: ["abalone: role-elsewhere@roleArn"],
  },
  {
    scenario: "fail",
    title: "a schedule hands the pipeline to a service that its role does not trust",
    resources: scheduled("events.amazonaws.com", "*"),
    finds: ["starter: schedule-role-trust@assumeRolePolicy"],
  },
  {
    scenario: "fail",
    title: "a schedule's role may not start the pipeline",
    resources: scheduled("scheduler.amazonaws.com", "arn:aws:sagemaker:eu-central-1:123456789012:pipeline/other"),
    finds: ["starter: schedule-cannot-start"],
  },
];
