/**
 * policy-size: documents fit the limits of IAM, Organizations and S3. Sizes are counted as each service counts them; a
 * role's inline policies count together. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
import { identityPolicySize, limits, organizationPolicySize, type LimitName } from "../../permissions/iam/limits";
import { member } from "../../permissions/json";
import { documentsOf, type PlacedDocument } from "../stack/documents";
import { textOf, unknownsIn } from "../stack/known";
import { property, type Resource } from "../stack/resource";
import type { Holder, HolderKind } from "../stack/holders";
import type { Draft, Rule, Settings, StackFinding } from "../rule/rule";
import { unknownValue } from "../findings/unjudged";

/** What holds the documents of a type to which limit. */
const sized: Readonly<Record<string, LimitName>> = {
  "aws:iam/role:Role": "inlinePoliciesPerRole",
  "aws:iam/rolePolicy:RolePolicy": "inlinePoliciesPerRole",
  "aws:iam/userPolicy:UserPolicy": "inlinePoliciesPerUser",
  "aws:iam/groupPolicy:GroupPolicy": "inlinePoliciesPerGroup",
  "aws:iam/policy:Policy": "managedPolicy",
  "aws-native:iam:Role": "inlinePoliciesPerRole",
  "aws-native:iam:RolePolicy": "inlinePoliciesPerRole",
  "aws-native:iam:User": "inlinePoliciesPerUser",
  "aws-native:iam:UserPolicy": "inlinePoliciesPerUser",
  "aws-native:iam:Group": "inlinePoliciesPerGroup",
  "aws-native:iam:GroupPolicy": "inlinePoliciesPerGroup",
  "aws-native:iam:ManagedPolicy": "managedPolicy",
};
/** Types whose document is neither an identity nor a trust policy: the property, and how it is counted. */
const others: Readonly<
  Record<string, { readonly property: string; readonly limit: LimitName; readonly size: (text: string) => number }>
> = {
  "aws:organizations/policy:Policy": { property: "content", limit: "scp", size: organizationPolicySize },
  "aws-native:organizations:Policy": { property: "content", limit: "scp", size: organizationPolicySize },
  "aws:s3/bucketPolicy:BucketPolicy": {
    property: "policy",
    limit: "bucketPolicy",
    size: (text) => Buffer.byteLength(text),
  },
  "aws-native:s3:BucketPolicy": {
    property: "policyDocument",
    limit: "bucketPolicy",
    size: (text) => Buffer.byteLength(text),
  },
};

const setting = (name: LimitName, what: string) => ({
  type: "integer" as const,
  description: `${what}; the limit as of ${limits[name].asOf}, where an account has another.`,
  default: limits[name].value,
});

export const policySize: Rule = {
  name: "policy-size",
  displayName: "Documents fit their limits",
  description: "Policy documents fit the size limits of the service that stores them.",
  level: "mandatory",
  severity: "medium",
  clause: {
    text: "IAM and AWS Organizations limit the size of policies and their number per role.",
    quoted: false,
    url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
  },
  tags: ["iam", "organizations", "limits"],
  remediationSteps:
    "Merge statements, move statements to managed policies, or split the role's work over several roles; PipelineAccess does this by itself.",
  settings: {
    inlinePoliciesPerRole: setting("inlinePoliciesPerRole", "Characters of a role's inline policies together"),
    inlinePoliciesPerUser: setting("inlinePoliciesPerUser", "Characters of a user's inline policies together"),
    inlinePoliciesPerGroup: setting("inlinePoliciesPerGroup", "Characters of a group's inline policies together"),
    managedPolicy: setting("managedPolicy", "Characters of a managed policy"),
    trustPolicy: setting("trustPolicy", "Characters of a trust policy"),
    managedPoliciesPerRole: setting("managedPoliciesPerRole", "Managed policies attached to a role"),
    scp: setting("scp", "Characters of a service control policy"),
    bucketPolicy: setting("bucketPolicy", "Bytes of a bucket policy"),
  },
  checkResource: { types: new Set([...Object.keys(sized), ...Object.keys(others)]), check: checkResource },
  checkStack: (stack, settings) => stack.holders().flatMap((holder) => checkHolder(holder, settings)),
};

function checkResource(resource: Resource, settings: Settings): Draft[] {
  const other = Object.hasOwn(others, resource.type) ? others[resource.type] : undefined;
  if (other !== undefined) return checkOther(resource, other, settings);
  const name = sized[resource.type] ?? "inlinePoliciesPerRole";
  const documents = documentsOf(resource);
  const identity = documents.filter(({ kind }) => kind === "identity");
  const unknowns = documents.flatMap((document) => document.unknowns.slice(0, 1));
  return [
    ...unknowns.map((unknown) => unknownValue(resource, unknown)),
    ...tooLarge(placeOf(identity), sizeOf(identity), name, settings),
    ...documents
      .filter(({ kind }) => kind === "trust")
      .flatMap((trust) => tooLarge(trust.place, sizeOf([trust]), "trustPolicy", settings)),
  ];
}

function checkOther(
  resource: Resource,
  { property: name, limit, size }: { property: string; limit: LimitName; size: (text: string) => number },
  settings: Settings,
): Draft[] {
  const kind = textOf(property(resource, "type")) ?? "SERVICE_CONTROL_POLICY";
  const value = property(resource, name);
  if (value === undefined || (limit === "scp" && kind !== "SERVICE_CONTROL_POLICY")) return [];
  const [unknown] = unknownsIn(value);
  if (unknown !== undefined) return [unknownValue(resource, unknown)];
  return tooLarge(name, size(textOf(value) ?? JSON.stringify(value)), limit, settings);
}

const placeOf = (documents: readonly PlacedDocument[]): string =>
  documents.length === 1 ? (documents[0]?.place ?? "") : (documents[0]?.place.split("[")[0] ?? "");

const sizeOf = (documents: readonly PlacedDocument[]): number =>
  documents.reduce((sum, { text }) => sum + (text === undefined ? 0 : identityPolicySize(text)), 0);

function limitOf(name: LimitName, settings: Settings): number {
  const value = member(settings, name);
  return typeof value === "number" ? value : limits[name].value;
}

function tooLarge(path: string, size: number, name: LimitName, settings: Settings): Draft[] {
  const limit = limitOf(name, settings);
  if (size <= limit) return [];
  return [
    {
      code: "policy-too-large",
      kind: "violation",
      path,
      message: messages["policy-too-large"](size, limit, name, limits[name].asOf),
      fix: fixOf(name),
    },
  ];
}

const whose: Readonly<Partial<Record<LimitName, string>>> = {
  inlinePoliciesPerRole: "all inline policies of a role together",
  inlinePoliciesPerUser: "all inline policies of a user together",
  inlinePoliciesPerGroup: "all inline policies of a group together",
  managedPolicy: "a managed policy",
  trustPolicy: "a trust policy",
  scp: "a service control policy, white space included",
  bucketPolicy: "a bucket policy",
};

/** All texts of the rule: code -> (values) -> what is wrong. */
const messages = {
  "policy-too-large": (size: number, limit: number, name: LimitName, asOf: string) =>
    `The size is ${size} ${name === "bucketPolicy" ? "bytes" : "characters"}. The limit of ${whose[name] ?? name} is ${limit} (as of ${asOf}).`,
  "too-many-policies": (attached: number, limit: number, asOf: string) =>
    `${attached} managed policies are attached to the role. The limit is ${limit} (as of ${asOf}).`,
} as const;

/** What to do, by the limit that is exceeded. */
const fixes = {
  inlinePoliciesPerRole: "Move statements to managed policies, or give steps their own roles.",
  inlinePoliciesPerUser: "Move statements to managed policies, or to a group of the user.",
  inlinePoliciesPerGroup: "Move statements to managed policies.",
  scp: "Remove white space, or move whole statements to another policy of the same target.",
  managedPoliciesPerRole: "Merge policies. Or request a higher quota from AWS and set it in the rule's settings.",
} as const satisfies Readonly<Partial<Record<LimitName, string>>>;

/** The fix of a limit; without one, the general one. */
const fixOf = (name: LimitName): string =>
  Object.hasOwn(fixes, name) ? fixes[name as keyof typeof fixes] : "Merge statements, or split the document.";

const togetherLimit: Readonly<Record<HolderKind, LimitName>> = {
  role: "inlinePoliciesPerRole",
  user: "inlinePoliciesPerUser",
  group: "inlinePoliciesPerGroup",
};

/** Inline policies that are too large together, and too many managed ones on a role. */
function checkHolder({ kind, resource, inline, attached }: Holder, settings: Settings): StackFinding[] {
  const alone = new Map<Resource, PlacedDocument[]>();
  for (const document of inline) alone.set(document.resource, [...(alone.get(document.resource) ?? []), document]);
  const name = togetherLimit[kind];
  const limit = limitOf(name, settings);
  const together =
    alone.size > 1 && [...alone.values()].every((documents) => sizeOf(documents) <= limit)
      ? tooLarge("", sizeOf(inline), name, settings)
      : [];
  const most = limitOf("managedPoliciesPerRole", settings);
  const managed = attached.filter(({ arn }) => arn === undefined || arn.startsWith("arn:")).length;
  const many: Draft[] =
    kind !== "role" || managed <= most
      ? []
      : [
          {
            code: "too-many-policies",
            kind: "violation",
            path: "",
            message: messages["too-many-policies"](managed, most, limits.managedPoliciesPerRole.asOf),
            fix: fixes.managedPoliciesPerRole,
          },
        ];
  return [...together, ...many].map((draft) => ({ urn: resource.urn, ...draft }));
}
