/**
 * json-get-read: the pipeline's role can read every file that JsonGet opens, by its own policies or the bucket's, and no
 * bucket policy of the stack denies it. Service control policies are scp-json-get-exception's.
 */
import { clauses } from "../../permissions/aws/clauses";
import type { Requirement } from "../../permissions/plan/requirement";
import { compilePolicy } from "../../permissions/iam/compile";
import type { ContextValues } from "../../permissions/iam/context";
import { coverNeed, type Coverage } from "../../permissions/iam/cover";
import type { RoleNeeds } from "../stack/access";
import { readBucketPolicies } from "../stack/bucketPolicies";
import type { OwnedDocument } from "../stack/managedPolicies";
import type { Stack } from "../stack/stack";
import { describeGaps } from "../findings/gapFindings";
import { list } from "../rule/quote";
import {
  grantsOf,
  openNeeds,
  unjudgedGrants,
  type OpenNeed,
  type RoleGrants,
  type StackFinding,
} from "../findings/roleGrants";
import type { Rule } from "../rule/rule";
import { unjudgedDocument } from "../findings/unjudged";
import { unjudgedPipelines } from "../findings/unplanned";

const matters = "whether the pipeline's role can read the files that JsonGet opens";

export const jsonGetRead: Rule = {
  name: "json-get-read",
  displayName: "JsonGet can read its files",
  description: "The pipeline's role can read every file that JsonGet opens, and no bucket policy denies it.",
  level: "mandatory",
  severity: "high",
  clause: clauses["json-get"],
  tags: ["iam", "s3", "sagemaker", "correctness"],
  remediationSteps:
    "Allow the pipeline's role s3:GetObject on the files, in its own policies or in the bucket's, and keep Denies of the bucket's policy away from them.",
  checkStack: (stack) => [...unjudgedPipelines(stack, matters), ...check(stack)],
};

/** Whether a need is JsonGet's: the file, or the key it is encrypted with. */
export const isJsonGet = ({ because }: Requirement): boolean =>
  because.clause === "json-get" || because.clause === "json-get-key";

function check(stack: Stack): StackFinding[] {
  const asked = [...stack.access().needs.values()].filter(({ requirements }) => requirements.some(isJsonGet));
  if (asked.length === 0) return [];
  const buckets = readBucketPolicies(stack.resources);
  return [
    ...buckets.flatMap((owned) =>
      unjudgedDocument(owned.resource, owned, matters).map((draft) => ({ urn: owned.resource.urn, ...draft })),
    ),
    ...asked.flatMap((needs) => checkRole(stack, needs, buckets)),
  ];
}

function checkRole(stack: Stack, needs: RoleNeeds, buckets: readonly OwnedDocument[]): StackFinding[] {
  const own = grantsOf(stack, needs.role);
  const grants = { ...own, opaque: own.opaque || buckets.some(({ unknowns }) => unknowns.length > 0) };
  const left = openNeeds(stack, needs).filter(({ gap }) => isJsonGet(gap.requirement));
  const arn = needs.pipelines.find(({ roleArn }) => roleArn !== undefined)?.roleArn;
  const open = left.filter((each) => !bucketAllows(each, buckets, own, arn));
  const denied = buckets.flatMap((owned) => denialsOf(owned, needs, arn));
  return [...unjudgedGrants(needs.role, matters), ...describeGaps(needs, open, grants), ...denied];
}

/** What the service's call carries: it comes from no network of the customer's. */
export const serviceCall = (arn: string | undefined): ContextValues => ({
  "aws:SourceVpc": null,
  "aws:SourceVpce": null,
  "aws:VpcSourceIp": null,
  "aws:SecureTransport": "true",
  "aws:PrincipalIsAWSService": "false",
  ...(arn === undefined ? {} : { "aws:PrincipalArn": arn }),
});

/** Within an account the bucket's Allow is as good as the role's own. */
function bucketAllows(
  { gap, boundary }: OpenNeed,
  buckets: readonly OwnedDocument[],
  { documents }: RoleGrants,
  arn: string | undefined,
): boolean {
  const { requirement } = gap;
  if (boundary || arn === undefined || requirement.action !== "s3:GetObject") return false;
  const identity = [
    ...documents.map(({ name, document }) => compilePolicy(document, name)),
    ...buckets.flatMap(({ document, place }) => (document === undefined ? [] : [compilePolicy(document, place)])),
  ];
  return requirement.resources.every(
    (resource) =>
      coverNeed(
        { action: requirement.action, resource, context: serviceCall(arn), principal: { type: "AWS", arn } },
        { identity },
      ).answer === "yes",
  );
}

/** The Denies of a bucket's policy that touch a file; one finding per statement. */
function denialsOf(owned: OwnedDocument, { requirements }: RoleNeeds, arn: string | undefined): StackFinding[] {
  const { document, resource, place } = owned;
  if (document === undefined) return [];
  const policy = compilePolicy(document, place);
  const found = new Map<string, { readonly coverage: Coverage; readonly needs: Requirement[] }>();
  for (const need of requirements.filter(({ because }) => because.clause === "json-get"))
    for (const object of need.resources) {
      const coverage = coverNeed(
        {
          action: need.action,
          resource: object,
          context: serviceCall(arn),
          ...(arn === undefined ? {} : { principal: { type: "AWS", arn } }),
        },
        { identity: [everything], resource: policy },
      );
      if (coverage.answer === "yes") continue;
      const path = coverage.nearest?.statement.path ?? "";
      const entry = found.get(path) ?? { coverage, needs: [] };
      entry.needs.push(need);
      found.set(path, entry);
    }
  return [...found].map(([path, { coverage, needs }]): StackFinding => {
    const certain = coverage.answer === "no";
    return {
      code: "json-get-denied",
      kind: certain ? "violation" : "unknown",
      urn: resource.urn,
      path: `${place}: ${path}`,
      message: `This Deny ${certain ? "keeps" : "may keep"} the pipeline's role from what JsonGet opens at ${list([...new Set(needs.map(({ because }) => because.path))])}: the service reads it from its own network.`,
      fix: "Except the role: add the condition ArnNotEquals aws:PrincipalArn with the role's ARN to the Deny.",
    };
  });
}

/** Only Denies are looked for. */
const everything = compilePolicy(
  {
    kind: "identity",
    version: "2012-10-17",
    statements: [
      {
        index: 0,
        path: "Statement",
        effect: "Allow",
        actions: { negated: false, path: "Statement.Action", patterns: [{ value: "*", path: "Statement.Action" }] },
        resources: {
          negated: false,
          path: "Statement.Resource",
          patterns: [{ value: "*", path: "Statement.Resource" }],
        },
        conditions: [],
      },
    ],
  },
  "everything",
);
