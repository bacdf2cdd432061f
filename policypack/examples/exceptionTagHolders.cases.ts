import { policy, unknown, type RuleCase } from "./cases";
import { organization, tag, tagged } from "./exception";
import { drop, exempt, pipelineRoleArn, quickstart, set, withRoles } from "./quickstart";

const settings = { tag };
const trusting = (Service: string) => policy({ Effect: "Allow", Principal: { Service }, Action: "sts:AssumeRole" });
const role = (name: string, properties: object) => ({
  type: "aws:iam/role:Role",
  name,
  properties: { name, assumeRolePolicy: trusting("sagemaker.amazonaws.com"), ...properties },
});

export const cases: readonly RuleCase[] = [
  { scenario: "absent", title: "roles without the tag", resources: quickstart(), settings, finds: [] },
  { scenario: "absent", title: "a stack that nothing says an exception of", resources: tagged(), finds: [] },
  {
    scenario: "pass",
    title: "the pipeline's role, and no other, has the tag",
    resources: tagged(),
    settings,
    finds: [],
  },
  {
    scenario: "pass",
    title: "a role whose tag has another value",
    resources: [...tagged(), role("other", { tags: { jsonget: "no" } })],
    settings,
    finds: [],
  },
  {
    scenario: "fail",
    title: "a step's role has the tag",
    resources: set(tagged(), "TrainModel", { tags: { jsonget: "yes" } }),
    settings,
    finds: ["TrainModel: tag-on-step-role@tags"],
  },
  {
    scenario: "fail",
    title: "the same, the key in another spelling, as a tag of the provider's",
    resources: set(tagged(), "TrainModel", { tagsAll: { JSONGET: "yes" } }),
    settings,
    finds: ["TrainModel: tag-on-step-role@tags"],
  },
  {
    scenario: "fail",
    title: "tags that are none",
    resources: set(tagged(), "TrainModel", { tags: ["jsonget"] }),
    settings,
    finds: ["TrainModel: property-unreadable@tags"],
  },
  {
    scenario: "fail",
    title: "a step runs as the pipeline's role",
    resources: set(tagged(), "abalone", {
      pipelineDefinition: withRoles((arn, step) => (step === "TrainModel" ? pipelineRoleArn : arn)),
    }),
    settings,
    finds: ["pipeline: tag-on-step-role@tags"],
  },
  {
    scenario: "fail",
    title: "the tag that the stack's own service control policies except, on a step's role",
    resources: [...organization(), ...set(tagged(), "TrainModel", { tags: { jsonget: "yes" } })],
    finds: ["TrainModel: tag-on-step-role@tags"],
  },
  {
    scenario: "fail",
    title: "the tag that PipelineAccess puts on the pipeline's role, on a step's role",
    resources: [
      { type: "sagemaker-pipeline-access:index:PipelineAccess", name: "access", properties: { exceptionTag: tag } },
      ...set(tagged(), "TrainModel", { tags: { jsonget: "yes" } }),
    ],
    finds: ["TrainModel: tag-on-step-role@tags"],
  },
  {
    scenario: "fail",
    title: "a role of another service has the tag, for aws-native",
    resources: [
      {
        type: "aws-native:iam:Role",
        name: "lambda",
        properties: {
          roleName: "lambda",
          assumeRolePolicyDocument: trusting("lambda.amazonaws.com"),
          tags: [{ key: "JsonGet", value: "yes" }],
        },
      },
    ],
    settings,
    finds: ["lambda: tag-on-other-role@tags"],
  },
  {
    scenario: "fail",
    title: "a user has the tag",
    resources: [{ type: "aws:iam/user:User", name: "ann", properties: { tags: { jsonget: "yes" } } }],
    settings,
    finds: ["ann: tag-on-user@tags"],
  },
  {
    scenario: "exempted",
    title: "a step's role that keeps the tag until it has a role of its own",
    resources: set(tagged(), "TrainModel", { tags: { jsonget: "yes" } }),
    settings: { ...settings, ...exempt("TrainModel", "tag-on-step-role") },
    finds: ["TrainModel: tag-on-step-role@tags"],
  },
  {
    scenario: "unknown",
    title: "tags that are not known",
    resources: set(tagged(), "TrainModel", { tags: unknown }),
    settings,
    finds: ["TrainModel: unknown-value@tags"],
  },
  {
    scenario: "unknown",
    title: "the tag, with a value that is not known",
    resources: set(tagged(), "TrainModel", { tags: { jsonget: unknown } }),
    settings,
    finds: ["TrainModel: unknown-value@tags"],
  },
  {
    scenario: "unknown",
    title: "a role of SageMaker's that no pipeline of the stack runs as",
    resources: drop(tagged(), "abalone"),
    settings,
    finds: ["pipeline: tag-holder-not-in-use@tags"],
  },
];
