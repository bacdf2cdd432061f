/**
 * A graph in Mermaid's language, as GitHub draws it: https://mermaid.js.org/syntax/flowchart.html. Every fill has its own
 * text colour, and frames have none: both of GitHub's themes show them.
 */
import { count, duties, findingsOf, marks, placeName, roleTitle, stepKind, worstOf } from "./labels";
import type { BucketNode, Edge, EdgeKind, Graph, PlaceNode, StepNode } from "./graph";

/** GitHub refuses a chart with more: https://mermaid.js.org/config/schema-docs/config.html#maxedges. */
const mostEdges = 500;

/** Left out first where there are too many. */
const expendable: readonly EdgeKind[] = ["pass", "order", "branch", "json", "write", "read"];

/** Writes a flowchart; ends with a line break. */
export function drawMermaid(graph: Graph): string {
  const { roles, steps, buckets, edges, remarks } = graph;
  const drawn = chooseEdges(edges);
  const alone = steps.filter(({ role }) => role === undefined);
  return [
    "flowchart LR",
    ...remarks.map(({ severity, code, message }) => `  %% ${comment(`${severity}: ${message} [${code}]`)}`),
    ...(drawn.length < edges.length
      ? [`  %% ${count(edges.length - drawn.length, "arrow")} of ${edges.length} left out: GitHub draws ${mostEdges}`]
      : []),
    ...roles.flatMap((role) => {
      const its = steps.filter((step) => step.role === role.id);
      const does = duties(graph, role);
      const empty = does.length === 0 && its.length === 0;
      return [
        `  subgraph ${role.id}["${escape(`${roleTitle(role)} ${role.name}`)}"]`,
        ...(does.length > 0 || empty
          ? [`    ${role.id}d["${empty ? "runs no step" : does.map(escape).join("<br/>")}"]:::duties`]
          : []),
        ...its.map(drawStep),
        "  end",
      ];
    }),
    ...alone.map(drawStep),
    ...buckets.flatMap(drawBucket),
    ...drawn.map((edge) => drawEdge(edge, graph)),
    ...colours,
    ...classOf("frame", [...roles, ...buckets]),
    ...(["error", "warning", "info"] as const).flatMap((level) =>
      classOf(
        level,
        steps.filter(({ diagnostics }) => worstOf(diagnostics) === level),
      ),
    ),
    "",
  ].join("\n");
}

const colours = [
  "  classDef frame fill:none,stroke:#888",
  "  classDef duties fill:#f3e8ff,stroke:#7e22ce,color:#111",
  "  classDef step fill:#fff,stroke:#555,color:#111",
  "  classDef place fill:#dbeafe,stroke:#1d4ed8,color:#111",
  "  classDef external fill:#dcfce7,stroke:#15803d,color:#111,stroke-dasharray:6 3",
  "  classDef error fill:#fee2e2,stroke:#b91c1c,color:#111,stroke-width:3px",
  "  classDef warning fill:#fef3c7,stroke:#b45309,color:#111,stroke-width:2px,stroke-dasharray:6 3",
  "  classDef info fill:#fff,stroke:#0369a1,color:#111,stroke-dasharray:2 3",
];

const classOf = (name: string, nodes: readonly { readonly id: string }[]): string[] =>
  nodes.length === 0 ? [] : [`  class ${nodes.map(({ id }) => id).join(",")} ${name}`];

function drawStep(step: StepNode): string {
  const lines = [
    step.name,
    stepKind(step),
    ...findingsOf(step).map(([level, code]) => `${marks[level]} ${level}: ${code}`),
  ];
  return `    ${step.id}["${lines.map(escape).join("<br/>")}"]:::step`;
}

const drawBucket = ({ id, name, places }: BucketNode): string[] => [
  `  subgraph ${id}["${escape(`Bucket ${name}`)}"]`,
  ...places.map(drawPlace),
  "  end",
];

const drawPlace = (place: PlaceNode): string =>
  `    ${place.id}[("${escape(placeName(place))}${place.external ? "<br/>external" : ""}")]:::${place.external ? "external" : "place"}`;

const arrows: Readonly<Record<EdgeKind, string>> = {
  read: "-->",
  write: "==>",
  json: "-.->",
  order: "-.->",
  branch: "-->",
  pass: "--o",
};

const words: Readonly<Record<EdgeKind, string>> = {
  read: "read",
  write: "write",
  json: "JsonGet",
  order: "then",
  branch: "",
  pass: "passes",
};

function drawEdge({ from, to, kind, details }: Edge, { steps }: Graph): string {
  const word = kind === "branch" ? (steps.find(({ id }) => id === to)?.branch ?? "each") : words[kind];
  const start = kind === "pass" ? `${from}d` : from;
  return `  ${start} ${arrows[kind]}|"${[word, ...details].map(escape).join("<br/>")}"| ${to}`;
}

/** As many as GitHub draws, in their order. */
function chooseEdges(edges: readonly Edge[]): readonly Edge[] {
  const byWorth = [...edges].sort((a, b) => expendable.indexOf(b.kind) - expendable.indexOf(a.kind));
  const kept = new Set(byWorth.slice(0, mostEdges));
  return edges.filter((edge) => kept.has(edge));
}

/** Text that is only text: Mermaid's entities for all that could end a label, or be HTML or Markdown in it. */
const escape = (text: string): string =>
  text
    .replace(/\s+/g, " ")
    .replace(/[\p{Cc}\p{Cs}]/gu, "\uFFFD")
    .replace(/[^\p{L}\p{N} .,/:+=()?-]/gu, (character) => `#${character.codePointAt(0) ?? 0};`);

const comment = (text: string): string => text.replace(/[\s\p{Cc}\p{Cs}]+/gu, " ").replace(/[{}%]/g, "");
