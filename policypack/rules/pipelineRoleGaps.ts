/**
 * pipeline-role-gaps: a pipeline's role can do all its definition needs. What the steps' roles need is step-role-gaps',
 * the files that JsonGet opens are json-get-read's.
 */
import { clauses } from "../../permissions/aws/clauses";
import type { Requirement } from "../../permissions/plan/requirement";
import { gapFindings } from "../findings/gapFindings";
import type { Rule } from "../rule/rule";

const matters = "whether the pipeline's role can do all its definition needs";

export const pipelineRoleGaps: Rule = {
  name: "pipeline-role-gaps",
  displayName: "Pipeline roles can run their definitions",
  description: "A pipeline's role can do all that its definition needs.",
  level: "mandatory",
  severity: "high",
  clause: clauses["create-job"],
  tags: ["iam", "sagemaker", "correctness"],
  remediationSteps:
    "Add the statement that the finding gives. PipelineAccess writes all of them, and `pipeline-access derive` prints them.",
  checkStack: (stack) => gapFindings(stack, matters, ({ pipelines }) => pipelines.length > 0, isOwn),
};

const isOwn = ({ principal, because }: Requirement): boolean =>
  principal.kind === "pipelineRole" && because.clause !== "json-get" && because.clause !== "json-get-key";
