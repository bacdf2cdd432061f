/** step-role-gaps: each step's role can do its job. What the pipeline's role needs to start it is pipeline-role-gaps'. */
import { clauses } from "../../permissions/aws/clauses";
import { gapFindings } from "../findings/gapFindings";
import type { Rule } from "../rule/rule";

export const stepRoleGaps: Rule = {
  name: "step-role-gaps",
  displayName: "Step roles can do their jobs",
  description: "The role of each step can do what the step's job does.",
  level: "mandatory",
  severity: "high",
  clause: clauses["read-input"],
  tags: ["iam", "sagemaker", "correctness"],
  remediationSteps:
    "Add the statement that the finding gives. PipelineAccess writes all of them, and `pipeline-access derive` prints them.",
  checkStack: (stack) =>
    gapFindings(
      stack,
      ({ steps }) => steps.length > 0,
      ({ principal }) => principal.kind === "stepRole",
    ),
};
