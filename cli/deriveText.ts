/** What `derive` prints for people: roles with their trust, every statement with its reason. */
import { groupBy } from "../permissions/groupBy";
import { clauses, type PolicyDocument, type Statement } from "../permissions";
import type { Derived } from "./derived";
import { printableLine } from "./printable";

type Requirements = Derived["requirements"];
type Principal = Requirements[number]["principal"];

/** A principal's needs by action and resources, each with its place among all: a large plan has many thousands. */
type Needs = ReadonlyMap<string, readonly (readonly [place: number, need: Requirements[number]])[]>;

/** The whole plan. */
export function formatDerived(derived: Derived): string {
  const { pipelineRole, stepRoles, author, operator, jsonGetObjects, requirements } = derived;
  const needsOf = (isWho: (principal: Principal) => boolean): Needs =>
    byGrant([...requirements.entries()].filter(([, { principal }]) => isWho(principal)));
  const ofStep = groupBy([...requirements.entries()], ([, { principal }]) =>
    principal.kind === "stepRole" ? principal.step : undefined,
  );
  // Steps may share a role, whose statements then have the reasons of all of them.
  const byRole = groupBy(Object.entries(stepRoles), ([, { arn }]) => arn);
  const asStep = (steps: readonly string[]): Needs =>
    byGrant(steps.flatMap((step) => ofStep.get(step) ?? []).sort(([a], [b]) => a - b));
  const own = new Set(Object.keys(stepRoles));
  const asPipeline = needsOf(
    (principal) => principal.kind === "pipelineRole" || (principal.kind === "stepRole" && !own.has(principal.step)),
  );
  return [
    formatRole("Pipeline role", pipelineRole, asPipeline),
    ...[...byRole.values()].flatMap((group) => {
      const steps = group.map(([step]) => step);
      const title = `Role of ${steps.length === 1 ? "step" : "steps"} ${steps.join(", ")}`;
      return group.slice(0, 1).map(([, role]) => formatRole(title, role, asStep(steps)));
    }),
    formatSection(
      "Author of the pipeline",
      [],
      author.policies,
      needsOf(({ kind }) => kind === "author"),
    ),
    formatSection(
      "Operator of the pipeline",
      [],
      operator.policies,
      needsOf(({ kind }) => kind === "operator"),
    ),
    ...(jsonGetObjects.length === 0 ? [] : [["Files that JsonGet reads", ...jsonGetObjects.map((arn) => `  ${arn}`)]]),
  ]
    .map((lines) => lines.map((line) => `${printableLine(line)}\n`).join(""))
    .join("\n");
}

function formatRole(title: string, { arn, trust, policies }: Derived["pipelineRole"], needs: Needs): string[] {
  const trusted =
    trust === null
      ? ["  Existing role: its trust and policies stay as they are"]
      : trust.Statement.flatMap(formatTrust);
  return formatSection(title, [`  ${arn}`, ...trusted], policies, needs);
}

function formatTrust({ Principal, Condition }: Statement): string[] {
  const who = typeof Principal === "string" ? [Principal] : Object.values(Principal ?? {}).flat();
  return [`  Trusts ${who.join(", ")}`, ...formatCondition(Condition)];
}

const formatSection = (
  title: string,
  head: readonly string[],
  policies: readonly { readonly document: PolicyDocument }[],
  needs: Needs,
): string[] => [
  title,
  ...head,
  ...policies.flatMap(({ document }) => document.Statement.flatMap((statement) => formatStatement(statement, needs))),
];

function formatStatement(statement: Statement, needs: Needs): string[] {
  const { Sid, Action = [], Resource = [], Condition } = statement;
  return [
    `  ${Sid ?? ""}: ${Action.join(", ")}`,
    ...Resource.map((arn) => `      ${arn}`),
    ...formatCondition(Condition),
    ...reasonsOf(statement, needs).map((reason) => `      because ${reason}`),
  ];
}

const formatCondition = (condition: Statement["Condition"] = {}): string[] =>
  Object.entries(condition).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, value]) => `      if ${key} ${operator} ${[value].flat().join(", ")}`),
  );

/** So many names are listed; the rest is counted. */
const mostSteps = 5;

/** The clauses that a statement stands on, each with the steps that it comes of; what is declared, with its option. */
function reasonsOf({ Sid = "", Action = [], Resource = [] }: Statement, needs: Needs): string[] {
  const resources = new Set(Resource);
  const here = [...new Set(Action)]
    .flatMap((action) => needs.get(grantId(Sid.replace(/\d+$/, ""), action)) ?? [])
    .sort(([a], [b]) => a - b)
    .map(([, need]) => need);
  // Compaction may have merged resources into one that no need has: then every need of the statement's name counts.
  const exact = here.filter((need) => need.resources.some((arn) => resources.has(arn)));
  const steps = new Map<keyof typeof clauses, Set<string>>();
  for (const { because } of exact.length > 0 ? exact : here) {
    const known = steps.get(because.clause) ?? new Set();
    const from = because.clause === "declared-access" ? because.declaredBy : because.step;
    if (from !== undefined) known.add(from);
    steps.set(because.clause, known);
  }
  return [...steps].map(([id, names]) =>
    id === "declared-access" ? `declared by ${listText([...names])}` : `${stepsText([...names])}${reasonText(id)}`,
  );
}

const grantId = (sid: string, action: string): string => `${sid} ${action}`;

const byGrant = (needs: readonly (readonly [number, Requirements[number]])[]): Needs =>
  groupBy(needs, ([, { action, because }]) => grantId(clauses[because.clause].sid, action));

/** AWS's words in quotation marks, or what the page says in this project's. */
const reasonText = (id: keyof typeof clauses): string =>
  clauses[id].quoted ? JSON.stringify(clauses[id].text) : clauses[id].text;

function stepsText(names: readonly string[]): string {
  return names.length === 0 ? "" : `${names.length === 1 ? "step" : "steps"} ${listText(names)}: `;
}

const listText = (names: readonly string[]): string =>
  `${names.slice(0, mostSteps).join(", ")}${names.length > mostSteps ? ` and ${names.length - mostSteps} more` : ""}`;
