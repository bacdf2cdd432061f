/** A graph as an SVG picture: steps in rows, each below all that it takes something from. Needs no other program. */
import type { Edge, Graph } from "../../permissions/diagram/graph";
import { labelOf } from "../../permissions/diagram/mermaid";

const box = { width: 230, height: 64, across: 40, down: 70 } as const;

/** Where a node is drawn. */
interface Place {
  readonly x: number;
  readonly y: number;
}

/** Draws the graph; ends with a line break. */
export function drawSvg(graph: Graph): string {
  const rows = rowsOf(graph);
  const widest = Math.max(1, ...rows.map((row) => row.length));
  const width = widest * (box.width + box.across) + box.across;
  const height = rows.length * (box.height + box.down) + box.down;
  const places = new Map(
    rows.flatMap((row, down) =>
      row.map((id, across): [string, Place] => [
        id,
        {
          x: (width - row.length * (box.width + box.across) + box.across) / 2 + across * (box.width + box.across),
          y: box.down / 2 + down * (box.height + box.down),
        },
      ]),
    ),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="12">`,
    '<defs><marker id="head" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z"/></marker></defs>',
    ...graph.edges.map((edge, index) => {
      const above = graph.edges.slice(0, index).filter(({ to }) => to === edge.to);
      return drawEdge(edge, places, above.flatMap(textsOf).length);
    }),
    ...graph.nodes.map((node) => drawNode(node, places.get(node.id) ?? { x: 0, y: 0 })),
    "</svg>\n",
  ].join("\n");
}

/** Row by row, the ids of the nodes: each below those that lead to it, nested steps below the one that holds them. */
function rowsOf({ nodes, edges }: Graph): readonly (readonly string[])[] {
  const before = new Map<string, string[]>();
  const put = (from: string, to: string): void => void before.set(to, [...(before.get(to) ?? []), from]);
  for (const { from, to } of edges) if (from !== to) put(from, to);
  for (const node of nodes) if (node.kind === "step" && node.within !== undefined) put(node.within, node.id);
  const row = new Map<string, number>();
  // A cycle is the definition's fault; as many rounds as there are nodes are enough without one.
  let moved = true;
  for (let round = 0; moved && round <= nodes.length; round++) {
    moved = false;
    for (const { id } of nodes) {
      const least = Math.max(0, ...(before.get(id) ?? []).map((other) => (row.get(other) ?? 0) + 1));
      if (least > (row.get(id) ?? 0) && least <= nodes.length) {
        row.set(id, least);
        moved = true;
      }
    }
  }
  // What the first step that takes data needs is drawn right above it.
  for (const { id } of nodes) {
    const takers = edges.filter(({ from }) => from === id).map(({ to }) => row.get(to) ?? 0);
    if (before.get(id) === undefined && takers.length > 0) row.set(id, Math.min(...takers) - 1);
  }
  const last = Math.max(0, ...row.values());
  return Array.from({ length: last + 1 }, (_, at) =>
    nodes.filter(({ id }) => (row.get(id) ?? 0) === at).map(({ id }) => id),
  ).filter((ids) => ids.length > 0);
}

function drawNode(node: Graph["nodes"][number], { x, y }: Place): string {
  const isStep = node.kind === "step";
  const faulty = isStep && node.diagnostics.length > 0;
  const lines = isStep ? labelOf(node) : [node.name];
  const colours = faulty
    ? 'fill="#fee" stroke="#c00"'
    : isStep
      ? 'fill="#fff" stroke="#333"'
      : 'fill="#eef" stroke="#66a"';
  const text = lines
    .slice(0, 3)
    .map(
      (line, index) =>
        `<text x="${x + 8}" y="${y + 18 + index * 18}"${index === 0 ? ' font-weight="bold"' : ""}>${escapeXml(shorten(line))}</text>`,
    );
  const title = escapeXml(
    isStep ? [...lines, ...node.diagnostics.map(({ message }) => message)].join("\n") : node.name,
  );
  return `<g><title>${title}</title><rect x="${x}" y="${y}" width="${box.width}" height="${box.height}" rx="${isStep ? 4 : 20}" ${colours}/>${text.join("")}</g>`;
}

const dashes: Readonly<Record<Edge["kind"], string>> = {
  data: "",
  json: ' stroke-dasharray="6 3"',
  order: ' stroke-dasharray="2 4"',
};

/** What is written beside an edge. */
const textsOf = ({ kind, labels }: Edge): readonly string[] => (kind === "json" ? ["JsonGet", ...labels] : labels);

/** `above`: lines of text that stand above the end of the edge already. */
function drawEdge(edge: Edge, places: ReadonlyMap<string, Place>, above: number): string {
  const [start, end] = [places.get(edge.from), places.get(edge.to)];
  if (start === undefined || end === undefined) return "";
  const [x1, y1, x2, y2] = [start.x + box.width / 2, start.y + box.height, end.x + box.width / 2, end.y];
  const path = `M${x1} ${y1}C${x1} ${y1 + box.down / 2} ${x2} ${y2 - box.down / 2} ${x2} ${y2}`;
  const texts = textsOf(edge);
  const written = texts.map(
    (text, index) =>
      `<text x="${x2 + 6}" y="${y2 - 10 - 12 * (above + texts.length - 1 - index)}" fill="#555" font-size="10">${escapeXml(shorten(text))}</text>`,
  );
  const line = `<path d="${path}" fill="none" stroke="#555"${dashes[edge.kind]} marker-end="url(#head)"/>`;
  return `<g><title>${escapeXml(texts.join("\n"))}</title>${line}${written.join("")}</g>`;
}

/** What a box has room for; the whole is its title. */
const shorten = (text: string): string => (text.length <= 32 ? text : `${text.slice(0, 11)}…${text.slice(-20)}`);

/** For text and attributes of XML and HTML; a line break is an entity, so that no name starts a line of the file. */
export const escapeXml = (text: string): string =>
  text
    .replace(/[^\P{Cc}\t\n\r]|\p{Cs}|[\uFFFE\uFFFF]/gu, "\uFFFD")
    .replace(/[<>&"'\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
