/**
 * Which boxes stand around which steps, from top to bottom. Each role has one. A pipeline role with many steps of its own
 * has one wherever some of them come, or the arrows to them would be as long as the picture; the first says what it does.
 * So it is with buckets and their places.
 */
import type { BucketNode, Graph, PlaceNode, RoleNode, StepNode } from "../../permissions/diagram/graph";

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

/** A part of a bucket. */
export interface BucketFrame {
  readonly id: string;
  readonly bucket: BucketNode;
  readonly first: boolean;
  readonly places: readonly PlaceNode[];
}

/** So many places in all stand in one frame for each bucket. */
const mostPlaces = 24;

/** By where they are used (`wanted`: the height of a place's users). */
export function framePlaces({ buckets }: Graph, wanted: (place: PlaceNode) => number): readonly BucketFrame[] {
  const placed = buckets
    .flatMap((bucket) => bucket.places.map((place) => ({ bucket, place })))
    .sort((a, b) => wanted(a.place) - wanted(b.place));
  const together = placed.length <= mostPlaces;
  const frames = new Map<string, { bucket: BucketNode; first: boolean; places: PlaceNode[] }>();
  const parts = new Map<BucketNode, number>();
  let previous: BucketNode | undefined;
  for (const { bucket, place } of placed) {
    const part = parts.get(bucket) ?? 0;
    const next = previous === bucket || together ? Math.max(1, part) : part + 1;
    parts.set(bucket, next);
    previous = bucket;
    const id = next === 1 ? bucket.id : `${bucket.id}.${next}`;
    const frame = frames.get(id) ?? { bucket, first: next === 1, places: [] };
    frame.places.push(place);
    frames.set(id, frame);
  }
  return [...frames].map(([id, frame]) => ({ id, ...frame }));
}
