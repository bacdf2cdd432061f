/** The findings of the rules in a stack file, sorted as they are printed. Not here: reading the file, and the formats. */
import type { Diagnostic, Statement } from "../permissions";
import { member, type JsonObject } from "../permissions/json";
import { judgeStack } from "../policypack/rule/judge";
import { isFirst, isNewFault } from "../policypack/rule/once";
import { ruleUrl, type Edit, type Finding, type Level, type Rule, type Severity } from "../policypack/rule/rule";
import { statementAt } from "../policypack/edits/edit";
import { readStack, type Stack } from "../policypack/stack/stack";
import type { Resource } from "../policypack/stack/resource";
import type { RuleConfigs } from "./ruleConfig";

/** A finding as it is printed. */
export interface ReportedFinding {
  readonly rule: string;
  /** Stable, kebab-case. */
  readonly code: string;
  /** Which finding of the code it is: stays the same when statements move. */
  readonly id: string;
  readonly severity: Severity;
  readonly level: Level;
  /** "" where the stack or the configuration as a whole is meant. */
  readonly urn: string;
  /** `policy: Statement[2].Resource[0]`; "" where the resource as a whole is meant. */
  readonly path: string;
  readonly message: string;
  readonly fix: string;
  /** The rule's page. */
  readonly url: string;
  /** The statement that it is about, as it is written; absent where a part is unknown, and in no statement's place. */
  readonly statement?: JsonObject;
  /** What to add to the policies, exactly. */
  readonly statements?: readonly Statement[];
  /** The changes that remove the finding, in the terms of JSON Patch, by resource. */
  readonly edits?: readonly Edit[];
  /** The actions, resources or condition keys that are needed instead. */
  readonly narrower?: readonly string[];
}

/** A finding that somebody decided to live with. */
export interface ExemptedFinding extends ReportedFinding {
  readonly reason: string;
  /** The last day, as YYYY-MM-DD (UTC). */
  readonly expires: string;
}

export interface Report {
  /** The rules that were run, with the level they were run at. */
  readonly rules: readonly { readonly rule: Rule; readonly level: Level }[];
  readonly findings: readonly ReportedFinding[];
  readonly exempted: readonly ExemptedFinding[];
  /** What cannot be judged: what several rules say is said once. */
  readonly unknown: readonly ReportedFinding[];
  /** Exemptions that exempt nothing. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Runs every rule that is not disabled. `today` as YYYY-MM-DD. */
export function judge(
  resources: readonly Resource[],
  rules: readonly Rule[],
  configs: RuleConfigs,
  today: string,
): Report {
  const stack = readStack(resources);
  const enabled = rules.map((rule) => ({ rule, ...configs.of(rule) })).filter(({ level }) => level !== "disabled");
  const judged = enabled.map(({ rule, level, settings }) => {
    const { violations, unknown, exempted, unused } = judgeStack(rule, stack, settings, today);
    const stop = member(settings, "whenUnknown") === "stop";
    return {
      findings: [...violations, ...(stop ? unknown : [])]
        .filter((finding) => isNewFault(stack, finding))
        .map((finding) => describe(stack, finding, rule, level)),
      unknown: (stop ? [] : unknown.filter((finding) => isNewFault(stack, finding) && isFirst(stack, finding))).map(
        (finding) => describe(stack, finding, rule, "advisory"),
      ),
      exempted: exempted.map(({ finding, exemption: { reason, expires } }) => {
        return { ...describe(stack, finding, rule, level), reason, expires };
      }),
      diagnostics: unused.map(({ finding, resource, expires }): Diagnostic => ({
        severity: "warning",
        code: "exemption-unused",
        path: `/${rule.name}/exemptions`,
        message: `The exemption of ${finding} on ${resource} (until ${expires}) exempts nothing any more: remove it.`,
      })),
    };
  });
  return {
    rules: enabled.map(({ rule, level }) => ({ rule, level })),
    findings: judged.flatMap(({ findings }) => findings),
    exempted: judged.flatMap(({ exempted }) => exempted),
    unknown: judged.flatMap(({ unknown }) => unknown),
    diagnostics: judged.flatMap(({ diagnostics }) => diagnostics),
  };
}

function describe(stack: Stack, finding: Finding, { name, severity }: Rule, level: Level): ReportedFinding {
  const { rule, code, id = code, urn, path, message, fix, statements, edits, narrower } = finding;
  const statement = statementAt(stack, finding)?.statement;
  return {
    rule,
    code,
    id,
    severity,
    level: finding.level ?? level,
    urn,
    path,
    message,
    fix,
    url: ruleUrl(name),
    ...(statement === undefined ? {} : { statement }),
    ...(statements === undefined ? {} : { statements }),
    ...(edits === undefined ? {} : { edits }),
    ...(narrower === undefined ? {} : { narrower }),
  };
}

/** Whether the stack is not to be deployed: an advisory finding alone is none, as in `pulumi policy analyze`. */
export const isFailed = ({ findings }: Report): boolean => findings.some(({ level }) => level === "mandatory");
