/** The answer for one denial: the cause decided, and the change. Not here: reading the message, finding the caller. */
import { parseArn } from "../iam/arn";
import type { ContextValues } from "../iam/context";
import type { Answer, Cause, Decision, DenialFacts, Fix, PolicyType } from "./denial";
import { advice as adviceTexts, type Named } from "./advice";
import { alsoMissing, fixFor, needsOf, patternOf } from "./fixes";
import { anyRun } from "./names";
import type { Caller } from "./parties";
import {
  findNearest,
  findStatements,
  type DeniedCall,
  type FoundStatement,
  type StackPolicies,
} from "./policiesInForce";

/** Composes the answer. */
export function answerFor(facts: DenialFacts, caller: Caller, stack: StackPolicies | undefined): Answer {
  const decision = decide(facts, caller, stack);
  const named = namedOf(facts, caller);
  const text = adviceTexts[decision.advice ?? ""];
  const own = text?.fix?.(named);
  const fix: readonly Fix[] =
    own !== undefined
      ? [{ ...own, target: own.on === "none" ? null : named.step || named.role || null }]
      : decision.cause === "undecided"
        ? []
        : [...fixFor(facts, caller, decision), ...alsoMissing(caller, stack)];
  return {
    principal: caller.party,
    principalArn: caller.arn ?? null,
    step: caller.step ?? null,
    action: facts.cause === "not-a-permission" ? null : (facts.action ?? null),
    resource: resourceOf(facts, caller),
    cause: decision.cause,
    policyType: decision.policyType ?? null,
    policy: decision.policy ?? null,
    statement: decision.statement ?? null,
    requirement: caller.need?.because.path ?? null,
    fix,
    lookAt: decision.confidence === "certain" ? [] : (text?.lookAt(named) ?? lookAtFor(decision, named)),
    confidence: decision.confidence,
    summary: text?.summary(named) ?? summaryOf(facts, caller, decision),
  };
}

function namedOf(facts: DenialFacts, caller: Caller): Named {
  return {
    step: caller.step ?? "",
    role: caller.arn?.split("/").at(-1) ?? "",
    action: facts.action ?? "",
    resource: shown(facts, caller),
    needs: needsOf(caller).join(", "),
  };
}

/** The resource of the message, for people to look at. */
const shown = (facts: DenialFacts, caller: Caller): string =>
  facts.resource?.startsWith("arn:") === true ? facts.resource : (resourceOf(facts, caller) ?? "");

/** The plan's pattern that covers the resource; else the resource, of any run. */
function resourceOf({ resource, cause }: DenialFacts, caller: Caller): string | null {
  if (resource === undefined || cause === "not-a-permission") return null;
  const repository = /^repository (\d{12}) (.+)$/.exec(resource);
  if (repository !== null) {
    const { partition = "aws", region = "" } = placeOf(caller);
    return `arn:${partition}:ecr:${region}:${repository[1] ?? ""}:repository/${repository[2] ?? ""}`;
  }
  if (caller.party !== "author" && caller.need !== undefined) return patternOf(caller.need, resource) ?? resource;
  return anyRun(resource)[0] ?? resource;
}

const placeOf = ({ plan }: Caller): { partition?: string; region?: string } =>
  plan === undefined ? {} : { partition: plan.partition, region: plan.options.region };

function decide(facts: DenialFacts, caller: Caller, stack: StackPolicies | undefined): Decision {
  const { cause, policyType, policyArn, advice } = facts;
  if (cause === "not-a-permission" || cause === "wrong-role" || cause === "wrong-target")
    return {
      cause,
      confidence: advice === "repository" || advice === "bucket-place" ? "likely" : "certain",
      ...(advice !== undefined && { advice }),
    };
  if (cause === "trust-policy") return decideTrust(facts, stack);
  const call = callOf(facts, caller);
  if (cause === "explicit-deny") {
    const found =
      call === undefined || stack === undefined
        ? undefined
        : only(findStatements(stack, deniers(policyType), "Deny", call));
    return {
      cause,
      confidence: "certain",
      ...(policyType !== undefined && { policyType }),
      ...(policyArn !== undefined ? { policy: policyArn } : found && { policy: found.policy.name }),
      ...(found && { statement: found.statement }),
    };
  }
  if (cause === "undecided") return decideBare(facts, caller, stack, call);
  return decideMissing(facts, caller, stack, call);
}

const deniers = (type: PolicyType | undefined): readonly PolicyType[] =>
  type === undefined
    ? ["identity", "boundary", "scp", "rcp", "resource", "key", "vpc-endpoint"]
    : type === "resource" || type === "key"
      ? ["resource", "key"]
      : [type];

/** The statement, where one is surer than all others. */
function only(found: readonly FoundStatement[]): FoundStatement | undefined {
  const sure = found.filter(({ verdict }) => verdict === "yes");
  return sure.length > 0 ? sure[0] : found.length === 1 ? found[0] : undefined;
}

function callOf({ action, resource }: DenialFacts, caller: Caller): DeniedCall | undefined {
  if (action === undefined || resource === undefined || parseArn(resource) === undefined) return undefined;
  const context: ContextValues = {
    "aws:SecureTransport": "true",
    "aws:PrincipalIsAWSService": "false",
    ...(caller.arn !== undefined && { "aws:PrincipalArn": caller.arn }),
    ...(caller.name !== undefined && { "aws:PrincipalAccount": caller.name.account }),
    // What SageMaker calls itself comes from its own network.
    ...(caller.party === "pipeline" && { "aws:SourceVpce": null, "aws:SourceVpc": null, "aws:VpcSourceIp": null }),
  };
  const callerName = caller.name?.name ?? caller.arn?.split("/").at(-1);
  return {
    action,
    resource,
    context,
    ...(caller.arn !== undefined && { caller: caller.arn }),
    ...(callerName !== undefined && { callerName }),
  };
}

function decideTrust({ resource, service }: DenialFacts, stack: StackPolicies | undefined): Decision {
  const role = resource?.split("/").at(-1) ?? "";
  const open: Decision = { cause: "trust-policy", policyType: "trust", confidence: "likely", advice: "" };
  if (stack === undefined || role === "") return open;
  if (!stack.roles.has(role)) return { cause: "wrong-role", confidence: "likely" };
  const trusts = stack.policies.some(
    ({ type, holders, document }) =>
      type === "trust" &&
      holders?.includes(role) === true &&
      document.statements.some(
        ({ effect, principals, conditions }) =>
          effect === "Allow" &&
          conditions.length === 0 &&
          principals?.principals.some((each) => each.type === "Service" && each.value === service) === true,
      ),
  );
  return trusts ? { cause: "undecided", confidence: "undecided" } : { ...open, policy: role };
}

/** The message does not say by which policy: definition and stack decide, or nobody. */
function decideBare(
  facts: DenialFacts,
  caller: Caller,
  stack: StackPolicies | undefined,
  call: DeniedCall | undefined,
): Decision {
  const advice = facts.advice === undefined ? {} : { advice: facts.advice };
  const open: Decision = { cause: "undecided", confidence: "undecided", ...advice };
  if (facts.form === "register-model-data" && caller.need !== undefined)
    return { cause: "missing-allow", policyType: "identity", confidence: "likely" };
  if (stack === undefined || call === undefined || caller.need === undefined || call.callerName === undefined)
    return open;
  const deny = only(findStatements(stack, deniers(undefined), "Deny", call).filter(({ verdict }) => verdict === "yes"));
  if (deny !== undefined)
    return {
      cause: "explicit-deny",
      policyType: deny.policy.type,
      policy: deny.policy.name,
      statement: deny.statement,
      confidence: "likely",
    };
  if (!stack.complete.has(call.callerName)) return open;
  const allows = findStatements(stack, ["identity", "resource"], "Allow", call);
  if (allows.length > 0) return open;
  return { ...missing(stack, call), confidence: "likely" };
}

function missing(stack: StackPolicies | undefined, call: DeniedCall | undefined): Omit<Decision, "confidence"> {
  const near = stack === undefined || call === undefined ? undefined : findNearest(stack, call);
  return {
    cause: "missing-allow",
    policyType: "identity",
    ...(near && { policy: near.policy.name }),
    ...(near?.statement !== undefined && { statement: near.statement }),
  };
}

function decideMissing(
  facts: DenialFacts,
  caller: Caller,
  stack: StackPolicies | undefined,
  call: DeniedCall | undefined,
): Decision {
  const { policyType, cause, policyArn } = facts;
  if (caller.expectedRole !== undefined) return { cause: "wrong-role", confidence: "likely" };
  const isPlanned =
    caller.plan === undefined || caller.need !== undefined || !["pipeline", "step", "other"].includes(caller.party);
  if (!isPlanned && (policyType === undefined || ["identity", "resource", "key"].includes(policyType)))
    return { ...foreign(facts, caller), confidence: policyType === undefined ? "undecided" : "likely" };
  if (policyType !== undefined && policyType !== "identity")
    return { cause, policyType, confidence: "certain", ...(policyArn !== undefined && { policy: policyArn }) };
  return { ...missing(stack, call), confidence: policyType === "identity" ? "certain" : "likely" };
}

/** The definition does not need this call: the target or the role is wrong, or the code does what nobody declared. */
function foreign(facts: DenialFacts, caller: Caller): Omit<Decision, "confidence"> {
  if (facts.action?.toLowerCase() === "iam:passrole") return { cause: "wrong-role" };
  const sameAction = caller.plan?.requirements.some(
    ({ action, principal }) =>
      action.toLowerCase() === facts.action?.toLowerCase() &&
      principal.kind === (caller.party === "pipeline" ? "pipelineRole" : "stepRole"),
  );
  return { cause: sameAction === true ? "wrong-target" : "undecided" };
}

function lookAtFor({ cause }: Decision, { action, resource, role, step }: Named): readonly string[] {
  if (cause === "trust-policy" || (cause === "undecided" && action === "sts:AssumeRole"))
    return [
      `\`aws iam get-role --role-name ${resource === "" ? "…" : (resource.split("/").at(-1) ?? "…")}\`: whether the role exists, and its trust policy.`,
    ];
  if (cause === "wrong-target" || cause === "undecided")
    return [
      `The definition${step === "" ? "" : ` of step ${step}`} does not need ${action} on ${resource}: whether code calls it, or a parameter of this execution points elsewhere (\`aws sagemaker list-pipeline-parameters-for-execution\`).`,
    ];
  return [`The policies of ${role === "" ? "the role" : role}: \`pulumi stack export | pipeline-access check -\`.`];
}

const layers: Readonly<Record<PolicyType, string>> = {
  identity: "identity-based policies",
  boundary: "permissions boundary",
  scp: "service control policy",
  rcp: "resource control policy",
  resource: "resource-based policy",
  key: "key policy",
  session: "session policy",
  "vpc-endpoint": "VPC endpoint policy",
  trust: "trust policy",
};

function summaryOf(facts: DenialFacts, caller: Caller, { cause, policyType, policy, statement }: Decision): string {
  const who = `${partyNames[caller.party]}${caller.arn === undefined ? "" : ` (${caller.arn})`}${caller.step === undefined ? "" : `, step ${caller.step}`}`;
  const what = `${facts.action ?? "the call"}${facts.resource === undefined ? "" : ` on ${resourceOf(facts, caller) ?? facts.resource}`}`;
  const where = `${policyType === undefined ? "policy" : layers[policyType]}${policy === undefined ? "" : ` ${policy}`}${statement === undefined ? "" : `, statement ${statement}`}`;
  const texts: Readonly<Record<Cause, string>> = {
    "missing-allow":
      policyType === "identity" || policyType === undefined
        ? `${who} lacks ${what}.`
        : `No ${layers[policyType]} allows ${who} ${what}.`,
    "explicit-deny": `${who} is denied ${what} by a ${where}.`,
    "trust-policy": `The role ${facts.resource ?? ""} cannot be assumed: it does not exist, or its trust policy does not allow ${facts.service ?? "the service"}.`,
    "wrong-role":
      facts.form === "assume-role"
        ? `The role ${facts.resource ?? ""} does not exist in the stack.`
        : `${who} runs with a role that the definition does not name for it, or passes one: ${what} is not needed by the definition.`,
    "key-policy": `The key policy of ${facts.resource ?? "the key"} does not allow ${who} ${facts.action ?? ""}.`,
    "wrong-target": `${who} calls ${what}, which the definition does not need.`,
    "not-a-permission": "Not a missing permission.",
    undecided: `${who} was refused ${what}; the message does not decide why.`,
  };
  return texts[cause];
}

const partyNames = {
  pipeline: "The pipeline role",
  step: "The step's role",
  author: "The author",
  operator: "The operator",
  scheduler: "The schedule's role",
  other: "A caller outside the definition",
  unknown: "The caller",
} as const;
