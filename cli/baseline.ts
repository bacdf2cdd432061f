/**
 * Baselines: the findings that a stack had when somebody began to check it. Only what is new counts; what has gone is
 * listed. A finding is known again by rule, resource and id (policypack/rule/identity.ts), not by its place.
 */
import { hasErrors, type Diagnostic } from "../permissions";
import { elements, isArray, member, pointerTo, readJson, type JsonValue } from "../permissions/json";
import { describeUrn } from "../policypack/stack/resource";
import type { Report, ReportedFinding } from "./report";

/** What a baseline keeps about one finding. */
interface Entry {
  readonly rule: string;
  readonly urn: string;
  readonly id: string;
}

/** A baseline, read; the diagnostics hold errors where it is bad input. */
export interface Baseline {
  readonly entries: readonly Entry[];
  readonly diagnostics: readonly Diagnostic[];
}

const messages = {
  "baseline-unreadable": (what: string) => `Invalid baseline: ${what} Write it with \`--write-baseline FILE\`.`,
  "baseline-vanished": (rule: string, id: string, resource: string) =>
    `Fixed: ${rule} no longer finds ${id} on ${resource}. Write the baseline again to drop it.`,
} as const;

/** The baseline of a report, one finding a line. */
export function writeBaseline({ findings }: Report): string {
  const lines = findings
    .map(({ rule, urn, id }) => JSON.stringify({ rule, urn, id }))
    .sort()
    .map((line) => `    ${line}`);
  const list = lines.length === 0 ? "[]" : `[\n${lines.join(",\n")}\n  ]`;
  return `{\n  "formatVersion": 1,\n  "findings": ${list}\n}\n`;
}

/** Reads a baseline. */
export function readBaseline(text: string): Baseline {
  const { value, diagnostics } = readJson(text);
  if (value === undefined || hasErrors(diagnostics)) return { entries: [], diagnostics };
  const findings = member(value, "findings");
  if (member(value, "formatVersion") !== 1 || !isArray(findings))
    return { entries: [], diagnostics: [unreadable("", "expected formatVersion 1 and a list of findings.")] };
  const read = elements(findings).map(readEntry);
  return {
    entries: read.flatMap((entry) => entry ?? []),
    diagnostics: read.flatMap((entry, index) =>
      entry === undefined ? [unreadable(pointerTo("/findings", index), "expected the texts rule, urn and id.")] : [],
    ),
  };
}

function readEntry(value: JsonValue): Entry | undefined {
  const [rule, urn, id] = ["rule", "urn", "id"].map((name) => member(value, name));
  return typeof rule === "string" && typeof urn === "string" && typeof id === "string" ? { rule, urn, id } : undefined;
}

const unreadable = (path: string, what: string): Diagnostic => ({
  severity: "error",
  code: "baseline-unreadable",
  path,
  message: messages["baseline-unreadable"](what),
});

/** The report without the findings of the baseline, which are taken one for one; what has gone is a diagnostic. */
export function applyBaseline(report: Report, { entries }: Baseline): Report {
  const left = new Map<string, { readonly entry: Entry; count: number }>();
  for (const entry of entries) {
    const known = left.get(keyOf(entry)) ?? { entry, count: 0 };
    known.count++;
    left.set(keyOf(entry), known);
  }
  const findings = report.findings.filter((finding: ReportedFinding) => {
    const known = left.get(keyOf(finding));
    if (known === undefined || known.count === 0) return true;
    known.count--;
    return false;
  });
  const vanished = [...left.values()].filter(({ count }) => count > 0);
  return { ...report, findings, diagnostics: [...report.diagnostics, ...vanished.map(({ entry }) => gone(entry))] };
}

const keyOf = ({ rule, urn, id }: Entry): string => JSON.stringify([rule, urn, id]);

const gone = ({ rule, urn, id }: Entry): Diagnostic => ({
  severity: "warning",
  code: "baseline-vanished",
  path: "",
  message: messages["baseline-vanished"](rule, id, urn === "" ? "the stack" : describeUrn(urn)),
});
