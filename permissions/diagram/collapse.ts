/** A graph with fewer boxes: one for each role, or one for each Condition or ForEach with everything within it. */
import { groupBy } from "../groupBy";
import { mergeEdges } from "./readPlaces";
import type { Graph, StepNode } from "./graph";

/** What is drawn as one box. */
export const collapsible = ["roles", "branches"] as const;
export type Collapsible = (typeof collapsible)[number];

/** Draws the steps of each role, or of each outermost container, as one. Arrows end at the box that is left, and those
 * within it go. */
export function collapse(graph: Graph, by: Collapsible): Graph {
  const parents = new Map(graph.steps.map(({ id, within }) => [id, within]));
  const outermost = (id: string): string => {
    const seen = new Set<string>();
    let at = id;
    for (let up = parents.get(at); up !== undefined && !seen.has(up); up = parents.get(at)) {
      seen.add(up);
      at = up;
    }
    return at;
  };
  const groups = groupBy(graph.steps, ({ id, role }) => (by === "roles" ? (role ?? id) : outermost(id)));
  const target = new Map([...groups.values()].flatMap((group) => group.map(({ id }) => [id, group[0]?.id ?? id])));
  const steps = [...groups.values()].flatMap((group) => foldSteps(group, by));
  const used = new Set(steps.map(({ role }) => role));
  const roles = graph.roles.filter(({ id, kind }) => kind === "pipeline" || used.has(id));
  const drawn = new Set([...roles, ...steps].map(({ id }) => id));
  const places = new Set(graph.buckets.flatMap((bucket) => bucket.places.map(({ id }) => id)));
  const edges = graph.edges
    .map((edge) => ({ ...edge, from: target.get(edge.from) ?? edge.from, to: target.get(edge.to) ?? edge.to }))
    .filter(({ from, to }) => from !== to && [from, to].every((id) => drawn.has(id) || places.has(id)));
  return { ...graph, roles, steps, edges: mergeEdges(edges) };
}

function foldSteps(group: readonly StepNode[], by: Collapsible): StepNode[] {
  const [first, ...more] = group;
  if (first === undefined) return [];
  if (more.length === 0 && by === "branches") return [first];
  const types = [...new Set(group.map(({ type }) => type))];
  return [
    {
      id: first.id,
      name: first.name,
      type: first.type,
      ...(first.role !== undefined && { role: first.role }),
      ...(by === "roles" && more.length > 0 && { name: `${group.length} steps`, type: types.join(", ") }),
      folded: group.map(({ name }) => name),
      diagnostics: group.flatMap(({ diagnostics }) => diagnostics),
    },
  ];
}
