/**
 * pipeline-role-gaps: a pipeline's role can do all its definition needs. What the steps' roles need is step-role-gaps',
 * the files that JsonGet opens are json-get-read's.
 */
import { clauses } from "../../permissions/aws/clauses";
import type { Requirement } from "../../permissions/plan/requirement";
import { fixesBy } from "../remedies/grantFixes";
import { trustService } from "../remedies/trustFixes";
import { gapFindings } from "../findings/gapFindings";
import type { StackFinding } from "../findings/roleGrants";
import { scheduleFindings } from "../findings/scheduleFindings";
import { isForSageMaker } from "../stack/configured";
import type { Stack } from "../stack/stack";
import type { Rule } from "../rule/rule";

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
  fixIn: fixesBy({
    "schedule-role-trust": trustService((_, { narrower = [] }) => narrower),
  }),
  checkStack: (stack) => [
    ...unjudgedStack(stack),
    ...scheduleFindings(stack),
    ...gapFindings(stack, ({ pipelines }) => pipelines.length > 0, isOwn),
  ],
};

const messages = {
  "no-pipeline":
    "The stack has roles for SageMaker but no pipeline, so what they need is unknown: the rules about pipelines were not checked.",
} as const;

/** One message where roles stand for pipelines that something else than the program makes. */
const unjudgedStack = (stack: Stack): StackFinding[] =>
  stack.pipelines().length > 0 || !stack.roles().all.some(isForSageMaker)
    ? []
    : [
        {
          code: "no-pipeline",
          kind: "unknown",
          urn: "",
          path: "",
          message: messages["no-pipeline"],
          fix: "Give the definitions of the pipelines in the setting `external`, under `definitions`, by the names of the pipelines.",
        },
      ];

const isOwn = ({ principal, because }: Requirement): boolean =>
  principal.kind === "pipelineRole" && because.clause !== "json-get" && because.clause !== "json-get-key";
