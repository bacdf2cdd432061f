/** A report as a comment on a pull request: GitHub's Markdown, within the size of one comment. */
import { isFailed, type Report, type ReportedFinding } from "../report";
import { exactly, statementOf } from "../../policypack/rule/exactText";
import { resourceOf, summarize, type Format } from "./format";

/** What GitHub takes for one comment, and more than it counts: bytes of UTF-8. @internal For tests. */
export const commentSize = 65_536;

export const formatMarkdown: Format = (report) => {
  const { findings, unknown, exempted } = report;
  const head = `## ${isFailed(report) ? "❌" : "✅"} SageMaker pipeline access\n\n${summarize(report)}.\n`;
  const sections = [
    ...findings.map((finding) => details(finding, `<b>${finding.level}</b>`)),
    ...unknown.map((finding) => details(finding, "not judged")),
    ...exempted.map((finding) =>
      details(finding, `exempted until ${escape(finding.expires)} (${escape(finding.reason)})`),
    ),
  ];
  const parts = [head, table(report), ...sections].filter((part) => part !== "");
  return fit(parts);
};

const header = "\n| | Findings | Exempted | Not judged |\n|---|---|---|---|\n";

/** One row per rule that has something to say. */
function table({ rules, findings, exempted, unknown }: Report): string {
  const rows = rules.flatMap(({ rule: { name } }) => {
    const counts = [findings, exempted, unknown].map((all) => all.filter(({ rule }) => rule === name).length);
    return counts.every((count) => count === 0) ? [] : [`| \`${name}\` | ${counts.join(" | ")} |\n`];
  });
  return rows.length === 0 ? "" : header + rows.join("");
}

function details(finding: ReportedFinding, how: string): string {
  const { rule, path, message, fix, code, url } = finding;
  const where = path === "" ? "" : `${inline(path)}: `;
  const exact = [...statementOf(finding), ...exactly(finding)];
  return `
<details><summary>${how}: ${inline(rule)}: ${inline(resourceOf(finding))}</summary>

${where}${escape(message)} (${inline(code)})

Fix: ${escape(fix)} ${url}
${exact.length === 0 ? "" : `\n${fence(exact.join("\n"))}\n`}
</details>
`;
}

/** Text that is only text: no Markdown, no HTML, on one line. */
const entities = (text: string): string =>
  text
    .replace(/\s+/g, " ")
    .replace(/[\p{Cc}\p{Cs}]/gu, "\uFFFD")
    .replace(/[&<>|"'*_`~#@!:[\]{}\\]/g, (character) => `&#${character.charCodeAt(0)};`);

/** A mention is one even where an entity writes it, but not with something without width in it, nor in code. */
const escape = (text: string): string => entities(text).replaceAll("&#64;", "&#64;&#8203;");

const inline = (text: string): string => `<code>${entities(text)}</code>`;

/** A block of code, fenced by more backticks than it holds. */
function fence(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const marks = "`".repeat(longest + 1);
  return `${marks}json\n${text.replace(/[\p{Cc}\p{Cs}]/gu, (each) => (each === "\n" ? each : "\uFFFD"))}\n${marks}`;
}

/** As many parts as a comment takes, and how many it does not. */
function fit(parts: readonly string[]): string {
  let size = 0;
  const taken = parts.filter((part, index) => {
    size += Buffer.byteLength(part);
    return index === 0 || size <= commentSize - 200;
  });
  const left = parts.length - taken.length;
  return left === 0
    ? taken.join("")
    : `${taken.join("")}\n${left} more do not fit into a comment: \`pipeline-access check\` prints them all.\n`;
}
