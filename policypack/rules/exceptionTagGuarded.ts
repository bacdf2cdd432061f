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
import { sessionTagFindings, tagGrantFindings } from "../findings/tagGrantFindings";
import { unjudgedDocument } from "../findings/unjudged";
import { guardFixes } from "../remedies/exceptionFixes";
import { fixesBy } from "../remedies/grantFixes";

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
  fixIn: fixesBy(guardFixes),
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
    unjudgedDocument(resource, content).map((draft) => ({ urn: resource.urn, ...draft })),
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
        const code = gap.actions.some((action) => openEverywhere.includes(action))
          ? codes[gap.kind]
          : "guard-on-other-target";
        found.set(gap.kind, {
          code,
          kind,
          urn: resource.urn,
          path: "content",
          ...messages[code](list(gap.actions)),
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

const attach =
  "Attach the guards that `pipeline-access exempt` prints, or that ScpException makes, to the targets of the exception.";

/** All texts of the rule: code -> (values) -> what is wrong, and the fix. */
const messages = {
  "tag-not-guarded": (actions: string) => ({
    message: `Any principal can set the exception tag: no service control policy denies ${actions} with the key of the tag to everybody except the admins.`,
    fix: attach,
  }),
  "tag-not-guarded-in-every-spelling": (actions: string) => ({
    message: `The guard denies ${actions} only for one spelling of the tag's key, but IAM ignores upper and lower case in tag keys.`,
    fix: "Compare aws:TagKeys with ForAnyValue:StringEqualsIgnoreCase.",
  }),
  "admins-not-guarded": (actions: string) => ({
    message: `Any principal can become an admin and then set the exception tag: no service control policy denies ${actions} on the admins to everybody except the admins.`,
    fix: attach,
  }),
  "tagged-role-not-guarded": (actions: string) => ({
    message: `Any principal can take control of a role that has the exception tag: no service control policy denies ${actions} on the role to everybody except the admins.`,
    fix: attach,
  }),
  "guard-on-other-target": (actions: string) => ({
    message: `This policy has a target without the guards of another target, so ${actions} is not denied there.`,
    fix: "Attach the guards to every target of the exception.",
  }),
  "guard-lets-others-off": (more: number) => ({
    message: `The guard exempts principals that are not in the setting \`admins\`${more > 0 ? `, here and in ${more} more places` : ""}.`,
    fix: "Remove them from the guard, or add them to the setting `admins`.",
  }),
} as const;

/** The code of a kind of gap. */
const codes = {
  tag: "tag-not-guarded",
  spelling: "tag-not-guarded-in-every-spelling",
  admins: "admins-not-guarded",
  takeover: "tagged-role-not-guarded",
} as const satisfies Readonly<Record<Unguarded["kind"], keyof typeof messages>>;

/** Principals that guards exempt and that the setting does not name. */
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
                ...messages["guard-lets-others-off"](more.length),
              },
            ];
      });
