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
import { invalidShape } from "../findings/invalidShape";
import type { Rule, StackFinding } from "../rule/rule";
import { unjudgedDocument, unknownValue } from "../findings/unjudged";
import { unjudgedRoles } from "../findings/unjudgedRoles";

const matters = "whether it gives full access";

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
  checkStack: (stack) => [
    ...unjudgedRoles(stack, matters),
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
    ...unjudgedDocument(resource, owned, matters).map((draft) => ({ urn: resource.urn, ...draft })),
    ...(document === undefined ? [] : fullAccessIn(document)).map(({ path, message }): StackFinding => {
      return {
        code: "full-access-action",
        kind: "violation",
        urn: resource.urn,
        path: `${place}: ${path}`,
        message,
        fix,
      };
    }),
  ];
}

const fix =
  "List the actions that the definition needs, such as sagemaker:CreateProcessingJob and sagemaker:DescribeProcessingJob, on the jobs it starts: `pipeline-access derive` prints them.";

/** Statements that allow every SageMaker action. */
const fullAccessIn = (document: ReadDocument): { readonly path: string; readonly message: string }[] =>
  document.statements.flatMap(({ effect, actions }) => {
    if (effect !== "Allow") return [];
    if (actions.negated)
      return actions.patterns.some(({ value }) => actionsOverlap(value, "sagemaker:*"))
        ? []
        : [{ path: actions.path, message: "NotAction leaves every SageMaker action in." }];
    return actions.patterns
      .filter(({ value }) => containsAction(value, "sagemaker:*"))
      .map(({ value, path }) => ({
        path,
        message: `"${value}" is every SageMaker action: the pipeline needs Create and Describe of its job types.`,
      }));
  });

function checkAttached(policy: AttachedPolicy): StackFinding[] {
  const { resource, path, arn, document } = policy;
  if (document !== undefined) return checkOwned(document);
  const at = (code: string, message: string): StackFinding => {
    return { code, kind: "violation", urn: resource.urn, path, message, fix: `Detach it. ${fix}` };
  };
  if (arn === undefined)
    return unknownsIn(policy.value).map((unknown) => ({
      urn: resource.urn,
      ...unknownValue(resource, unknown, matters),
    }));
  if (isFullAccess(arn))
    return [at("full-access-policy", `${nameOf(arn)} gives far more than any definition needs, to every step's code.`)];
  const known = findManagedPolicy(arn);
  return known === undefined
    ? []
    : fullAccessIn(known.document).map(({ message }) => at("full-access-policy", `${nameOf(arn)}: ${message}`));
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
        invalidShape(resource, matters, (shape) => shape !== "tags").map((draft) => ({ urn: resource.urn, ...draft })),
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
          : [{ urn: resource.urn, ...unknownValue(resource, unknown, "whether a pipeline's role gets full access") }];
      });
