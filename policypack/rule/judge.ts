/**
 * Runs rules: fills in rule and URN, turns a crash into a finding of the rule that crashed, applies exemptions. Knows
 * neither the engine nor the clock: the day is given.
 */
import { member } from "../../permissions/json";
import { didYouMean } from "../../permissions/nearest";
import type { Resource } from "../stack/resource";
import type { Stack } from "../stack/stack";
import { attributeToComponent } from "./componentUnknowns";
import { identify, withId } from "./identity";
import { applyExemptions, readExemptions, type Exemption } from "./exemption";
import { settingsOfRule } from "./settings";
import { exemptedBy, exemptedInStack, type TagExemptions } from "./tagExemptions";
import { findingId, type Draft, type Finding, type Rule, type Settings } from "./rule";

/** What a rule says, sorted by what is to be done about it. */
export interface RuleResult {
  readonly violations: readonly Finding[];
  readonly unknown: readonly Finding[];
  readonly exempted: readonly { readonly finding: Finding; readonly exemption: Exemption }[];
  /** Exemptions that exempted nothing. */
  readonly unused: readonly Exemption[];
  /** Those of the findings that looking at one resource alone gives. */
  readonly perResource: ReadonlySet<Finding>;
}

/** All texts about a rule's run and its configuration: code -> (values) -> what is wrong, and the fix. */
const messages = {
  "rule-crashed": (error: string) => ({
    message: `The rule failed (${error}), so it checked nothing.`,
    fix: "Report this error with the resource that causes it. To continue meanwhile, set the rule's level to advisory.",
  }),
  "elsewhere-unreadable": (problem: string) => ({
    message: `The setting \`external\` is invalid: ${problem}`,
    fix: "Give roles, policies, definitions and bindings as the rule's page shows.",
  }),
  "setting-unknown": (name: string, hint: string) => ({
    message: `Unknown setting ${name} of this rule, so it sets nothing.${hint}`,
    fix: "Correct the name in the configuration, or remove the setting.",
  }),
  "exemption-unreadable": (problem: string) => ({
    message: `An exemption is invalid and exempts nothing: ${problem}`,
    fix: "Give resource, finding, reason and expires (YYYY-MM-DD).",
  }),
  "exemption-expired": ({ finding, resource, expires }: Exemption) => ({
    message: `The exemption of ${finding} on ${resource} expired on ${expires}.`,
    fix: "Fix the finding and remove the exemption, or set a later date.",
  }),
} as const;

/** Judges one resource alone. Unused exemptions are not reported: they may concern another resource. */
export function judgeResource(rule: Rule, resource: Resource, settings: Settings, today: string): RuleResult {
  const alone = findingsOf(rule, resource, settings).map((finding) => withId(finding, resource));
  return judge(rule, { alone, perStack: undefined, tags: () => exemptedBy(rule.name, resource) }, settings, today);
}

/** Judges a whole stack: every resource, the stack itself, and the exemptions. */
export function judgeStack(rule: Rule, stack: Stack, settings: Settings, today: string): RuleResult {
  const alone = stack.resources.flatMap((resource) => findingsOf(rule, resource, settings));
  const told =
    rule.checkStack === undefined && rule.weigh === undefined
      ? stack
      : stack.withExternal(member(settings, "external"));
  const together = [
    ...stackFindingsOf(rule, told, settings),
    ...externalDefects(rule, told.external?.problems),
    ...unknownSettings(rule, settings),
  ];
  const tags = (): TagExemptions => exemptedInStack(rule.name, stack);
  const fix = fixer(rule, told, settings);
  const say = (finding: Finding): Finding => fix(identify(stack, attributeToComponent(stack, finding)));
  const weighed = weighAll(rule, told, alone);
  const { weigh } = rule;
  return judge(
    rule,
    weigh === undefined
      ? { alone: alone.map(say), perStack: together.map(say), tags }
      : { alone: [], perStack: [...weighed, ...together].map(say), tags },
    settings,
    today,
  );
}

/** Completes violations with their exact fix. A finding stands whatever becomes of its fix. */
export function fixer(rule: Rule, stack: Stack, settings: Settings): (finding: Finding) => Finding {
  const fixOf = rule.fixIn?.(stack, settings);
  return (finding) => {
    if (fixOf === undefined || finding.kind === "unknown" || finding.edits !== undefined) return finding;
    try {
      return { ...finding, ...fixOf(finding) };
    } catch {
      return finding;
    }
  };
}

/** The findings as far as they matter in the stack. */
function weighAll(rule: Rule, stack: Stack, findings: readonly Finding[]): readonly Finding[] {
  const { weigh } = rule;
  if (weigh === undefined || findings.length === 0) return findings;
  return guard(rule, "", () => {
    const weightOf = weigh(stack);
    return findings.flatMap((finding) => {
      const weight = finding.code === "rule-crashed" ? "violation" : weightOf(finding);
      if (weight === "nothing") return [];
      return [weight === "violation" ? finding : { ...finding, level: "advisory" as const }];
    });
  });
}

function stackFindingsOf(rule: Rule, stack: Stack, settings: Settings): readonly Finding[] {
  const { checkStack } = rule;
  if (checkStack === undefined) return [];
  return guard(rule, "", () => checkStack(stack, settings).map((finding) => ({ rule: rule.name, ...finding })));
}

function findingsOf(rule: Rule, resource: Resource, settings: Settings): readonly Finding[] {
  const { checkResource } = rule;
  if (checkResource === undefined || !checkResource.types.has(resource.type)) return [];
  const complete = (draft: Draft): Finding => ({ rule: rule.name, urn: resource.urn, ...draft });
  return guard(rule, resource.urn, () => checkResource.check(resource, settings).map(complete));
}

function guard(rule: Rule, urn: string, check: () => readonly Finding[]): readonly Finding[] {
  try {
    return check();
  } catch (error) {
    // The error's text is left out: it may quote a value that is a secret.
    const kind = error instanceof Error ? error.name : typeof error;
    return [
      {
        rule: rule.name,
        code: "rule-crashed",
        kind: "violation",
        urn,
        path: "",
        ...messages["rule-crashed"](kind),
      },
    ];
  }
}

/** `together` undefined: one resource was looked at, and the configuration is not judged. */
function judge(
  rule: Rule,
  {
    alone,
    perStack: together,
    tags,
  }: {
    readonly alone: readonly Finding[];
    readonly perStack: readonly Finding[] | undefined;
    readonly tags: () => TagExemptions;
  },
  settings: Settings,
  today: string,
): RuleResult {
  const given = readExemptions(member(settings, "exemptions"));
  const tagged = member(settings, "exemptionTags") === true ? tags() : { exemptions: [], problems: [] };
  const exemptions = [...given.exemptions, ...tagged.exemptions];
  const problems = [...given.problems, ...tagged.problems];
  const findings = withoutRepeats([...alone, ...(together ?? [])]);
  const { kept, exempted, unused, expired } = applyExemptions(findings, exemptions, today);
  const defects = together === undefined ? [] : exemptionDefects(rule, problems, expired);
  return {
    violations: [...kept.filter(({ kind }) => kind === "violation"), ...defects],
    unknown: kept.filter(({ kind }) => kind === "unknown"),
    exempted,
    unused: together === undefined ? [] : unused,
    perResource: new Set(alone),
  };
}

/** What is attached to two roles is wrong once. */
function withoutRepeats(findings: readonly Finding[]): readonly Finding[] {
  const said = new Set<string>();
  return findings.filter((finding) => {
    const key = JSON.stringify([finding.urn, findingId(finding), finding.message]);
    return !said.has(key) && said.add(key);
  });
}

/** Settings that the rule does not have: a misspelt one would loosen nothing, or fail to tighten. */
const unknownSettings = (rule: Rule, settings: Settings): readonly Finding[] => {
  const names = Object.keys(settingsOfRule(rule));
  return Object.keys(settings)
    .filter((name) => !names.includes(name) && name !== "enforcementLevel")
    .map((name) => ({
      rule: rule.name,
      code: "setting-unknown",
      kind: "violation",
      urn: "",
      path: name.slice(0, 80),
      ...messages["setting-unknown"](JSON.stringify(name.slice(0, 80)), didYouMean(name, names)),
    }));
};

const externalDefects = (rule: Rule, problems: readonly string[] = []): readonly Finding[] =>
  problems.map((problem) => ({
    rule: rule.name,
    code: "elsewhere-unreadable",
    kind: "violation",
    urn: "",
    path: "external",
    ...messages["elsewhere-unreadable"](problem),
  }));

function exemptionDefects(rule: Rule, problems: readonly string[], expired: readonly Exemption[]): readonly Finding[] {
  const defect = (
    code: "exemption-unreadable" | "exemption-expired",
    texts: { readonly message: string; readonly fix: string },
  ): Finding => ({ rule: rule.name, code, kind: "violation", urn: "", path: "exemptions", ...texts });
  return [
    ...problems.map((problem) => defect("exemption-unreadable", messages["exemption-unreadable"](problem))),
    ...expired.map((exemption) => defect("exemption-expired", messages["exemption-expired"](exemption))),
  ];
}
