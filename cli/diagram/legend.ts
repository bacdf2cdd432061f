/** What lines, boxes and marks mean: only those that the picture has. */
import type { EdgeKind, Graph } from "../../permissions/diagram/graph";
import type { Severity } from "../../permissions/diagnostic";
import { drawMark } from "./mark";
import { fontSize } from "./picture";
import { widthOf } from "./text";

const lines: readonly (readonly [EdgeKind, string])[] = [
  ["read", "reads"],
  ["write", "writes"],
  ["json", "read by the pipeline role (JsonGet)"],
  ["pass", "passed by the pipeline role"],
  ["branch", "branch or body"],
  ["order", "order without data"],
];

const levels: readonly Severity[] = ["error", "warning", "info"];

const sample = 30;
const rowHeight = 20;

/** Draws it in rows of this width. */
export function drawLegend(
  { edges, steps, buckets }: Graph,
  width: number,
  heads: string,
): { readonly svg: string; readonly height: number } {
  const external = buckets.some(({ places }) => places.some((place) => place.external));
  const items: readonly (readonly [draw: (x: number, y: number) => string, text: string])[] = [
    ...lines
      .filter(([kind]) => edges.some((edge) => edge.kind === kind))
      .map(([kind, text]) => [(x: number, y: number) => drawLine(kind, x, y, heads), text] as const),
    ...(external ? [[drawExternal, "external data"] as const] : []),
    ...levels
      .filter((level) => steps.some(({ diagnostics }) => diagnostics.some(({ severity }) => severity === level)))
      .map((level) => [(x: number, y: number) => drawMark(level, x + 9, y - 6), level] as const),
  ];
  let [x, y] = [10, 16];
  const drawn = items.map(([draw, text]) => {
    const needed = sample + 6 + widthOf(text, fontSize) + 14;
    if (x > 10 && x + needed > width) [x, y] = [10, y + rowHeight];
    const svg = `${draw(x, y)}<text class="kind" x="${x + sample + 6}" y="${y + 4}">${text}</text>`;
    x += needed;
    return svg;
  });
  return { svg: `<g class="legend">${drawn.join("")}</g>`, height: items.length === 0 ? 0 : y + 14 };
}

const drawLine = (kind: EdgeKind, x: number, y: number, heads: string): string =>
  `<path class="${kind}" d="M${x} ${y}h${sample - 4}" marker-end="url(#${heads}${kind})"/>`;

const drawExternal = (x: number, y: number): string =>
  `<g class="place external"><rect x="${x + 4}" y="${y - 6}" width="22" height="12" rx="6"/></g>`;
