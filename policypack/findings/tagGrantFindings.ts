/**
 * Findings about roles of a stack that may set the exception's tag, or let others pass it to their sessions: what is left
 * to guard where the service control policies are elsewhere. Not here: the guards (exceptionTagGuarded.ts).
 */
import { parseArn } from "../../permissions/iam/arn";
import { containsPattern, patternsOverlap, readPattern } from "../../permissions/iam/pattern";
import type { ExceptionTag } from "../../permissions/scp";
import { findSessionTagGrants, findTagGrants } from "../../permissions/scp/tagGrants";
import { textOf } from "../stack/known";
import { property } from "../stack/resource";
import type { Holder } from "../stack/holders";
import type { Stack } from "../stack/stack";
import { readTags } from "../stack/tags";
import type { ExceptionInForce } from "./exceptionTerms";
import { list } from "../rule/quote";
import { grantsOf, unjudgedGrants, type StackFinding } from "./roleGrants";
import { unknownValue, unknownWithin } from "./unjudged";

/** All texts: code -> (values) -> what is wrong, and the fix. */
const messages = {
  "tag-settable": (actions: string, managed: boolean) => ({
    message: `${managed ? "This policy" : "This statement"} allows ${actions} to a role that is not in \`admins\`. With these actions the role can give itself the exception tag, or take control of a role that has it.`,
    fix: "Remove the actions. Or add the condition ForAllValues:StringNotEqualsIgnoreCase on aws:TagKeys with the key of the tag, and exclude the tagged role from the resources. Or list this role in the setting `admins`.",
  }),
  "session-tag-allowed": {
    message:
      "The trust policy allows callers to pass the exception tag as a session tag. A session tag counts as a tag of the role, and service control policies do not apply to federated callers.",
    fix: "Remove sts:TagSession, or add the condition ForAllValues:StringNotEqualsIgnoreCase on aws:TagKeys with the key of the tag.",
  },
} as const;

/** What the stack's roles may do with the tag, but for the admins. */
export const tagGrantFindings = (stack: Stack, { tags, admins }: ExceptionInForce): StackFinding[] => {
  if (tags.length === 0) return [];
  const { all: roles } = stack.roles();
  return tags.flatMap((tag) => {
    const tagged = roles.filter((role) => hasTag(role, tag)).flatMap(({ arn }) => arn ?? []);
    return roles.filter((role) => !isAdmin(role, admins)).flatMap((role) => checkGrants(stack, role, tag, tagged));
  });
};

/** Whom the stack's roles let tag their sessions. `federated`: others are guarded. */
export const sessionTagFindings = (stack: Stack, { tags }: ExceptionInForce, federated: boolean): StackFinding[] =>
  tags.length === 0
    ? []
    : stack.roles().all.flatMap((role) => tags.flatMap((tag) => checkSessions(role, tag, federated)));

const hasTag = ({ resource }: Holder, { key, value }: ExceptionTag): boolean =>
  readTags(resource).tags.some((each) => each.key.toLowerCase() === key.toLowerCase() && each.value === value);

/** Where the ARN is not known, the name and path decide. */
function isAdmin({ resource, arn, name }: Holder, admins: readonly string[]): boolean {
  if (arn !== undefined) return admins.some((admin) => containsPattern(readPattern(admin), readPattern(arn)));
  if (name === undefined) return false;
  const own = readPattern(`role${textOf(property(resource, "path")) ?? "/"}${name}`);
  return admins.some((admin) => patternsOverlap(readPattern(parseArn(admin)?.resource ?? ""), own));
}

function checkGrants(stack: Stack, role: Holder, tag: ExceptionTag, tagged: readonly string[]): StackFinding[] {
  const { documents, owners } = grantsOf(stack, role);
  const grants = findTagGrants(
    documents.map(({ document }) => document),
    tag,
    tagged,
  );
  return [
    ...unjudgedGrants(role),
    ...grants.flatMap(({ document, statement, actions }): StackFinding[] => {
      const owner = owners.get(documents[document]?.name ?? "");
      if (owner === undefined) return [];
      const held = [...role.inline, ...role.attached.flatMap((policy) => policy.document ?? [])].find(
        (owned) => owned.resource.urn === owner.urn && owned.place === owner.place,
      );
      const unknown = held && unknownWithin(held, statement.path);
      if (held !== undefined && unknown !== undefined)
        return [{ urn: owner.urn, ...unknownValue(held.resource, unknown) }];
      return [
        {
          code: "tag-settable",
          kind: "violation",
          urn: owner.urn,
          path: owner.managed ? owner.place : `${owner.place}: ${statement.path}`,
          ...messages["tag-settable"](list(actions), owner.managed),
          narrower: actions,
        },
      ];
    }),
  ];
}

function checkSessions({ trust }: Holder, tag: ExceptionTag, federated: boolean): StackFinding[] {
  if (trust?.document === undefined) return [];
  return findSessionTagGrants(trust.document, tag, federated).map(({ path }): StackFinding => ({
    code: "session-tag-allowed",
    kind: unknownWithin(trust, path) === undefined ? "violation" : "unknown",
    urn: trust.resource.urn,
    path: `${trust.place}: ${path}`,
    ...messages["session-tag-allowed"],
  }));
}
