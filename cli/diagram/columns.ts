/** The two columns of a picture, from top to bottom: roles with their steps, and buckets with their places. */
import type { Graph, PlaceNode, RoleNode, StepNode } from "../../permissions/diagram/graph";
import { duties, findingsOf, placeName, roleTitle, stepKind } from "../../permissions/diagram/labels";
import { framePlaces, frameSteps } from "./frames";
import { fontSize, lane, lineHeight, markWidth, padding, type Box, type Line, type Sizes } from "./picture";
import { wrap } from "./text";

export interface Column {
  /** With x counted from the column's left. */
  readonly boxes: readonly Box[];
  readonly height: number;
}

/** Everything left stands at multiples of this, and what is right at half of it between: so no two lines of arrows from
 * both sides are one. */
const grid = 4;
const offset = grid / 2;
const between = 12;
const leastStep = 52;
const leastPlace = 28;
const mostFindings = 4;

const marked = { error: true, warning: true, info: true };

/** A line before its place is known. */
type Words = Pick<Line, "text" | "style" | "first">;

const write = (words: readonly Words[], x: number, y: number): readonly Line[] =>
  words.map((each, index) => ({
    ...each,
    x: each.style in marked ? x + markWidth : x,
    y: y + index * lineHeight + fontSize,
  }));

const wrapped = (text: string, width: number, most: number, style: Line["style"]): readonly Words[] =>
  wrap(text, width, fontSize, most, style === "name" || style === "title").map((each, index) => ({
    text: each,
    style,
    ...(index === 0 && { first: true }),
  }));

const onGrid = (height: number): number => Math.ceil(height / grid) * grid;

/** Roles around their steps. */
export function stackSteps(graph: Graph, sizes: Sizes): Column {
  const boxes: Box[] = [];
  let y = between;
  for (const { id, role, first, steps } of frameSteps(graph)) {
    const top = y;
    const at = boxes.length;
    const words = role === undefined ? [] : roleWords(graph, role, first, sizes);
    if (role !== undefined) y = onGrid(top + padding + words.length * lineHeight + padding);
    for (const step of steps) {
      const box = stepBox(step, sizes, y);
      boxes.push(box);
      y = box.y + box.height + between;
    }
    if (role === undefined) continue;
    const width = lane + sizes.step + padding;
    const lines = write(words, padding + 4, top + padding);
    boxes.splice(at, 0, { id, node: role, kind: "role", x: 0, y: top, width, height: y - top, lines });
    y += between;
  }
  return { boxes, height: y };
}

function roleWords(graph: Graph, role: RoleNode, first: boolean, { step }: Sizes): readonly Words[] {
  const width = lane + step - 2 * padding;
  return [
    ...wrapped(`${roleTitle(role)}${first ? "" : ", continued"}`, width, 2, "kind"),
    ...wrapped(role.name, width, 2, "title"),
    ...(first ? duties(graph, role) : []).flatMap((duty) => wrapped(duty, width, 3, "kind")),
  ];
}

function stepBox(step: StepNode, { step: width }: Sizes, y: number): Box {
  const room = width - 2 * padding;
  const found = findingsOf(step);
  const words = [
    ...wrapped(step.name, room, 2, "name"),
    ...wrapped(stepKind(step), room, 2, "kind"),
    ...found
      .slice(0, mostFindings)
      .flatMap(([level, code]) => wrapped(`${level}: ${code}`, room - markWidth, 2, level)),
    ...(found.length > mostFindings ? wrapped(`and ${found.length - mostFindings} more`, room, 1, "kind") : []),
  ];
  const height = onGrid(Math.max(leastStep, words.length * lineHeight + 2 * padding));
  return {
    id: step.id,
    node: step,
    kind: "step",
    x: lane,
    y,
    width,
    height,
    lines: write(words, lane + padding, y + padding),
  };
}

/** Buckets around their places, each as near to its users as the others leave room. */
export function stackPlaces(graph: Graph, sizes: Sizes, left: Column): Column {
  const heights = wantedHeights(graph, left);
  const wanted = ({ id }: PlaceNode): number => heights.get(id) ?? 0;
  const width = sizes.place + 2 * padding;
  const drawn = framePlaces(graph, wanted).map(({ id, bucket, first, places }) => {
    const title = first ? "Bucket" : "Bucket, continued";
    const words = [...wrapped(title, sizes.place, 2, "kind"), ...wrapped(bucket.name, sizes.place, 2, "title")];
    const written = places.map((place) => ({ place, words: placeWords(place, sizes) }));
    const head = onGrid(2 * padding + words.length * lineHeight);
    const height = head + written.reduce((sum, { words: its }) => sum + heightOf(its) + between, 0);
    return { id, bucket, words, places: written, head, height };
  });
  // What is left below each bucket is kept free for the others.
  let rest = drawn.reduce((sum, { height }) => sum + height + between, 0);
  const boxes: Box[] = [];
  let y = between + offset;
  for (const { id, bucket, words, places, head, height } of drawn) {
    rest -= height + between;
    const latest = left.height - rest - height;
    y = Math.max(y, Math.min(align(Math.min(...places.map(({ place }) => wanted(place))) - head), align(latest)));
    const top = y;
    y += head;
    const at = boxes.length;
    let below = height - head;
    for (const { place, words: its } of places) {
      const room = left.height - rest - below;
      y = Math.max(y, Math.min(align(wanted(place)), align(room)));
      below -= heightOf(its) + between;
      const lines = write(its, 2 * padding, y + padding - 2);
      boxes.push({
        id: place.id,
        node: place,
        kind: "place",
        x: padding,
        y,
        width: sizes.place,
        height: heightOf(its),
        lines,
      });
      y += heightOf(its) + between;
    }
    const lines = write(words, padding + 4, top + padding);
    boxes.splice(at, 0, { id, node: bucket, kind: "bucket", x: 0, y: top, width, height: y - top, lines });
    y += between;
  }
  return { boxes, height: y };
}

const align = (y: number): number => Math.floor(y / grid) * grid + offset;

const placeWords = (place: PlaceNode, sizes: Sizes): readonly Words[] => [
  ...wrapped(placeName(place), sizes.place - 2 * padding, 3, "name"),
  ...(place.external ? wrapped("external", sizes.place - 2 * padding, 1, "kind") : []),
];

const heightOf = (words: readonly Words[]): number =>
  onGrid(Math.max(leastPlace, words.length * lineHeight + padding + 4));

/** The average height of the steps that use a place. */
function wantedHeights({ edges }: Graph, { boxes }: Column): ReadonlyMap<string, number> {
  const tops = new Map(boxes.map(({ id, y }) => [id, y]));
  const users = new Map<string, number[]>();
  const put = (place: string, step: string): void => {
    const top = tops.get(step);
    if (top !== undefined) users.set(place, [...(users.get(place) ?? []), top]);
  };
  for (const { from, to, kind } of edges)
    if (kind === "write") put(to, from);
    else if (kind === "read" || kind === "json") put(from, to);
  return new Map([...users].map(([place, its]) => [place, its.reduce((sum, y) => sum + y, 0) / its.length]));
}
