/**
 * Rules as policies of Pulumi's policy SDK: the one place that knows it. A rule becomes one policy that runs twice: per
 * resource, before it is created, where violations stop it; and on the stack, where it says what is unknown and where
 * that comes from, and what became of its exemptions.
 */
import type {
  PolicyConfigSchema,
  PolicyResource,
  ReportViolation,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationArgs,
  StackValidationPolicy,
} from "@pulumi/policy";
import { isObject, member, type JsonValue } from "../permissions/json";
import { statementAt } from "./edits/edit";
import { remediate, toLoneResource } from "./remediate";
import type { Exemption } from "./rule/exemption";
import { formatFinding } from "./rule/formatFinding";
import { fixer, judgeResource, judgeStack } from "./rule/judge";
import { isFirst, isNewFault } from "./rule/once";
import { findingId, ruleUrl, type Finding, type Level, type Rule, type Settings } from "./rule/rule";
import { settingsOfRule } from "./rule/settings";
import { isExternal } from "./stack/external";
import { describeUrn, type Resource } from "./stack/resource";
import { shareStack } from "./stack/shared";
import { readStack, type Stack } from "./stack/stack";

/** A policy for `new PolicyPack(name, { policies: [...] })`. */
export type RulePolicy = ResourceValidationPolicy & StackValidationPolicy;

export interface PolicyOptions {
  /** Default: the rule's own. `remediate` fixes what the rule can fix; what it cannot is a violation. */
  readonly level?: Level | "remediate";
  /** The day exemptions are judged on, as YYYY-MM-DD; default: today, UTC. */
  readonly today?: () => string;
}

/** The rule as a policy. */
export function toPolicy(rule: Rule, { level = rule.level, today = currentDay }: PolicyOptions = {}): RulePolicy {
  // What each resource was given, from the first run to the second, which sees outputs only: in a preview those are
  // unknown wherever the provider has a say.
  const given: Given = new Map();
  return {
    name: rule.name,
    displayName: rule.displayName,
    description: rule.description,
    enforcementLevel: level,
    severity: rule.severity,
    framework: {
      name: "Access management for Amazon SageMaker Pipelines",
      version: "2026-11",
      reference: rule.clause.url,
      specification: rule.clause.text,
    },
    tags: [...rule.tags],
    remediationSteps: rule.remediationSteps,
    url: ruleUrl(rule.name),
    configSchema: configSchemaOf(rule),
    ...(rule.remedy === undefined
      ? {}
      : { remediateResource: (args) => remediate(rule, args, settingsOf(args), today()) }),
    validateResource: (args, report) => {
      given.set(args.urn, Object.keys(args.props));
      if (rule.weigh === undefined && rule.checkResource?.types.has(args.type) === true)
        validateResource(rule, args, report, today());
    },
    validateStack: (args, report) => {
      validateStack(
        rule,
        shareStack(args.resources.map((resource) => toResource(resource, given))),
        args,
        report,
        today(),
      );
    },
  };
}

/** URN -> the names of the properties that the program gave. */
type Given = Map<string, readonly string[]>;

const currentDay = (): string => new Date().toISOString().slice(0, 10);

/** The rule's settings, and those every rule has, as Pulumi has them. */
const configSchemaOf = (rule: Rule): PolicyConfigSchema => ({
  properties: settingsOfRule(rule) as PolicyConfigSchema["properties"],
});

function validateResource(rule: Rule, args: ResourceValidationArgs, report: ReportViolation, today: string): void {
  const resource = toLoneResource(args, plainOf(args.props));
  const settings = settingsOf(args);
  const { violations, exempted } = judgeResource(rule, resource, settings, today);
  for (const finding of violations) report(loneText(rule, resource, finding, settings), finding.urn);
  for (const { finding, exemption } of exempted) advise(report, rule, exemptedText(finding, exemption), finding.urn);
}

function validateStack(
  rule: Rule,
  stack: Stack,
  args: StackValidationArgs,
  report: ReportViolation,
  today: string,
): void {
  const settings = settingsOf(args);
  const { violations, unknown, exempted, unused, perResource: alone } = judgeStack(rule, stack, settings, today);
  const stop = member(settings, "whenUnknown") === "stop";
  const text = (finding: Finding): string => textOf(stack, finding, settings);
  for (const finding of violations.filter((each) => isNewFault(stack, each)))
    if (finding.level === "advisory") advise(report, rule, text(finding), urnOf(finding));
    else if (!alone.has(finding)) report(text(finding), urnOf(finding));
  for (const finding of unknown.filter((each) => isNewFault(stack, each)))
    if (stop) report(text(finding), urnOf(finding));
    else if (isFirst(stack, finding)) advise(report, rule, text(finding), urnOf(finding));
  for (const { finding, exemption } of exempted)
    if (!alone.has(finding) || finding.kind === "unknown")
      advise(report, rule, exemptedText(finding, exemption), urnOf(finding));
  for (const exemption of unused) advise(report, rule, unusedText(exemption));
}

const isQuoting = (settings: Settings): boolean => member(settings, "quotePolicies") === true;

const textOf = (stack: Stack, finding: Finding, settings: Settings): string =>
  formatFinding(finding, isQuoting(settings) ? { statement: statementAt(stack, finding)?.statement } : undefined);

/** What the resource alone says: its statement, and the exact fix where the rule needs nothing else of the stack. */
function loneText(rule: Rule, resource: Resource, finding: Finding, settings: Settings): string {
  if (!isQuoting(settings)) return formatFinding(finding);
  const stack = readStack([resource]);
  return textOf(stack, rule.checkStack === undefined ? fixer(rule, stack, settings)(finding) : finding, settings);
}

const urnOf = ({ urn }: Finding): string | undefined => (urn === "" || isExternal(urn) ? undefined : urn);

function settingsOf(args: Pick<ResourceValidationArgs, "getConfig">): Settings {
  const settings = args.getConfig<Record<string, JsonValue>>() as JsonValue | undefined;
  return isObject(settings) ? settings : {};
}

/** What the SDK's proxy stands before: unknown values are marked in it, and reading it does not throw. */
const plainOf = (props: Record<string, unknown>): unknown => props["__getSpecialProxyTarget"] ?? props;

const urnsOf = (resources: readonly PolicyResource[]): string[] => resources.map(({ urn }) => urn);

function toResource(resource: PolicyResource, given: Given): Resource {
  const names = given.get(resource.urn);
  return {
    urn: resource.urn,
    type: resource.type,
    name: resource.name,
    properties: plainOf(resource.props),
    ...(names === undefined ? {} : { given: new Set(names) }),
    ...(resource.parent === undefined ? {} : { parent: resource.parent.urn }),
    dependencies: urnsOf(resource.dependencies),
    ...(resource.provider === undefined ? {} : { provider: resource.provider.urn }),
    propertyDependencies: Object.fromEntries(
      Object.entries(resource.propertyDependencies).map(([name, resources]) => [name, urnsOf(resources)]),
    ),
  };
}

/** The SDK's object form of a report, which its types leave out: a level of its own for one message. */
type LeveledReport = (message: { message: string; urn?: string; enforcementLevel: "advisory" }) => void;

function advise(report: ReportViolation, rule: Rule, message: string, urn?: string): void {
  (report as unknown as LeveledReport)({
    message: `${rule.description}\n${message}`,
    enforcementLevel: "advisory",
    ...(urn === undefined ? {} : { urn }),
  });
}

const exemptedText = (finding: Finding, { reason, expires }: Exemption): string =>
  `Exempted until ${expires} (${reason}): ${findingId(finding)} on ${describeUrn(finding.urn)}`;

const unusedText = ({ resource, finding, expires }: Exemption): string =>
  `The exemption of ${finding} on ${resource} (until ${expires}) no longer exempts anything. Remove it.`;
