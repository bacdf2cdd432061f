/** The change that cures a denial: statements from the plan where it has the need, else from the message, for any run. */
import { sagemakerService } from "../aws/services";
import { parseArn } from "../iam/arn";
import type { Statement } from "../iam/document";
import { matchesPattern } from "../iam/pattern";
import { readPatternText } from "../iam/patternText";
import { requireAuthor, requireOperator } from "../plan/callers";
import type { Requirement } from "../plan/requirement";
import { findMissing } from "../policies/comparePolicies";
import { writeDocuments } from "../policies/writePolicies";
import type { Decision, DenialFacts, Fix, PolicyType } from "./denial";
import { anyRun } from "./names";
import type { Caller } from "./parties";
import type { StackPolicies } from "./policiesInForce";

/** The pattern of a requirement that covers the resource. */
export const patternOf = ({ resources }: Requirement, resource: string): string | undefined =>
  resources.find((pattern) => matchesPattern(readPatternText(pattern), resource));

/** Actions that the plan needs of the caller's role for the step. */
export function needsOf({ plan, party, step }: Caller): readonly string[] {
  if (plan === undefined || (party !== "pipeline" && party !== "step")) return [];
  const actions = plan.requirements.flatMap(({ principal, because, action }) =>
    (party === "pipeline" ? principal.kind === "pipelineRole" : principal.kind === "stepRole") &&
    (step === undefined || because.step === step)
      ? [action]
      : [],
  );
  return [...new Set(actions)];
}

/** The changes. */
export function fixFor(facts: DenialFacts, caller: Caller, decision: Decision): readonly Fix[] {
  const target = caller.name?.name ?? caller.arn?.split("/").at(-1) ?? null;
  const { cause, policyType } = decision;
  if (cause === "explicit-deny") return [exception(facts, caller, decision)];
  if (cause === "trust-policy") return trustFix(facts);
  if (cause === "wrong-role") return [roleFix(facts, caller)];
  if (cause === "wrong-target")
    return [
      {
        on: "definition",
        target: caller.step ?? null,
        change: "change",
        text: `Nothing is granted: the definition does not need ${facts.action ?? "this call"} on ${facts.resource ?? "this resource"}. If step ${caller.step ?? "…"} is meant to use it, make it an input or output of the step, or declare it (\`declaredAccess\`); else correct the parameter or URI.`,
      },
    ];
  if (cause === "key-policy" || policyType === "key") return [keyFix(facts, caller)];
  const place = policyType ?? "identity";
  const statements = statementsFor(facts, caller);
  if (place === "identity")
    return statements.length === 0
      ? []
      : [
          {
            on: "identity",
            target: target ?? "the pipeline execution role",
            change: "add",
            statement: statements,
            text: grantText(target, caller, facts),
          },
        ];
  return [ceilingFix(place, facts, caller, decision, statements)];
}

/** What else the step needs of the caller's role and the stack's policies do not grant: named at once. */
export function alsoMissing(
  { plan, party, step, need, arn }: Caller,
  stack: StackPolicies | undefined,
): readonly Fix[] {
  const role = arn?.split("/").at(-1);
  if (
    plan === undefined ||
    stack === undefined ||
    role === undefined ||
    step === undefined ||
    !stack.complete.has(role)
  )
    return [];
  const needs = plan.requirements.filter(
    ({ principal, because }) =>
      (party === "pipeline" && principal.kind === "pipelineRole" && because.step === step) ||
      (party === "step" && principal.kind === "stepRole" && principal.step === step),
  );
  const documents = stack.policies
    .filter(({ type, holders }) => type === "identity" && holders?.includes(role) === true)
    .map(({ name, document }) => ({ name, document }));
  const missing = findMissing(needs, documents)
    .filter(({ kind, requirement }) => kind === "missing" && requirement !== need)
    .map(({ requirement }) => requirement);
  if (missing.length === 0) return [];
  const text = `Step ${step} also lacks ${[...new Set(missing.map(({ action }) => action))].join(", ")}: add these statements too.`;
  return [{ on: "identity", target: role, change: "add", statement: write(missing), text }];
}

const grantText = (
  target: string | null,
  { need, step, party }: Caller,
  { action = "the call" }: DenialFacts,
): string => {
  const scope =
    need === undefined || party === "author" || party === "operator"
      ? "this and nothing else"
      : `what the definition needs${step === undefined ? "" : ` for step ${step}`}, in every run`;
  return `Add the statement to the policies of ${target ?? "the role"}. It allows ${action}: ${scope}.`;
};

/** The statements that allow the call: the plan's, else the message's own. */
function statementsFor(facts: DenialFacts, caller: Caller): readonly Statement[] {
  const { action, resource } = facts;
  const { need, party } = caller;
  if (action === undefined) return [];
  if (party === "author" || party === "operator" || party === "scheduler") {
    const found = callerNeeds(facts, caller).filter((each) => each.action.toLowerCase() === action.toLowerCase());
    if (found.length > 0) return write(found);
  }
  if (need !== undefined) return write([need]);
  if (
    resource === undefined ||
    resource.includes("*") ||
    (caller.plan !== undefined && party !== "author" && party !== "operator")
  )
    return [];
  const known = action.replace(/^(\w+):/, (service) => service.toLowerCase());
  return [
    {
      Effect: "Allow",
      Action: [known],
      Resource: anyRun(resource),
      ...(/^iam:passrole$/i.test(action) && {
        Condition: { StringEquals: { "iam:PassedToService": serviceFor(facts.operation) } },
      }),
    },
  ];
}

const write = (requirements: readonly Requirement[]): readonly Statement[] =>
  writeDocuments(requirements).flatMap(({ Statement }) => Statement);

/** What those who create and start the pipeline of the message need. */
function callerNeeds({ action, resource }: DenialFacts, { plan, party }: Caller): readonly Requirement[] {
  const arn = parseArn(resource ?? "");
  const named = arn?.service === "sagemaker" ? /^pipeline\/[^/]+/.exec(arn.resource)?.[0] : undefined;
  const pipelineArn =
    arn !== undefined && named !== undefined
      ? `arn:${arn.partition}:sagemaker:${arn.region}:${arn.account}:${named}`
      : plan?.pipelineArn;
  if (party === "author" && /^iam:passrole$/i.test(action ?? "") && resource !== undefined)
    return requireAuthor(pipelineArn ?? "", { arn: resource }).filter((each) => each.action === "iam:PassRole");
  if (pipelineArn === undefined) return [];
  const needs = party === "author" ? requireAuthor(pipelineArn, { arn: "" }) : requireOperator(pipelineArn);
  return needs.filter(
    ({ resources }) =>
      resource === undefined || resources.some((each) => matchesPattern(readPatternText(each), resource)),
  );
}

/** The service a role is passed to by an operation. */
function serviceFor(operation = ""): string {
  if (/^(RunJobFlow|AddJobFlowSteps)$/.test(operation)) return "elasticmapreduce.amazonaws.com";
  if (/^(CreateFunction|UpdateFunction)/.test(operation)) return "lambda.amazonaws.com";
  if (/Schedule$/.test(operation)) return "scheduler.amazonaws.com";
  if (/^Put(Rule|Targets)$/.test(operation)) return "events.amazonaws.com";
  if (/^StartJobRun$/.test(operation)) return "emr-serverless.amazonaws.com";
  return sagemakerService;
}

const owners: Readonly<Partial<Record<PolicyType, string>>> = {
  scp: "The organization's administrator changes it",
  rcp: "The organization's administrator changes it",
  boundary: "Whoever owns the boundary changes it",
  "vpc-endpoint": "Whoever owns the VPC endpoint changes it",
};

/** A Deny is narrowed by an exception, never removed. */
function exception(facts: DenialFacts, caller: Caller, { policyType = "identity", policy, statement }: Decision): Fix {
  const where = statement === undefined ? "the statement that denies it" : `statement ${statement}`;
  const object =
    caller.need?.because.clause === "json-get" || (caller.party === "pipeline" && facts.action === "s3:GetObject");
  const role = caller.arn ?? "the role";
  const how: Readonly<Partial<Record<PolicyType, string>>> = {
    scp: object
      ? `add the tagged exception (aws:PrincipalTag) for ${facts.resource ?? "this object"} to ${where}: \`pipeline-access exempt\` writes it with its guards`
      : `exempt ${role} from ${where} (aws:PrincipalTag or aws:PrincipalArn) for ${facts.action ?? "this action"} alone`,
    resource: `exempt ${role} from ${where}: ArnNotEquals aws:PrincipalArn, or StringNotEquals aws:PrincipalTag, beside its conditions`,
    identity: `take ${facts.action ?? "the action"} on ${facts.resource ?? "the resource"} out of ${where}, or narrow its conditions`,
  };
  return {
    on: policyType,
    target: policy ?? targetOf(facts, caller, policyType),
    change: "change",
    text: `${owners[policyType] ?? "Change the policy"}: ${how[policyType] ?? `exempt ${role} from ${where} for ${facts.action ?? "this action"}`}. Granting more to the role does not help: a Deny wins.`,
  };
}

function targetOf({ resource }: DenialFacts, caller: Caller, type: PolicyType): string | null {
  if (type === "resource" || type === "key") {
    const arn = parseArn(resource ?? "");
    return arn?.service === "s3" ? (arn.resource.split("/")[0] ?? null) : (resource ?? null);
  }
  return caller.name?.name ?? caller.arn ?? null;
}

function ceilingFix(
  place: PolicyType,
  facts: DenialFacts,
  caller: Caller,
  { policy }: Decision,
  statements: readonly Statement[],
): Fix {
  const action = facts.action ?? "the action";
  const target = policy ?? targetOf(facts, caller, place);
  if (place === "boundary")
    return {
      on: place,
      target,
      change: "add",
      statement: statements,
      text: `Add the statement to the permissions boundary of ${caller.name?.name ?? "the role"}. Its own policies are not the cause.`,
    };
  if (place === "resource" && caller.arn !== undefined)
    return {
      on: place,
      target,
      change: "add",
      statement: statements.map((each) => ({ ...each, Principal: { AWS: caller.arn ?? "" } })),
      text: `Add the statement to the resource-based policy of ${target ?? "the resource"}.`,
    };
  if (place === "vpc-endpoint")
    return {
      on: place,
      target: policy ?? null,
      change: "change",
      text: `Allow ${action} for ${caller.arn ?? "the role"} in the policy of the VPC endpoint that the job uses (Principal "*" with aws:PrincipalArn).`,
    };
  if (place === "session")
    return {
      on: place,
      target,
      change: "change",
      text: `Allow ${action} in the session policy that the caller's session was started with.`,
    };
  return {
    on: place,
    target,
    change: "change",
    text: `${owners[place] ?? "Change it"}: no statement of it allows ${action}.`,
  };
}

function keyFix({ action = "kms:Decrypt", resource }: DenialFacts, { arn, need }: Caller): Fix {
  const actions = need === undefined ? [action] : [...new Set([need.action, action])];
  return {
    on: "key",
    target: resource ?? null,
    change: "add",
    ...(arn !== undefined && {
      statement: [{ Effect: "Allow" as const, Principal: { AWS: arn }, Action: actions, Resource: ["*"] }],
    }),
    text: `Add the statement to the policy of the key (in a key policy, "*" means this key).`,
  };
}

function trustFix({ resource, service = sagemakerService }: DenialFacts): readonly Fix[] {
  const role = resource?.split("/").at(-1) ?? null;
  const account = parseArn(resource ?? "")?.account;
  const statement: Statement = {
    Effect: "Allow",
    Principal: { Service: service },
    Action: ["sts:AssumeRole"],
    ...(account !== undefined && { Condition: { StringEquals: { "aws:SourceAccount": account } } }),
  };
  return [
    {
      on: "trust",
      target: role,
      change: "change",
      statement: [statement],
      text: `If the role exists: let its trust policy allow ${service} to assume it, in this account.`,
    },
    {
      on: "definition",
      target: role,
      change: "change",
      text: `If the role does not exist: correct its ARN in the definition, or create it.`,
    },
  ];
}

function roleFix(facts: DenialFacts, { expectedRole, step }: Caller): Fix {
  return {
    on: "definition",
    target: step ?? null,
    change: "change",
    text:
      expectedRole === undefined
        ? `Nothing is granted: the definition does not name ${facts.resource ?? "this role"}. Correct the role in the definition${step === undefined ? "" : ` of step ${step}`}, or explain with the definition that was deployed.`
        : `The definition gives step ${step ?? ""} the role ${expectedRole}: deploy this definition, or explain with the one that was deployed.`,
  };
}
