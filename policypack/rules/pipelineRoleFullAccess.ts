/**
 * pipeline-role-full-access: no sagemaker:* and no *FullAccess on a role that a pipeline or a step runs as. Which
 * narrower access such a role needs is pipeline-role-gaps' to say.
 */
import { clauses } from "../../permissions/aws/clauses";
import { actionsOverlap, containsAction } from "../../permissions/iam/action";
import { parseArn } from "../../permissions/iam/arn";
import { findManagedPolicy } from "../../permissions/iam/managedPolicies";
import type { ReadDocument } from "../../permissions/iam/document";
import { unknownsIn } from "../stack/known";
import type { Holder } from "../stack/holders";
import type { AttachedPolicy, OwnedDocument } from "../stack/managedPolicies";
import type { Stack } from "../stack/stack";
import { detachPolicy, fixesBy, narrowSageMaker } from "../remedies/grantFixes";
import { invalidShape } from "../findings/invalidShape";
import { faultOf } from "../findings/roleGrants";
import type { Rule, StackFinding } from "../rule/rule";
import { unjudgedDocument, unknownValue } from "../findings/unjudged";
import { unjudgedRoles } from "../findings/unjudgedRoles";

export const pipelineRoleFullAccess: Rule = {
  name: "pipeline-role-full-access",
  displayName: "No full access on pipeline and step roles",
  description: "No sagemaker:* and no *FullAccess policy on a pipeline role or a step's role.",
  level: "mandatory",
  severity: "high",
  clause: clauses["create-job"],
  tags: ["iam", "sagemaker", "least-privilege"],
  remediationSteps:
    "Detach the policy and give the role what its definition needs: PipelineAccess writes those policies, and `pipeline-access derive` prints them.",
  fixIn: fixesBy({ "full-access-action": narrowSageMaker, "full-access-policy": detachPolicy }),
  checkStack: (stack) => [
    ...unjudgedRoles(stack),
    ...[...stack.roleUses().keys()].flatMap((role) => checkRole(role)),
    ...strayFullAccess(stack),
    ...unreadable(stack),
  ],
};

const checkRole = ({ inline, attached }: Holder): StackFinding[] => [
  ...inline.flatMap(checkOwned),
  ...attached.flatMap(checkAttached),
];

function checkOwned(owned: OwnedDocument): StackFinding[] {
  const { resource, place, document } = owned;
  return [
    ...unjudgedDocument(resource, owned).map((draft) => ({ urn: resource.urn, ...draft })),
    ...(document === undefined ? [] : fullAccessIn(document)).map(({ path, message }): StackFinding => {
      return {
        code: "full-access-action",
        kind: "violation",
        urn: resource.urn,
        path: `${place}: ${path}`,
        message,
        fix: fixes["full-access-action"],
      };
    }),
  ];
}

const listActions =
  "List the actions that the definition needs, such as sagemaker:CreateProcessingJob and sagemaker:DescribeProcessingJob, on the jobs that it starts: `pipeline-access derive` prints them.";

/** All texts of the rule: what is wrong -> (values) -> text. */
const messages = {
  "full-access-action": (action: string) =>
    `"${action}" allows every SageMaker action. The pipeline needs only Create and Describe of its job types.`,
  "full-access-not-action": () => "NotAction allows every SageMaker action.",
  "full-access-policy": (policy: string) => `${policy} grants much more than any definition needs.`,
  "full-access-in-policy": (policy: string, message: string) => `${policy}: ${message}`,
} as const;

const fixes = {
  "full-access-action": listActions,
  "full-access-policy": `Detach the policy. ${listActions}`,
} as const;

/** Statements that allow every SageMaker action. */
const fullAccessIn = (document: ReadDocument): { readonly path: string; readonly message: string }[] =>
  document.statements.flatMap(({ effect, actions }) => {
    if (effect !== "Allow") return [];
    if (actions.negated)
      return actions.patterns.some(({ value }) => actionsOverlap(value, "sagemaker:*"))
        ? []
        : [{ path: actions.path, message: messages["full-access-not-action"]() }];
    return actions.patterns
      .filter(({ value }) => containsAction(value, "sagemaker:*"))
      .map(({ value, path }) => ({
        path,
        message: messages["full-access-action"](value),
      }));
  });

function checkAttached(policy: AttachedPolicy): StackFinding[] {
  const { resource, path, arn, document } = policy;
  if (document !== undefined) return checkOwned(document);
  const at = (code: string, message: string): StackFinding => {
    const fault = faultOf({ urn: resource.urn, place: path, managed: true });
    return { code, kind: "violation", urn: resource.urn, path, ...fault, message, fix: fixes["full-access-policy"] };
  };
  if (arn === undefined)
    return unknownsIn(policy.value).map((unknown) => ({
      urn: resource.urn,
      ...unknownValue(resource, unknown),
    }));
  if (isFullAccess(arn)) return [at("full-access-policy", messages["full-access-policy"](nameOf(arn)))];
  const known = findManagedPolicy(arn);
  return known === undefined
    ? []
    : fullAccessIn(known.document).map(({ message }) =>
        at("full-access-policy", messages["full-access-in-policy"](nameOf(arn), message)),
      );
}

/** AWS managed policies by name; a customer's own may be called what it likes. */
const isFullAccess = (arn: string): boolean =>
  parseArn(arn)?.account === "aws" && /(FullAccess|\/AdministratorAccess|\/PowerUserAccess)$/.test(arn);

/** The name where AWS publishes it. */
const nameOf = (arn: string): string => findManagedPolicy(arn)?.path.split("/").at(-1) ?? "This policy";

/** Whatever stands where a role's policies are named may be full access. */
const unreadable = (stack: Stack): StackFinding[] =>
  stack.pipelines().length === 0
    ? []
    : stack.resources.flatMap((resource) =>
        invalidShape(resource, (shape) => shape !== "tags").map((draft) => ({ urn: resource.urn, ...draft })),
      );

/** Full access for a role that nobody can say which: perhaps the pipeline's. */
const strayFullAccess = (stack: Stack): StackFinding[] =>
  stack.pipelines().length === 0
    ? []
    : stack.roles().stray.flatMap(({ resource, value, inline, attached }) => {
        const [unknown] = unknownsIn(value);
        const full = [...inline.flatMap(checkOwned), ...attached.flatMap(checkAttached)];
        return unknown === undefined || full.every(({ kind }) => kind === "unknown")
          ? []
          : [{ urn: resource.urn, ...unknownValue(resource, unknown) }];
      });
