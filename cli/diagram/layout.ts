/**
 * Where everything in a picture is. Two columns: roles with their steps on the left, buckets with their places on the
 * right. Arrows between steps run in tracks left of them, arrows to and from data in tracks between the columns. Claims:
 * no box or text covers another; no arrow passes behind a box; no two bundles of arrows share a line.
 */
import type { Edge, EdgeKind, Graph } from "../../permissions/diagram/graph";
import { stackPlaces, stackSteps } from "./columns";
import {
  chipHeight,
  chipWidth,
  lane,
  padding,
  type Box,
  type Layout,
  type Point,
  type Route,
  type Sizes,
} from "./picture";
import { assignTracks, type Span } from "./tracks";

const margin = 10;

/** Heights below a box's top at which arrows start and end. */
const ports: Readonly<Record<EdgeKind, { readonly from: number; readonly to: number }>> = {
  read: { from: 4, to: 12 },
  write: { from: 28, to: 20 },
  json: { from: 12, to: 40 },
  order: { from: 36, to: 28 },
  branch: { from: 44, to: 12 },
  pass: { from: 12, to: 12 },
};

/** Places everything. */
export function layOut(graph: Graph, sizes: Sizes): Layout {
  const steps = stackSteps(graph, sizes);
  const places = stackPlaces(graph, sizes, steps);
  const tops = new Map([...steps.boxes, ...places.boxes].map(({ id, y }) => [id, y]));
  const bundles = bundle(graph.edges, tops);
  const beside = track(bundles.filter(({ kind }) => !isData(kind)));
  const between = track(bundles.filter(({ kind }) => isData(kind)));
  const left = margin + beside.count * sizes.track + (beside.count > 0 ? 8 : 0);
  const frame = lane + sizes.step + padding;
  const channel = 16 + between.count * sizes.track + 12;
  const right = left + frame + channel;
  const stepBoxes = steps.boxes.map((box) => move(box, left));
  const placeBoxes = places.boxes.map((box) => move(box, right));
  const placed = new Map([...stepBoxes, ...placeBoxes].map((box) => [box.id, box]));
  const xOf = ({ kind }: Bundle, at: number): number =>
    isData(kind) ? left + frame + 14 + at * sizes.track : left - 8 - at * sizes.track;
  return {
    width: Math.ceil((places.boxes.length > 0 ? right + sizes.place + 2 * padding : left + frame) + margin),
    height: Math.max(steps.height, places.height) + margin,
    boxes: [...stepBoxes, ...placeBoxes],
    routes: [beside, between].flatMap(({ bundles: those, tracks }) =>
      those.flatMap((each, index) => drawRoutes(each, xOf(each, tracks[index] ?? 0), placed)),
    ),
    chips: graph.steps.flatMap(({ id, branch }) => {
      const box = placed.get(id);
      if (branch === undefined || box === undefined) return [];
      const y = box.y + ports.branch.to - chipHeight / 2;
      return [{ x: box.x - chipWidth - 7, y, width: chipWidth, text: branch }];
    }),
  };
}

const isData = (kind: EdgeKind): boolean => kind === "read" || kind === "write" || kind === "json";

const move = (box: Box, by: number): Box => ({
  ...box,
  x: box.x + by,
  lines: box.lines.map((line) => ({ ...line, x: line.x + by })),
});

/** Arrows of one kind that share a track, because they share an end. */
interface Bundle extends Span {
  readonly kind: EdgeKind;
  readonly edges: readonly Placed[];
}

/** An arrow with the heights of its ends. */
interface Placed {
  readonly edge: Edge;
  readonly from: number;
  readonly to: number;
}

/** By the end that has more arrows of the kind: what many steps read takes one track, and so does what one step reads. */
function bundle(edges: readonly Edge[], tops: ReadonlyMap<string, number>): Bundle[] {
  const degree = new Map<string, number>();
  const ends = ({ from, to, kind }: Edge): [string, string] => [`${kind} from ${from}`, `${kind} to ${to}`];
  for (const key of edges.flatMap(ends)) degree.set(key, (degree.get(key) ?? 0) + 1);
  const byHub = new Map<string, Placed[]>();
  for (const edge of edges) {
    const [from, to] = [tops.get(edge.from), tops.get(edge.to)];
    if (from === undefined || to === undefined) continue;
    const [source, target] = ends(edge);
    const hub = (degree.get(source) ?? 0) >= (degree.get(target) ?? 0) ? source : target;
    const known = byHub.get(hub) ?? [];
    known.push({ edge, from: from + ports[edge.kind].from, to: to + ports[edge.kind].to });
    byHub.set(hub, known);
  }
  return [...byHub.values()].flatMap((group): Bundle[] => {
    const heights = group.flatMap(({ from, to }) => [from, to]);
    const [first] = group;
    return first === undefined
      ? []
      : [{ kind: first.edge.kind, edges: group, top: Math.min(...heights), bottom: Math.max(...heights) }];
  });
}

const track = (bundles: readonly Bundle[]) => ({ bundles, ...assignTracks(bundles) });

function drawRoutes({ edges, top, bottom }: Bundle, x: number, boxes: ReadonlyMap<string, Box>): Route[] {
  const side = (id: string): number => {
    const box = boxes.get(id);
    if (box === undefined) return x;
    return box.x >= x ? box.x : box.x + box.width;
  };
  return edges.map(({ edge, from, to }) => ({
    edge,
    points: [
      [side(edge.from), from],
      [x, from],
      [x, to],
      [side(edge.to), to],
    ],
    joints: [from, to].filter((y) => y > top && y < bottom).map((y): Point => [x, y]),
  }));
}
