/** From a definition and its plan to the graph of its access. */
import { ownRelationships } from "../plan/relationships";
import type { AccessPlan, Role } from "../plan/accessPlan";
import type { Definition, Step } from "../definition/definition";
import type { Diagnostic } from "../diagnostic";
import { mergeEdges, readPlaces } from "./readPlaces";
import type { Branch, Edge, Graph, RoleNode, StepNode } from "./graph";

/** Without plan: the steps, their branches, their order as DependsOn says it, and what is wrong. */
export function readGraph(
  definition: Definition,
  plan: AccessPlan | undefined,
  diagnostics: readonly Diagnostic[],
): Graph {
  const ids = new Map(definition.steps.map(({ name }, index) => [name, `s${index}`]));
  const found = diagnostics.map((diagnostic) => ({
    diagnostic,
    steps: [diagnostic.path, ...(diagnostic.alsoAt ?? [])].flatMap((path) => stepAt(definition, path) ?? []),
  }));
  const roles = plan === undefined ? [] : [plan.pipelineRole, ...plan.roles];
  const roleIds = new Map(roles.map((role, index) => [role, `r${index}`]));
  const steps = definition.steps.map((step): StepNode => {
    const container = definition.step.get(step.within ?? "");
    const within = ids.get(container?.name ?? "");
    const role = plan && roleIds.get(roleOf(plan, step.name));
    return {
      id: ids.get(step.name) ?? "",
      name: step.name,
      type: step.type,
      ...(role !== undefined && { role }),
      ...(container !== undefined && within !== undefined && { within, branch: branchOf(step, container) }),
      diagnostics: found.filter((each) => each.steps.includes(step)).map(({ diagnostic }) => diagnostic),
    };
  });
  const { buckets, edges } = plan === undefined ? { buckets: [], edges: [] } : readPlaces(plan.requirements, ids);
  const nodes = plan === undefined ? [] : readRoles(plan, roleIds);
  return {
    roles: nodes,
    steps,
    buckets,
    edges: mergeEdges([
      ...edges,
      ...steps.flatMap(({ id, within }): Edge[] =>
        within === undefined ? [] : [{ from: within, to: id, kind: "branch", details: [] }],
      ),
      ...orderEdges(definition, plan, ids, edges),
      ...passEdges(nodes),
    ]),
    remarks: found.flatMap(({ diagnostic, steps: its }) => (its.length === 0 ? [diagnostic] : [])),
  };
}

/** The innermost step that a place stands in. */
const stepAt = ({ steps }: Definition, path: string): Step | undefined =>
  steps
    .filter((step) => path === step.path || path.startsWith(`${step.path}/`))
    .reduce<Step | undefined>(
      (best, step) => (best === undefined || step.path.length > best.path.length ? step : best),
      undefined,
    );

const branches: Readonly<Record<string, Branch>> = { IfSteps: "if", ElseSteps: "else" };

const branchOf = (step: Step, container: Step): Branch => {
  const [field = ""] = step.path.slice(`${container.path}/Arguments/`.length).split("/");
  return Object.hasOwn(branches, field) ? (branches[field] ?? "each") : "each";
};

/** The role that a step's work is done with: its own, that of the step it works for (a transform job has the model's),
 * or the pipeline's, which does what needs no job. */
function roleOf({ runsAs, requirements, pipelineRole }: AccessPlan, step: string): Role {
  const own = runsAs.get(step);
  if (own !== undefined) return own;
  for (const { principal, because } of requirements)
    if (because.step === step && principal.kind === "stepRole") return runsAs.get(principal.step) ?? pipelineRole;
  return pipelineRole;
}

/** Actions that only look, or that go with another: they say nothing about what is made. */
const minor = /:(Describe|List|Get|Stop|BatchGet|BatchCheck|Add|Delete|Put|PassRole)|^(s3|kms|logs|ecr|cloudwatch):/;

function readRoles(plan: AccessPlan, ids: ReadonlyMap<Role, string>): RoleNode[] {
  const calls = new Map<string, Set<string>>();
  const passedTo = new Map<string, Set<string>>();
  for (const { principal, action, resources, context, because } of plan.requirements) {
    if (principal.kind !== "pipelineRole") continue;
    if (because.step !== undefined && !minor.test(action))
      calls.set(action, (calls.get(action) ?? new Set()).add(because.step));
    if (action === "iam:PassRole")
      for (const arn of resources)
        for (const service of context["iam:PassedToService"] ?? [])
          passedTo.set(arn, (passedTo.get(arn) ?? new Set()).add(service));
  }
  return [...ids].map(([role, id]) => {
    const isPipeline = role === plan.pipelineRole;
    return {
      id,
      kind: isPipeline ? "pipeline" : role.kind === "existing" ? "existing" : "new",
      name: role.name ?? role.arn.split("/").at(-1) ?? role.arn,
      arn: role.arn,
      calls: isPipeline ? [...calls].map(([action, steps]) => [action, steps.size] as const) : [],
      passedTo: [...(passedTo.get(role.arn) ?? [])],
    };
  });
}

/** From the pipeline's role, which is the first. */
const passEdges = ([pipeline, ...others]: readonly RoleNode[]): Edge[] =>
  others.flatMap(({ id, passedTo }): Edge[] =>
    pipeline === undefined || passedTo.length === 0 ? [] : [{ from: pipeline.id, to: id, kind: "pass", details: [] }],
  );

/** Relationships between steps that no data shows. */
function orderEdges(
  { steps }: Definition,
  plan: AccessPlan | undefined,
  ids: ReadonlyMap<string, string>,
  drawn: readonly Edge[],
): Edge[] {
  const readers = new Map<string, string[]>();
  for (const { from, to, kind } of drawn) if (kind !== "write") readers.set(from, [...(readers.get(from) ?? []), to]);
  const known = new Set(
    drawn.flatMap(({ from, to, kind }) =>
      kind === "write" ? (readers.get(to) ?? []).map((reader) => `${from} ${reader}`) : [],
    ),
  );
  return steps.flatMap((step) =>
    // What a step inherits from its container is drawn once, at the container.
    [...new Set(plan ? ownRelationships(plan.definition, step) : step.dependsOn)].flatMap((other): Edge[] => {
      const [from, to] = [ids.get(other), ids.get(step.name)];
      return from === undefined || to === undefined || from === to || known.has(`${from} ${to}`)
        ? []
        : [{ from, to, kind: "order", details: [] }];
    }),
  );
}
