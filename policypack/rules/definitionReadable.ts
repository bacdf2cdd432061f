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

function check({ resource, definition, diagnostics, unknown, written }: StackPipeline): Draft[] {
  if (unknown !== undefined) return [unknownValue(resource, unknown, "what the pipeline needs")];
  if (definition !== undefined) return [];
  if (!written)
    return [
      {
        code: "definition-elsewhere",
        kind: "unknown",
        path: "pipelineDefinition",
        message:
          "The definition is not in the stack (it lies in S3, or there is none), so nothing of it can be judged.",
        fix: "Give it as text in pipelineDefinition, or in the setting `external`.",
      },
    ];
  return diagnostics
    .filter(({ severity }) => severity === "error")
    .slice(0, 5)
    .map(({ code, path, message }): Draft => ({
      code,
      kind: "violation",
      path: path === "" ? "pipelineDefinition" : `pipelineDefinition: ${path}`,
      message: `The definition cannot be read. ${withoutQuotes(message)}`,
      fix: "Correct the definition: SageMaker refuses it, or would run something else than it seems to say.",
    }));
}
