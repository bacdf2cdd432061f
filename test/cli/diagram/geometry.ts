/** What may not happen in a layout, each as a sentence. */
import { widthOf } from "../../../cli/diagram/text";
import { chipHeight, fontSize, type Box, type Layout, type Point, type Route } from "../../../cli/diagram/picture";

interface Area {
  readonly what: string;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const areaOf = (what: string, x: number, y: number, width: number, height: number): Area => ({
  what,
  left: x,
  top: y,
  right: x + width,
  bottom: y + height,
});

const boxArea = ({ kind, id, x, y, width, height }: Box): Area => areaOf(`${kind} ${id}`, x, y, width, height);

const overlap = (a: Area, b: Area): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/** Pairs that overlap; areas from top to bottom, so that distant ones are not compared. */
export function overlapping(areas: readonly Area[]): string[] {
  const sorted = [...areas].sort((a, b) => a.top - b.top);
  return sorted.flatMap((area, index) => {
    const found: string[] = [];
    for (const other of sorted.slice(index + 1)) {
      if (other.top >= area.bottom) break;
      if (overlap(area, other)) found.push(`${area.what} and ${other.what} overlap`);
    }
    return found;
  });
}

const linesOf = ({ id, lines }: Box): Area[] =>
  lines.map(({ x, y, text, style }) =>
    areaOf(`"${text}" of ${id}`, x, y - 10, widthOf(text, fontSize, style === "name" || style === "title"), 13),
  );

interface Segment {
  readonly route: Route;
  readonly area: Area;
}

/** The parts of an arrow, each as thin as a line. */
const segmentsOf = (route: Route): Segment[] =>
  route.points.slice(1).map(([x, y], index) => {
    const [fromX, fromY] = route.points[index] as Point;
    const what = `${route.edge.kind} ${route.edge.from} to ${route.edge.to}`;
    return { route, area: { what, left: Math.min(x, fromX), right: Math.max(x, fromX), top: Math.min(y, fromY), bottom: Math.max(y, fromY) } }; // prettier-ignore
  });

const share = (a: Route, b: Route): boolean =>
  a.edge.kind === b.edge.kind && (a.edge.from === b.edge.from || a.edge.to === b.edge.to);

/** Two arrows on one line that have no end in common. */
function sharedLines(segments: readonly Segment[]): string[] {
  const lines = new Map<string, Segment[]>();
  for (const segment of segments) {
    const { left, right, top, bottom } = segment.area;
    for (const key of [...(left === right ? [`x ${left}`] : []), ...(top === bottom ? [`y ${top}`] : [])])
      lines.set(key, [...(lines.get(key) ?? []), segment]);
  }
  return [...lines.values()].flatMap((group) =>
    group.flatMap(({ route, area }, index) =>
      group.slice(index + 1).flatMap((other) => {
        const long = Math.min(area.right, other.area.right) - Math.max(area.left, other.area.left);
        const high = Math.min(area.bottom, other.area.bottom) - Math.max(area.top, other.area.top);
        return Math.max(long, high) > 0 && Math.min(long, high) >= 0 && !share(route, other.route)
          ? [`${area.what} and ${other.area.what} share a line`]
          : [];
      }),
    ),
  );
}

/** Everything that is wrong with a layout. */
export function faults({ width, height, boxes, routes, chips }: Layout): string[] {
  const solid = boxes.filter(({ kind }) => kind === "step" || kind === "place");
  const frames = boxes.filter(({ kind }) => kind === "role" || kind === "bucket");
  const segments = routes.flatMap(segmentsOf);
  const chipAreas = chips.map((chip) => areaOf(`${chip.text} chip`, chip.x, chip.y, chip.width, chipHeight));
  const inside = (area: Area): string[] =>
    area.left < 0 || area.top < 0 || area.right > width || area.bottom > height ? [`${area.what} is outside`] : [];
  return [
    ...overlapping([...solid.map(boxArea), ...chipAreas]),
    ...overlapping(frames.map(boxArea)),
    ...overlapping([...frames.flatMap(linesOf), ...solid.map(boxArea), ...chipAreas]),
    ...boxes.flatMap((box) => overlapping(linesOf(box))),
    ...boxes.flatMap((box) => {
      const area = boxArea(box);
      return linesOf(box)
        .filter((line) => line.left < area.left || line.right > area.right || line.bottom > area.bottom)
        .map((line) => `${line.what} is wider than its box`);
    }),
    ...segments.flatMap(({ area }) =>
      solid
        .filter((box) => overlap(boxArea(box), area))
        .map((box) => `${area.what} passes behind ${box.kind} ${box.id}`),
    ),
    ...[...boxes.map(boxArea), ...segments.map(({ area }) => area)].flatMap(inside),
    ...sharedLines(segments),
  ];
}
