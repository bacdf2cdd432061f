/**
 * Needs that a role's policies leave open, as findings: one per statement to add or Deny to narrow, on the resource to
 * change. A message names the place in the definition, not the value there.
 */
import { clauses } from "../../permissions/aws/clauses";
import type { Statement } from "../../permissions/iam/document";
import type { Requirement } from "../../permissions/plan/requirement";
import { writeDocuments } from "../../permissions/policies/writePolicies";
import type { RoleNeeds } from "../stack/access";
import type { Stack } from "../stack/stack";
import { list } from "../rule/quote";
import { replaceStatement, statementAt } from "../edits/edit";
import { exceptRole } from "../edits/statements";
import { arnOf, isJsonGet, openNeeds, type OpenNeed, type PolicyOwner } from "./roleCalls";
import { unjudgedGrants, type StackFinding } from "./roleGrants";
import { unjudgedPipelines } from "./unplanned";

interface Told {
  /** `For step A, the role`. */
  readonly subject: string;
  readonly actions: string;
  /** ` (definition: /Steps/0/Arguments/…)`. */
  readonly places: string;
  /** ` (nearest: policy: Statement[0].Resource of run)`. */
  readonly statement: string;
  /** AWS's sentence. */
  readonly text: string;
  /** The resource to change. */
  readonly change: string;
}

type Text = (told: Told) => string;
interface Texts {
  readonly certain: Text;
  readonly possible: Text;
  readonly fix: Text;
}

const messages: Readonly<Record<"missing" | "boundary" | "denied" | "organization" | "resource", Texts>> = {
  missing: {
    certain: ({ subject, actions, places, statement, text }) =>
      `${subject} lacks ${actions}${places}${statement}. AWS: ${text}`,
    possible: ({ subject, actions, places, statement, text }) =>
      `${subject} may lack ${actions}${places}${statement}. AWS: ${text}`,
    fix: ({ change }) => `Add the statement to ${change}: \`pipeline-access derive\` prints what the definition needs.`,
  },
  boundary: {
    certain: ({ subject, actions, places, text }) =>
      `${subject} lacks ${actions}${places}: its permissions boundary does not allow it. AWS: ${text}`,
    possible: ({ subject, actions, places, text }) =>
      `${subject} may lack ${actions}${places}: its permissions boundary may not allow it. AWS: ${text}`,
    fix: () => "Allow it in the permissions boundary: `pipeline-access derive` prints what the definition needs.",
  },
  denied: {
    certain: ({ subject, actions, places, statement, text }) =>
      `${subject} is denied ${actions}${places}${statement}. AWS: ${text}`,
    possible: ({ subject, actions, places, statement, text }) =>
      `${subject} may be denied ${actions}${places}${statement}. AWS: ${text}`,
    fix: ({ change }) =>
      `In ${change}, remove these actions and resources from the Deny, or exclude the role by a condition.`,
  },
  resource: {
    certain: ({ subject, actions, places, statement, text }) =>
      `${subject} is denied ${actions}${places}${statement}, whatever its own policies allow. AWS: ${text}`,
    possible: ({ subject, actions, places, statement, text }) =>
      `${subject} may be denied ${actions}${places}${statement}, whatever its own policies allow. AWS: ${text}`,
    fix: ({ change }) =>
      `In ${change}, exclude the role from the Deny: add the condition ArnNotEquals aws:PrincipalArn with the role's ARN.`,
  },
  organization: {
    certain: ({ subject, actions, places, statement, text }) =>
      `${subject} is denied ${actions}${places} by a policy of the organization${statement}. AWS: ${text}`,
    possible: ({ subject, actions, places, statement, text }) =>
      `${subject} may be denied ${actions}${places} by a policy of the organization${statement}. AWS: ${text}`,
    fix: ({ change }) =>
      `In ${change}, remove these actions and resources from the Deny, or exclude the role by a condition.`,
  },
};

const otherAccount = {
  message: (steps: string) =>
    `The role of ${steps} is in another account than the pipeline. A role can be passed only to a service of its own account, so the step fails whatever the policies allow.`,
  fix: "Name a role of the pipeline's own account in the definition. That role may assume the other one, or the other account's bucket, key and repository policies may grant it access.",
};

/**
 * What a rule reports about the roles that concern it: their open needs that it owns, and what was not checked.
 */
export const gapFindings = (
  stack: Stack,
  concerns: (needs: RoleNeeds) => boolean,
  owned: (need: Requirement) => boolean,
): StackFinding[] => [
  ...unjudgedPipelines(stack),
  ...[...stack.access().needs.values()].filter(concerns).flatMap((needs) => {
    const open = openNeeds(stack, needs).filter(({ gap }) => owned(gap.requirement));
    return [
      ...unjudgedGrants(needs.role),
      ...foreignRoles(needs, owned),
      ...describeGaps(
        stack,
        needs,
        open.filter(({ gap }) => !passesForeignRole(gap.requirement)),
      ),
    ];
  }),
];

/** One finding per statement that is missing and per statement that denies. */
export function describeGaps(stack: Stack, needs: RoleNeeds, open: readonly OpenNeed[]): StackFinding[] {
  const groups = new Map<string, OpenNeed[]>();
  for (const each of open) {
    const { gap, boundary, owner } = each;
    const { requirement, coverage } = gap;
    const denies = coverage.denied === true ? `${owner?.urn} ${coverage.nearest?.statement.path}` : "";
    const key = JSON.stringify([clauses[requirement.because.clause].sid, boundary, denies]);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()].flatMap((group) => describeGroup(stack, needs, group));
}

function describeGroup(stack: Stack, needs: RoleNeeds, group: readonly OpenNeed[]): StackFinding[] {
  const { role } = needs;
  const certain = group.filter((each) => each.certain);
  const first = certain[0] ?? group[0];
  if (first === undefined) return [];
  const { gap, boundary, owner } = first;
  const { requirement, coverage } = gap;
  const { sid, text } = clauses[requirement.because.clause];
  const sure = certain.length > 0;
  const denied = coverage.denied === true;
  const changed = boundary || denied ? owner : undefined;
  // What the role may have after all is not reported as lacking.
  const told = sure ? group.filter((each) => each.gap.kind === "missing") : group;
  const requirements = told.map((each) => each.gap.requirement);
  const texts = messages[boundary ? "boundary" : denied ? deniedBy(owner) : "missing"];
  const values: Told = {
    subject: stepsOf(requirements),
    actions: list([...new Set(requirements.map(({ action }) => action))]),
    places: placesOf(requirements),
    statement: where(owner, coverage, denied),
    text,
    change: denied ? nameOf(owner?.urn ?? role.resource.urn) : changeFor(role.resource.name, first),
  };
  const onResource = denied && owner?.kind === "resource" && isJsonGet(requirement);
  const place = {
    // AWS's own policies cannot be changed: the role's list of them can.
    urn: changed?.managed === false ? changed.urn : role.resource.urn,
    path: boundary && changed === undefined ? "permissionsBoundary" : changed ? placeOf(changed, coverage) : "",
  };
  const edits = denied && sure ? exceptFrom(stack, place, arnOf(needs)) : undefined;
  return [
    {
      code: onResource ? "json-get-denied" : `${boundary ? "boundary" : denied ? "denied" : "missing"}-${kebab(sid)}`,
      kind: sure ? "violation" : "unknown",
      ...place,
      ...(denied && owner
        ? { fault: `denied ${owner.urn} ${coverage.nearest?.statement.path} ${role.resource.urn}` }
        : {}),
      message: (sure ? texts.certain : texts.possible)(values),
      fix: texts.fix(values),
      ...(edits === undefined ? {} : { edits }),
      ...(denied ? {} : { statements: statementsOf(group.map((each) => each.gap.requirement)) }),
    },
  ];
}

/** The role as an exception of the statement that denies it. */
function exceptFrom(
  stack: Stack,
  place: Pick<StackFinding, "urn" | "path">,
  arn: string | undefined,
): StackFinding["edits"] {
  const written = statementAt(stack, place);
  const excepted = written && arn !== undefined ? exceptRole(written.statement, arn) : undefined;
  return written && excepted && replaceStatement(written, [excepted]);
}

const deniedBy = (owner: PolicyOwner | undefined): "denied" | "organization" | "resource" =>
  owner?.kind === "organization" || owner?.kind === "resource" ? owner.kind : "denied";

/** The policy that has the nearest statement, where it can be changed; else the role's policies. */
const changeFor = (role: string, { owner }: OpenNeed): string =>
  owner === undefined || owner.managed || owner.kind !== "identity"
    ? `a policy of the role ${role}`
    : `the policies of the role ${role}, for example ${nameOf(owner.urn)}`;

const placeOf = ({ place, managed, kind }: PolicyOwner, { nearest }: OpenNeed["gap"]["coverage"]): string => {
  const statement = nearest?.statement.path;
  if (statement === undefined || managed || kind === "boundary") return place;
  return `${kind === "organization" ? "content" : place}: ${statement}`;
};

/** The statements that all needs of the group come to. */
const statementsOf = (requirements: readonly Requirement[]): readonly Statement[] =>
  writeDocuments(requirements).flatMap((document) => document.Statement);

/** Passing a role of another account: no grant helps. */
function passesForeignRole({ because, resources, call }: Requirement): boolean {
  const account = call?.["aws:PrincipalAccount"];
  return (
    because.clause === "pass-role" &&
    typeof account === "string" &&
    resources.every((each) => {
      const [, , service, , named = ""] = each.split(":");
      return service === "iam" && /^\d{12}$/.test(named) && named !== account;
    })
  );
}

const foreignRoles = (
  { pipelines, requirements }: RoleNeeds,
  owned: (need: Requirement) => boolean,
): StackFinding[] => {
  const foreign = requirements.filter((each) => owned(each) && passesForeignRole(each));
  const [first] = foreign;
  const [pipeline] = pipelines;
  if (first === undefined || pipeline === undefined) return [];
  const steps = [...new Set(foreign.flatMap(({ because }) => because.step ?? []))];
  return [
    {
      code: "step-role-other-account",
      kind: "violation",
      urn: pipeline.pipeline.resource.urn,
      path: `pipelineDefinition: ${first.because.path}`,
      message: otherAccount.message(`${steps.length === 1 ? "step" : "steps"} ${list(steps)}`),
      fix: otherAccount.fix,
    },
  ];
};

/** Where the definition needs what is missing. */
function placesOf(requirements: readonly Requirement[]): string {
  const places = [...new Set(requirements.flatMap(({ because: { path } }) => path || []))];
  return places.length === 0 ? "" : ` (definition: ${list(places)})`;
}

function where(owner: PolicyOwner | undefined, { nearest }: OpenNeed["gap"]["coverage"], denied: boolean): string {
  if (owner === undefined || nearest === undefined || nearest.mismatch === "action") return "";
  const place = owner.kind === "organization" ? "content" : owner.place;
  const at = owner.managed ? `${place}, ${nearest.path}` : `${place}: ${nearest.path}`;
  return denied ? ` (by ${at} of ${nameOf(owner.urn)})` : ` (nearest: ${at} of ${nameOf(owner.urn)})`;
}

const nameOf = (urn: string): string => urn.split("::").at(-1) ?? urn;

function stepsOf(requirements: readonly Requirement[]): string {
  const steps = [...new Set(requirements.flatMap(({ because }) => because.step ?? []))];
  return steps.length === 0
    ? "The pipeline's role"
    : `For ${steps.length === 1 ? "step" : "steps"} ${list(steps)}, the role`;
}

/** `PassStepRoles` as codes spell it: `pass-step-roles`. */
const kebab = (name: string): string => name.replace(/(?<=[a-z])(?=[A-Z])/g, "-").toLowerCase();
