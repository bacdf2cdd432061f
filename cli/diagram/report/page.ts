/** The access of a pipeline as one HTML page: the picture, and as text every role with its statements and reasons. Nothing is
 * loaded: the page forbids it. */
import { createHash } from "node:crypto";
import type { AccessPlan, WrittenPolicies } from "../../../permissions";
import type { Graph } from "../../../permissions/diagram/graph";
import { collapse, type Collapsible } from "../../../permissions/diagram/collapse";
import { count } from "../../../permissions/diagram/labels";
import { needsByPrincipal } from "../../../permissions/plan/principals";
import { documentsByPrincipal, writeDocuments } from "../../../permissions/policies/writePolicies";
import { narrow, wide } from "../picture";
import { drawPicture } from "../svg";
import { escapeXml } from "../xml";
import { pageStyle } from "./pageStyle";
import { script } from "./script";
import { writeBucket, writeCaller, writeFinding, writeRole, writeStep, type Party } from "./sections";

/** What a report is about. */
export interface Reported {
  readonly graph: Graph;
  /** Absent where no plan could be made. */
  readonly plan: AccessPlan | undefined;
  readonly written: WrittenPolicies | undefined;
}

type View = "steps" | Collapsible;

/** Writes the page; ends with a line break. */
export function writeReport({ graph, plan, written }: Reported): string {
  const parties = plan && written ? partiesOf(plan, written) : undefined;
  const title = `Access of ${plan === undefined ? "a SageMaker pipeline" : `the pipeline ${plan.options.pipelineName}`}`;
  const { roles, steps, buckets, remarks } = graph;
  const findings = [...remarks, ...steps.flatMap(({ diagnostics }) => diagnostics)];
  const without = steps.filter(({ role }) => role === undefined);
  const views = viewsOf(graph);
  const section = (id: string, heading: string, body: readonly string[]): string =>
    body.length === 0
      ? ""
      : `<section aria-labelledby="${id}"><h2 id="${id}">${heading}</h2>${body.join("\n")}</section>`;
  const callers = (["author", "operator"] as const).flatMap((name) => {
    const party = parties?.get(name);
    return party === undefined
      ? []
      : [writeCaller(callerNames[name], callerWords[name], { ...party, id: `caller-${name}` })];
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '${hashOf(pageStyle)}'; script-src '${hashOf(script)}'; base-uri 'none'; form-action 'none'">
<title>${escapeXml(title)}</title>
<style>${pageStyle}</style>
</head>
<body>
<a class="skip" href="#roles">Skip the picture</a>
<header><h1>${escapeXml(title)}</h1>
<p>${[count(steps.length, "step"), count(roles.length, "role"), count(buckets.length, "bucket"), count(findings.length, "finding")].join(", ")}</p></header>
<main>
${section("findings", "Findings", findings.length === 0 ? [] : [`<ul>${findings.map((each) => `<li>${writeFinding(each)}</li>`).join("")}</ul>`])}
<div class="tools" role="search">
<div><label for="search">Search roles, steps, actions and data</label><input id="search" type="search" autocomplete="off"></div>
<div><button type="button" id="expand">Expand all</button> <button type="button" id="collapse">Collapse all</button></div>
${writeChoice(views)}<p id="found" role="status"></p>
</div>
${section("picture", "Picture", [writePictures(views, title)])}
${section(
  "roles",
  "Roles",
  roles.map((role) => writeRole(graph, role, parties?.get(role.arn))),
)}
${section("callers", "Callers", callers)}
${section(
  "steps",
  "Steps",
  without.map((step) => writeStep(graph, step)),
)}
${section(
  "data",
  "Data",
  buckets.map((bucket) => writeBucket(graph, bucket)),
)}
</main>
<script type="module">${script}</script>
</body>
</html>
`;
}

const callerNames = { author: "Author", operator: "Operator" } as const;
const callerWords = { author: "creates and updates the pipeline", operator: "starts and stops it" } as const;

const hashOf = (text: string): string => `sha256-${createHash("sha256").update(text).digest("base64")}`;

/** Statements as written; of a role that exists already, what it must allow. */
function partiesOf(plan: AccessPlan, written: WrittenPolicies): ReadonlyMap<string, Party> {
  const documents = documentsByPrincipal(written);
  return new Map(
    [...needsByPrincipal(plan)].map(([who, requirements]) => [
      who,
      {
        id: who,
        requirements,
        statements: (documents.get(who) ?? writeDocuments(requirements)).flatMap(({ Statement }) => Statement),
      },
    ]),
  );
}

/** The whole picture, and those with fewer boxes where they have fewer. */
function viewsOf(graph: Graph): readonly (readonly [View, Graph])[] {
  const smaller = (["roles", "branches"] as const).map((by) => [by, collapse(graph, by)] as const);
  return [["steps", graph], ...smaller.filter(([, each]) => each.steps.length < graph.steps.length)];
}

const viewNames: Readonly<Record<View, string>> = {
  steps: "every step",
  roles: "one box for each role",
  branches: "one box for each Condition and ForEach",
};

function writeChoice(views: readonly (readonly [View, Graph])[]): string {
  if (views.length < 2) return "";
  const choices = views.map(
    ([view], index) =>
      `<label><input type="radio" name="view" id="view-${view}"${index === 0 ? " checked" : ""}> ${viewNames[view]}</label>`,
  );
  return `<fieldset><legend>Picture</legend>${choices.join("")}</fieldset>\n`;
}

function writePictures(views: readonly (readonly [View, Graph])[], title: string): string {
  return views
    .map(([view, graph]) => {
      const drawn = [wide, narrow].map((sizes) =>
        drawPicture(graph, sizes, {
          title,
          prefix: `${view}-${sizes.name}-`,
          link: ({ kind, node }) => (kind === "place" ? undefined : `#${kind}-${node.id}`),
        }),
      );
      return `<figure class="picture view-${view}" role="region" aria-label="${escapeXml(`${title}, ${viewNames[view]}`)}" tabindex="0">${drawn.join("")}</figure>`;
    })
    .join("\n");
}
