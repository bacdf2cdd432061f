/**
 * Which boxes stand around which steps, from top to bottom. Each role has one. A pipeline role with many steps of its own
 * has one wherever some of them come, or the arrows to them would be as long as the picture; the first says what it does.
 */
import type { Graph, RoleNode, StepNode } from "../../permissions/diagram/graph";

/** A frame, or steps that no role is known for. */
export interface Frame {
  readonly id: string;
  readonly role?: RoleNode;
  /** Whether what the role does stands in it. */
  readonly first: boolean;
  readonly steps: readonly StepNode[];
}

/** So many steps of the pipeline role stand in one frame. */
const mostTogether = 12;

/** In the order of the definition, the pipeline role first. */
export function frameSteps({ roles, steps }: Graph): readonly Frame[] {
  const frames = new Map<string, { role?: RoleNode; first: boolean; steps: StepNode[] }>();
  const pipeline = roles.find(({ kind }) => kind === "pipeline");
  if (pipeline) frames.set(pipeline.id, { role: pipeline, first: true, steps: [] });
  const apart = steps.filter(({ role }) => role === pipeline?.id).length > mostTogether;
  let part = 0;
  let previous: string | undefined;
  for (const step of steps) {
    const isPart = apart && step.role !== undefined && step.role === pipeline?.id;
    if (isPart && previous !== step.role) part += 1;
    previous = step.role;
    const id = isPart ? `${step.role}.${part}` : (step.role ?? "none");
    const role = roles.find((each) => each.id === step.role);
    const frame = frames.get(id) ?? { ...(role && { role }), first: !isPart, steps: [] };
    frame.steps.push(step);
    frames.set(id, frame);
  }
  for (const role of roles) if (!frames.has(role.id)) frames.set(role.id, { role, first: true, steps: [] });
  return [...frames].map(([id, frame]) => ({ id, ...frame }));
}
