/**
 * Whether documents meet a need: one action on every resource a pattern stands for, in a context of which only some keys
 * are known. Claims: `yes`: every such request is allowed, whatever the keys that are not known; `no`: none is; all else
 * is `unknown`. Patterns are decided (pattern.ts, uncovered.ts), never sampled. One request is evaluate.ts.
 */
import { readAction, splitAction } from "./action";
import {
  concernsAction,
  type CompiledActions,
  type CompiledResources,
  type CompiledStatement,
  type Policy,
} from "./compile";
import { requestContext, type ContextValues, type RequestContext } from "./context";
import type { ReadCondition } from "./document";
import type { Layer, PolicySet, StatementReference } from "./evaluate";
import {
  containsPattern,
  literalPattern,
  newBudget,
  patternsOverlap,
  STAR,
  patternOf,
  type Budget,
  type Pattern,
  type PatternSet,
} from "./pattern";
import { readNeedPatterns } from "./need";
import { namesPrincipal, type Principal } from "./principal";
import { findUncovered } from "./uncovered";
import { fillTemplate } from "./variable";
import { and, every, type Verdict } from "./verdict";

/** What must be possible. */
export interface Need {
  /** `s3:GetObject`; a pattern stands for all its actions. */
  readonly action: string;
  /** An ARN pattern, `*` and `?` as in IAM; `*` alone also for actions that take no resource. */
  readonly resource: string;
  /** Keys the call carries; null: known to be absent; not named: not known. Values may be patterns. */
  readonly context?: ContextValues;
  /** Who calls: only needed for Denies in resource-based policies and RCPs. */
  readonly principal?: Principal;
}

export type CoverageAnswer = "yes" | "no" | "unknown";

export interface Coverage {
  readonly answer: CoverageAnswer;
  /** The layer that does not allow, or denies; undefined where the answer is yes. */
  readonly layer?: Layer;
  /** A Deny touches the need; else an Allow is missing. */
  readonly denied?: boolean;
  /** Some of the need is allowed for certain, and not all of it. */
  readonly partial?: true;
  /** A resource of the need that is not allowed, where one is known. */
  readonly uncovered?: string;
  /** The statement that denies, or the Allow that comes nearest. */
  readonly nearest?: NearestStatement;
}

/** A statement, and what of it does not meet the need. */
export interface NearestStatement extends StatementReference {
  readonly mismatch: "deny" | "action" | "resource" | "condition";
  /** Where: `Statement[2].Resource`. */
  readonly path: string;
  /** The condition that fails or is unknown. */
  readonly condition?: ReadCondition;
}

/** How much work an answer may take, and what it is to say. */
export interface CoverOptions {
  /** Whether to look for the Allow that comes nearest, which takes as long as the answer; by default, yes. */
  readonly explained?: boolean;
  /** The work that is left: what takes more is unknown. */
  readonly budget?: Budget;
}

/** Judges a need against all layers that are given: each must allow all of it, none may deny any of it. */
export function coverNeed(
  need: Need,
  policies: PolicySet,
  { explained = true, budget = newBudget() }: CoverOptions = {},
): Coverage {
  const judged = readNeedPatterns(need.resource).map(({ pattern, rare }) => ({
    rare,
    coverage: coverPattern({ ...read(need, pattern, budget), explained }, policies),
  }));
  const yes: Coverage = { answer: "yes" };
  const open = judged.map(({ coverage }) => coverage).filter(({ answer }) => answer !== "yes");
  const [first = yes] = open;
  if (judged.every(({ rare, coverage }) => rare === true || coverage.answer === "no")) return first;
  const told = open.find(({ answer }) => answer === "unknown") ?? first;
  if (told.answer === "yes" || open.length === judged.length) return told;
  return { ...told, answer: "unknown", ...(told.denied === true ? {} : { partial: true as const }) };
}

/** Judges one of the alternatives that the need's resource is read into. */
function coverPattern(asked: Asked, policies: PolicySet): Coverage {
  let result: Coverage = { answer: "yes" };
  for (const [layer, list] of layersOf(policies)) {
    const denial = findDenial(asked, layer, list);
    const judged =
      denial?.answer === "no" || layer === "resource" ? denial : worse(denial, findAllow(asked, layer, list));
    if (judged?.answer === "no") return judged;
    if (judged?.answer === "unknown" && result.answer === "yes") result = judged;
  }
  return result;
}

const worse = (a: Coverage | undefined, b: Coverage): Coverage => (a === undefined || b.answer === "no" ? b : a);

interface Asked {
  readonly explained: boolean;
  readonly service: string;
  readonly action: Pattern;
  readonly resource: Pattern;
  readonly context: RequestContext;
  readonly principal: Principal | undefined;
  /** Of all comparisons for this need. */
  readonly budget: Budget;
}

const read = ({ action, context, principal }: Need, resource: Pattern, budget: Budget): Omit<Asked, "explained"> => ({
  budget,
  service: splitAction(action)?.service ?? "",
  action: readAction(action),
  resource,
  context: requestContext(context ?? {}, { others: "unknown", wildcards: true }),
  principal,
});

function layersOf(policies: PolicySet): [Layer, readonly Policy[]][] {
  return [
    ["identity", policies.identity],
    ...(policies.boundary === undefined ? [] : [["boundary", [policies.boundary]] as [Layer, Policy[]]]),
    ...(policies.session === undefined ? [] : [["session", policies.session] as [Layer, Policy[]]]),
    ...(policies.scps ?? []).map((level): [Layer, readonly Policy[]] => ["scps", level]),
    ...(policies.rcps ?? []).map((level): [Layer, readonly Policy[]] => ["rcps", level]),
    ...(policies.resource === undefined ? [] : [["resource", [policies.resource]] as [Layer, Policy[]]]),
  ];
}

/** The statements of the layer that may concern the need, with how they do. */
interface Candidate {
  readonly statement: CompiledStatement;
  readonly action: Verdict;
  /** Principal and conditions. */
  readonly applies: Verdict;
}

function candidates(asked: Asked, policies: readonly Policy[], allow: boolean): Candidate[] {
  const listed = (policy: Policy) =>
    /[*?]/.test(asked.service) || asked.service === "" ? policy.statements : policy.ofService(asked.service);
  return policies
    .flatMap(listed)
    .filter((statement) => statement.allow === allow)
    .map((statement) => {
      const action = actionVerdict(statement.actions, asked);
      // Who and when matter only where the action does.
      const applies =
        action === "no"
          ? "no"
          : and(principalVerdict(statement, asked.principal), conditionVerdict(statement, asked.context));
      return { statement, action, applies };
    });
}

function actionVerdict(actions: CompiledActions, { action, budget }: Asked): Verdict {
  if (action.kind === "exact") return concernsAction(actions, action.prefix) ? "yes" : "no";
  const { negated, exact, wild } = actions;
  const patterns = [...wild];
  for (const each of exact) patterns.push(literalPattern(each));
  const touching = patterns.filter((pattern) => patternsOverlap(pattern, action, budget));
  if (touching.length === 0) return negated ? "yes" : "no";
  if (touching.some((pattern) => containsPattern(pattern, action, budget))) return negated ? "no" : "yes";
  const missed = findUncovered(action, [{ negated: false, patterns: touching }], budget);
  return missed === undefined ? (negated ? "no" : "yes") : missed === "unknown" ? "unknown" : "some";
}

function principalVerdict({ read: { principals } }: CompiledStatement, principal: Principal | undefined): Verdict {
  if (principals === undefined) return "yes";
  if (principal !== undefined) return namesPrincipal(principals, principal).verdict;
  const everyone = principals.principals.some(({ value }) => value === "*");
  return everyone ? (principals.negated ? "no" : "yes") : "unknown";
}

const conditionVerdict = ({ conditions }: CompiledStatement, context: RequestContext): Verdict =>
  every(conditions, (condition) => condition(context));

/** The resources of a statement, at least and at most: a part that is unknown matches nothing, or anything. */
function resourceSets(resources: CompiledResources | undefined, context: RequestContext): [PatternSet, PatternSet] {
  if (resources === undefined) return [everything, everything];
  const filled = resources.templates.flatMap((template) => {
    const each = fillTemplate(template, context);
    // Without a value it matches nothing; what a NotResource makes of it is unknown.
    if (each === undefined) return resources.negated ? [{ pattern: anything, exact: false }] : [];
    return [each];
  });
  const all = filled.map(({ pattern }) => pattern);
  const certain = filled.filter(({ exact }) => exact).map(({ pattern }) => pattern);
  const { negated } = resources;
  return [
    { negated, patterns: negated ? all : certain },
    { negated, patterns: negated ? certain : all },
  ];
}

const anything = patternOf([STAR]);
const everything: PatternSet = { negated: true, patterns: [] };

/** Whether some resource of the need lies in the set. */
function touches({ negated, patterns }: PatternSet, { resource, budget }: Asked): Verdict {
  if (!negated) {
    const overlaps = patterns.some((pattern) => patternsOverlap(pattern, resource, budget));
    return !overlaps ? "no" : budget.left < 0 ? "unknown" : "yes";
  }
  const outside = findUncovered(resource, [{ negated: false, patterns }], budget);
  return outside === undefined ? "no" : outside === "unknown" ? "unknown" : "yes";
}

/** The Deny that touches the need, certainly or perhaps. */
function findDenial(asked: Asked, layer: Layer, policies: readonly Policy[]): Coverage | undefined {
  let perhaps: Coverage | undefined;
  for (const { statement, action, applies } of candidates(asked, policies, false)) {
    if (action === "no" || applies === "no") continue;
    const [least, most] = resourceSets(statement.resources, asked.context);
    if (touches(most, asked) === "no") continue;
    const certain =
      action === "yes" && applies === "yes" && findUncovered(asked.resource, [least], asked.budget) === undefined
        ? "no"
        : "unknown";
    const denial: Coverage = {
      answer: certain,
      layer,
      denied: true,
      nearest: describe(statement, layer, "deny", asked),
    };
    if (certain === "no") return denial;
    perhaps ??= denial;
  }
  return perhaps;
}

/** Whether the Allows of the layer together allow all of the need. */
function findAllow(asked: Asked, layer: Layer, policies: readonly Policy[]): Coverage {
  const all = candidates(asked, policies, true);
  const sure = all.filter(({ action, applies }) => action === "yes" && applies === "yes");
  const least = sure.map(({ statement }) => resourceSets(statement.resources, asked.context)[0]);
  const missed = findUncovered(asked.resource, least, asked.budget);
  if (missed === undefined) return { answer: "yes" };
  const counted = all.filter(({ action, applies }) => action !== "no" && applies !== "no");
  const most = counted.map(({ statement }) => resourceSets(statement.resources, asked.context)[1]);
  const served = most.some((set) => touches(set, asked) !== "no");
  const nearest = asked.explained ? findNearest(asked, layer, all, policies) : undefined;
  return {
    answer: served ? "unknown" : "no",
    layer,
    ...(served && least.some((set) => touches(set, asked) === "yes") && { partial: true as const }),
    ...(typeof missed === "object" && canExist(missed.text) ? { uncovered: missed.text } : {}),
    ...(nearest === undefined ? {} : { nearest }),
  };
}

/** Names of SageMaker's resources have at most 63 characters, S3 keys and ARNs of others a few hundred. */
const canExist = (resource: string): boolean =>
  resource.length <= 2_048 &&
  (!/^arn:[^:]*:sagemaker:/.test(resource) || resource.length - resource.lastIndexOf("/") - 1 <= 63);

/** The Allow to which the least must be done: a condition, then a resource, then an action of its service. */
function findNearest(
  asked: Asked,
  layer: Layer,
  all: readonly Candidate[],
  policies: readonly Policy[],
): NearestStatement | undefined {
  const ranked = all.map(({ statement, action, applies }) => {
    const [, most] = resourceSets(statement.resources, asked.context);
    const inside = findUncovered(asked.resource, [most], asked.budget) === undefined;
    const near = inside || touches(most, asked) === "yes";
    if (action === "no") return { statement, mismatch: "action" as const, rank: inside ? 2 : 0 };
    if (inside && applies !== "yes") return { statement, mismatch: "condition" as const, rank: 5 };
    return { statement, mismatch: inside ? ("action" as const) : ("resource" as const), rank: near ? 4 : 3 };
  });
  const best = ranked.reduce<(typeof ranked)[number] | undefined>(
    (so, each) => (each.rank > (so?.rank ?? 0) ? each : so),
    undefined,
  );
  if (best !== undefined) return describe(best.statement, layer, best.mismatch, asked);
  const any = policies.flatMap(({ statements }) => statements).find(({ allow }) => allow);
  return any === undefined ? undefined : describe(any, layer, "action", asked);
}

function describe(
  statement: CompiledStatement,
  layer: Layer,
  mismatch: NearestStatement["mismatch"],
  asked: Asked,
): NearestStatement {
  const { read: text, policy } = statement;
  const index = statement.conditions.findIndex((condition) => condition(asked.context) !== "yes");
  const condition = mismatch === "condition" || mismatch === "deny" ? text.conditions[index] : undefined;
  const paths = {
    deny: condition?.path ?? text.path,
    action: text.actions.path,
    resource: text.resources?.path ?? text.path,
    condition: condition?.path ?? text.principals?.path ?? text.path,
  };
  return {
    layer,
    policy,
    statement: text,
    mismatch,
    path: paths[mismatch],
    ...(condition === undefined ? {} : { condition }),
  };
}
