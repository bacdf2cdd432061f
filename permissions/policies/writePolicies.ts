/**
 * From requirements to IAM documents. Claims: the documents allow exactly the requirements; the same requirements give
 * the same bytes, in whatever order they come. Statements are named after the clause they stand on.
 */
import { compactStatements, shortest } from "../iam/compact";
import type { Diagnostic } from "../diagnostic";
import type { ConditionBlock, PolicyDocument, Statement } from "../iam/document";
import { containsPattern, type Pattern } from "../iam/pattern";
import { readPatternText } from "../iam/patternText";
import { jobService, sagemakerService } from "../aws/services";
import { clauses } from "../aws/clauses";
import { fitCaller, fitRole } from "./fitDocuments";
import type { AccessPlan, Role } from "../plan/accessPlan";
import { needsByPrincipal } from "../plan/principals";
import type { Requirement } from "../plan/requirement";

/** A new role with its documents. */
export interface WrittenRole {
  readonly role: Role;
  readonly trust: PolicyDocument;
  /** What is attached to the role; the first is meant to be inline. Empty where the role needs nothing. */
  readonly policies: readonly PolicyDocument[];
}

/** Every document of a plan. */
export interface WrittenPolicies {
  readonly pipelineRole: WrittenRole;
  /** The plan's new roles; those that exist already are not ours to write. */
  readonly roles: readonly WrittenRole[];
  readonly author: readonly PolicyDocument[];
  readonly operator: readonly PolicyDocument[];
  /** What fits nowhere: an error, and the role or caller has no documents. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Everybody whose documents were written: the ARN of a role, `author` or `operator`. */
export const documentsByPrincipal = (written: WrittenPolicies): ReadonlyMap<string, readonly PolicyDocument[]> =>
  new Map([
    ...[written.pipelineRole, ...written.roles].map(({ role, policies }) => [role.arn, policies] as const),
    ["author", written.author],
    ["operator", written.operator],
  ]);

/** Writes the documents of a plan. */
export function writePolicies(plan: AccessPlan): WrittenPolicies {
  const needs = needsByPrincipal(plan);
  const diagnostics: Diagnostic[] = [];
  const fit = (who: string, their: readonly Requirement[], into: typeof fitRole): readonly PolicyDocument[] => {
    const [document] = writeDocuments(their);
    const documents = into(document, plan.options.policySizes);
    if (documents === undefined) diagnostics.push(tooLarge(who, their));
    return documents ?? [];
  };
  const written = (role: Role): WrittenRole => ({
    role,
    trust: writeTrust(role, plan),
    policies: fit(`The ${role.kind} role ${role.name ?? role.arn}`, needs.get(role.arn) ?? [], fitRole),
  });
  return {
    pipelineRole: written(plan.pipelineRole),
    roles: plan.roles.filter(({ name }) => name !== undefined).map(written),
    author: fit("The author of the pipeline", needs.get("author") ?? [], fitCaller),
    operator: fit("The operator of the pipeline", needs.get("operator") ?? [], fitCaller),
    diagnostics,
  };
}

/** All texts: what is too large -> (values) -> text. */
const messages = {
  "caller-size": (who: string) =>
    `${who} needs more access than fits in IAM managed policies. Name fewer startableVersions.`,
  "policy-size": (who: string, largest: string, steps: number) =>
    `${who} needs more access than fits in IAM inline and managed policies. The largest of ${steps} steps are ${largest}. Share roles (roleSeparation, sharedRoles), use wider job names (jobNames: pipelines), or split the pipeline.`,
} as const;

/** Names the steps whose needs are the bulk; callers' needs come of no step. */
function tooLarge(who: string, needs: readonly Requirement[]): Diagnostic {
  const bulk = new Map<string, number>();
  for (const { resources, because } of needs)
    if (because.step !== undefined) bulk.set(because.step, (bulk.get(because.step) ?? 0) + resources.join().length);
  const first = [...bulk]
    .sort(([, a], [, b]) => b - a)
    .slice(0, 3)
    .map(([step]) => step);
  return {
    severity: "error",
    code: "policy-size",
    message: bulk.size === 0 ? messages["caller-size"](who) : messages["policy-size"](who, first.join(", "), bulk.size),
    path: "",
  };
}

/** One document for these requirements; none where there are none. */
export function writeDocuments(requirements: readonly Requirement[]): PolicyDocument[] {
  const bySid = new Map<string, Statement[]>();
  const idOf = identities();
  for (const { sid, action, resources, context } of gather(mergeContexts(distinct(requirements, idOf), idOf), idOf))
    collect(bySid, sid, {
      Effect: "Allow",
      Action: action,
      Resource: resources,
      ...(Object.keys(context).length > 0 && { Condition: writeCondition(context) }),
    });
  const statements = [...bySid.keys()].sort().flatMap((sid) => {
    const compact = compactStatements(bySid.get(sid) ?? []);
    return compact.map((statement, index) => ({ Sid: compact.length > 1 ? `${sid}${index + 1}` : sid, ...statement }));
  });
  return statements.length > 0 ? [{ Version: "2012-10-17", Statement: statements }] : [];
}

/** The text of a list or a context: requirements of one need share theirs, so each is written once. */
type IdOf = (value: object) => string;

function identities(): IdOf {
  const known = new Map<object, string>();
  return (value) => {
    let id = known.get(value);
    if (id === undefined) known.set(value, (id = JSON.stringify(value)));
    return id;
  };
}

/** Each grant once, under the first clause in order that requires it: the key an output is written with may be the key
 * an input is read with. What is granted without a condition is not granted again under one. */
function distinct(requirements: readonly Requirement[], idOf: IdOf): Requirement[] {
  const byGrant = new Map<string, Requirement>();
  for (const requirement of requirements) {
    const { action, resources, context, because } = requirement;
    const id = `${action}\n${idOf(resources)}\n${idOf(context)}`;
    const known = byGrant.get(id);
    if (!known || clauses[because.clause].sid < clauses[known.because.clause].sid) byGrant.set(id, requirement);
  }
  const hasCondition = ({ context }: Requirement): boolean => Object.keys(context).length > 0;
  const conditional = new Set(requirements.filter(hasCondition).map(({ action }) => action));
  const open = new Map<string, Pattern[]>();
  for (const each of byGrant.values())
    if (conditional.has(each.action) && !hasCondition(each))
      for (const resource of each.resources) collect(open, each.action, readPatternText(resource));
  const isOpen = (action: string, resource: string): boolean =>
    open.get(action)?.some((pattern) => containsPattern(pattern, readPatternText(resource))) === true;
  return [...byGrant.values()].filter(
    (each) => !hasCondition(each) || !each.resources.every((resource) => isOpen(each.action, resource)),
  );
}

/** Requirements with equal resources, then those with equal actions, as one: what compaction would find out slowly. */
function gather(requirements: readonly Requirement[], idOf: IdOf) {
  const sidOf = ({ because }: Requirement): string => clauses[because.clause].sid;
  const byResources = new Map<string, Requirement[]>();
  for (const each of requirements)
    collect(byResources, `${sidOf(each)}\n${idOf(each.resources)}\n${idOf(each.context)}`, each);
  const byActions = new Map<
    string,
    { sid: string; action: string[]; resources: string[]; context: Requirement["context"] }[]
  >();
  for (const group of byResources.values()) {
    const [first] = group;
    if (first === undefined) continue;
    const action = group.length === 1 ? [first.action] : [...new Set(group.map((each) => each.action))].sort();
    const { resources, context } = first;
    collect(byActions, `${sidOf(first)}\n${JSON.stringify(action)}\n${idOf(context)}`, {
      sid: sidOf(first),
      action,
      resources: [...resources],
      context,
    });
  }
  return [...byActions.values()].flatMap((group) => {
    const [first] = group;
    return first ? [{ ...first, resources: [...new Set(group.flatMap(({ resources }) => resources))] }] : [];
  });
}

function collect<T>(groups: Map<string, T[]>, key: string, item: T): void {
  const group = groups.get(key);
  if (group) group.push(item);
  else groups.set(key, [item]);
}

/** Requirements that differ in the values of their one condition key alone become one: values are alternatives. */
function mergeContexts(requirements: readonly Requirement[], idOf: IdOf): Requirement[] {
  const merged = new Map<string, { requirement: Requirement; values: Set<string> }>();
  const others: Requirement[] = [];
  for (const requirement of requirements) {
    const { action, resources, context, because } = requirement;
    const [key, ...more] = Object.keys(context);
    if (key === undefined || more.length > 0) {
      others.push(requirement);
      continue;
    }
    const id = `${because.clause}\n${action}\n${idOf(resources)}\n${key}`;
    const entry = merged.get(id) ?? { requirement, values: new Set() };
    for (const value of context[key] ?? []) entry.values.add(value);
    merged.set(id, entry);
  }
  return [
    ...others,
    ...[...merged.values()].map(({ requirement, values }) => ({
      ...requirement,
      context: Object.fromEntries(Object.keys(requirement.context).map((key) => [key, [...values]])),
    })),
  ];
}

/** Keys that may hold several values in one request. https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html */
const multivalued = new Set(["kms:ResourceAliases"]);

/** Keys that hold numbers. */
const numeric = new Set(["sagemaker:PipelineVersionId"]);

function writeCondition(context: Requirement["context"]): ConditionBlock {
  const block: ConditionBlock = {};
  for (const key of Object.keys(context).sort()) {
    const values = shortest(context[key] ?? [], "Resource"); // patterns, as resources are
    const text = values.some((value) => /[*?]/.test(value)) ? "StringLike" : "StringEquals";
    const match = numeric.has(key) ? "NumericEquals" : text;
    const operator = multivalued.has(key) ? `ForAnyValue:${match}` : match;
    const [only] = values;
    (block[operator] ??= {})[key] = values.length === 1 && only !== undefined ? only : values;
  }
  return block;
}

/** "This role is passed to the SageMaker service principal": trusted for this account's calls alone.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html */
function writeTrust({ trustedServices: needed }: Role, { options, pipelineArn }: AccessPlan): PolicyDocument {
  // The SDK's check of roles wants a job's role to trust SageMaker itself too.
  const trustedServices =
    options.switches?.sdkRoleValidation === true && needed.includes(jobService)
      ? [...new Set([...needed, sagemakerService])]
      : needed;
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: trustedServices.length === 1 ? (trustedServices[0] ?? "") : [...trustedServices] },
        Action: ["sts:AssumeRole", ...(trustedServices.includes(jobService) ? ["sts:TagSession"] : [])],
        Condition: {
          StringEquals: { "aws:SourceAccount": options.account },
          ...(options.switches?.sourceArnTrust === true && { ArnLike: { "aws:SourceArn": pipelineArn } }),
        },
      },
    ],
  };
}
