/**
 * Exemptions: findings that a team accepts until a date, for a reason. Read from a rule's configuration; an invalid
 * exemption exempts nothing and is reported.
 */
import { elements, member, type JsonValue } from "../../permissions/json";
import { matchesPattern, readPattern } from "../../permissions/iam/pattern";
import { findingId, type Finding } from "./rule";
import type { SettingSchema } from "./rule";

/** Globs: `*` is any text, `?` any one character. */
export interface Exemption {
  /** Glob of the resource's URN or name. */
  readonly resource: string;
  /** The resources themselves, where a tag says which. */
  readonly urns?: readonly string[];
  /** Glob of the finding's code, of `code@path`, or of its id. */
  readonly finding: string;
  readonly reason: string;
  /** The last day it holds, as YYYY-MM-DD (UTC). */
  readonly expires: string;
}

/** What came of a rule's exemptions. */
export interface Exempted {
  readonly kept: readonly Finding[];
  readonly exempted: readonly { readonly finding: Finding; readonly exemption: Exemption }[];
  readonly unused: readonly Exemption[];
  readonly expired: readonly Exemption[];
}

/** The setting's schema: one for every rule. */
export const exemptionSchema: SettingSchema = {
  type: "array",
  description:
    "Findings that are accepted: which, why, and until when. Used exemptions are reported, expired exemptions are violations.",
  items: {
    type: "object",
    properties: {
      resource: { type: "string", minLength: 1, description: "Glob of the resource's URN or name." },
      finding: {
        type: "string",
        minLength: 1,
        description: "Glob of the finding's code, of its id, or of `code@path`.",
      },
      reason: { type: "string", minLength: 1, description: "Why it is accepted." },
      expires: { type: "string", pattern: "^\\d{4}-\\d{2}-\\d{2}$", description: "The last day it holds: YYYY-MM-DD." },
    },
    required: ["resource", "finding", "reason", "expires"],
    additionalProperties: false,
  },
  default: [],
};

/** All texts about exemptions that are not valid. */
const messages = {
  list: () => "Expected exemptions to be a list.",
  missing: (index: number, names: readonly string[]) => `exemptions[${index}] requires ${names.join(", ")}.`,
  expires: (index: number) => `exemptions[${index}].expires is not a date. Expected YYYY-MM-DD.`,
} as const;

/** Reads exemptions. `problems`: what is wrong with those left out. */
export function readExemptions(value: JsonValue | undefined): {
  readonly exemptions: readonly Exemption[];
  readonly problems: readonly string[];
} {
  if (value === undefined || value === null) return { exemptions: [], problems: [] };
  if (!Array.isArray(value)) return { exemptions: [], problems: [messages.list()] };
  const exemptions: Exemption[] = [];
  const problems: string[] = [];
  for (const [index, item] of elements(value).entries()) {
    const missing = (["resource", "finding", "reason", "expires"] as const).filter((name) => text(item, name) === "");
    const exemption = {
      resource: text(item, "resource"),
      finding: text(item, "finding"),
      reason: text(item, "reason"),
      expires: text(item, "expires"),
    };
    if (missing.length > 0) problems.push(messages.missing(index, missing));
    else if (!isDay(exemption.expires)) problems.push(messages.expires(index));
    else exemptions.push(exemption);
  }
  return { exemptions, problems };
}

/** Sorts findings by exemption. `today` as YYYY-MM-DD. A crash of the rule is never exempted. */
export function applyExemptions(
  findings: readonly Finding[],
  exemptions: readonly Exemption[],
  today: string,
): Exempted {
  const valid = exemptions.filter(({ expires }) => expires >= today);
  const exempted: { finding: Finding; exemption: Exemption }[] = [];
  const kept: Finding[] = [];
  for (const finding of findings) {
    const exemption =
      finding.code === "rule-crashed" ? undefined : valid.find((candidate) => concerns(candidate, finding));
    if (exemption === undefined) kept.push(finding);
    else exempted.push({ finding, exemption });
  }
  const used = new Set(exempted.map(({ exemption }) => exemption));
  return {
    kept,
    exempted,
    unused: valid.filter((exemption) => !used.has(exemption)),
    expired: exemptions.filter(({ expires }) => expires < today),
  };
}

function concerns({ resource, urns, finding: which }: Exemption, finding: Finding): boolean {
  const name = finding.urn.split("::").slice(3).join("::");
  const resources = readPattern(resource);
  const codes = readPattern(which);
  return (
    (urns?.includes(finding.urn) ?? (matchesPattern(resources, finding.urn) || matchesPattern(resources, name))) &&
    [finding.code, findingId(finding), finding.id].some((name) => name !== undefined && matchesPattern(codes, name))
  );
}

function text(item: JsonValue, name: string): string {
  const value = member(item, name);
  return typeof value === "string" ? value.trim() : "";
}

/** A day of the calendar: `2026-02-30` is none. */
export function isDay(value: string): boolean {
  const day = new Date(`${value}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value);
}
