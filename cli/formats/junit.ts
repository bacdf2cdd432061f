/**
 * A report as JUnit XML, for the test view of a CI system: a suite per rule, a case per finding. What is exempted or
 * cannot be judged is a skipped case; a rule that finds nothing is a case that passes.
 */
import type { ExemptedFinding, Report, ReportedFinding } from "../report";
import { exactly, statementOf } from "../../policypack/rule/exactText";
import { resourceOf, type Format } from "./format";

export const formatJunit: Format = (report) => {
  const suites = report.rules.map(({ rule }) => suite(rule.name, rule.description, report));
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element("testsuites", { name: "pipeline-access", ...sum(suites) }, suites.map(({ xml }) => xml).join(""))}`;
};

interface Counts {
  readonly tests: number;
  readonly failures: number;
  readonly skipped: number;
}

interface Suite extends Counts {
  readonly xml: string;
}

function suite(rule: string, description: string, report: Report): Suite {
  const of = <T extends ReportedFinding>(findings: readonly T[]): readonly T[] =>
    findings.filter((finding) => finding.rule === rule);
  const failed = of(report.findings).map((finding) => testcase(finding, failure(finding)));
  const skipped = [
    ...of(report.unknown).map((finding) => testcase(finding, skip(`Not judged: ${finding.message}`))),
    ...of(report.exempted).map((finding) => testcase(finding, skip(exemptionOf(finding)))),
  ];
  const cases = [...failed, ...skipped];
  const passed = cases.length > 0 ? [] : [element("testcase", { classname: rule, name: description }, "")];
  const counts = { tests: cases.length + passed.length, failures: failed.length, skipped: skipped.length };
  const xml = element("testsuite", { name: rule, ...counts, errors: 0 }, [...cases, ...passed].join(""));
  return { ...counts, xml };
}

const sum = (suites: readonly Suite[]): Counts => ({
  tests: suites.reduce((all, { tests }) => all + tests, 0),
  failures: suites.reduce((all, { failures }) => all + failures, 0),
  skipped: suites.reduce((all, { skipped }) => all + skipped, 0),
});

const testcase = (finding: ReportedFinding, content: string): string =>
  element(
    "testcase",
    { classname: finding.rule, name: `${resourceOf(finding)}: ${finding.code} ${finding.path}`.trim() },
    content,
  );

const failure = (finding: ReportedFinding): string =>
  element(
    "failure",
    { type: finding.level, message: finding.message },
    escapeXml(
      [
        finding.urn,
        finding.path,
        finding.message,
        ...statementOf(finding),
        `Fix: ${finding.fix}`,
        ...exactly(finding),
        finding.url,
      ].join("\n"),
    ),
  );

const skip = (message: string): string => element("skipped", { message }, "");

const exemptionOf = ({ expires, reason, message }: ExemptedFinding): string =>
  `Exempted until ${expires} (${reason}): ${message}`;

function element(name: string, attributes: Readonly<Record<string, string | number>>, content: string): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(String(value))}"`);
  return `<${name}${written.join("")}>${content}</${name}>\n`;
}

/** Characters that XML 1.0 cannot hold even escaped: controls, halves of surrogate pairs, and the last two of the plane. */
const unwritable = /[^\P{Cc}\t\n\r]|\p{Cs}|[\uFFFE\uFFFF]/gu;

/** For text and for attributes, where line breaks would become blanks. */
const escapeXml = (text: string): string =>
  text.replace(unwritable, "\uFFFD").replace(/[<>&"'\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
