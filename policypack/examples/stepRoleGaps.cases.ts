import { policy, unknown, type RuleCase } from "./cases";
import { drop, exempt, quickstart, set, withAlso, without } from "./quickstart";

export const cases: readonly RuleCase[] = [
  {
    scenario: "absent",
    title: "roles without a pipeline",
    resources: drop(without("TrainModel", "ReadInputs"), "abalone"),
    finds: [],
  },
  { scenario: "pass", title: "what the components write", resources: quickstart(), finds: [] },
  {
    scenario: "pass",
    title: "what the pipeline's role lacks is another rule's",
    resources: without("pipeline", "RunJobs1"),
    finds: [],
  },
  {
    scenario: "fail",
    title: "a step's role that may not read its inputs",
    resources: without("TrainModel", "ReadInputs"),
    finds: ["TrainModel: missing-read-inputs"],
  },
  {
    scenario: "fail",
    title: "a Deny takes back what is allowed",
    resources: withAlso("EvaluateModel", { Effect: "Deny", Action: ["s3:Put*"], Resource: ["*"] }),
    finds: ["EvaluateModel-0: denied-write-outputs@policy: Statement[7]"],
  },
  {
    scenario: "fail",
    title: "a transform's input, which the model's role reads",
    resources: without("Batch-CreateModel", "ReadInputs"),
    finds: ["Batch-CreateModel: missing-read-inputs"],
  },
  {
    scenario: "fail",
    title: "the bucket's policy denies every role its writes",
    resources: [
      ...quickstart(),
      {
        type: "aws:s3/bucketPolicy:BucketPolicy",
        name: "bucket-policy",
        properties: {
          bucket: "data",
          policy: policy({
            Effect: "Deny",
            Principal: "*",
            Action: "s3:PutObject",
            Resource: "arn:aws:s3:::data/executions/*",
          }),
        },
      },
    ],
    finds: [
      "bucket-policy: denied-write-outputs@policy: Statement[0]",
      "bucket-policy: denied-write-outputs@policy: Statement[0]",
      "bucket-policy: denied-write-outputs@policy: Statement[0]",
      "bucket-policy: denied-write-outputs@policy: Statement[0]",
    ],
  },
  {
    scenario: "exempted",
    title: "a gap that somebody lives with",
    resources: without("TrainModel", "WriteOutputs"),
    settings: exempt("TrainModel", "missing-write-outputs"),
    finds: ["TrainModel: missing-write-outputs"],
  },
  {
    scenario: "unknown",
    title: "an attached policy that is not in the stack may hold what is missing",
    resources: set(without("TrainModel", "ReadInputs"), "TrainModel", {
      managedPolicyArns: ["arn:aws:iam::123456789012:policy/elsewhere"],
    }),
    finds: ["TrainModel: policy-elsewhere@managedPolicyArns[0]", "TrainModel: missing-read-inputs"],
  },
  {
    scenario: "unknown",
    title: "a step's role is elsewhere",
    resources: drop(quickstart(), "TrainModel", "TrainModel-0"),
    finds: ["abalone: role-elsewhere@pipelineDefinition: /Steps/1/Arguments/RoleArn"],
  },
  {
    scenario: "unknown",
    title: "a definition that is not known",
    resources: set(quickstart(), "abalone", { pipelineDefinition: unknown }),
    finds: ["abalone: unknown-value@pipelineDefinition"],
  },
];
