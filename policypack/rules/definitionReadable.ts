/**
 * definition-readable: a pipeline's definition can be read, so that the other rules can judge it. What it needs and
 * whether its roles have it is theirs to say.
 */
import { clauses } from "../../permissions/aws/clauses";
import { pipelineTypes, readPipeline, type StackPipeline } from "../stack/pipelines";
import { withoutQuotes } from "../rule/quote";
import type { Draft, Rule } from "../rule/rule";
import { unknownValue } from "../findings/unjudged";

export const definitionReadable: Rule = {
  name: "definition-readable",
  displayName: "Definitions can be read",
  description: "A pipeline's definition can be read and judged.",
  level: "mandatory",
  severity: "medium",
  clause: clauses["create-job"],
  tags: ["sagemaker", "correctness"],
  remediationSteps:
    "Give the definition that the SageMaker SDK's pipeline.definition() returns as text, not as a place in S3.",
  checkResource: {
    types: pipelineTypes,
    check: (resource) => check(readPipeline(resource)).filter(({ kind }) => kind === "violation"),
  },
  checkStack: (stack) =>
    stack.pipelines().flatMap((pipeline) => check(pipeline).map((draft) => ({ urn: pipeline.resource.urn, ...draft }))),
};

/** All texts of the rule, by what is wrong: (values) -> what is wrong, and the fix. */
const messages = {
  "definition-elsewhere": {
    message: "The definition is not in the stack (it is in S3, or missing), so the pipeline was not checked.",
    fix: "Give it as text in pipelineDefinition, or in the setting `external`.",
  },
  "definition-unreadable": (problem: string) => ({
    message: `The definition cannot be read. ${problem}`,
    fix: "Correct the definition: SageMaker rejects it, or runs something else than it appears to describe.",
  }),
} as const;

function check({ resource, definition, diagnostics, unknown, written }: StackPipeline): Draft[] {
  if (unknown !== undefined) return [unknownValue(resource, unknown)];
  if (definition !== undefined) return [];
  if (!written)
    return [
      {
        code: "definition-elsewhere",
        kind: "unknown",
        path: "pipelineDefinition",
        ...messages["definition-elsewhere"],
      },
    ];
  return diagnostics
    .filter(({ severity }) => severity === "error")
    .slice(0, 5)
    .map(({ code, path, message }): Draft => ({
      code,
      kind: "violation",
      path: path === "" ? "pipelineDefinition" : `pipelineDefinition: ${path}`,
      ...messages["definition-unreadable"](withoutQuotes(message)),
    }));
}
