import { unknown, type RuleCase } from "./cases";
import { drop, exempt, quickstart, set, withAlso } from "./quickstart";

const grant = (action: string, resource: string) => ({
  Effect: "Allow" as const,
  Action: [action],
  Resource: [resource],
});
const everyFile = withAlso("pipeline", grant("s3:GetObject", "arn:aws:s3:::data/*"));

export const cases: readonly RuleCase[] = [
  { scenario: "absent", title: "roles without a pipeline", resources: drop(everyFile, "abalone"), finds: [] },
  { scenario: "pass", title: "what the components write", resources: quickstart(), finds: [] },
  {
    scenario: "pass",
    title: "a step's role may do more: not this rule's",
    resources: withAlso("TrainModel", grant("s3:GetObject", "arn:aws:s3:::data/*")),
    finds: [],
  },
  {
    scenario: "fail",
    title: "every file of the bucket instead of the one that JsonGet opens",
    resources: everyFile,
    finds: ["pipeline-0: excess-grant@policy"],
  },
  {
    scenario: "fail",
    title: "an action that nothing needs",
    resources: withAlso("pipeline", grant("dynamodb:GetItem", "*")),
    finds: ["pipeline-0: excess-grant@policy"],
  },
  {
    scenario: "fail",
    title: "a policy of AWS's: one finding, whatever it grants",
    resources: set(quickstart(), "pipeline", {
      managedPolicyArns: ["arn:aws:iam::aws:policy/AmazonSageMakerFullAccess"],
    }),
    finds: ["pipeline: excess-grant@managedPolicyArns[0]"],
  },
  {
    scenario: "exempted",
    title: "a grant for what no definition shows",
    resources: everyFile,
    settings: exempt("pipeline-0", "excess-grant"),
    finds: ["pipeline-0: excess-grant@policy"],
  },
  {
    scenario: "unknown",
    title: "the role's policy is not known",
    resources: set(quickstart(), "pipeline-0", { policy: unknown }),
    finds: ["pipeline-0: unknown-value@policy"],
  },
];
