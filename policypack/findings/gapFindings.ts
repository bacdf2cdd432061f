/**
 * Needs that a role's documents leave open, as findings: one per statement to add or Deny to narrow, on the role. A
 * message names the place in the definition that asks, not what stands there.
 */
import { clauses } from "../../permissions/aws/clauses";
import type { MissingGap } from "../../permissions/policies/comparePolicies";
import type { Requirement } from "../../permissions/plan/requirement";
import { writeDocuments } from "../../permissions/policies/writePolicies";
import type { Statement } from "../../permissions/iam/document";
import type { RoleNeeds } from "../stack/access";
import type { Stack } from "../stack/stack";
import { list } from "../rule/quote";
import {
  grantsOf,
  openNeeds,
  unjudgedGrants,
  type GrantOwner,
  type OpenNeed,
  type RoleGrants,
  type StackFinding,
} from "./roleGrants";
import { unjudgedPipelines } from "./unplanned";

/**
 * What a rule says of the roles that concern it: their open needs that it owns, and what cannot be judged.
 * @param matters what cannot be judged then
 */
export const gapFindings = (
  stack: Stack,
  matters: string,
  concerns: (needs: RoleNeeds) => boolean,
  owned: (need: Requirement) => boolean,
): StackFinding[] => [
  ...unjudgedPipelines(stack, matters),
  ...[...stack.access().needs.values()].filter(concerns).flatMap((needs) => {
    const open = openNeeds(stack, needs).filter(({ gap }) => owned(gap.requirement));
    return [...unjudgedGrants(needs.role, matters), ...describeGaps(needs, open, grantsOf(stack, needs.role))];
  }),
];

/** One finding per statement that is missing and per statement that denies. */
export function describeGaps(needs: RoleNeeds, open: readonly OpenNeed[], grants: RoleGrants): StackFinding[] {
  const groups = new Map<string, OpenNeed[]>();
  for (const each of open) {
    const { gap, boundary } = each;
    const { requirement, coverage } = gap;
    const denies = coverage.denied === true ? `${coverage.nearest?.policy} ${coverage.nearest?.statement.path}` : "";
    const key = JSON.stringify([clauses[requirement.because.clause].sid, boundary, denies]);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()].map((group) => describeGroup(needs, group, grants));
}

function describeGroup({ role }: RoleNeeds, group: readonly OpenNeed[], grants: RoleGrants): StackFinding {
  const gaps = group.map(({ gap }) => gap);
  const certain = gaps.filter(
    ({ kind, requirement }) => kind === "missing" && clauses[requirement.because.clause].certainty === "documented",
  );
  const first = (certain[0] ?? gaps[0]) as MissingGap;
  const { requirement, coverage } = first;
  const { sid, text } = clauses[requirement.because.clause];
  const boundary = group.some((each) => each.boundary);
  const denied = coverage.denied === true;
  const owner = boundary ? undefined : grants.owners.get(coverage.nearest?.policy ?? "");
  const sure = certain.length > 0 && (denied || boundary || !grants.opaque);
  // What the role may have after all is not said to be lacking.
  const told = sure ? gaps.filter(({ kind }) => kind === "missing") : gaps;
  const actions = [...new Set(told.map((gap) => gap.requirement.action))];
  const verb = sure ? (denied ? "is denied" : "lacks") : "may lack";
  const subject = `${stepsOf(told)} ${verb} ${list(actions)}${placesOf(told)}`;
  return {
    code: `${boundary ? "boundary" : denied ? "denied" : "missing"}-${kebab(sid)}`,
    kind: sure ? "violation" : "unknown",
    urn: role.resource.urn,
    path: boundary ? "permissionsBoundary" : "",
    message: `${subject}${where(owner, coverage, denied)}. AWS: ${text}`,
    fix: denied
      ? "Take these actions and resources out of the Deny, or its role out of its conditions."
      : `${boundary ? "Let the boundary allow it" : "Add the statement to the role's policies"}: \`pipeline-access derive\` prints what the definition needs.`,
    ...(denied ? {} : { statements: statementsOf(gaps) }),
  };
}

/** The statements that all needs of the group come to. */
const statementsOf = (gaps: readonly MissingGap[]): readonly Statement[] =>
  writeDocuments(gaps.map(({ requirement }) => requirement)).flatMap((document) => document.Statement);

/** Where the definition asks for what is missing. */
function placesOf(gaps: readonly MissingGap[]): string {
  const places = [...new Set(gaps.flatMap(({ requirement: { because } }) => because.path || []))];
  return places.length === 0 ? "" : `, which ${list(places)} ${places.length === 1 ? "asks" : "ask"} for`;
}

function where(owner: GrantOwner | undefined, { nearest }: MissingGap["coverage"], denied: boolean): string {
  if (owner === undefined || nearest === undefined || nearest.mismatch === "action") return "";
  const at = owner.managed ? `${owner.place}, ${nearest.path}` : `${owner.place}: ${nearest.path}`;
  return denied ? ` (by ${at} of ${nameOf(owner.urn)})` : ` (nearest: ${at} of ${nameOf(owner.urn)})`;
}

const nameOf = (urn: string): string => urn.split("::").at(-1) ?? urn;

function stepsOf(gaps: readonly MissingGap[]): string {
  const steps = [...new Set(gaps.flatMap(({ requirement }) => requirement.because.step ?? []))];
  return steps.length === 0 ? "The pipeline" : `For ${steps.length === 1 ? "step" : "steps"} ${list(steps)}, the role`;
}

/** `PassStepRoles` as codes spell it: `pass-step-roles`. */
const kebab = (name: string): string => name.replace(/(?<=[a-z])(?=[A-Z])/g, "-").toLowerCase();
