/** Findings about pipelines whose roles cannot be judged: not in this stack, or not known in a preview. Said once each. */
import { isUnknown } from "../stack/known";
import type { StackPipeline } from "../stack/pipelines";
import type { Stack } from "../stack/stack";
import type { StackFinding } from "../rule/rule";
import { unknownValue } from "./unjudged";

/** One finding per role that a pipeline names and the stack does not show, and per definition that is not known. */
export const unjudgedRoles = (stack: Stack, matters: string): readonly StackFinding[] =>
  stack
    .pipelines()
    .flatMap((pipeline) => [
      ...unjudgedPipelineRole(stack, pipeline, matters),
      ...unjudgedStepRoles(stack, pipeline, matters),
      ...(pipeline.unknown === undefined
        ? []
        : [{ urn: pipeline.resource.urn, ...unknownValue(pipeline.resource, pipeline.unknown, matters) }]),
    ]);

function unjudgedPipelineRole(stack: Stack, { resource, role }: StackPipeline, matters: string): StackFinding[] {
  if (role === undefined || stack.roles().find(resource, "roleArn", role).length > 0) return [];
  return isUnknown(role)
    ? [{ urn: resource.urn, ...unknownValue(resource, role, matters) }]
    : [elsewhere(resource.urn, "roleArn", "The pipeline's role", matters)];
}

function unjudgedStepRoles(stack: Stack, { resource, stepRoles }: StackPipeline, matters: string): StackFinding[] {
  const said = new Set<string | undefined>();
  return stepRoles.flatMap(({ step, path, arn }) => {
    if (said.has(arn) || (arn !== undefined && stack.roles().find(resource, "pipelineDefinition", arn).length > 0))
      return [];
    said.add(arn);
    return [
      elsewhere(resource.urn, `pipelineDefinition: ${path}`, `The role of step ${JSON.stringify(step)}`, matters),
    ];
  });
}

const elsewhere = (urn: string, path: string, what: string, matters: string): StackFinding => ({
  code: "role-elsewhere",
  kind: "unknown",
  urn,
  path,
  message: `${what} is not in this stack, so ${matters} cannot be judged, nor what other rules ask of it.`,
  fix: "Give its documents in the setting `external`, or check the stack that holds the role with this pack and exempt the finding until a day when somebody looks again.",
});
