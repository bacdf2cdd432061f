/**
 * json-get-bucket-policy: bucket policies that grant what JsonGet reads name the pipeline's role and the files. Whether
 * the role can read them at all is json-get-read's. A statement whose conditions the service's call never meets grants
 * nothing here.
 */
import { clauses } from "../../permissions/aws/clauses";
import { actionsOverlap } from "../../permissions/iam/action";
import { compilePolicy } from "../../permissions/iam/compile";
import { namesPrincipal } from "../../permissions/iam/principal";
import { coverNeed } from "../../permissions/iam/cover";
import type { ReadCondition, ReadDocument, ReadPrincipal, ReadStatement } from "../../permissions/iam/document";
import { parseArn } from "../../permissions/iam/arn";
import { patternsOverlap, readPattern } from "../../permissions/iam/pattern";
import { readPatternText } from "../../permissions/iam/patternText";
import { findUncovered } from "../../permissions/iam/uncovered";
import type { RoleNeeds } from "../stack/access";
import { readBucketPolicies } from "../stack/resourcePolicies";
import type { OwnedDocument } from "../stack/managedPolicies";
import type { Stack } from "../stack/stack";
import { isJsonGet, serviceCall } from "../findings/roleCalls";
import type { StackFinding } from "../findings/roleGrants";
import type { Draft, Rule } from "../rule/rule";
import { unjudgedDocument, unknownValue, unknownWithin, withoutVariables } from "../findings/unjudged";
import { unjudgedPipelines } from "../findings/unplanned";
import { bucketFixes } from "../remedies/exceptionFixes";
import { fixesBy } from "../remedies/grantFixes";

export const jsonGetBucketPolicy: Rule = {
  name: "json-get-bucket-policy",
  displayName: "Bucket policies name the role and the files",
  description: "Bucket policies that grant what JsonGet reads name the pipeline's role and the files.",
  level: "mandatory",
  severity: "high",
  clause: {
    text: "A resource-based policy is applied to your Amazon S3 bucket and grants Pipelines access to the bucket.",
    quoted: true,
    url: clauses["json-get"].url,
  },
  tags: ["iam", "s3", "sagemaker", "least-privilege"],
  remediationSteps:
    "Let the statement name the ARN of the pipeline's role as Principal and the files that JsonGet opens as Resource: JsonGetBucketPolicy writes it into the policy that the bucket has.",
  fixIn: fixesBy(bucketFixes),
  checkStack: (stack) => {
    const buckets = readBucketPolicies(stack.resources);
    return buckets.length === 0 ? [] : [...unjudgedPipelines(stack), ...check(stack, buckets)];
  },
};

/** All texts of the rule: code -> (values) -> what is wrong, and the fix. */
const messages = {
  "json-get-open-principal": (whom: keyof typeof readers) => ({
    message: `This statement allows ${readers[whom]} to read the files of JsonGet, not only the pipeline's role.`,
    fix: "Name only the ARN of the pipeline's role as Principal.",
  }),
  "json-get-wide-objects": (negated: boolean) => ({
    message: `${negated ? "NotResource" : "This resource"} allows the role to read more than the files that JsonGet reads.`,
    fix: "List only these files as Resource: JsonGetBucketPolicy writes them, and `pipeline-access derive` prints them.",
  }),
} as const;

/** Whom a statement allows besides the role. */
const readers = {
  everybody: "everybody",
  account: "a whole account",
  others: "everybody except the listed principals",
} as const;

function check(stack: Stack, buckets: readonly OwnedDocument[]): StackFinding[] {
  const asked = [...stack.access().needs.values()].filter(({ requirements }) => requirements.some(isJsonGet));
  if (asked.length === 0) return [];
  return buckets.flatMap((owned) => {
    const drafts = [
      ...unjudgedDocument(owned.resource, owned),
      ...asked.flatMap((needs) => (owned.document === undefined ? [] : checkDocument(owned, owned.document, needs))),
    ];
    return drafts.map((draft) => ({ urn: owned.resource.urn, ...draft }));
  });
}

const checkDocument = (owned: OwnedDocument, document: ReadDocument, needs: RoleNeeds): Draft[] => {
  const arn = needs.pipelines.find(({ roleArn }) => roleArn !== undefined)?.roleArn;
  return arn === undefined
    ? []
    : document.statements
        .filter((statement) => grantsJsonGet(document, statement, needs, arn))
        .flatMap((statement) => [...principalFaults(owned, statement, arn), ...objectFaults(owned, statement, needs)]);
};

const reads = "s3:GetObject";

/** Whether the statement lets the role read a file that JsonGet opens, or part of what the file's name stands for. */
function grantsJsonGet(document: ReadDocument, statement: ReadStatement, needs: RoleNeeds, arn: string): boolean {
  const { effect, actions, resources } = statement;
  if (effect !== "Allow" || resources === undefined) return false;
  if (statement.principals && namesPrincipal(statement.principals, { type: "AWS", arn }).naming === "account")
    return false;
  if (actions.negated !== actions.patterns.every(({ value }) => !actionsOverlap(value, reads))) return false;
  const alone = compilePolicy({ ...document, statements: [{ ...statement, resources: everyResource }] }, "");
  const { answer } = coverNeed(
    { action: reads, resource: "*", context: serviceCall(arn), principal: { type: "AWS", arn } },
    { identity: [alone] },
  );
  if (answer === "no") return false;
  const objects = filesOf(needs).map(readPatternText);
  const named = resources.patterns.map(({ value }) => readPatternText(withoutVariables(value, "*")));
  return resources.negated
    ? objects.some((object) => findUncovered(object, [{ negated: false, patterns: named }]) !== undefined)
    : named.some((pattern) => objects.some((object) => patternsOverlap(pattern, object)));
}

const everyResource = { negated: false, path: "", patterns: [{ value: "*", path: "" }] };

const filesOf = ({ requirements }: RoleNeeds): string[] =>
  requirements.filter(({ because }) => because.clause === "json-get").flatMap(({ resources }) => resources);

/** Principals that let more than the role in. Other roles that the statement names are somebody's decision. */
function principalFaults(owned: OwnedDocument, statement: ReadStatement, arn: string): Draft[] {
  const { principals, conditions } = statement;
  if (principals === undefined || conditions.some(namesPrincipals)) return [];
  const unknown = unknownWithin(owned, `${statement.path}.Condition`);
  const open = (path: string, whom: keyof typeof readers): Draft =>
    unknown === undefined
      ? {
          code: "json-get-open-principal",
          kind: "violation",
          path: `${owned.place}: ${path}`,
          ...messages["json-get-open-principal"](whom),
          narrower: [arn],
        }
      : unknownValue(owned.resource, unknown);
  if (principals.negated) return [open(principals.path, "others")];
  return principals.principals.flatMap((principal) => {
    const whom = isEveryone(principal) ? "everybody" : isOtherAccount(principal, arn) ? "account" : undefined;
    return whom === undefined ? [] : [open(principal.path, whom)];
  });
}

const isEveryone = ({ type, value }: ReadPrincipal): boolean => type === "*" || (type === "AWS" && value === "*");
/** The root of the role's own account delegates to the account's policies and grants nobody by itself. */
function isOtherAccount({ type, value }: ReadPrincipal, role: string): boolean {
  const root = parseArn(value);
  const account = /^\d{12}$/.test(value) ? value : root?.resource === "root" ? root.account : undefined;
  return type === "AWS" && account !== undefined && account !== parseArn(role)?.account;
}

/** A condition that holds the callers to principals written out. */
const namesPrincipals = ({ key, operator, qualifier, ifExists, values }: ReadCondition): boolean =>
  key.toLowerCase() === "aws:principalarn" &&
  operator !== undefined &&
  ["StringEquals", "StringLike", "ArnEquals", "ArnLike"].includes(operator) &&
  !ifExists &&
  qualifier !== "ForAllValues" &&
  values.every(({ value }) => !/[*?$]/.test(value));

/** Resources beyond what the role reads. */
function objectFaults(owned: OwnedDocument, statement: ReadStatement, needs: RoleNeeds): Draft[] {
  const { resources } = statement;
  if (resources === undefined) return [];
  const needed = needs.requirements.filter(({ action }) => action === reads).flatMap((each) => each.resources);
  const wide = (path: string, negated: boolean): Draft => ({
    code: "json-get-wide-objects",
    kind: "violation",
    path: `${owned.place}: ${path}`,
    ...messages["json-get-wide-objects"](negated),
    narrower: [...new Set(filesOf(needs))],
  });
  if (resources.negated) return [wide(resources.path, true)];
  return resources.patterns.flatMap(({ value, path }) => {
    const unknown = unknownWithin(owned, path);
    if (unknown !== undefined) return [unknownValue(owned.resource, unknown)];
    const pattern = readPatternText(withoutVariables(value, "*"));
    if (!patternsOverlap(pattern, anyObject)) return [];
    const covered = findUncovered(pattern, [{ negated: false, patterns: needed.map(readPatternText) }]) === undefined;
    return covered ? [] : [wide(path, false)];
  });
}

const anyObject = readPattern("arn:*:s3:::?*/*");
