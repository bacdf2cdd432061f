import { unknown, type RuleCase } from "./cases";
import { drop, exempt, pipelineRoleArn, quickstart, set, withRoles } from "./quickstart";

const shared = "arn:aws:iam::123456789012:role/shared";
const withDefinition = (pipelineDefinition: string) => set(quickstart(), "abalone", { pipelineDefinition });
const allShared = withDefinition(withRoles(() => shared));
const asPipeline = withDefinition(withRoles((arn, step) => (step === "TrainModel" ? pipelineRoleArn : arn)));

export const cases: readonly RuleCase[] = [
  { scenario: "absent", title: "roles without a pipeline", resources: drop(quickstart(), "abalone"), finds: [] },
  { scenario: "pass", title: "what the components write", resources: quickstart(), finds: [] },
  {
    scenario: "fail",
    title: "a step that runs as the pipeline's role",
    resources: asPipeline,
    finds: ["abalone: runs-as-pipeline-role@pipelineDefinition"],
  },
  {
    scenario: "fail",
    title: "steps that run as one role, in this stack or elsewhere",
    resources: allShared,
    finds: ["abalone: shared-role@pipelineDefinition: /Steps/0/Arguments/RoleArn"],
  },
  {
    scenario: "fail",
    title: "all steps as the pipeline's role",
    resources: withDefinition(withRoles(() => pipelineRoleArn)),
    finds: ["abalone: runs-as-pipeline-role@pipelineDefinition"],
  },
  {
    scenario: "exempted",
    title: "steps that share a role on purpose",
    resources: allShared,
    settings: exempt("abalone", "shared-role"),
    finds: ["abalone: shared-role@pipelineDefinition: /Steps/0/Arguments/RoleArn"],
  },
  {
    scenario: "unknown",
    title: "a definition that is not known",
    resources: set(quickstart(), "abalone", { pipelineDefinition: unknown }),
    finds: ["abalone: unknown-value@pipelineDefinition"],
  },
];
