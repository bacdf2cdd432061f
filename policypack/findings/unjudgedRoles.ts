/** Findings about roles of pipelines that were not checked: not in this stack, or not known in a preview. One for each. */
import { isUnknown } from "../stack/known";
import type { StackPipeline } from "../stack/pipelines";
import type { Stack } from "../stack/stack";
import type { StackFinding } from "../rule/rule";
import { unknownValue } from "./unjudged";

/** One finding per role that a pipeline names and the stack does not show, and per definition that is not known. */
export const unjudgedRoles = (stack: Stack): readonly StackFinding[] =>
  stack
    .pipelines()
    .flatMap((pipeline) => [
      ...unjudgedPipelineRole(stack, pipeline),
      ...unjudgedStepRoles(stack, pipeline),
      ...(pipeline.unknown === undefined
        ? []
        : [{ urn: pipeline.resource.urn, ...unknownValue(pipeline.resource, pipeline.unknown) }]),
    ]);

function unjudgedPipelineRole(stack: Stack, { resource, role }: StackPipeline): StackFinding[] {
  if (role === undefined || stack.roles().find(resource, "roleArn", role).length > 0) return [];
  return isUnknown(role)
    ? [{ urn: resource.urn, ...unknownValue(resource, role) }]
    : [elsewhere(resource.urn, "roleArn")];
}

function unjudgedStepRoles(stack: Stack, { resource, stepRoles }: StackPipeline): StackFinding[] {
  const said = new Set<string | undefined>();
  return stepRoles.flatMap(({ step, path, arn }) => {
    if (said.has(arn) || (arn !== undefined && stack.roles().find(resource, "pipelineDefinition", arn).length > 0))
      return [];
    said.add(arn);
    return [elsewhere(resource.urn, `pipelineDefinition: ${path}`, step)];
  });
}

/** All texts: code -> (values) -> what is wrong, and the fix. */
const messages = {
  "role-elsewhere": (step: string | undefined) => ({
    message: `${step === undefined ? "The pipeline's role" : `The role of step ${JSON.stringify(step)}`} is not in this stack, so it was not checked.`,
    fix: "Give the role's documents in the setting `external`. Or check the stack that contains the role with this policy pack, and exempt this finding until a date.",
  }),
} as const;

const elsewhere = (urn: string, path: string, step?: string): StackFinding => ({
  code: "role-elsewhere",
  kind: "unknown",
  urn,
  path,
  ...messages["role-elsewhere"](step),
});
