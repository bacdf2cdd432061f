/**
 * A report as SARIF 2.1.0 (OASIS), for code scanning: findings as results with the resource's URN and its line in the
 * file; what cannot be judged as open results, exemptions as suppressions.
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
import { createHash } from "node:crypto";
import { isAbsolute } from "node:path";
import { pathToFileURL } from "node:url";
import type { Location, Log, ReportingDescriptor, Result } from "sarif";
import { projectUrl, ruleUrl, type Level, type Rule, type Severity } from "../../policypack/rule/rule";
import type { ExemptedFinding, Report, ReportedFinding } from "../report";
import { exactly, statementOf } from "../../policypack/rule/exactText";
import type { CheckedFile, Format } from "./format";

export const formatSarif: Format = (report, file) => {
  const log: Log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0-rtm.5.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "pipeline-access",
            informationUri: projectUrl,
            rules: report.rules.map(({ rule, level }) => describeRule(rule, level)),
          },
        },
        columnKind: "utf16CodeUnits",
        artifacts: [{ location: { uri: uriOf(file) } }],
        results: resultsOf(report, file),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
};

const levelOf = (level: Level): "error" | "warning" => (level === "mandatory" ? "error" : "warning");

/** GitHub's scale: critical from 9, high from 7, medium from 4. */
const securitySeverity: Readonly<Record<Severity, string>> = {
  critical: "9.5",
  high: "8.0",
  medium: "5.5",
  low: "3.0",
};

/** A quotation, or what the page says in this project's words. */
const sourceOf = ({ clause: { text, url, quoted } }: Rule): string =>
  quoted ? `> ${text}\n>\n> <${url}>` : `${text}\n\n<${url}>`;

const describeRule = (rule: Rule, level: Level): ReportingDescriptor => ({
  id: rule.name,
  name: rule.name.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase()),
  shortDescription: { text: rule.displayName },
  fullDescription: { text: rule.description },
  help: {
    text: `${rule.remediationSteps}\n\n${rule.clause.text}\n${rule.clause.url}`,
    markdown: `${rule.remediationSteps}\n\n${sourceOf(rule)}\n`,
  },
  helpUri: ruleUrl(rule.name),
  defaultConfiguration: { level: levelOf(level) },
  properties: { tags: ["security", ...rule.tags], "security-severity": securitySeverity[rule.severity] },
});

function resultsOf(report: Report, file: CheckedFile): Result[] {
  const index = new Map(report.rules.map(({ rule }, at) => [rule.name, at]));
  const lines = linesOfUrns(file.text);
  const said = new Map<string, number>();
  const result = (finding: ReportedFinding): Result => ({
    ruleId: finding.rule,
    ruleIndex: index.get(finding.rule) ?? -1,
    level: levelOf(finding.level),
    message: { text: messageOf(finding) },
    locations: [locationOf(finding, file, lines.get(finding.urn) ?? 1)],
    partialFingerprints: { "finding/v2": fingerprint(finding, said) },
    properties: { code: finding.code, id: finding.id, path: finding.path },
  });
  return [
    ...report.findings.map(result),
    ...report.unknown.map((finding): Result => ({ ...result(finding), kind: "open", level: "none" })),
    ...report.exempted.map((finding): Result => ({ ...result(finding), suppressions: [suppressionOf(finding)] })),
  ];
}

const suppressionOf = ({ reason, expires }: ExemptedFinding) => ({
  kind: "external" as const,
  status: "accepted" as const,
  justification: `${reason} (until ${expires})`,
});

const messageOf = (finding: ReportedFinding): string =>
  [
    `${finding.path === "" ? "" : `${finding.path}: `}${finding.message}`,
    ...statementOf(finding),
    `Fix: ${finding.fix}`,
    ...exactly(finding),
    `[${finding.code}]`,
  ].join("\n");

function locationOf({ urn }: ReportedFinding, file: CheckedFile, startLine: number): Location {
  const parts = urn.split("::");
  return {
    physicalLocation: { artifactLocation: { uri: uriOf(file), index: 0 }, region: { startLine } },
    ...(urn === ""
      ? {}
      : { logicalLocations: [{ name: parts.slice(3).join("::"), fullyQualifiedName: urn, kind: "resource" }] }),
  };
}

/** The same for the same finding whatever else the file holds; findings of one id are numbered. */
function fingerprint({ rule, id: own, urn }: ReportedFinding, said: Map<string, number>): string {
  const id = JSON.stringify([rule, urn, own]);
  const before = said.get(id) ?? 0;
  said.set(id, before + 1);
  return createHash("sha256")
    .update(`${id}${before === 0 ? "" : before}`)
    .digest("hex")
    .slice(0, 32);
}

/** The line, from 1, on which each URN is first said to be a resource's. */
function linesOfUrns(text: string): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  let line = 1;
  let from = 0;
  for (const { index, 1: written = "" } of text.matchAll(/"urn"\s*:\s*("(?:[^"\\]|\\.)*")/g)) {
    for (; from < index; from++) if (text[from] === "\n") line++;
    const urn: unknown = JSON.parse(written);
    if (typeof urn === "string" && !lines.has(urn)) lines.set(urn, line);
  }
  return lines;
}

/** A relative path stays one: code scanning resolves it against the repository. */
function uriOf({ name }: CheckedFile): string {
  if (name === "-") return "stdin";
  if (isAbsolute(name)) return pathToFileURL(name).href;
  return name.replace(/^\.\//, "").split(/[\\/]/).map(encodeURIComponent).join("/");
}
