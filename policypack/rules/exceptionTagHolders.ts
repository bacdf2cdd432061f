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
import { unknownValue } from "../findings/unjudged";

const matters = "whether it carries the exception's tag";

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
    "Take the tag off every role and user that no pipeline runs as, and give each step a role of its own: PipelineAccess puts the tag on the pipeline's role alone.",
  settings: { tag: exceptionSettings.tag },
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
    return role === undefined ? [onUser] : checkRole(stack, role);
  const unreadable = invalidShape(resource, matters, (shape) => shape === "tags");
  if (unreadable.length > 0) return unreadable;
  if (held.unknown !== undefined) return [unknownValue(resource, held.unknown, matters)];
  return same.some(({ value }) => value === undefined) ? [valueUnknown] : [];
}

function checkRole(stack: Stack, role: Holder): Draft[] {
  const uses = stack.roleUses().get(role) ?? [];
  const planned = stack.access().needs.get(role)?.steps ?? [];
  const running = uses.filter(({ kind }) => kind === "step");
  if (running.length + planned.length > 0) {
    const steps = [...new Set([...planned.map(({ step }) => step), ...running.flatMap(({ step }) => step ?? [])])];
    return [onStepRole(steps)];
  }
  if (uses.some(({ kind }) => kind === "pipeline")) return [];
  return trustsSageMaker(role) === false ? [onOtherRole] : [unused];
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

const onStepRole = (steps: readonly string[]): Draft => ({
  code: "tag-on-step-role",
  kind: "violation",
  path: "tags",
  message: `${
    steps.length === 0 ? "A step runs" : `${list(steps)} ${steps.length === 1 ? "runs" : "run"}`
  } as this role, which carries the tag that service control policies except: the step's code leaves the network with whatever the exception lifts.`,
  fix: "Give the steps roles of their own, without the tag; only the pipeline's role carries it.",
});

const onUser: Draft = {
  code: "tag-on-user",
  kind: "violation",
  path: "tags",
  message: "A user carries the tag that service control policies except: whoever has its keys reads from any network.",
  fix: "Take the tag off the user; only the pipeline's role carries it.",
};

const onOtherRole: Draft = {
  code: "tag-on-other-role",
  kind: "violation",
  path: "tags",
  message:
    "This role carries the tag that service control policies except, and SageMaker cannot assume it: it is no pipeline's role.",
  fix: "Take the tag off the role; only the pipeline's role carries it.",
};

const unused: Draft = {
  code: "tag-holder-not-in-use",
  kind: "unknown",
  path: "tags",
  message:
    "This role carries the tag that service control policies except, and no pipeline of this stack runs as it: whether a step elsewhere does cannot be judged.",
  fix: "Check the stack that holds the pipeline, or take the tag off the role until a pipeline runs as it.",
};

const valueUnknown: Draft = {
  code: "unknown-value",
  kind: "unknown",
  path: "tags",
  message: `The tag's value is not known before the update, so ${matters} cannot be judged yet.`,
  fix: "To know it in a preview, give the tag as text.",
};
