/** Findings about pipelines for which no plan can be made: said once per pipeline by each rule that needs the plan. */
import type { Diagnostic } from "../../permissions/diagnostic";
import type { PlannedPipeline } from "../stack/access";
import { isUnknown } from "../stack/known";
import type { Resource } from "../stack/resource";
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
    return [
      ...(role !== undefined && roleArn === undefined && isUnknown(pipeline.role)
        ? [{ urn: resource.urn, ...unknownValue(resource, pipeline.role, matters) }]
        : []),
      ...plan.withheld.filter(({ code }) => code !== "unrelated-input").map((each) => diagnosed(resource, each)),
      ...diagnostics.filter(({ code }) => Object.hasOwn(warnings, code)).map((each) => diagnosed(resource, each)),
    ];
  if (lacks.length > 0) return placeUnknown(planned, matters);
  const first = diagnostics.find(({ severity, code }) => severity === "error" && code !== "unrelated-input");
  return [diagnosed(resource, first ?? { code: "no-plan", path: "" })];
}

const messages = {
  withheld: (code: string) =>
    `Could not derive a permission from this place of the definition (${code}), so it is not checked, by this rule or others. The rest of the definition is.`,
  unplanned: (code: string) =>
    `Could not derive permissions from this definition (${code}), so pipeline rules were skipped.`,
} as const;

const deriveTells =
  "Run `pipeline-access derive` to see why. Values that an execution is started with can be given in the setting `external`, under `bindings`.";

/** Warnings of a plan after which something that the pipeline may need is not checked. */
const warnings: Readonly<Record<string, { readonly message: string; readonly fix: string }>> = {
  "unknown-data-place": {
    message:
      "A script is given a place in S3 here. What it does with it is unknown, so the access of the step's role to it is not checked.",
    fix: "Make it an input or an output of the step. If the role has the access it needs, exempt the finding.",
  },
  "model-elsewhere": {
    message:
      "The step uses a model that no step of the pipeline makes, so the access of the model's role to the step's data is not checked.",
    fix: "Check that the role of the model may read the step's input and write its output, then exempt the finding.",
  },
};

/** The text of a diagnostic is left out: it may quote a value that is a secret. */
const diagnosed = (resource: Resource, { code, path }: Pick<Diagnostic, "code" | "path">): StackFinding => ({
  kind: "unknown",
  urn: resource.urn,
  path: `pipelineDefinition${path === "" ? "" : `: ${path}`}`,
  ...(warnings[code] === undefined
    ? {
        code: "definition-unplanned",
        message: path === "" ? messages.unplanned(code) : messages.withheld(code),
        fix: deriveTells,
      }
    : { code, ...warnings[code] }),
});

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
