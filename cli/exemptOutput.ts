/** How an exemption is shown: as text, as a difference by statement, as Markdown for a reviewer; and its files. */
import type { Diagnostic } from "../permissions";
import { isObject, member, type JsonObject, type JsonValue } from "../permissions/json";
import type { Exemption, ExemptionRequest, ServiceControlPolicy, StatementChange } from "../permissions/scp";
import { printableLine } from "./printable";

/** One document to attach. */
export interface ExemptDocument {
  /** `SCP 1`, `Guard 1`: how it is called. */
  readonly title: string;
  /** `scp-1.json`. */
  readonly file: string;
  readonly content: ServiceControlPolicy;
  /** unchanged: as given; amended; new: to be attached besides. */
  readonly state: "unchanged" | "amended" | "new";
}

/** All documents of an exemption, in order. */
export function documentsOf(exemption: Exemption, request: ExemptionRequest): ExemptDocument[] {
  const list = (
    name: string,
    file: string,
    documents: readonly ServiceControlPolicy[],
    given: readonly ServiceControlPolicy[],
  ): ExemptDocument[] =>
    documents.map((content, index) => ({
      title: `${name} ${index + 1}`,
      file: `${file}-${index + 1}.json`,
      content,
      state: index >= given.length ? "new" : content === given[index] ? "unchanged" : "amended",
    }));
  return [
    ...list("SCP", "scp", exemption.scps, request.scps),
    ...list("RCP", "rcp", exemption.rcps, request.rcps ?? []),
    ...list("Bucket policy", "bucket-policy", exemption.bucketPolicies, request.bucketPolicies ?? []),
    ...list("Guard", "guard", exemption.guards, []),
    ...list("RCP guard", "rcp-guard", exemption.rcpGuards, []),
  ];
}

/** A document's text as it is attached: without white space. */
export const minified = ({ content }: ExemptDocument): string =>
  typeof content === "string" ? JSON.stringify(JSON.parse(content)) : JSON.stringify(content);

const states = {
  unchanged: "unchanged",
  amended: "amended",
  new: "new, attach it to the same target",
} as const;

/** Text for people. */
export function formatText(exemption: Exemption, request: ExemptionRequest): string {
  const { tag } = exemption;
  const shown = documentsOf(exemption, request).map(({ title, content, state }) =>
    state === "unchanged"
      ? `${title}: ${states[state]}\n`
      : `${title}: ${states[state]}\n${typeof content === "string" ? content.trimEnd() : JSON.stringify(content, null, 2)}\n`,
  );
  return [`Tag of the pipeline role: ${tag.key}=${tag.value}\n`, ...shown].join("\n");
}

/** What changes, statement by statement, as a unified difference; then the new documents. */
export function formatDiff(exemption: Exemption, request: ExemptionRequest): string {
  const fresh = documentsOf(exemption, request).filter(({ state }) => state === "new");
  return [
    ...exemption.changes.map(({ path, before, after }) => {
      const lines = compareLines(before.flatMap(linesOf), after.flatMap(linesOf));
      const counts = `@@ -1,${before.flatMap(linesOf).length} +1,${after.flatMap(linesOf).length} @@`;
      return [`--- ${path}`, `+++ ${path}`, counts, ...lines, ""].join("\n");
    }),
    ...fresh.map(({ title, content }) => {
      const value = (typeof content === "string" ? JSON.parse(content) : content) as JsonValue;
      const lines = JSON.stringify(value, null, 2).split("\n");
      return [
        `--- /dev/null`,
        `+++ ${title}`,
        `@@ -0,0 +1,${lines.length} @@`,
        ...lines.map((line) => `+${line}`),
        "",
      ].join("\n");
    }),
  ].join("\n");
}

const linesOf = (statement: JsonObject): string[] => JSON.stringify(statement, null, 2).split("\n");

/** Lines that stay, go and come, by the longest common subsequence. */
function compareLines(before: readonly string[], after: readonly string[]): string[] {
  const longest = Array.from({ length: before.length + 1 }, () => new Array<number>(after.length + 1).fill(0));
  const at = (row: number, column: number): number => longest[row]?.[column] ?? 0;
  for (let row = before.length - 1; row >= 0; row--)
    for (let column = after.length - 1; column >= 0; column--) {
      const cells = longest[row];
      if (cells !== undefined)
        cells[column] =
          before[row] === after[column]
            ? at(row + 1, column + 1) + 1
            : Math.max(at(row + 1, column), at(row, column + 1));
    }
  const lines: string[] = [];
  let [row, column] = [0, 0];
  while (row < before.length || column < after.length) {
    if (row < before.length && column < after.length && before[row] === after[column]) {
      lines.push(` ${before[row] ?? ""}`);
      row++;
      column++;
    } else if (column >= after.length || (row < before.length && at(row + 1, column) >= at(row, column + 1)))
      lines.push(`-${before[row++] ?? ""}`);
    else lines.push(`+${after[column++] ?? ""}`);
  }
  return lines;
}

/** What a reviewer signs: of each statement what it denied, what it denies now, why, and what is proved. */
export function formatMarkdown(exemption: Exemption, request: ExemptionRequest): string {
  const { tag, changes, diagnostics } = exemption;
  const documents = documentsOf(exemption, request);
  return [
    "# JsonGet through the network perimeter",
    "",
    `Roles tagged ${code(`${tag.key}=${tag.value}`)} may call \`s3:GetObject\` from SageMaker's network on:`,
    "",
    ...request.objects.map((object) => `- ${code(object)}`),
    "",
    "| Document | State | Characters, minified |",
    "|---|---|---|",
    ...documents.map((each) => `| ${printableLine(each.title)} | ${states[each.state]} | ${minified(each).length} |`),
    "",
    ...changes.flatMap((change) => describeChange(change, diagnostics)),
    ...(changes.length === 0 ? ["No statement changes.", ""] : []),
    "## Guards",
    "",
    ...[...exemption.guards, ...exemption.rcpGuards].flatMap(({ Statement }) =>
      Statement.map(
        ({ Sid = "", Action = [] }) =>
          `- ${code(Sid)} denies to everybody but the admins: ${[Action].flat().map(code).join(", ")}`,
      ),
    ),
    "",
  ].join("\n");
}

/** Foreign text in a code span, fenced by more backticks than it holds. */
function code(text: string): string {
  const shown = printableLine(text);
  const fence = "`".repeat(Math.max(0, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length)) + 1);
  return fence.length === 1 ? `\`${shown}\`` : `${fence} ${shown} ${fence}`;
}

function describeChange(change: StatementChange, diagnostics: readonly Diagnostic[]): string[] {
  const { path, before, after, reason, overConfined } = change;
  const told = diagnostics.filter((each) => each.path === path);
  return [
    `## ${path}`,
    "",
    `Why: ${reasons[reason]}`,
    "",
    "Denied before:",
    "",
    ...before.map(say),
    "",
    "Denies now:",
    "",
    ...after.map(say),
    "",
    `Proved: ${claims[reason === "narrowed" || overConfined !== undefined ? "closes" : "exact"]}${path.startsWith("/scps/") ? "" : ofOwners}`,
    "",
    ...told.flatMap(({ severity, message }) => [`${severity}: ${printableLine(message)}`, ""]),
  ];
}

const reasons: Readonly<Record<StatementChange["reason"], string>> = {
  excepted: "the statement denies JsonGet, because SageMaker calls from its own network.",
  narrowed: "an exception for the tag stood here already and opened more than JsonGet needs.",
  rewritten: "an earlier exception is written for today's objects.",
};

const exact =
  "every request that was allowed still is, and besides those only s3:GetObject on the objects by roles that have the tag. Without the tag nothing changes.";
const claims: Readonly<Record<"exact" | "closes", string>> = {
  exact,
  closes:
    "nothing is opened but s3:GetObject on the objects by roles that have the tag; these roles lose what the warning says. Without the tag nothing changes.",
};

const ofOwners =
  " Roles are meant of the organization or accounts named alone. In an RCP, actions of S3 with nine letters that AWS adds later are not covered: the tagged role may call them on the objects.";

/** A statement as a sentence: actions, resources, conditions. */
function say(statement: JsonObject): string {
  const list = (name: string): string | undefined => {
    const value = statement[name];
    return value === undefined
      ? undefined
      : [value]
          .flat()
          .map((each) => code(String(each)))
          .join(", ");
  };
  const actions = list("Action") ?? `everything but ${list("NotAction") ?? ""}`;
  const resources = list("Resource") ?? `everything but ${list("NotResource") ?? ""}`;
  const condition = statement["Condition"];
  const conditions = Object.entries(isObject(condition) ? condition : {}).flatMap(([operator, block]) =>
    Object.keys(isObject(block) ? block : {}).map((key) => {
      const values = [member(block, key) ?? ""].flat().map((each) => code(String(each)));
      return `${printableLine(operator)} ${code(key)} ${values.length > 4 ? `${values.slice(0, 3).join(", ")} and ${values.length - 3} more` : values.join(", ")}`;
    }),
  );
  const sid = typeof statement["Sid"] === "string" ? `${code(statement["Sid"])}: ` : "";
  return `- ${sid}${actions} on ${resources}${conditions.length === 0 ? "" : `, where ${conditions.join(" and ")}`}`;
}
