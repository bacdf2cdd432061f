/** Findings about pipelines of which the plan, or a part of it, is missing: said once per pipeline by the rules that need
 * the plan. Texts of diagnostics are left out: they may quote a value that is a secret. */
import type { Diagnostic } from "../../permissions/diagnostic";
import type { PlannedPipeline } from "../stack/access";
import { isUnknown } from "../stack/known";
import type { Stack } from "../stack/stack";
import type { StackFinding } from "./roleGrants";
import { unknownValue } from "./unjudged";
import { unjudgedRoles } from "./unjudgedRoles";

/** What of a stack's pipelines was not checked: roles of other stacks, unknown definitions, and those without a plan. */
export const unjudgedPipelines = (stack: Stack): readonly StackFinding[] => [
  ...unjudgedRoles(stack),
  ...stack.access().pipelines.flatMap((each) => unplanned(each)),
];

const messages = {
  "definition-unplanned": (code: string) =>
    `Could not derive what this needs (${code}), so access that hangs on it was not checked.`,
  "unknown-data-place": () =>
    "A step passes an S3 location or an ARN to its code here. The definition does not show what the code does with it, so whether the step's role allows it was not checked.",
  "model-elsewhere": () =>
    "The step uses a model that no step of the pipeline makes, so the access of the model's role to the step's data was not checked.",
  "pipeline-place-unknown": (lacks: string) =>
    `The pipeline's ${lacks} is unknown, so what the pipeline needs was not checked.`,
  "manifest-input": () =>
    "A step reads a manifest here. The objects it lists are not in the definition, so whether the step's role may read them was not checked.",
} as const;

const fixes = {
  "definition-unplanned":
    "Run `pipeline-access derive` to see what is wrong and how to correct it. Give values that an execution is started with in the setting `external`.",
  "unknown-data-place":
    "Make it an input or output of the step, or declare it: `declaredAccess` of `PipelineAccess`, or of the setting `external` by the pipeline's name (`pipeline-access derive` prints the line). Exempt this finding once the role's access is reviewed.",
  "model-elsewhere":
    "Check that the role of the model may read the step's input and write its output, then exempt the finding.",
  "pipeline-place-unknown":
    "Give pipelineName and the ARNs of the roles as text, and the region in the provider's configuration.",
  "manifest-input":
    "Declare the prefix that the objects are under (`declaredAccess` of `PipelineAccess`, or of the setting `external` by the pipeline's name), or exempt this finding once the role's access is reviewed.",
} as const;

/** What the plan leaves open: needs that are withheld, and places that only a step's code knows. */
const openPlaces = ({ pipeline: { resource }, diagnostics }: PlannedPipeline): StackFinding[] =>
  diagnostics.flatMap((diagnostic) => {
    const code = openCode(diagnostic);
    if (code === undefined) return [];
    return [
      {
        code,
        kind: "unknown",
        urn: resource.urn,
        path: `pipelineDefinition${diagnostic.path === "" ? "" : `: ${diagnostic.path}`}`,
        message: messages[code](diagnostic.code),
        fix: fixes[code],
      },
    ];
  });

/** An unrelated input is step-role-isolation's finding. */
const openCode = ({ severity, code }: Diagnostic): keyof typeof messages | undefined => {
  if (code === "unknown-data-place" || code === "model-elsewhere" || code === "manifest-input") return code;
  return severity === "error" && code !== "unrelated-input" ? "definition-unplanned" : undefined;
};

function unplanned(planned: PlannedPipeline): StackFinding[] {
  const { pipeline, plan, lacks, role, roleArn } = planned;
  const { resource, definition } = pipeline;
  if (definition === undefined) return [];
  if (plan !== undefined)
    return role !== undefined && roleArn === undefined && isUnknown(pipeline.role)
      ? [{ urn: resource.urn, ...unknownValue(resource, pipeline.role) }, ...openPlaces(planned)]
      : openPlaces(planned);
  if (lacks.length > 0) return placeUnknown(planned);
  return openPlaces(planned);
}

/** That the stack does not say where a pipeline is, or what it is called. */
export const placeUnknown = ({ pipeline, lacks }: PlannedPipeline): StackFinding[] => [
  {
    code: "pipeline-place-unknown",
    kind: "unknown",
    urn: pipeline.resource.urn,
    path: "",
    message: messages["pipeline-place-unknown"](lacks.join(", ")),
    fix: fixes["pipeline-place-unknown"],
  },
];
