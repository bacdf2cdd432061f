/**
 * The decision about one concrete request. What is not given is not considered: without `scps` no SCP applies, without
 * `resource` no resource-based policy. Nothing is guessed: what hangs on an operator, variable or key that cannot be
 * judged is `unknown`. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import { parseArn } from "./arn";
import {
  concernsAction,
  concernsResource,
  conditionsHold,
  serviceOf,
  type CompiledStatement,
  type Policy,
} from "./compile";
import { requestContext, type ContextValues, type RequestContext } from "./context";
import type { ReadStatement } from "./document";
import { namesPrincipal, type Naming, type Principal } from "./principal";
import { and, or, type Verdict } from "./verdict";

/** One call of one action on one resource. */
export interface Request {
  readonly principal: Principal;
  /** `s3:GetObject`, in any case, without wildcards. */
  readonly action: string;
  /** An ARN without wildcards, or `*` for actions that take no resource. */
  readonly resource: string;
  /** The account that owns the resource; default: the ARN's, else the principal's. */
  readonly resourceAccount?: string;
  /** Condition keys of the call, aws:PrincipalArn and the like included. Absent keys are absent from the request. */
  readonly context?: ContextValues;
}

/** All that is known to speak about requests of one principal. */
export interface PolicySet {
  /** Inline and attached policies of the role or user. */
  readonly identity: readonly Policy[];
  readonly boundary?: Policy;
  /** From the root to the account: each level is the list attached there. */
  readonly scps?: readonly (readonly Policy[])[];
  readonly rcps?: readonly (readonly Policy[])[];
  /** The resource's own policy, or the role's trust policy for sts:AssumeRole. */
  readonly resource?: Policy;
  readonly session?: readonly Policy[];
}

export type Decision = "allowed" | "explicitDeny" | "implicitDeny" | "unknown";
export type Layer = keyof PolicySet;

/** A statement, with the policy it stands in. */
export interface StatementReference {
  readonly layer: Layer;
  readonly policy: string;
  readonly statement: ReadStatement;
}

export interface Evaluation {
  readonly decision: Decision;
  /** The Deny; the Allows; what is unknown. Empty where nothing allows. */
  readonly decidedBy: readonly StatementReference[];
  /** Which layer denies or lacks an Allow, or is unknown; undefined where the request is allowed. */
  readonly layer?: Layer;
}

/** What a layer says: the kinds of Allow, by how closely the principal is named, and the Deny. */
interface Answer {
  readonly allow: Record<Naming, Verdict>;
  deny: Verdict;
  allowedBy: CompiledStatement | undefined;
  deniedBy: CompiledStatement | undefined;
}

/** Decides a request. Pure; never throws. @internal For tests and the benchmark. */
export function evaluate(request: Request, policies: PolicySet): Evaluation {
  const context = requestContext(request.context ?? {});
  const asked: Asked = {
    ...request,
    action: request.action.toLowerCase(),
    service: serviceOf(request.action),
    context,
  };
  const layers = answerLayers(asked, policies);
  const reference = (layer: Layer, statement: CompiledStatement | undefined): StatementReference[] =>
    statement === undefined ? [] : [{ layer, policy: statement.policy, statement: statement.read }];

  const denying = layers.find(({ answer }) => answer.deny === "yes");
  if (denying !== undefined)
    return {
      decision: "explicitDeny",
      decidedBy: reference(denying.layer, denying.answer.deniedBy),
      layer: denying.layer,
    };
  const { verdict, layer } = combine(asked, layers);
  if (verdict === "no") return { decision: "implicitDeny", decidedBy: [], ...(layer === undefined ? {} : { layer }) };
  const doubtful = layers.find(({ answer }) => answer.deny !== "no");
  if (doubtful !== undefined)
    return {
      decision: "unknown",
      decidedBy: reference(doubtful.layer, doubtful.answer.deniedBy),
      layer: doubtful.layer,
    };
  const decidedBy = layers.flatMap(({ layer: each, answer }) => reference(each, answer.allowedBy));
  return verdict === "yes"
    ? { decision: "allowed", decidedBy }
    : { decision: "unknown", decidedBy, ...(layer === undefined ? {} : { layer }) };
}

interface Asked extends Omit<Request, "context"> {
  readonly service: string;
  readonly context: RequestContext;
}

interface LayerAnswer {
  readonly layer: Layer;
  readonly answer: Answer;
}

/** Every layer that is given and concerns this principal; SCPs do not concern AWS services. */
function answerLayers(asked: Asked, policies: PolicySet): LayerAnswer[] {
  const layers: LayerAnswer[] = [];
  const ask = (layer: Layer, list: readonly Policy[]) => layers.push({ layer, answer: answerOf(asked, list) });
  if (asked.principal.type === "AWS") {
    for (const level of policies.scps ?? []) ask("scps", level);
    if (policies.boundary !== undefined) ask("boundary", [policies.boundary]);
    if (policies.session !== undefined) ask("session", policies.session);
    ask("identity", policies.identity);
  }
  for (const level of policies.rcps ?? []) ask("rcps", level);
  if (policies.resource !== undefined) ask("resource", [policies.resource]);
  return layers;
}

function answerOf(asked: Asked, policies: readonly Policy[]): Answer {
  const answer: Answer = {
    allow: { session: "no", principal: "no", everyone: "no", account: "no" },
    deny: "no",
    allowedBy: undefined,
    deniedBy: undefined,
  };
  for (const policy of policies)
    for (const statement of policy.ofService(asked.service)) {
      if (!concernsAction(statement.actions, asked.action)) continue;
      let applies = concernsResource(statement.resources, asked.resource, asked.context);
      if (applies === "no") continue;
      const { principals } = statement.read;
      const named = principals === undefined ? undefined : namesPrincipal(principals, asked.principal);
      if (named !== undefined) applies = and(applies, named.verdict);
      applies = and(applies, conditionsHold(statement.conditions, asked.context));
      if (applies === "no") continue;
      if (statement.allow) {
        const naming = named?.naming ?? "principal";
        if (applies === "yes" || answer.allowedBy === undefined) answer.allowedBy = statement;
        answer.allow[naming] = or(answer.allow[naming], applies);
      } else {
        if (applies === "yes" || answer.deniedBy === undefined) answer.deniedBy = statement;
        answer.deny = or(answer.deny, applies);
        if (answer.deny === "yes") return answer;
      }
    }
  return answer;
}

const anyAllow = ({ allow }: Answer): Verdict => or(notByAccount(allow), allow.account);
const notByAccount = ({ session, principal, everyone }: Answer["allow"]): Verdict =>
  or(or(session, principal), everyone);

/** Whether the layers together allow, and which of them is first to say no or unknown. */
function combine(asked: Asked, layers: readonly LayerAnswer[]): { readonly verdict: Verdict; readonly layer?: Layer } {
  const find = (layer: Layer) => layers.find((each) => each.layer === layer)?.answer;
  const resource = find("resource");
  const guards = layers.filter(({ layer }) => layer === "scps" || layer === "rcps");
  const limits = layers.filter(({ layer }) => layer === "boundary" || layer === "session");
  const allOf = (list: readonly LayerAnswer[]): Verdict =>
    list.reduce<Verdict>((all, { answer }) => and(all, anyAllow(answer)), "yes");

  const identity = find("identity");
  const own = identity === undefined ? "no" : anyAllow(identity);
  const theirs = resource === undefined ? "no" : notByAccount(resource.allow);
  let granted: Verdict;
  if (asked.principal.type !== "AWS") granted = theirs;
  else if (isCrossAccount(asked))
    granted = and(allOf(limits), and(own, resource === undefined ? "no" : anyAllow(resource)));
  else {
    const direct = resource === undefined ? "no" : grantsDespiteLimits(asked.principal.arn, resource);
    granted = or(direct, and(allOf(limits), or(own, theirs)));
    if (resource !== undefined && needsResourcePolicy(asked)) granted = and(granted, anyAllow(resource));
  }
  const verdict = and(allOf(guards), granted);
  if (verdict === "yes") return { verdict };
  const blocking = [...guards, ...limits].find(({ answer }) => anyAllow(answer) === verdict)?.layer;
  return { verdict, layer: blocking ?? (own === "yes" ? "resource" : "identity") };
}

/**
 * A resource-based policy that names a session or an IAM user is not limited by a boundary or session policy; of one
 * that names everyone AWS does not say.
 */
function grantsDespiteLimits(arn: string, { allow }: Answer): Verdict {
  const named =
    parseArn(arn)?.resource.startsWith("user/") === true ? or(allow.session, allow.principal) : allow.session;
  return or(named, and(allow.everyone, "unknown"));
}

function isCrossAccount({ principal, resource, resourceAccount }: Asked): boolean {
  if (principal.type !== "AWS") return false;
  const own = parseArn(principal.arn)?.account;
  const owner = resourceAccount ?? parseArn(resource)?.account;
  return owner !== undefined && owner !== "" && own !== undefined && owner !== own;
}

/** KMS keys and roles: their own policy must allow, whatever identity policies say. */
const needsResourcePolicy = ({ action, service }: Asked): boolean =>
  service === "kms" || action.startsWith("sts:assumerole");
