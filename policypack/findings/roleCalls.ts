/**
 * Which needs of a role the policies of a stack leave open: the one model of a call that all rules share. Identity
 * policies within the boundary, resource-based policies that name the role, and the Denies of SCPs and RCPs. Not here:
 * how a gap is reported (gapFindings.ts).
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import { memoize, oncePer } from "../../permissions/memoize";
import { compilePolicy, type Policy } from "../../permissions/iam/compile";
import { coverNeed } from "../../permissions/iam/cover";
import { hangsOnNetwork, isNetworkKey, outsideNetworks, settledByCall } from "../../permissions/scp/call";
import type { ContextValues } from "../../permissions/iam/context";
import type { ReadDocument } from "../../permissions/iam/document";
import { parseArn } from "../../permissions/iam/arn";
import { certaintyOf, type Requirement } from "../../permissions/plan/requirement";
import { findMissingIn, type MissingGap } from "../../permissions/policies/comparePolicies";
import type { RoleNeeds } from "../stack/access";
import { concerning, readResourcePolicies, type ResourcePolicy } from "../stack/resourcePolicies";
import { readControlPolicies, type ServicePolicy } from "../stack/servicePolicies";
import type { Stack } from "../stack/stack";
import { readTags } from "../stack/tags";
import { boundaryOf, grantsOf, type GrantOwner } from "./roleGrants";

/** A need that is not met. */
export interface OpenNeed {
  readonly gap: MissingGap;
  /** The boundary does not let it through. */
  readonly boundary: boolean;
  /** Where the statement stands that denies it, or that comes nearest. */
  readonly owner?: PolicyOwner;
  /** The need is documented, and nothing that is unknown can meet it. */
  readonly certain: boolean;
}

/** Where a policy stands that concerns a role. */
export interface PolicyOwner extends GrantOwner {
  readonly kind: "identity" | "boundary" | "resource" | "organization";
  /** An SCP or RCP that may not be attached to the account. */
  readonly perhaps?: true;
}

/** Needs of JsonGet: the file, or the key it is encrypted with. */
export const isJsonGet = ({ because }: Pick<Requirement, "because">): boolean =>
  because.clause === "json-get" || because.clause === "json-get-key";

/** What the service's call carries: it comes from no network of the customer's. */
export const serviceCall = (arn: string | undefined): ContextValues => ({
  ...outsideNetworks,
  "aws:SecureTransport": "true",
  "aws:PrincipalIsAWSService": "false",
  ...(arn === undefined ? {} : { "aws:PrincipalArn": arn }),
});

/** The needs that the policies do not meet. Needs the job can do without are not among them, unless they are denied. */
export const openNeeds = (stack: Stack, needs: RoleNeeds): readonly OpenNeed[] => openNeedsIn(stack)(needs);

const openNeedsIn = oncePer((stack: Stack) => oncePer((needs: RoleNeeds) => findOpenNeeds(stack, needs)));

function findOpenNeeds(stack: Stack, needs: RoleNeeds): readonly OpenNeed[] {
  const { policies, organization, boundary, owners, opaque, pending, facts, all } = inForceIn(stack)(needs);
  const settled = settledFacts(all);
  const found = needs.requirements.flatMap((requirement): OpenNeed[] => {
    const call = { ...networkOf(requirement, needs, settled), ...requirement.call, ...facts };
    // What SCPs do to JsonGet, and RCPs that hang on the network, is scp-json-get-exception's.
    const others = isJsonGet(requirement)
      ? organization
          .filter(({ name }) => owners.get(name)?.place !== "scp")
          .map((policy) => ({ ...policy, statements: policy.statements.filter(({ read }) => !hangsOnNetwork(read)) }))
      : organization;
    const identity = [...policies, ...others];
    const gaps = findMissingIn([{ ...requirement, call }], { identity });
    const bounded = boundary ? findMissingIn([{ ...requirement, call }], { identity: [boundary] }) : [];
    return [
      ...gaps.map((gap) => openNeed({ ...gap, requirement }, false, owners, opaque)),
      ...bounded.map((gap) => openNeed({ ...gap, requirement }, true, owners, () => false)),
    ].filter((each) => isWorthReporting(each) && !(pending && waits(each)));
  });
  // What another rule reports is left to that rule's findings: it may be disabled (once.ts).
  const ofRule = ({ gap }: OpenNeed, statement: string): string => `${isJsonGet(gap.requirement)} ${statement}`;
  const certainly = new Set(
    found.filter(({ certain }) => certain).flatMap((each) => denying(each).map((statement) => ofRule(each, statement))),
  );
  return found.filter(
    (each) => each.certain || !denying(each).some((statement) => certainly.has(ofRule(each, statement))),
  );
}

/** Whether the role's policies, and all others of the stack that concern it, allow a call for certain. */
export function allowedCalls(stack: Stack, needs: RoleNeeds): (action: string, resource: string) => boolean {
  const { policies, organization, boundary, facts } = inForceIn(stack)(needs);
  // A boundary that is not known may take everything away.
  if (needs.role.boundary !== undefined && boundary === undefined) return () => false;
  const identity = [...policies, ...organization];
  const context = { "aws:SecureTransport": "true", ...facts };
  return (action, resource) =>
    coverNeed({ action, resource, context }, { identity, ...(boundary && { boundary }) }, { explained: false })
      .answer === "yes";
}

/** The statement that denies it: what it denies besides, perhaps, is the same fault. */
const denying = ({ owner, gap: { coverage } }: OpenNeed): string[] =>
  coverage.denied === true && owner !== undefined ? [`${owner.urn} ${coverage.nearest?.statement.path}`] : [];

const boundaryName = "boundary";

function openNeed(
  gap: MissingGap,
  boundary: boolean,
  owners: ReadonlyMap<string, PolicyOwner>,
  opaque: (service: string) => boolean,
): OpenNeed {
  const { requirement, coverage, kind } = gap;
  const owner = owners.get(boundary ? boundaryName : (coverage.nearest?.policy ?? ""));
  const denied = coverage.denied === true;
  const hidden = !denied && opaque(requirement.action.split(":", 1)[0] ?? "");
  const certain = kind === "missing" && certaintyOf(requirement) === "documented" && owner?.perhaps !== true && !hidden;
  return { gap, boundary, certain, ...(owner === undefined ? {} : { owner }) };
}

/** Only a policy that the preview does not know leaves it open: the policy is reported, and judged once it is known. */
const waits = ({ certain, gap: { kind, coverage } }: OpenNeed): boolean =>
  !certain && kind === "missing" && coverage.denied !== true;

/** Needs that AWS's own samples leave out where real pipelines run. */
const seldomNeeded: ReadonlySet<string> = new Set(["register-model-reads"]);

function isWorthReporting({ gap: { requirement, coverage, kind } }: OpenNeed): boolean {
  if (coverage.denied === true) {
    if (certaintyOf(requirement) === "optional") return false;
    // Which network a call comes from is not in a stack: only what is certain is reported.
    const key = coverage.nearest?.condition?.key;
    return kind === "missing" || key === undefined || !isNetworkKey(key);
  }
  return certaintyOf(requirement) !== "optional" && !seldomNeeded.has(requirement.because.clause);
}

/** The ARN of the role: its own, or the one by which a pipeline or a step names it. */
export function arnOf({ role, pipelines, steps }: RoleNeeds): string | undefined {
  if (role.arn !== undefined) return role.arn;
  const named = pipelines.find(({ roleArn }) => roleArn !== undefined)?.roleArn;
  return named ?? steps.map(({ plan, step }) => plan.runsAs.get(step)?.arn).find((arn) => arn !== undefined);
}

interface PoliciesInForce {
  /** Identity and resource-based policies. */
  readonly policies: readonly Policy[];
  /** The Denies of SCPs and RCPs. */
  readonly organization: readonly Policy[];
  /** The permissions boundary, where it is known. */
  readonly boundary?: Policy;
  /** All of them. */
  readonly all: readonly Policy[];
  /** What every call of the role carries. */
  readonly facts: ContextValues;
  readonly owners: ReadonlyMap<string, PolicyOwner>;
  /** Something unknown may grant calls of the service. */
  readonly opaque: (service: string) => boolean;
  /** The role's own policies are opaque only until the update. */
  readonly pending: boolean;
}

const inForceIn = oncePer((stack: Stack) => oncePer((needs: RoleNeeds) => findPolicies(stack, needs)));

function findPolicies(stack: Stack, needs: RoleNeeds): PoliciesInForce {
  const { role } = needs;
  const arn = arnOf(needs);
  const own = grantsOf(stack, role);
  const owners = new Map<string, PolicyOwner>();
  for (const [name, owner] of own.owners) owners.set(name, { ...owner, kind: "identity" });
  const policies = own.documents.map(({ name, document }) => compiled(document)(name));
  const limit = role.boundary?.document;
  if (limit !== undefined)
    owners.set(boundaryName, { kind: "boundary", urn: limit.resource.urn, place: limit.place, managed: false });
  const hiding = new Set<string>();
  for (const [index, { document, service, resource, place, unknowns }] of resourcePolicies(stack).entries()) {
    if (document === undefined || unknowns.length > 0) hiding.add(service);
    const read = document && concerning(document, arn);
    if (read === undefined || read.statements.length === 0) continue;
    const name = `resource ${index}`;
    owners.set(name, { kind: "resource", urn: resource.urn, place, managed: false });
    policies.push(compilePolicy(read, name));
  }
  const organization = controlPolicies(stack).flatMap(({ kind, policy }, index): Policy[] => {
    const denies = policy.content.document && deniesOf(policy.content.document, arn);
    if (denies === undefined || denies.statements.length === 0) return [];
    const name = `${kind} ${index}`;
    const perhaps = !isAttached(policy, arn);
    const urn = policy.resource.urn;
    owners.set(name, { kind: "organization", urn, place: kind, managed: false, ...(perhaps && { perhaps }) });
    return [compilePolicy(denies, name)];
  });
  const bounding = boundaryOf(role);
  const boundary = bounding && compiled(bounding.document)(bounding.name);
  const all = [...policies, ...organization, ...(boundary ? [boundary] : [])];
  return {
    ...{ policies, organization, all, owners },
    ...(boundary && { boundary }),
    facts: factsOf(needs, all, arn),
    opaque: (service) => own.opaque || hiding.has(service),
    pending: own.opaque && own.pending,
  };
}

const deniesOf = (document: ReadDocument, arn: string | undefined): ReadDocument => {
  const read = concerning(document, arn);
  return { ...read, statements: read.statements.filter(({ effect }) => effect === "Deny") };
};

/** Whether the account has the policy: it is attached to the account, or to the root above all. */
const isAttached = ({ targets }: ServicePolicy, arn: string | undefined): boolean =>
  [...targets].some((each) => each.startsWith("r-") || each === parseArn(arn ?? "")?.account);

const resourcePolicies = oncePer(({ resources }: Stack): readonly ResourcePolicy[] => readResourcePolicies(resources));

interface ControlPolicy {
  readonly kind: "scp" | "rcp";
  readonly policy: ServicePolicy;
}

/** The SCPs and RCPs of a stack. */
const controlPolicies = oncePer(({ resources }: Stack): readonly ControlPolicy[] => [
  ...readControlPolicies(resources, "SERVICE_CONTROL_POLICY").map((policy) => ({ kind: "scp" as const, policy })),
  ...readControlPolicies(resources, "RESOURCE_CONTROL_POLICY").map((policy) => ({ kind: "rcp" as const, policy })),
]);

/** Documents of identity policies, ready to be asked, by name. */
const compiled = oncePer((document: ReadDocument) => memoize(1_000, (name) => compilePolicy(document, name)));

/** What every call of the role carries: its ARN, and its tags. A tag that a condition names and the role lacks is absent. */
function factsOf({ role }: RoleNeeds, policies: readonly Policy[], arn: string | undefined): ContextValues {
  const { tags, unknown } = readTags(role.resource);
  const facts = new Map<string, string | null>();
  if (unknown === undefined)
    for (const { read } of policies.flatMap(({ statements }) => statements))
      for (const { key } of read.conditions) if (/^aws:principaltag\//i.test(key)) facts.set(key.toLowerCase(), null);
  for (const { key, value } of tags) {
    const name = `aws:principaltag/${key}`.toLowerCase();
    if (value === undefined) facts.delete(name);
    else facts.set(name, value);
  }
  return { ...Object.fromEntries(facts), ...(arn === undefined ? {} : { "aws:PrincipalArn": arn }) };
}

/** What JsonGet's call carries of the keys that the policies ask about. */
const settledFacts = (policies: readonly Policy[]): ContextValues =>
  Object.fromEntries(
    policies
      .flatMap(({ statements }) => statements)
      .flatMap(({ read }) => read.conditions)
      .flatMap(({ key }) => {
        const value = settledByCall(key);
        return value === undefined ? [] : [[key.toLowerCase(), value]];
      }),
  );

/** From which network a call comes, where that is certain: JsonGet's from the service's, a step's without VPC likewise. */
function networkOf(requirement: Requirement, { steps }: RoleNeeds, settled: ContextValues): ContextValues {
  if (requirement.because.clause === "json-get") return { ...outsideNetworks, ...settled };
  const { principal, because } = requirement;
  if (principal.kind !== "stepRole" || !/^(?:s3|kms):/.test(requirement.action)) return {};
  const plans = steps.filter(({ step }) => step === principal.step).map(({ plan }) => plan);
  const outside = plans.some((plan) =>
    plan.requirements.some(
      (each) =>
        each.because.step === because.step &&
        each.because.clause === "create-job" &&
        each.call?.["sagemaker:VpcSubnets"] === null,
    ),
  );
  return outside ? outsideNetworks : {};
}
