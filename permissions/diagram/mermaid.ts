/** A graph in Mermaid's language, as GitHub draws it: https://mermaid.js.org/syntax/flowchart.html */
import type { DataNode, Edge, Graph, StepNode } from "./graph";

/** Writes a flowchart; ends with a line break. */
export function drawMermaid({ nodes, edges, remarks }: Graph): string {
  const steps = nodes.filter((node) => node.kind === "step");
  const faulty = steps.filter(({ diagnostics }) => diagnostics.length > 0).map(({ id }) => id);
  return [
    "flowchart TD",
    ...remarks.map(({ severity, code, message }) => `  %% ${comment(`${severity}: ${message} [${code}]`)}`),
    ...drawSteps(steps, undefined, 1),
    ...nodes.filter((node) => node.kind === "data").map(drawData),
    ...edges.map(drawEdge),
    "  classDef data fill:#eef,stroke:#66a",
    "  classDef faulty fill:#fee,stroke:#c00,stroke-width:2px",
    ...(faulty.length === 0 ? [] : [`  class ${faulty.join(",")} faulty`]),
    "",
  ].join("\n");
}

/** Steps within another are drawn in a frame of its own, with the step itself on top. */
function drawSteps(steps: readonly StepNode[], within: string | undefined, depth: number): string[] {
  const indent = "  ".repeat(depth);
  return steps
    .filter((step) => step.within === within)
    .flatMap((step) => {
      const drawn = `${indent}${step.id}["${labelOf(step).map(escape).join("<br/>")}"]`;
      if (steps.every((other) => other.within !== step.id)) return [drawn];
      return [
        `${indent}subgraph ${step.id}_within["within ${escape(step.name)}"]`,
        `  ${drawn}`,
        ...drawSteps(steps, step.id, depth + 1),
        `${indent}end`,
      ];
    });
}

/** The lines of a step's box. */
export const labelOf = ({ name, type, role, diagnostics }: StepNode): readonly string[] => [
  name,
  role === undefined ? type : `${type}, ${role}`,
  ...[...new Set(diagnostics.map(({ severity, code }) => `${severity}: ${code}`))],
];

const drawData = ({ id, name }: DataNode): string => `  ${id}[("${escape(name)}")]:::data`;

const arrows: Readonly<Record<Edge["kind"], string>> = { data: "-->", json: "-.->", order: "-.->" };

function drawEdge({ from, to, kind, labels }: Edge): string {
  const lines = [...(kind === "json" ? ["JsonGet"] : []), ...labels].map(escape);
  return `  ${from} ${arrows[kind]}${lines.length === 0 ? "" : `|"${lines.join("<br/>")}"|`} ${to}`;
}

/** Text that is only text: Mermaid's entities for all that could end a label, or be HTML or Markdown in it. */
const escape = (text: string): string =>
  text
    .replace(/\s+/g, " ")
    .replace(/[\p{Cc}\p{Cs}]/gu, "\uFFFD")
    .replace(/[^\p{L}\p{N} .,/:+=()?-]/gu, (character) => `#${character.codePointAt(0) ?? 0};`);

const comment = (text: string): string => text.replace(/[\s\p{Cc}\p{Cs}]+/gu, " ").replace(/[{}%]/g, "");
