/** A graph as an SVG picture that needs no other program; it follows the reader's light or dark theme. */
import type { EdgeKind, Graph } from "../../permissions/diagram/graph";
import { findingsOf, roleTitle, worstOf } from "../../permissions/diagram/labels";
import { layOut } from "./layout";
import { drawLegend } from "./legend";
import { drawMark } from "./mark";
import { chipHeight, markWidth, wide, type Box, type Chip, type Line, type Route, type Sizes } from "./picture";
import { palette, pictureStyle } from "./style";
import { escapeXml } from "./xml";

/** How a picture stands in a page: `link` tells the address of a box, `prefix` makes the ids of a picture its own. */
export interface InPage {
  readonly link: (box: Box) => string | undefined;
  readonly prefix: string;
  readonly title: string;
}

/** Draws the graph; ends with a line break. */
export const drawSvg = (graph: Graph): string => drawPicture(graph, wide);

/** Draws it alone, or for a page that has the styles. */
export function drawPicture(graph: Graph, sizes: Sizes, page?: InPage): string {
  const { width: least, height, boxes, routes, chips } = layOut(graph, sizes);
  const prefix = page?.prefix ?? "";
  const width = Math.max(least, 320);
  const legend = drawLegend(graph, width, `${prefix}head-`);
  const title = page?.title ?? "Access of a SageMaker pipeline";
  const all = legend.height + height;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="pa ${sizes.name}" viewBox="0 0 ${width} ${all}" width="${width}" height="${all}" ${page ? `role="group" aria-label="${escapeXml(title)}"` : 'role="img"'}>`,
    ...(page ? [] : [`<title>${escapeXml(title)}</title>`, `<style>${palette(".pa")}${pictureStyle}</style>`]),
    `<defs>${kinds.map((kind) => drawHead(kind, prefix)).join("")}</defs>`,
    `<rect class="ground" width="${width}" height="${all}"/>`,
    legend.svg,
    `<g transform="translate(0 ${legend.height})">`,
    ...boxes.filter(({ kind }) => kind === "role" || kind === "bucket").map((box) => drawBox(box, page)),
    ...routes.map((route) => drawRoute(route, prefix)),
    ...boxes.filter(({ kind }) => kind === "step" || kind === "place").map((box) => drawBox(box, page)),
    ...chips.map(drawChip),
    "</g>",
    "</svg>\n",
  ].join("\n");
}

const kinds: readonly EdgeKind[] = ["read", "write", "json", "order", "branch", "pass"];

const drawHead = (kind: EdgeKind, prefix: string): string =>
  `<marker id="${prefix}head-${kind}" viewBox="0 0 8 8" refX="${kind === "pass" ? 4 : 8}" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto">` +
  `${kind === "pass" ? `<circle class="head ${kind}" cx="4" cy="4" r="3.5"/>` : `<path class="head ${kind}" d="M0 0L8 4L0 8z"/>`}</marker>`;

function drawBox(box: Box, page: InPage | undefined): string {
  const { id, kind, x, y, width, height, lines } = box;
  const { classes, title } = describe(box);
  const rounding = kind === "step" ? 4 : 8;
  const rect = `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${rounding}"/>`;
  const body = `<title>${escapeXml(title)}</title>${rect}${lines.map(drawLine).join("")}`;
  const address = page?.link(box);
  const drawn =
    address === undefined ? body : `<a href="${escapeXml(address)}" aria-label="${escapeXml(title)}">${body}</a>`;
  return `<g class="${classes}" data-id="${id}" data-text="${escapeXml(title.toLowerCase())}">${drawn}</g>`;
}

/** What a box is, for its look and as its whole text. */
function describe({ node, kind }: Box): { readonly classes: string; readonly title: string } {
  if ("arn" in node) return { classes: `role ${node.kind}`, title: `${roleTitle(node)} ${node.name}\n${node.arn}` };
  if ("places" in node) return { classes: kind, title: `Bucket ${node.name}` };
  if ("external" in node)
    return {
      classes: node.external ? "place external" : "place",
      title: `${node.key === "" ? "Whole bucket" : node.key}${node.external ? "\nexternal: no step of this pipeline writes it" : ""}`,
    };
  const findings = findingsOf(node).map(([level, code]) => `${level}: ${code}`);
  const messages = node.diagnostics.map(({ message }) => message);
  return {
    classes: `step ${worstOf(node.diagnostics) ?? ""}`.trim(),
    title: [`Step ${node.name}`, node.type, ...(node.folded ?? []), ...findings, ...messages].join("\n"),
  };
}

function drawLine({ x, y, text, style, first }: Line): string {
  const written = `<text class="${style}" x="${x}" y="${y}">${escapeXml(text)}</text>`;
  const isFinding = style === "error" || style === "warning" || style === "info";
  return isFinding && first ? drawMark(style, x - markWidth, y - 10) + written : written;
}

function drawRoute({ edge: { from, to, kind, details }, points, joints }: Route, prefix: string): string {
  const line = points.map(([x, y], index) => `${index === 0 ? "M" : "L"}${x} ${y}`).join("");
  const title = details.length === 0 ? "" : `<title>${escapeXml(details.join("\n"))}</title>`;
  const dots = joints.map(([x, y]) => `<circle class="joint ${kind}" cx="${x}" cy="${y}" r="2.5"/>`);
  return `<g class="edge" data-from="${from}" data-to="${to}">${title}<path class="${kind}" d="${line}" marker-end="url(#${prefix}head-${kind})"/>${dots.join("")}</g>`;
}

const drawChip = ({ x, y, width, text }: Chip): string =>
  `<g class="chip"><rect x="${x}" y="${y}" width="${width}" height="${chipHeight}" rx="7"/><text x="${x + width / 2}" y="${y + 10.5}">${text}</text></g>`;
