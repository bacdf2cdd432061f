/**
 * exception-tag-holders: only pipeline roles carry the tag that service control policies except, and no step runs as one
 * of them: its code would leave the network too. Who may set the tag is exception-tag-guarded's.
 */
import { matchesAction } from "../../permissions/iam/action";
import { sagemakerService } from "../../permissions/aws/services";
import type { ExceptionTag } from "../../permissions/scp";
import type { Resource } from "../stack/resource";
import type { Holder } from "../stack/holders";
import type { Stack } from "../stack/stack";
import { readTags } from "../stack/tags";
import { exceptionSettings, readException } from "../findings/exceptionTerms";
import { invalidShape } from "../findings/invalidShape";
import { list } from "../rule/quote";
import type { Draft, Rule } from "../rule/rule";
import { unknownValue, unknownValueTexts } from "../findings/unjudged";
import { holderFixes } from "../remedies/exceptionFixes";
import { fixesBy } from "../remedies/grantFixes";

export const exceptionTagHolders: Rule = {
  name: "exception-tag-holders",
  displayName: "Only pipeline roles carry the exception's tag",
  description: "Only pipeline roles carry the tag that exempts JsonGet, and no step runs as one of them.",
  level: "mandatory",
  severity: "critical",
  clause: {
    text: "Create a unique tag for your pipeline execution role following the steps in Tagging IAM users and roles.",
    quoted: true,
    url: "https://docs.aws.amazon.com/sagemaker/latest/dg/build-and-manage-access.html#build-and-manage-scp",
  },
  tags: ["iam", "organizations", "sagemaker", "data-perimeter"],
  remediationSteps:
    "Remove the tag from every role and user that no pipeline runs as, and give each step its own role. PipelineAccess puts the tag on the pipeline's role only.",
  settings: { tag: exceptionSettings.tag },
  fixIn: fixesBy(holderFixes),
  checkStack: (stack, settings) => {
    const { tags } = readException(stack, settings);
    if (tags.length === 0) return [];
    const roles = new Map(stack.roles().all.map((role) => [role.resource.urn, role]));
    return stack.resources
      .filter(({ type }) => holderTypes.has(type))
      .flatMap((resource) =>
        checkHolder(stack, resource, roles.get(resource.urn), tags).map((draft) => ({ urn: resource.urn, ...draft })),
      );
  },
};

/** All texts of the rule: code -> (values) -> what is wrong, and the fix. */
const messages = {
  "tag-on-step-role": (steps: readonly string[]) => ({
    message: `${steps.length === 0 ? "A step runs" : `${list(steps)} ${steps.length === 1 ? "runs" : "run"}`} as this role, which has the exception tag. The code of the step can therefore use the exception of the service control policies.`,
    fix: "Give the steps their own roles, without the tag. Only the pipeline's role has the tag.",
  }),
  "tag-on-user": {
    message: "This user has the exception tag, so its access keys can use the exception from any network.",
    fix: "Remove the tag from the user. Only the pipeline's role has the tag.",
  },
  "tag-on-other-role": {
    message: "This role has the exception tag, but SageMaker cannot assume it, so it is not the role of a pipeline.",
    fix: "Remove the tag from the role. Only the pipeline's role has the tag.",
  },
  "tag-holder-not-in-use": {
    message:
      "This role has the exception tag, but no pipeline of this stack runs as it. Whether a step of another stack runs as it was not checked.",
    fix: "Check the stack that contains the pipeline, or remove the tag until a pipeline runs as this role.",
  },
} as const;

const violation = (code: "tag-on-user" | "tag-on-other-role" | "tag-holder-not-in-use"): Draft => ({
  code,
  kind: "violation",
  path: "tags",
  ...messages[code],
});

const holderTypes: ReadonlySet<string> = new Set([
  "aws:iam/role:Role",
  "aws:iam/user:User",
  "aws-native:iam:Role",
  "aws-native:iam:User",
]);

function checkHolder(
  stack: Stack,
  resource: Resource,
  role: Holder | undefined,
  tags: readonly ExceptionTag[],
): Draft[] {
  const held = readTags(resource);
  const same = held.tags.filter(({ key }) => tags.some((tag) => tag.key.toLowerCase() === key.toLowerCase()));
  if (same.some(({ value }) => tags.some((tag) => tag.value === value)))
    return role === undefined ? [violation("tag-on-user")] : checkRole(stack, role);
  const unreadable = invalidShape(resource, (shape) => shape === "tags");
  if (unreadable.length > 0) return unreadable;
  if (held.unknown !== undefined) return [unknownValue(resource, held.unknown)];
  return same.some(({ value }) => value === undefined)
    ? [{ code: "unknown-value", kind: "unknown", path: "tags", ...unknownValueTexts([]) }]
    : [];
}

function checkRole(stack: Stack, role: Holder): Draft[] {
  const uses = stack.roleUses().get(role) ?? [];
  const planned = stack.access().needs.get(role)?.steps ?? [];
  const running = uses.filter(({ kind }) => kind === "step");
  if (running.length + planned.length > 0) {
    const steps = [...new Set([...planned.map(({ step }) => step), ...running.flatMap(({ step }) => step ?? [])])];
    return [{ code: "tag-on-step-role", kind: "violation", path: "tags", ...messages["tag-on-step-role"](steps) }];
  }
  if (uses.some(({ kind }) => kind === "pipeline")) return [];
  return trustsSageMaker(role) === false
    ? [violation("tag-on-other-role")]
    : [{ ...violation("tag-holder-not-in-use"), kind: "unknown" }];
}

/** Undefined: not known. */
function trustsSageMaker({ trust }: Holder): boolean | undefined {
  if (trust?.document === undefined || trust.unknowns.length > 0) return undefined;
  return trust.document.statements.some(
    ({ effect, actions, principals }) =>
      effect === "Allow" &&
      actions.negated !== actions.patterns.some(({ value }) => matchesAction(value, "sts:AssumeRole")) &&
      (principals?.negated === true ||
        principals?.principals.some(({ value }) => value === sagemakerService || value === "*") === true),
  );
}
