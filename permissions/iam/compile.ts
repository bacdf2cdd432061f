/** Documents made ready for evaluation and coverage: patterns and conditions read once, statements found by service. */
import { readAction, splitAction } from "./action";
import { compileCondition, type Condition } from "./condition/condition";
import type { RequestContext } from "./context";
import type { PatternList, ReadDocument, ReadStatement } from "./document";
import { matchesPattern, type Pattern } from "./pattern";
import { fillTemplate, readTemplate, type Template } from "./variable";
import { every, not, type Verdict } from "./verdict";

/** A document ready to be asked. Compile once, ask often. */
export interface Policy {
  /** As the user knows it: "inline/Read", an ARN, a file. */
  readonly name: string;
  readonly document: ReadDocument;
  readonly statements: readonly CompiledStatement[];
  /** Statements that may concern an action of the service (in lower case), in the document's order. */
  readonly ofService: (service: string) => readonly CompiledStatement[];
}

export interface CompiledStatement {
  readonly policy: string;
  readonly read: ReadStatement;
  readonly allow: boolean;
  readonly actions: CompiledActions;
  /** Undefined: the document's kind has no Resource, and the statement concerns any. */
  readonly resources: CompiledResources | undefined;
  readonly conditions: readonly Condition[];
}

export interface CompiledActions {
  readonly negated: boolean;
  readonly exact: ReadonlySet<string>;
  /** Those with wildcards, in lower case. */
  readonly wild: readonly Pattern[];
}

export interface CompiledResources {
  readonly negated: boolean;
  readonly templates: readonly Template[];
}

/** Makes a document ready. */
export function compilePolicy(document: ReadDocument, name: string): Policy {
  const statements = document.statements.map((statement) => compileStatement(statement, document, name));
  const byService = new Map<string, readonly CompiledStatement[]>();
  return {
    name,
    document,
    statements,
    ofService: (service) => {
      const known = byService.get(service);
      if (known !== undefined) return known;
      const found = statements.filter(({ actions }) => mayConcern(actions, service));
      byService.set(service, found);
      return found;
    },
  };
}

function compileStatement(read: ReadStatement, { version }: ReadDocument, policy: string): CompiledStatement {
  const variables = version === "2012-10-17";
  return {
    policy,
    read,
    allow: read.effect === "Allow",
    actions: compileActions(read.actions),
    resources: read.resources === undefined ? undefined : compileResources(read.resources, variables),
    conditions: read.conditions.map((condition) => compileCondition(condition, variables)),
  };
}

function compileActions({ negated, patterns }: PatternList): CompiledActions {
  const read = patterns.map(({ value }) => readAction(value));
  return {
    negated,
    exact: new Set(read.filter(({ kind }) => kind === "exact").map(({ text }) => text)),
    wild: read.filter(({ kind }) => kind !== "exact"),
  };
}

const compileResources = ({ negated, patterns }: PatternList, variables: boolean): CompiledResources => ({
  negated,
  templates: patterns.map(({ value }) => readTemplate(value, { wildcards: true, variables })),
});

function mayConcern({ negated, exact, wild }: CompiledActions, service: string): boolean {
  if (negated) return true;
  const prefix = `${service}:`;
  for (const action of exact) if (action.startsWith(prefix)) return true;
  return wild.some((pattern) => pattern.prefix.startsWith(prefix) || !pattern.prefix.includes(":"));
}

/** The service whose statements concern an action. */
export const serviceOf = (action: string): string => splitAction(action)?.service ?? "";

/** Whether the statement concerns the action, given in lower case. */
export function concernsAction({ negated, exact, wild }: CompiledActions, action: string): boolean {
  if (exact.has(action)) return !negated;
  for (const pattern of wild) if (matchesPattern(pattern, action)) return !negated;
  return negated;
}

/**
 * Whether the statement concerns the resource, an ARN or `*`. A variable without value matches nothing; what a
 * NotResource makes of it is unknown: AWS says only that it may make the whole statement invalid.
 */
export function concernsResource(
  resources: CompiledResources | undefined,
  resource: string,
  context: RequestContext,
): Verdict {
  if (resources === undefined) return "yes";
  let one: Verdict = "no";
  for (const template of resources.templates) {
    const filled = fillTemplate(template, context);
    if (filled === undefined) {
      if (resources.negated) one = "unknown";
      continue;
    }
    if (!matchesPattern(filled.pattern, resource)) continue;
    if (!filled.exact) one = "unknown";
    else {
      one = "yes";
      break;
    }
  }
  return resources.negated ? not(one) : one;
}

/** Whether all conditions of the statement hold. */
export const conditionsHold = (conditions: readonly Condition[], context: RequestContext): Verdict =>
  conditions.length === 0 ? "yes" : every(conditions, (condition) => condition(context));
