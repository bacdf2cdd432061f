/**
 * How much a grant of iam:PassRole matters: mandatory where a role that a pipeline uses holds it, or where it lets its
 * holder pass such a role to SageMaker. A policy that only bounds grants nothing.
 */
import { matchesAction } from "../../permissions/iam/action";
import type { ReadStatement } from "../../permissions/iam/document";
import { matchesPattern, patternsOverlap, readPattern } from "../../permissions/iam/pattern";
import { readPatternText } from "../../permissions/iam/patternText";
import { sagemakerService } from "../../permissions/aws/services";
import { isServiceKey, pinning, passRole } from "./passedToService";
import type { Finding, Weight } from "../rule/rule";
import { documentsOf } from "../stack/documents";
import type { Holder } from "../stack/holders";
import type { Resource } from "../stack/resource";
import type { Stack } from "../stack/stack";
import { withoutVariables } from "../findings/unjudged";

/** Weighs findings about statements that allow iam:PassRole. */
export function weighGrants(stack: Stack): (finding: Finding) => Weight {
  const used = stack.pipelines().length === 0 ? executionRoles(stack) : [...stack.roleUses().keys()];
  const holders = holdersByPolicy(stack);
  const inUse = new Set(used.flatMap((role) => [role.resource, ...documentsHeld(role)]).map(({ urn }) => urn));
  return (finding) => {
    if (finding.kind === "unknown") return onlyBounds(holders, finding.urn) ? "nothing" : "violation";
    if (onlyBounds(holders, finding.urn)) return "nothing";
    // IAM refuses a document that cannot be read, whoever has it.
    if (finding.code.startsWith("unreadable-")) return "violation";
    const statement = statementAt(stack, finding);
    if (statement === undefined) return inUse.has(finding.urn) ? "violation" : "advice";
    if (finding.code === "pass-role-any-partition" || !mayPassToSageMaker(statement)) return "advice";
    if (inUse.has(finding.urn)) return "violation";
    const held = (holders.get(finding.urn)?.grants ?? 0) > 0;
    return held && used.some((role) => reaches(statement, role)) ? "violation" : "advice";
  };
}

/** Of a stack without pipelines, whose pipelines are made elsewhere: the roles that SageMaker may assume. */
const executionRoles = (stack: Stack): Holder[] =>
  stack
    .roles()
    .all.filter(({ trust }) =>
      (trust?.document?.statements ?? []).some(
        ({ effect, principals }) =>
          effect === "Allow" &&
          principals?.negated === false &&
          principals.principals.some(({ value }) => value === sagemakerService),
      ),
    );

interface Held {
  grants: number;
  bounds: number;
}

const onlyBounds = (holders: ReadonlyMap<string, Held>, urn: string): boolean => {
  const held = holders.get(urn);
  return held !== undefined && held.grants === 0 && held.bounds > 0;
};

/** How many roles, users and groups are granted a resource's documents, and bounded by them. */
function holdersByPolicy(stack: Stack): ReadonlyMap<string, Held> {
  const held = new Map<string, Held>();
  const of = (urn: string): Held => {
    const found = held.get(urn) ?? { grants: 0, bounds: 0 };
    held.set(urn, found);
    return found;
  };
  for (const holder of stack.holders()) {
    for (const { urn } of documentsHeld(holder)) of(urn).grants++;
    const bound = holder.boundary?.document?.resource;
    if (bound !== undefined) of(bound.urn).bounds++;
  }
  for (const { inline, attached } of stack.roles().stray)
    for (const { resource } of [...inline, ...attached.flatMap(({ document }) => document ?? [])])
      of(resource.urn).grants++;
  return held;
}

const documentsHeld = ({ inline, attached }: Holder): Resource[] =>
  [...inline, ...attached.flatMap(({ document }) => document ?? [])].map(({ resource }) => resource);

function statementAt({ byUrn }: Stack, { urn, path }: Finding): ReadStatement | undefined {
  const resource = byUrn.get(urn);
  return (resource === undefined ? [] : documentsOf(resource))
    .flatMap(({ place, document }) => (document?.statements ?? []).map((statement) => ({ place, statement })))
    .find(({ place, statement }) => `${path}.`.startsWith(`${place}: ${statement.path}.`))?.statement;
}

/** Not where a condition names other services alone. */
function mayPassToSageMaker({ conditions }: ReadStatement): boolean {
  return conditions
    .filter((condition) => isServiceKey(condition) && pinning.has(condition.operator))
    .every(({ values }) =>
      values.some(({ value }) => matchesPattern(readPatternText(withoutVariables(value, "*")), sagemakerService)),
    );
}

/** Whether the statement may pass the role. */
function reaches({ actions, resources }: ReadStatement, { arn, name }: Holder): boolean {
  if (!actions.negated && !actions.patterns.some(({ value }) => matchesAction(withoutVariables(value, "*"), passRole)))
    return false;
  const text = arn ?? (name === undefined ? undefined : `arn:*:iam::*:role/*${name}`);
  if (text === undefined || resources === undefined) return false;
  const role = readPattern(text);
  const overlaps = resources.patterns.some(({ value }) =>
    patternsOverlap(readPatternText(withoutVariables(value, "*")), role),
  );
  return overlaps !== resources.negated;
}
