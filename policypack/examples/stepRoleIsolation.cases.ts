import { unknown, type RuleCase } from "./cases";
import { drop, exempt, quickstart, set, withAlso } from "./quickstart";

const read = (...Resource: string[]) => ({ Effect: "Allow" as const, Action: ["s3:GetObject"], Resource });
const predictions = "arn:aws:s3:::data/executions/*/predictions/*";
const change = (...Resource: string[]) => ({
  Effect: "Allow" as const,
  Action: ["s3:PutObject", "s3:DeleteObject"],
  Resource,
});
const fails = (title: string, resources: RuleCase["resources"], ...finds: string[]): RuleCase => ({
  scenario: "fail",
  title,
  resources,
  finds,
});

export const cases: readonly RuleCase[] = [
  {
    scenario: "absent",
    title: "roles without a pipeline",
    resources: drop(withAlso("PreprocessData", read("*")), "abalone"),
    finds: [],
  },
  { scenario: "pass", title: "what the components write", resources: quickstart(), finds: [] },
  {
    scenario: "pass",
    title: "all that a directly related step writes",
    resources: withAlso("TrainModel", read("arn:aws:s3:::data/executions/*/preprocess/*")),
    finds: [],
  },
  {
    scenario: "pass",
    title: "data that no step writes",
    resources: withAlso("PreprocessData", read("arn:aws:s3:::data/raw/*", "arn:aws:s3:::other/*")),
    finds: [],
  },
  {
    scenario: "pass",
    title: "a change of what a directly related step reads (its code is pipeline-escalation's)",
    resources: withAlso("TrainModel", change("arn:aws:s3:::data/code/preprocess.py")),
    finds: [],
  },
  fails(
    "what a step writes that this one is not related to",
    withAlso("PreprocessData", read(predictions)),
    "PreprocessData-0: reaches-other-step@policy: Statement[8]",
  ),
  fails(
    "a change of what an unrelated step reads and no step writes",
    withAlso("PreprocessData", change("arn:aws:s3:::data/batch/*")),
    "PreprocessData-0: changes-other-input@policy: Statement[8]",
  ),
  fails(
    "the whole bucket",
    withAlso("TrainModel", { ...read("arn:aws:s3:::data/*"), Action: ["s3:*"] }),
    "TrainModel-0: reaches-other-step@policy: Statement[7]",
  ),
  fails(
    "everything but one folder",
    withAlso("PreprocessData", {
      Effect: "Allow",
      Action: ["s3:PutObject"],
      NotResource: ["arn:aws:s3:::data/code/*"],
    }),
    "PreprocessData-0: reaches-other-step@policy: Statement[8]",
  ),
  fails(
    "AmazonS3ReadOnlyAccess",
    set(quickstart(), "PreprocessData", { managedPolicyArns: ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"] }),
    "PreprocessData: reaches-other-step@managedPolicyArns[0]",
  ),
  {
    scenario: "exempted",
    title: "a report that looks at everything",
    resources: withAlso("PreprocessData", read(predictions)),
    settings: exempt("PreprocessData-0", "reaches-other-step@policy: Statement[8]"),
    finds: ["PreprocessData-0: reaches-other-step@policy: Statement[8]"],
  },
  {
    scenario: "unknown",
    title: "a grant under a condition that is not known",
    resources: withAlso("PreprocessData", {
      ...read(predictions),
      Condition: { StringEquals: { "s3:ExistingObjectTag/shared": "yes" } },
    }),
    finds: ["PreprocessData-0: reaches-other-step@policy: Statement[8]"],
  },
  {
    scenario: "unknown",
    title: "the role's policy is not known",
    resources: set(quickstart(), "TrainModel-0", { policy: unknown }),
    finds: ["TrainModel-0: unknown-value@policy"],
  },
];
