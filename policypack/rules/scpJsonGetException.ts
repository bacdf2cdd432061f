/**
 * scp-json-get-exception: a service or resource control policy that keeps S3 inside a network lets JsonGet of the tagged role
 * through, and nothing else; and where S3 is kept inside one, the pipelines that use JsonGet have the tag. Who may set
 * the tag is exception-tag-guarded's.
 */
import type { ReadStatement } from "../../permissions/iam/document";
import type { Budget } from "../../permissions/iam/pattern";
import type { ExceptionTag } from "../../permissions/scp";
import { newWork } from "../../permissions/scp/call";
import { findExceptionFaults, isPerimeter, type ExceptionFault } from "../../permissions/scp/exceptionFaults";
import { member } from "../../permissions/json";
import type { PlannedPipeline } from "../stack/access";
import type { ServicePolicy } from "../stack/servicePolicies";
import type { Stack } from "../stack/stack";
import { readTags } from "../stack/tags";
import { exceptionSettings, readException, type ExceptionInForce } from "../findings/exceptionTerms";
import type { StackFinding } from "../findings/roleGrants";
import type { Rule, Settings } from "../rule/rule";
import { unjudgedDocument, unknownValue, unknownValueTexts } from "../findings/unjudged";
import { unjudgedPipelines } from "../findings/unplanned";
import { exceptionFixes } from "../remedies/exceptionFixes";
import { fixesBy } from "../remedies/grantFixes";

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
  fixIn: fixesBy(exceptionFixes),
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
  const work = newWork();
  return [
    ...unjudgedDocument(resource, content),
    ...(content.document?.statements ?? []).flatMap((statement) =>
      faultsOf(statement, kind, terms, roles, work).map(({ code, path, certain }) => ({
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
  work: Budget,
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
            { tag, objects, kind, work, ...(roleTags && { roleTags: others(roleTags, tag) }) },
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
  "Split the statement with `pipeline-access exempt` or ScpException: s3:GetObject on the objects that JsonGet reads gets its own statement, with StringNotEquals on aws:PrincipalTag.";

/** All texts of the rule: code -> what is wrong, and the fix. */
const messages: Readonly<
  Record<
    ExceptionFault["code"] | "exception-tag-unnamed" | "pipeline-role-untagged",
    { readonly message: string; readonly fix: string }
  >
> = {
  "json-get-denied": {
    message:
      "This statement denies s3:GetObject on objects that JsonGet reads, from every network. A tag cannot exempt from it, so JsonGet fails.",
    fix: "Exclude these objects or the pipeline's role from the statement.",
  },
  "json-get-not-excepted": {
    message:
      "This statement restricts S3 to a network, and JsonGet calls S3 from the network of SageMaker. The statement has no exception for the tagged role, so every pipeline with JsonGet fails.",
    fix: split,
  },
  "exception-for-everyone": {
    message:
      "The exception also applies to principals without the tag, because the condition is false where the tag is absent. The network restriction applies to nobody.",
    fix: `Use StringNotEquals, without ForAnyValue. ${split}`,
  },
  "exception-for-any-value": {
    message: "The exception also applies to roles whose tag has another value.",
    fix: `Compare the value with StringNotEquals. ${split}`,
  },
  "exception-for-outsiders": {
    message:
      "Principals of other organizations are exempt too: they set their own tags, and this policy meets their calls.",
    fix: "Add a Deny of the same calls where aws:PrincipalOrgID is not your organization.",
  },
  "exception-too-wide": {
    message:
      "The exception covers more than s3:GetObject on the objects that JsonGet reads, so the tagged role can do all of it from any network.",
    fix: split,
  },
  "exception-tag-unnamed": {
    message: "The pipeline uses JsonGet, which the service control policies deny, and no exception tag is configured.",
    fix: "Set exceptionTag of PipelineAccess. Where the service control policies are in another stack, set the rule's setting `tag` too.",
  },
  "pipeline-role-untagged": {
    message:
      "A pipeline that uses JsonGet runs as this role, and the role does not have the exception tag, so the service control policies deny JsonGet.",
    fix: "Set exceptionTag of PipelineAccess or PipelineRole, or add the tag to the role.",
  },
};

/** How a fault reads. `pipeline-access exempt --rcp` also limits the exception to the organization. */
const textsOf = (code: ExceptionFault["code"], kind: "scp" | "rcp"): { message: string; fix: string } =>
  kind === "scp"
    ? messages[code]
    : {
        message: `Resource control policy: ${messages[code].message}`,
        fix: messages[code].fix === split ? splitRcp : messages[code].fix,
      };

const splitRcp =
  "Split the statement with `pipeline-access exempt --rcp FILE --organization ID`: s3:GetObject on the objects that JsonGet reads gets its own statements, which exempt the tag only for principals of the organization.";

/** Pipelines whose JsonGet needs the tag. Only where it is known that S3 is kept inside a network. */
function checkRoles(stack: Stack, settings: Settings, { tags, statements }: ExceptionInForce): StackFinding[] {
  const inside = member(settings, "s3InsideVpc") === true || statements.some((statement) => isPerimeter(statement, []));
  if (!inside) return [];
  const reading = stack.access().pipelines.filter(({ plan }) => (plan?.jsonGetObjects ?? []).length > 0);
  return [...unjudgedPipelines(stack), ...reading.flatMap((pipeline) => checkRole(pipeline, tags, statements))];
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
        ...messages["exception-tag-unnamed"],
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
          ? { code: "unknown-value", kind: "unknown" as const, path: "tags", ...unknownValueTexts([]) }
          : unknownValue(resource, held.unknown)),
      },
    ];
  return [
    {
      code: "pipeline-role-untagged",
      kind: "violation",
      urn: resource.urn,
      path: "tags",
      ...messages["pipeline-role-untagged"],
    },
  ];
}

const isSame = (tag: ExceptionTag, key: string): boolean => tag.key.toLowerCase() === key.toLowerCase();
