/** The policies of a stack that may refuse a call: which statement denies, and whether anything grants. */
import { memoize, oncePer } from "../memoize";
import {
  compilePolicy,
  concernsAction,
  concernsResource,
  conditionsHold,
  type CompiledStatement,
  type Policy,
} from "../iam/compile";
import { requestContext, type ContextValues, type RequestContext } from "../iam/context";
import type { ReadDocument } from "../iam/document";
import { namesPrincipal } from "../iam/principal";
import { and, type Verdict } from "../iam/verdict";
import type { PolicyType } from "./denial";

/** A document of a stack. */
export interface PolicyInForce {
  readonly type: PolicyType;
  /** Name of the resource in the stack that holds it. */
  readonly name: string;
  readonly document: ReadDocument;
  /** Names of the roles and users it is attached to; of a trust policy, the role. */
  readonly holders?: readonly string[];
}

/** What a stack holds for explaining. */
export interface StackPolicies {
  readonly policies: readonly PolicyInForce[];
  /** Names of the roles and users that the stack knows completely. */
  readonly complete: ReadonlySet<string>;
  /** Names of all roles of the stack. */
  readonly roles: ReadonlySet<string>;
  /** Names of roles that schedules and event rules start pipelines with. */
  readonly schedules: ReadonlySet<string>;
}

/** A call to look for in policies. */
export interface DeniedCall {
  readonly action: string;
  readonly resource: string;
  /** IAM ARN of the caller. */
  readonly caller?: string;
  readonly callerName?: string;
  readonly context: ContextValues;
}

/** A statement of a policy, and how surely it concerns the call. */
export interface FoundStatement {
  readonly policy: PolicyInForce;
  /** The Sid, or the index. */
  readonly statement: string;
  readonly verdict: Verdict;
}

const concerns = ({ type, holders }: PolicyInForce, { callerName }: DeniedCall): boolean =>
  holders === undefined ||
  callerName === undefined ||
  !(type === "identity" || type === "boundary") ||
  holders.includes(callerName);

/** Statements of one effect in policies of these types that concern the call, the surest first. */
export function findStatements(
  { policies }: StackPolicies,
  types: readonly PolicyType[],
  effect: "Allow" | "Deny",
  call: DeniedCall,
): readonly FoundStatement[] {
  const context = requestContext(call.context, { others: "unknown", wildcards: false });
  const found = policies
    .filter((policy) => types.includes(policy.type) && concerns(policy, call))
    .flatMap((policy) =>
      compiled(policy).statements.flatMap((statement): FoundStatement[] => {
        if (statement.allow !== (effect === "Allow")) return [];
        const verdict = and(concernsCall(statement, call, context), conditionsHold(statement.conditions, context));
        return verdict === "no" ? [] : [{ policy, statement: statementName(statement), verdict }];
      }),
    );
  return [...found].sort((a, b) => Number(b.verdict === "yes") - Number(a.verdict === "yes"));
}

/** The Allow that names the action in a policy of the caller, on whatever resource; else the caller's first policy. */
export function findNearest(
  { policies }: StackPolicies,
  call: DeniedCall,
): { policy: PolicyInForce; statement?: string } | undefined {
  const own = policies.filter(
    (policy) => policy.type === "identity" && policy.holders !== undefined && concerns(policy, call),
  );
  for (const policy of own) {
    const near = compiled(policy).statements.find(
      ({ allow, actions }) => allow && !actions.negated && concernsAction(actions, call.action.toLowerCase()),
    );
    if (near !== undefined) return { policy, statement: statementName(near) };
  }
  const [first] = own;
  return first === undefined ? undefined : { policy: first };
}

const compiledAs = oncePer((document: ReadDocument) => memoize(100, (name) => compilePolicy(document, name)));

const compiled = ({ document, name }: PolicyInForce): Policy => compiledAs(document)(name);

function concernsCall(
  statement: CompiledStatement,
  { action, resource, caller }: DeniedCall,
  context: RequestContext,
): Verdict {
  if (!concernsAction(statement.actions, action.toLowerCase())) return "no";
  const { principals } = statement.read;
  const named =
    principals === undefined || caller === undefined
      ? "yes"
      : namesPrincipal(principals, { type: "AWS", arn: caller }).verdict;
  return and(named, concernsResource(statement.resources, resource, context));
}

const statementName = ({ read }: CompiledStatement): string => read.sid ?? `${read.index}`;
