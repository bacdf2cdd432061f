/**
 * exception-tag-guarded: nobody but its admins can set the exception's tag, in any spelling, or take over a role that has
 * it. Where the stack holds the service control policies, these must deny it; where it holds roles alone, no role of it
 * may be allowed to. What no service control policy can prevent is in docs/json-get-exception.md.
 */
import { member } from "../../permissions/json";
import { excepts } from "../../permissions/scp/exceptionFaults";
import { findOtherAdmins, findUnguarded, type Unguarded } from "../../permissions/scp/unguarded";
import { holdsAt, type ServicePolicy } from "../stack/servicePolicies";
import { exceptionSettings, readException, type ExceptionInForce } from "../findings/exceptionTerms";
import { list } from "../rule/quote";
import type { StackFinding } from "../findings/roleGrants";
import type { Rule } from "../rule/rule";
import { matters, sessionTagFindings, tagGrantFindings } from "../findings/tagGrantFindings";
import { unjudgedDocument } from "../findings/unjudged";

const { tag, admins, guardedElsewhere } = exceptionSettings;

export const exceptionTagGuarded: Rule = {
  name: "exception-tag-guarded",
  displayName: "The exception's tag is guarded",
  description:
    "Nobody but its admins can set the tag that exempts JsonGet, in any spelling, or take over a role that has it.",
  level: "mandatory",
  severity: "critical",
  clause: {
    text: "Grant an exception in your SCP using the Aws:PrincipalTag IAM condition key for the tag you created.",
    quoted: true,
    url: "https://docs.aws.amazon.com/sagemaker/latest/dg/build-and-manage-access.html#build-and-manage-scp",
  },
  tags: ["iam", "organizations", "data-perimeter", "privilege-escalation"],
  remediationSteps:
    "Attach the guards that `pipeline-access exempt` prints, or that ScpException makes, to every target of the exception; where the policies are in another stack, keep the actions away from roles, or set guardedElsewhere.",
  settings: { tag, admins, guardedElsewhere },
  checkStack: (stack, settings) => {
    const terms = readException(stack, settings);
    const opening = terms.policies.filter(({ content }) =>
      content.document?.statements.some((statement) => terms.tags.some((each) => excepts(statement, each))),
    );
    const guardable = opening.length > 0 || member(settings, "guardedElsewhere") === true;
    return [
      ...(opening.length > 0 ? unjudgedPolicies(terms) : []),
      ...opening.flatMap((policy) => checkGuards(policy, terms)),
      ...(opening.length > 0 ? otherAdmins(terms) : []),
      ...(guardable ? [] : tagGrantFindings(stack, terms)),
      ...sessionTagFindings(stack, terms, guardable),
    ];
  },
};

const unjudgedPolicies = ({ policies }: ExceptionInForce): StackFinding[] =>
  policies.flatMap(({ resource, content }) =>
    unjudgedDocument(resource, content, matters).map((draft) => ({ urn: resource.urn, ...draft })),
  );

/** What the policies at the exception's targets leave open; each kind of gap once. */
function checkGuards(policy: ServicePolicy, { tags, policies, admins: named }: ExceptionInForce): StackFinding[] {
  const { resource, targets, content } = policy;
  const kind = policies.some((each) => each.content.unknowns.length > 0) ? "unknown" : "violation";
  const found = new Map<string, StackFinding>();
  for (const tag of tags.filter((each) => content.document?.statements.some((statement) => excepts(statement, each))))
    for (const target of targets.size === 0 ? [undefined] : targets) {
      const held = target === undefined ? policies : policies.filter((each) => holdsAt(each, target));
      for (const gap of worst(findUnguarded(documentsOf(held), tag, named))) {
        const openEverywhere = findUnguarded(documentsOf(policies), tag, named).flatMap(({ actions }) => actions);
        const texts = gap.actions.some((action) => openEverywhere.includes(action))
          ? gaps[gap.kind]
          : onOtherTarget(gap);
        found.set(gap.kind, {
          code: texts.code,
          kind,
          urn: resource.urn,
          path: "content",
          message: texts.message(gap),
          fix: texts.fix,
        });
      }
    }
  return [...found.values()];
}

/** That anybody may become an admin matters where the other guards hold. */
const worst = (found: readonly Unguarded[]): readonly Unguarded[] =>
  found.length > 1 ? found.filter(({ kind }) => kind !== "admins") : found;

const documentsOf = (policies: readonly ServicePolicy[]) =>
  policies.flatMap(({ content: { document } }) => document ?? []);

/** How a gap reads. */
interface GapTexts {
  readonly code: string;
  readonly message: (gap: Unguarded) => string;
  readonly fix: string;
}

const onOtherTarget = ({ kind }: Unguarded): GapTexts => ({
  code: "guard-on-other-target",
  message: (gap) => `A target of this policy lacks the guards that another has: ${gaps[kind].message(gap)}`,
  fix: "Attach the guards to every target that has the exception.",
});

const attach =
  "Attach the guards that `pipeline-access exempt` prints, or that ScpException makes, to the targets of the exception.";

const gaps: Readonly<Record<Unguarded["kind"], GapTexts>> = {
  tag: {
    code: "tag-not-guarded",
    message: ({ actions }) =>
      `The policy exempts a tag that anybody may set: no service control policy denies ${list(actions)} with its key to all but admins.`,
    fix: attach,
  },
  spelling: {
    code: "tag-not-guarded-in-every-spelling",
    message: ({ actions }) =>
      `The guard denies ${list(actions)} for the tag's key in one spelling alone; IAM takes the key in upper and lower case for the same.`,
    fix: "Compare aws:TagKeys with ForAnyValue:StringEqualsIgnoreCase.",
  },
  admins: {
    code: "admins-not-guarded",
    message: ({ actions }) =>
      `Anybody may become an admin, and then set the tag: no service control policy denies ${list(actions)} on the admins to all but admins.`,
    fix: attach,
  },
  takeover: {
    code: "tagged-role-not-guarded",
    message: ({ actions }) =>
      `Anybody may take over a role that has the exempted tag: no service control policy denies ${list(actions)} on it to all but admins.`,
    fix: attach,
  },
};

/** Principals that guards let off and that the setting does not name. */
const otherAdmins = ({ policies, tags, admins: named }: ExceptionInForce): StackFinding[] =>
  named.length === 0
    ? []
    : policies.flatMap(({ resource, content }) => {
        const [first, ...more] = tags.flatMap((each) =>
          content.document === undefined ? [] : findOtherAdmins(content.document, each, named),
        );
        return first === undefined
          ? []
          : [
              {
                code: "guard-lets-others-off",
                kind: "violation" as const,
                urn: resource.urn,
                path: `${content.place}: ${first.path}`,
                message: `The guard lets principals off that are not among the rule's admins${more.length > 0 ? `, here and in ${more.length} more places` : ""}.`,
                fix: "Take them out of the guard, or add them to the setting admins.",
              },
            ];
      });
