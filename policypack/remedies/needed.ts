/** What the roles of a stack need of a grant that is to go: the statements to write in its place. */
import { requireAuthor } from "../../permissions/plan/callers";
import type { Statement } from "../../permissions/iam/document";
import { compilePolicy } from "../../permissions/iam/compile";
import { groupBy } from "../../permissions/groupBy";
import type { JsonObject } from "../../permissions/json";
import { oncePer } from "../../permissions/memoize";
import type { Requirement } from "../../permissions/plan/requirement";
import { findMissingIn } from "../../permissions/policies/comparePolicies";
import { writeDocuments } from "../../permissions/policies/writePolicies";
import { openNeeds } from "../findings/roleCalls";
import { grantsOf, type GrantOwner } from "../findings/roleGrants";
import type { Holder } from "../stack/holders";
import type { Stack } from "../stack/stack";

/** A grant: a document, or one statement of it. */
export interface Grant {
  readonly urn: string;
  readonly place: string;
  readonly index?: number;
}

/** Who is granted a document. A policy that only bounds grants nothing. */
export const holdersOf = (stack: Stack, grant: Grant): readonly Holder[] => [
  ...new Set((holdings(stack).get(documentId(grant)) ?? []).map(({ holder }) => holder)),
];

/** Who holds each document. */
const holdings = oncePer((stack: Stack) =>
  groupBy(
    stack
      .holders()
      .flatMap((holder) => [...grantsOf(stack, holder).owners.values()].map((owner) => ({ owner, holder }))),
    ({ owner }) => documentId(owner),
  ),
);

const documentId = ({ urn, place }: Pick<Grant, "urn" | "place">): string => `${urn} ${place}`;

const isOf = (owner: GrantOwner, { urn, place }: Grant): boolean => owner.urn === urn && owner.place === place;

/**
 * What the holders of a grant need of it, as statements. Undefined: no pipeline runs as one of them, so what it needs is
 * unknown.
 */
export function neededInstead(
  stack: Stack,
  grant: Grant,
  concerns: (need: Requirement) => boolean = () => true,
): readonly Statement[] | undefined {
  const holders = holdersOf(stack, grant);
  const needed: Requirement[] = [];
  for (const holder of holders) {
    const needs = stack.access().needs.get(holder);
    if (needs === undefined) return undefined;
    const { documents, owners } = grantsOf(stack, holder);
    const rest = documents.map(({ name, document }) => {
      const owner = owners.get(name);
      if (owner === undefined || !isOf(owner, grant)) return compilePolicy(document, name);
      const left = grant.index === undefined ? [] : document.statements.filter(({ index }) => index !== grant.index);
      return compilePolicy({ ...document, statements: left }, name);
    });
    const open = new Set(openNeeds(stack, needs).map(({ gap }) => gap.requirement));
    const asked = needs.requirements.filter((need) => concerns(need) && !open.has(need));
    needed.push(...findMissingIn(asked, { identity: rest }).map(({ requirement }) => requirement));
  }
  return holders.length === 0 ? undefined : writeDocuments(needed).flatMap((document) => document.Statement);
}

/** Statements as they are written into a document. */
export const written = (statements: readonly Statement[]): readonly JsonObject[] =>
  statements.map((statement) => ({ ...statement }));

/** The statements by which the authors of the stack's pipelines pass the pipelines' roles. */
export const authorsPass = (stack: Stack): readonly Statement[] =>
  writeDocuments(
    stack
      .access()
      .pipelines.flatMap(({ arn, roleArn }) =>
        arn === undefined || roleArn === undefined ? [] : requireAuthor(arn, { arn: roleArn }),
      )
      .filter(({ action }) => action === "iam:PassRole"),
  ).flatMap((document) => document.Statement);
