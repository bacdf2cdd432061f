/**
 * step-role-shared: every step that takes a role has one of its own. Advice: steps may share a role on purpose. What a
 * shared role reaches is not weighed here.
 */
import { clauses } from "../../permissions/aws/clauses";
import type { PlannedPipeline } from "../stack/access";
import type { Stack } from "../stack/stack";
import { list } from "../rule/quote";
import type { StackFinding } from "../findings/roleGrants";
import type { Rule } from "../rule/rule";
import { unjudgedPipelines } from "../findings/unplanned";

export const stepRoleShared: Rule = {
  name: "step-role-shared",
  displayName: "Steps have roles of their own",
  description: "No step runs as the pipeline's role, and no two steps share a role.",
  level: "advisory",
  severity: "medium",
  clause: clauses["pass-role"],
  tags: ["iam", "sagemaker", "least-privilege"],
  remediationSteps:
    "Give each step a role of its own, as PipelineAccess does by default; exempt steps that share one on purpose.",
  checkStack: (stack) => [
    ...unjudgedPipelines(stack).filter(({ code }) => code !== "role-elsewhere"),
    ...stack.access().pipelines.flatMap(runsAsPipeline),
    ...sharedRoles(stack),
  ],
};

/** All texts of the rule: code -> (values) -> what is wrong. */
const messages = {
  "runs-as-pipeline-role": (steps: readonly string[]) =>
    `${list(steps)} ${steps.length === 1 ? "runs" : "run"} as the pipeline's role, so the code of ${steps.length === 1 ? "this step" : "each step"} can start every job and pass every role of the pipeline.`,
  "shared-role": (steps: readonly string[]) =>
    `${list(steps)} run as one role, so the code of each step has the access of the others.`,
} as const;

const fix =
  "Create a role for each step with the access that its job needs, and name it in the step: PipelineAccess does both, and `pipeline-access derive` prints the policies.";

/** Steps that run as the role of their own pipeline. */
function runsAsPipeline({ pipeline, plan, roleArn }: PlannedPipeline): StackFinding[] {
  if (plan === undefined) return [];
  const steps = [plan.pipelineRole, ...plan.roles]
    .filter(({ kind, arn }) => kind === "pipeline" || arn === roleArn)
    .flatMap((role) => role.steps);
  return steps.length === 0
    ? []
    : [
        {
          code: "runs-as-pipeline-role",
          kind: "violation",
          urn: pipeline.resource.urn,
          path: "pipelineDefinition",
          message: messages["runs-as-pipeline-role"](steps),
          fix,
        },
      ];
}

/** Roles that several steps run as, of one pipeline or of several. Those of the pipelines themselves are left out. */
function sharedRoles(stack: Stack): StackFinding[] {
  const { pipelines } = stack.access();
  const own = new Set(pipelines.map(({ roleArn }) => roleArn));
  const users = new Map<string, { urn: string; path: string; steps: string[] }>();
  for (const { pipeline, plan } of pipelines)
    for (const { kind, arn, steps } of plan?.roles ?? []) {
      if (kind === "pipeline" || own.has(arn)) continue;
      const path = pipeline.stepRoles.find((each) => each.arn === arn)?.path;
      const user = users.get(arn) ?? {
        urn: pipeline.resource.urn,
        path: path === undefined ? "" : `: ${path}`,
        steps: [],
      };
      user.steps.push(...steps);
      users.set(arn, user);
    }
  return [...users.values()].flatMap(({ urn, path, steps }): StackFinding[] =>
    steps.length < 2
      ? []
      : [
          {
            code: "shared-role",
            kind: "violation",
            urn,
            path: `pipelineDefinition${path}`,
            message: messages["shared-role"](steps),
            fix,
          },
        ],
  );
}
