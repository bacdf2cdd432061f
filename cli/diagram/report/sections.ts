/** The report's text: every role with its steps, its statements and their reasons; every bucket with who uses it. */
import { clauses, type Requirement, type Statement } from "../../../permissions";
import type { Diagnostic } from "../../../permissions";
import type { BucketNode, Edge, EdgeKind, Graph, RoleNode, StepNode } from "../../../permissions/diagram/graph";
import { count, duties, placeName, roleTitle } from "../../../permissions/diagram/labels";
import { drawMark } from "../mark";
import { escapeXml } from "../xml";

/** Whose access it is: a role, or a caller of the pipeline. */
export interface Party {
  readonly id: string;
  readonly statements: readonly Statement[];
  readonly requirements: readonly Requirement[];
}

const list = (items: readonly string[]): string =>
  items.length === 0 ? "" : `<ul>${items.map((each) => `<li>${each}</li>`).join("")}</ul>`;

const code = (text: string): string => `<code>${escapeXml(text)}</code>`;

/** Terms with their meaning; what is empty is left out. */
const terms = (pairs: readonly (readonly [string, string])[]): string =>
  `<dl>${pairs.map(([term, meaning]) => (meaning === "" ? "" : `<dt>${term}</dt><dd>${meaning}</dd>`)).join("")}</dl>`;

/** Something that search finds. */
const entry = (id: string, heading: string, faint: string, body: string, text: string): string =>
  `<details class="entry" id="${id}" data-text="${escapeXml(text.toLowerCase())}"><summary><h3>${heading}</h3> <span class="faint">${faint}</span></summary>${body}</details>`;

/** A finding with its level as a shape and a word. */
export const writeFinding = ({ severity, message, code: name }: Diagnostic): string =>
  `<span class="finding"><svg viewBox="-1 -1 14 14" aria-hidden="true">${drawMark(severity, 0, 0)}</svg><span class="${severity}-word">${severity}</span>: ${escapeXml(message)} [${escapeXml(name)}]</span>`;

/** A role: what it is, its steps, its statements. */
export function writeRole(graph: Graph, role: RoleNode, party: Party | undefined): string {
  const steps = graph.steps.filter((step) => step.role === role.id);
  const body = [
    terms([
      ["ARN", code(role.arn)],
      ["Passed to", role.passedTo.map(code).join(", ")],
      ["Does", list(duties(graph, role).map(escapeXml))],
    ]),
    ...steps.map((step) => writeStep(graph, step)),
    party === undefined ? "" : writeStatements(party),
  ].join("");
  const text = [
    role.name,
    role.arn,
    ...steps.map(textOf),
    ...(party?.statements ?? []).map((each) => JSON.stringify(each)),
  ];
  return entry(
    `role-${role.id}`,
    escapeXml(role.name),
    `${roleTitle(role)}, ${count(steps.length, "step")}`,
    body,
    text.join("\n"),
  );
}

/** The author or the operator of the pipeline. */
export const writeCaller = (name: string, about: string, party: Party): string =>
  entry(party.id, name, about, writeStatements(party), `${name}\n${JSON.stringify(party.statements)}`);

const textOf = ({ name, type, diagnostics }: StepNode): string =>
  [name, type, ...diagnostics.map(({ code: each }) => each)].join("\n");

/** A step with its data and what is wrong with it. */
export function writeStep(graph: Graph, step: StepNode): string {
  const names = namesOf(graph);
  const ends = (kinds: readonly EdgeKind[], at: "from" | "to", other: "from" | "to"): string =>
    list(
      graph.edges
        .filter((edge) => kinds.includes(edge.kind) && edge[at] === step.id)
        .map((edge) => writeEnd(names, edge, other)),
    );
  const within = step.within === undefined ? "" : `${step.branch ?? ""} of ${names.get(step.within) ?? ""}`;
  return `<section id="step-${step.id}" tabindex="-1"><p><strong>${escapeXml(step.name)}</strong> <span class="faint">${escapeXml(step.type)}</span></p>${terms(
    [
      ["Within", escapeXml(within)],
      ["Reads", ends(["read"], "to", "from")],
      ["Reads (JsonGet)", ends(["json"], "to", "from")],
      ["Writes", ends(["write"], "from", "to")],
      ["After", ends(["order"], "to", "from")],
      ["Findings", list(step.diagnostics.map(writeFinding))],
    ],
  )}</section>`;
}

const writeEnd = (names: ReadonlyMap<string, string>, edge: Edge, other: "from" | "to"): string =>
  code(names.get(edge[other]) ?? "") + (edge.details.length === 0 ? "" : ` (${edge.details.map(code).join(", ")})`);

const namesOf = ({ steps, buckets }: Graph): ReadonlyMap<string, string> =>
  new Map([
    ...steps.map(({ id, name }) => [id, name] as const),
    ...buckets.flatMap(({ name, places }) => places.map((place) => [place.id, `${name}/${place.key}`] as const)),
  ]);

/** A bucket: who writes and who reads each place. */
export function writeBucket(graph: Graph, bucket: BucketNode): string {
  const names = namesOf(graph);
  const users = (kinds: readonly EdgeKind[], place: string): string =>
    graph.edges
      .flatMap(({ kind, from, to }) =>
        !kinds.includes(kind) ? [] : from === place ? [to] : to === place ? [from] : [],
      )
      .map((id) => `<a href="#step-${id}">${escapeXml(names.get(id) ?? "")}</a>`)
      .join(", ");
  const places = bucket.places.map(
    (place) =>
      `<section><p>${code(placeName(place))}${place.external ? ' <span class="faint">external: no step of this pipeline writes it</span>' : ""}</p>${terms(
        [
          ["Written by", users(["write"], place.id)],
          ["Read by", users(["read"], place.id)],
          ["Read for JsonGet of", users(["json"], place.id)],
        ],
      )}</section>`,
  );
  const text = [bucket.name, ...bucket.places.map(({ key }) => key)].join("\n");
  return entry(`bucket-${bucket.id}`, escapeXml(bucket.name), count(places.length, "place"), places.join(""), text);
}

function writeStatements({ statements, requirements }: Party): string {
  if (statements.length === 0) return "<p>It requires no permission.</p>";
  return statements
    .map((statement) => {
      const { Sid = "Statement", Action, Resource, Condition } = statement;
      const actions = [Action ?? []].flat();
      return `<details class="statement"><summary><h4>${escapeXml(Sid)}</h4> <span class="faint">${escapeXml(actions.join(", "))}</span></summary>${terms(
        [
          ["Actions", list(actions.map(code))],
          ["Resources", list([Resource ?? []].flat().map(code))],
          ["Conditions", Condition === undefined ? "" : `<pre>${escapeXml(JSON.stringify(Condition, null, 2))}</pre>`],
          ["Because", list(reasonsOf(statement, requirements))],
        ],
      )}</details>`;
    })
    .join("");
}

/** The requirements that a statement was written for: of its clause, and for one of its actions. */
function reasonsOf({ Sid = "", Action }: Statement, requirements: readonly Requirement[]): readonly string[] {
  const actions = new Set([Action ?? []].flat());
  const steps = new Map<string, Set<string>>();
  for (const { action, because } of requirements) {
    const { sid } = clauses[because.clause];
    if (!actions.has(action) || (sid !== Sid && sid !== Sid.replace(/\d+$/, ""))) continue;
    const known = steps.get(because.clause) ?? new Set();
    steps.set(because.clause, known.add(because.declaredBy ?? because.step ?? ""));
  }
  return [...steps].map(([id, its]) => {
    const { text, url, quoted } = clauses[id as Requirement["because"]["clause"]];
    const names = [...its].filter((name) => name !== "").map(escapeXml);
    const whose = names.length === 0 ? "" : `${names.join(", ")}: `;
    return `${whose}${quoted ? `“${escapeXml(text)}”` : escapeXml(text)} <a href="${escapeXml(url)}" rel="noreferrer">AWS documentation</a>`;
  });
}
