/** Findings about pipelines for which no plan can be made: said once per pipeline by each rule that needs the plan. */
import type { PlannedPipeline } from "../stack/access";
import { isUnknown } from "../stack/known";
import type { Stack } from "../stack/stack";
import type { StackFinding } from "./roleGrants";
import { unknownValue } from "./unjudged";
import { unjudgedRoles } from "./unjudgedRoles";

/** What cannot be judged of a stack's pipelines: roles elsewhere, definitions not known, and those without plan. */
export const unjudgedPipelines = (stack: Stack, matters: string): readonly StackFinding[] => [
  ...unjudgedRoles(stack, matters),
  ...stack.access().pipelines.flatMap((each) => unplanned(each, matters)),
];

function unplanned(planned: PlannedPipeline, matters: string): StackFinding[] {
  const { pipeline, plan, lacks, diagnostics, role, roleArn } = planned;
  const { resource, definition } = pipeline;
  if (definition === undefined) return [];
  if (plan !== undefined)
    return role !== undefined && roleArn === undefined && isUnknown(pipeline.role)
      ? [{ urn: resource.urn, ...unknownValue(resource, pipeline.role, matters) }]
      : [];
  if (lacks.length > 0) return placeUnknown(planned, matters);
  const first = diagnostics.find(({ severity, code }) => severity === "error" && code !== "unrelated-input");
  // The diagnostic's text is left out: it may quote a value that is a secret.
  return [
    {
      code: "definition-unplanned",
      kind: "unknown",
      urn: resource.urn,
      path: `pipelineDefinition${first && first.path !== "" ? `: ${first.path}` : ""}`,
      message: `What the definition needs cannot be told (${first?.code ?? "no plan"}), so ${matters} cannot be judged, nor what other rules ask of it.`,
      fix: "`pipeline-access derive` says what is wrong with it and how to put it right; values that an execution is started with can be given in the setting `elsewhere`.",
    },
  ];
}

/** That the stack does not say where a pipeline is, or what it is called. */
export const placeUnknown = ({ pipeline, lacks }: PlannedPipeline, matters: string): StackFinding[] => [
  {
    code: "pipeline-place-unknown",
    kind: "unknown",
    urn: pipeline.resource.urn,
    path: "",
    message: `The stack does not say the pipeline's ${lacks.join(", ")} yet, so ${matters} cannot be judged, nor what other rules ask of it.`,
    fix: "Give pipelineName and the roles' ARNs as text, and the region in the provider's configuration.",
  },
];
