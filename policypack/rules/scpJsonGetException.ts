/**
 * scp-json-get-exception: a service or resource control policy that keeps S3 inside a network lets JsonGet of the tagged role
 * through, and nothing else; and where S3 is kept inside one, the pipelines that use JsonGet have the tag. Who may set
 * the tag is exception-tag-guarded's.
 */
import type { ReadStatement } from "../../permissions/iam/document";
import type { ExceptionTag } from "../../permissions/scp";
import { findExceptionFaults, isPerimeter, type ExceptionFault } from "../../permissions/scp/exceptionFaults";
import { member } from "../../permissions/json";
import type { PlannedPipeline } from "../stack/access";
import type { ServicePolicy } from "../stack/servicePolicies";
import type { Stack } from "../stack/stack";
import { readTags } from "../stack/tags";
import { exceptionSettings, readException, type ExceptionInForce } from "../findings/exceptionTerms";
import type { StackFinding } from "../findings/roleGrants";
import type { Rule, Settings } from "../rule/rule";
import { unjudgedDocument, unknownValue } from "../findings/unjudged";
import { unjudgedPipelines } from "../findings/unplanned";

const matters = "whether JsonGet of the tagged role gets through";
const { tag, objects, s3InsideVpc } = exceptionSettings;

export const scpJsonGetException: Rule = {
  name: "scp-json-get-exception",
  displayName: "Control policies let JsonGet through",
  description:
    "A service or resource control policy that keeps S3 inside a network exempts the tagged pipeline role for JsonGet, and for nothing else.",
  level: "mandatory",
  severity: "high",
  clause: {
    text: "To allow Pipelines to access Amazon S3 outside of your VPC with the JsonGet function, update your organization's SCP to ensure that the role using Pipelines can access Amazon S3.",
    quoted: true,
    url: "https://docs.aws.amazon.com/sagemaker/latest/dg/build-and-manage-access.html#build-and-manage-scp",
  },
  tags: ["organizations", "s3", "sagemaker", "data-perimeter"],
  remediationSteps:
    "Have `pipeline-access exempt` or ScpException split the statement, so that s3:GetObject on what JsonGet reads is excepted for the tag and nothing else is; give the pipelines' roles the tag with exceptionTag of PipelineAccess.",
  settings: { tag, objects, s3InsideVpc },
  checkStack: (stack, settings) => {
    const terms = readException(stack, settings);
    const roles = taggedRoles(stack, terms);
    return [
      ...terms.policies.flatMap((policy) => checkPolicy(policy, "scp", terms, roles)),
      ...terms.rcps.flatMap((policy) => checkPolicy(policy, "rcp", terms, roles)),
      ...checkRoles(stack, settings, terms),
    ];
  },
};

type RoleTags = Readonly<Record<string, string>>;

/** All tags of the stack's roles that carry the exception's tag, where they are known; none: no role says its tags. */
function taggedRoles(stack: Stack, { tags }: ExceptionInForce): readonly RoleTags[] {
  return stack.roles().all.flatMap(({ resource }) => {
    const held = readTags(resource);
    if (held.unknown !== undefined || !held.tags.some(({ key }) => tags.some((tag) => isSame(tag, key)))) return [];
    return [Object.fromEntries(held.tags.flatMap(({ key, value }) => (value === undefined ? [] : [[key, value]])))];
  });
}

function checkPolicy(
  { resource, content }: ServicePolicy,
  kind: "scp" | "rcp",
  terms: ExceptionInForce,
  roles: readonly RoleTags[],
): StackFinding[] {
  return [
    ...unjudgedDocument(resource, content, matters),
    ...(content.document?.statements ?? []).flatMap((statement) =>
      faultsOf(statement, kind, terms, roles).map(({ code, path, certain }) => ({
        code,
        kind: certain ? ("violation" as const) : ("unknown" as const),
        path: `${content.place}: ${path}`,
        ...textsOf(code, kind),
      })),
    ),
  ].map((draft) => ({ urn: resource.urn, ...draft }));
}

/** Where several tags are excepted, one that is excepted rightly is enough. */
function faultsOf(
  statement: ReadStatement,
  kind: "scp" | "rcp",
  { tags, objects, ...terms }: ExceptionInForce,
  roles: readonly RoleTags[],
): ExceptionFault[] {
  if (tags.length === 0)
    return isPerimeter(statement, objects)
      ? [{ code: "json-get-not-excepted", certain: true, path: statement.path }]
      : [];
  // The worst that a role of the stack meets with the tag that serves best.
  const [worst = []] = (roles.length === 0 ? [undefined] : roles)
    .map((roleTags) => {
      const [fewest = []] = tags
        .map((tag) =>
          findExceptionFaults(
            statement,
            { tag, objects, kind, ...(roleTags && { roleTags: others(roleTags, tag) }) },
            kind === "scp" ? terms.statements : terms.rcpStatements,
          ),
        )
        .sort((a, b) => a.length - b.length);
      return fewest;
    })
    .sort((a, b) => b.length - a.length);
  return worst;
}

const others = (roleTags: RoleTags, tag: ExceptionTag): RoleTags =>
  Object.fromEntries(Object.entries(roleTags).filter(([key]) => !isSame(tag, key)));

const split =
  "Split it with `pipeline-access exempt` or ScpException: s3:GetObject on what JsonGet reads gets a statement of its own, excepted by StringNotEquals on the aws:PrincipalTag of the tag.";

const texts: Readonly<Record<ExceptionFault["code"], { readonly message: string; readonly fix: string }>> = {
  "json-get-denied": {
    message:
      "This statement denies s3:GetObject on what JsonGet reads, from every network: no tag excepts from that, and JsonGet fails.",
    fix: "Take what JsonGet reads, or the role, out of the statement.",
  },
  "json-get-not-excepted": {
    message:
      "This statement keeps S3 inside a network, and JsonGet calls from the service's own: for the pipeline's tagged role there is no exception, so every pipeline with JsonGet fails.",
    fix: split,
  },
  "exception-for-everyone": {
    message:
      "Whoever has no such tag is let off too: the condition is false where the tag is absent, and the network is open to everybody.",
    fix: `Write it under StringNotEquals, without ForAnyValue. ${split}`,
  },
  "exception-for-any-value": {
    message: "Roles whose tag has another value are let off too.",
    fix: `Compare the value, under StringNotEquals. ${split}`,
  },
  "exception-for-outsiders": {
    message:
      "Principals of other organizations are exempt too: they set their own tags, and this policy meets their calls.",
    fix: "Add a Deny of the same calls where aws:PrincipalOrgID is not your organization.",
  },
  "exception-too-wide": {
    message:
      "The exception lifts more than s3:GetObject on what JsonGet reads: whatever runs as the tagged role leaves the network with all of it.",
    fix: split,
  },
};

/** How a fault reads. `pipeline-access exempt --rcp` also limits the exception to the organization. */
const textsOf = (code: ExceptionFault["code"], kind: "scp" | "rcp"): { message: string; fix: string } =>
  kind === "scp"
    ? texts[code]
    : {
        message: `Resource control policy: ${texts[code].message}`,
        fix: texts[code].fix === split ? splitRcp : texts[code].fix,
      };

const splitRcp =
  "Split it with `pipeline-access exempt --rcp FILE --organization ID`: s3:GetObject on what JsonGet reads gets statements of its own, which except the tag for principals of the organization alone.";

/** Pipelines whose JsonGet needs the tag. Only where it is known that S3 is kept inside a network. */
function checkRoles(stack: Stack, settings: Settings, { tags, statements }: ExceptionInForce): StackFinding[] {
  const inside = member(settings, "s3InsideVpc") === true || statements.some((statement) => isPerimeter(statement, []));
  if (!inside) return [];
  const reading = stack.access().pipelines.filter(({ plan }) => (plan?.jsonGetObjects ?? []).length > 0);
  return [
    ...unjudgedPipelines(stack, matters),
    ...reading.flatMap((pipeline) => checkRole(pipeline, tags, statements)),
  ];
}

function checkRole(
  { pipeline, role }: PlannedPipeline,
  tags: readonly ExceptionTag[],
  statements: readonly ReadStatement[],
): StackFinding[] {
  if (tags.length === 0)
    return [
      {
        code: "exception-tag-unnamed",
        kind: "violation",
        urn: pipeline.resource.urn,
        path: "pipelineDefinition",
        message:
          "The pipeline uses JsonGet, which service control policies stop here, and nothing says which tag exempts it.",
        fix: "Set exceptionTag of PipelineAccess, and the rule's setting tag where the service control policies are in another stack.",
      },
    ];
  if (role === undefined) return [];
  const { resource } = role;
  const held = readTags(resource);
  const passes = (value: string, { key }: ExceptionTag): boolean =>
    statements.some((statement) => isPerimeter(statement, [])) &&
    statements.every(
      (statement) =>
        !isPerimeter(statement, []) ||
        findExceptionFaults(statement, { tag: { key, value }, objects: [] }, statements).every(
          ({ code, certain }) => code !== "json-get-not-excepted" || !certain,
        ),
    );
  // The tag's value, or another one that the service control policies except too (Null takes any).
  const isExcepted = tags.some((tag) =>
    held.tags.some(
      ({ key, value }) => isSame(tag, key) && value !== undefined && (value === tag.value || passes(value, tag)),
    ),
  );
  if (isExcepted) return [];
  const perhaps = held.tags.some(({ key, value }) => value === undefined && tags.some((tag) => isSame(tag, key)));
  if (held.unknown !== undefined || perhaps)
    return [
      {
        urn: resource.urn,
        ...(held.unknown === undefined
          ? { code: "unknown-value", kind: "unknown" as const, path: "tags", message: tagUnknown, fix: tagFix }
          : unknownValue(resource, held.unknown, matters)),
      },
    ];
  return [
    {
      code: "pipeline-role-untagged",
      kind: "violation",
      urn: resource.urn,
      path: "tags",
      message:
        "A pipeline that uses JsonGet runs as this role, and the role lacks the tag that service control policies except: they stop JsonGet.",
      fix: "Set exceptionTag of PipelineAccess or PipelineRole, or put the tag on the role.",
    },
  ];
}

const tagUnknown = `The tag's value is not known before the update, so ${matters} cannot be judged yet.`;
const tagFix = "To know it in a preview, give the tag as text.";

const isSame = (tag: ExceptionTag, key: string): boolean => tag.key.toLowerCase() === key.toLowerCase();
