/** Who made the denied call, as which part, and for which step. */
import { matchesPattern } from "../iam/pattern";
import { readPatternText } from "../iam/patternText";
import type { AccessPlan } from "../plan/accessPlan";
import type { Requirement } from "../plan/requirement";
import type { DenialFacts, Party } from "./denial";
import { readCaller, stepOfJob, stepOfSession, type CallerName } from "./names";

/** What was found out about the caller. */
export interface Caller {
  readonly party: Party;
  readonly name?: CallerName;
  /** IAM ARN of the role or user, with a role's path where the definition names it. */
  readonly arn?: string;
  readonly plan?: AccessPlan;
  /** The step's full name. */
  readonly step?: string;
  /** What the plan says the caller needs and what this call is one of. */
  readonly need?: Requirement;
  /** The definition gives this step another role. */
  readonly expectedRole?: string;
}

const authorOperations =
  /^(?:(?:Create|Update|Delete)Pipeline(?:Version)?|CreateProject|(?:Create|Update)Schedule|PutTargets|PutRule)$/;
const operatorOperations =
  /^(?:(?:Start|Stop|Retry|Describe|Update)PipelineExecution|DescribePipeline(?:DefinitionForExecution)?|ListPipeline\w*)$/;

/** Finds the caller. `schedules`: names of roles that schedules and event rules run as. */
export function findCaller(
  facts: DenialFacts,
  plans: readonly AccessPlan[],
  schedules: ReadonlySet<string> = new Set(),
): Caller {
  const subject = facts.caller ?? (facts.form === "assume-role" ? facts.resource : undefined);
  const name = subject === undefined ? undefined : readCaller(subject);
  const prefix = stepOfSession(name?.session) ?? facts.step ?? stepOfJob(jobTextOf(facts));
  const byRole = name?.kind === "role" ? stepsOfRole(plans, name) : [];
  const party = partyOf(facts, name, byRole.length > 0, schedules, prefix !== undefined, plans.length > 0);
  const candidates = party === "pipeline" || party === "step" ? stepsOf(plans, prefix, byRole, party, facts) : [];
  const chosen = chooseStep(candidates, party, facts);
  const plan = chosen?.plan ?? (plans.length === 1 ? plans[0] : undefined);
  const step = chosen?.step ?? (plans.length === 0 && prefix !== undefined && prefix.length < 20 ? prefix : undefined);
  const need = plan === undefined ? undefined : plan.requirements.find((each) => isNeed(each, party, step, facts));
  const expected = plan === undefined || step === undefined ? undefined : plan.runsAs.get(step)?.arn;
  const arn =
    party === "step" && expected !== undefined && (name === undefined || sameName(expected, name))
      ? expected
      : name?.arn;
  return {
    party,
    ...(name !== undefined && { name }),
    ...(arn !== undefined && { arn }),
    ...(plan !== undefined && { plan }),
    ...(step !== undefined && { step }),
    ...(need !== undefined && { need }),
    ...(party === "step" && expected !== undefined && arn !== expected && { expectedRole: expected }),
  };
}

function partyOf(
  { action, operation, cause, form, advice, resource, service }: DenialFacts,
  name: CallerName | undefined,
  isStepRole: boolean,
  schedules: ReadonlySet<string>,
  knowsStep: boolean,
  hasPlan: boolean,
): Party {
  if (stepOfSession(name?.session) !== undefined) return "pipeline";
  if (form === "assume-role")
    return /^(?:scheduler|events)\./.test(service ?? "")
      ? "scheduler"
      : authorOperations.test(operation ?? "") && !isStepRole
        ? "pipeline"
        : "step";
  const verb = action?.startsWith("sagemaker:") === true ? action.slice("sagemaker:".length) : undefined;
  if (name !== undefined && schedules.has(name.name)) return "scheduler";
  if (verb === "StartPipelineExecution" && /^[0-9a-f]{32}$/.test(name?.session ?? "")) return "scheduler";
  if (/^SendPipelineExecutionStep/.test(verb ?? operation ?? "")) return "other";
  if (authorOperations.test(verb ?? "") || (authorOperations.test(operation ?? "") && !isJobWork(action)))
    return "author";
  if (operatorOperations.test(verb ?? "") || operatorOperations.test(operation ?? "")) return "operator";
  if (form === "register-model-data" || advice === "vague") return "pipeline";
  if (
    /^Create\w*(?:Job|Model|ModelPackage|ModelPackageGroup|Endpoint|EndpointConfig)$/.test(operation ?? "") &&
    name === undefined
  )
    return resource === undefined || verb !== undefined ? "pipeline" : "step";
  if (isStepRole) return "step";
  if (
    name?.session === "SageMaker" &&
    isJobWork(action) &&
    (knowsStep || hasPlan || stepOfJob(resource ?? "") !== undefined)
  )
    return hasPlan && !knowsStep ? "other" : "step";
  if (name === undefined && knowsStep && cause === "undecided" && isJobWork(action)) return "step";
  if (name?.kind === "user") return "other";
  return name === undefined || name.session === "SageMaker" ? "unknown" : hasPlan ? "other" : "unknown";
}

/** What the code of a job does, and nobody who writes or starts pipelines. */
const isJobWork = (action: string | undefined): boolean =>
  action !== undefined && /^(?:s3|kms|ecr|logs|cloudwatch|ec2|sagemaker-mlflow|athena|glue):/.test(action);

const sameName = (arn: string, { name, account }: CallerName): boolean =>
  arn.includes(`:${account}:`) && arn.split("/").at(-1) === name;

interface Candidate {
  readonly plan: AccessPlan;
  readonly step: string;
}

const stepsOfRole = (plans: readonly AccessPlan[], name: CallerName): Candidate[] =>
  plans.flatMap((plan) =>
    [...plan.runsAs].flatMap(([step, { arn, kind }]) =>
      kind !== "pipeline" && sameName(arn, name) ? [{ plan, step }] : [],
    ),
  );

/** Where the caller's own job is named. A job writes to its own folder; the folder it reads may be another step's job. */
const jobTextOf = ({ action, resource = "", text }: DenialFacts): string =>
  action === "s3:PutObject"
    ? `${resource} ${text}`
    : `${/^arn:[\w-]+:s3:/.test(resource) ? "" : resource} ${text.replace(/(?:s3a?:\/\/|arn:[\w-]{1,20}:s3:::)[^\s"'<>]{1,1100}/g, "")}`;

/**
 * The steps that the caller may work for. A role tells it best: among its steps the one that is named, or those that need
 * the call; a name alone may be that of a resource which another step made.
 */
function stepsOf(
  plans: readonly AccessPlan[],
  prefix: string | undefined,
  byRole: readonly Candidate[],
  party: Party,
  facts: DenialFacts,
): readonly Candidate[] {
  const all = plans.flatMap((plan) => [...plan.definition.step.keys()].map((step) => ({ plan, step })));
  const exact = all.filter(({ step }) => step === prefix);
  const cut = prefix?.toLowerCase();
  const named = exact.length > 0 ? exact : all.filter(({ step }) => step.slice(0, 20).toLowerCase() === cut);
  if (party !== "step" || byRole.length === 0) return named;
  const own = byRole.filter(({ plan, step }) => named.some((each) => each.plan === plan && each.step === step));
  if (own.length > 0) return own;
  const needing = byRole.filter((each) => needs(each, party, facts));
  return needing.length > 0 || named.length === 0 ? byRole : named;
}

const needs = ({ plan, step }: Candidate, party: Party, facts: DenialFacts): boolean =>
  plan.requirements.some((each) => isNeed(each, party, step, facts));

/** The only candidate, or the only one that needs this call. */
function chooseStep(candidates: readonly Candidate[], party: Party, facts: DenialFacts): Candidate | undefined {
  if (candidates.length <= 1) return candidates[0];
  const needing = candidates.filter((each) => needs(each, party, facts));
  if (needing.length === 1) return needing[0];
  // Two steps with one role: the one that makes what the operation makes.
  const made = candidates.filter(({ plan, step }) => makes(plan, step, facts.operation));
  return made.length === 1 ? made[0] : undefined;
}

const makes = ({ requirements }: AccessPlan, step: string, operation: string | undefined): boolean =>
  requirements.some(({ action, because }) => because.step === step && action === `sagemaker:${operation ?? ""}`);

/** Whether a requirement is the denied call's. */
function isNeed(
  { principal, action, resources, because }: Requirement,
  party: Party,
  step: string | undefined,
  facts: DenialFacts,
): boolean {
  if (facts.action === undefined || action.toLowerCase() !== facts.action.toLowerCase()) return false;
  if (party === "pipeline" ? principal.kind !== "pipelineRole" : party !== principal.kind.replace("Role", ""))
    return false;
  if (principal.kind === "stepRole" && step !== undefined && principal.step !== step) return false;
  if (principal.kind === "stepRole" && step === undefined) return false;
  if (principal.kind === "pipelineRole" && step !== undefined && because.step !== undefined && because.step !== step)
    return false;
  if (principal.kind === "author" && facts.action.toLowerCase() === "iam:passrole") return true;
  const { resource } = facts;
  return (
    resource === undefined ||
    resources.some((pattern) => pattern === "*" || matchesPattern(readPatternText(pattern), resource))
  );
}
