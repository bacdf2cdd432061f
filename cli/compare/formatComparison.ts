/** A comparison as people read it: one line a change, in words; for a terminal and for a pull request. */
import type { AccessComparison, GrantChange, PrincipalChange } from "../../permissions";
import { visible } from "../explain/formatAnswers";

/** Lines of text. */
export function formatComparison({ principals, grows }: AccessComparison): string {
  const changed = principals.filter(({ change }) => change !== "same");
  const same = principals.length - changed.length;
  const lines = changed.flatMap((each) => [title(each), ...linesOf(each).map((line) => `  ${line}`)]);
  const verdict = grows ? "Access grows." : changed.length === 0 ? "Access stays the same." : "Access does not grow.";
  return `${[...lines, `${verdict} ${same} of ${principals.length} principals unchanged.`].join("\n")}\n`;
}

/** Markdown for a comment on a pull request. */
export function formatComparisonMarkdown(comparison: AccessComparison): string {
  const { principals, grows } = comparison;
  const changed = principals.filter(({ change }) => change !== "same");
  const rows = changed.flatMap((each) =>
    linesOf(each).map(
      (line) => `| ${cell(each.key)} | ${line.startsWith("+") ? "more" : "less"} | ${cell(line.slice(2))} |`,
    ),
  );
  return [
    `### Pipeline access: ${grows ? "grows" : changed.length === 0 ? "unchanged" : "does not grow"}`,
    "",
    ...(rows.length === 0 ? ["No role may do more or less."] : ["| Who | | What |", "|---|---|---|", ...rows]),
    "",
  ].join("\n");
}

const cell = (text: string): string =>
  `<code>${visible(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll("|", "&#124;").replaceAll("`", "&#96;")}</code>`;

const titles = { new: "new", gone: "gone", changed: "changed", same: "same" } as const;

const title = ({ key, role, change }: PrincipalChange): string =>
  `${visible(key)}${role === undefined ? "" : ` (${visible(role)})`}: ${titles[change]}`;

function linesOf({ more, less, trustMore, trustLess }: PrincipalChange): string[] {
  return [
    ...trustMore.map((who) => `+ can be assumed by ${visible(who)}`),
    ...grouped(more).map((each) => `+ may ${each.certain ? "" : "(possibly) "}${describe(each)}`),
    ...trustLess.map((who) => `- can no longer be assumed by ${visible(who)}`),
    ...grouped(less).map((each) => `- may ${each.certain ? "no longer" : "(possibly) no longer"} ${describe(each)}`),
  ];
}

/** Actions on one resource under the same conditions in one line. */
function grouped(changes: readonly GrantChange[]): GrantChange[] {
  const groups = new Map<string, GrantChange>();
  for (const change of changes) {
    const { action, resource, conditions, certain } = change;
    const key = Object.hasOwn(verbs, action) ? `${groups.size}` : JSON.stringify([resource, conditions, certain]);
    const known = groups.get(key);
    groups.set(key, known === undefined ? change : { ...known, action: `${known.action}, ${action}` });
  }
  return [...groups.values()];
}

const verbs: Readonly<Record<string, string>> = {
  "s3:GetObject": "read",
  "s3:PutObject": "write",
  "s3:DeleteObject": "delete",
  "s3:ListBucket": "list",
  "iam:PassRole": "pass the role",
};

function describe({ action, resource, conditions }: GrantChange): string {
  const verb = verbs[action];
  const place = resource.replace(/^arn:[\w-]+:s3:::/, "s3://");
  const what = verb === undefined ? `${action} on ${resource}` : `${verb} ${place}`;
  return visible(`${what}${conditions.length === 0 ? "" : ` if ${conditions.join(" and ")}`}`);
}
