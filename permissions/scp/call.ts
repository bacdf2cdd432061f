/**
 * The call that JsonGet makes, as an SCP sees it, and what a Deny makes of it. The service assumes the pipeline role and
 * calls S3 from outside every VPC of the customer, not on somebody's behalf, without MFA.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
import { parseArn } from "../iam/arn";
import { compileCondition } from "../iam/condition/condition";
import { requestContext, type ContextValue, type ContextValues, type RequestContext } from "../iam/context";
import type { ReadCondition, ReadStatement } from "../iam/document";
import type { Budget } from "../iam/pattern";
import { every, or, type Verdict } from "../iam/verdict";
import type { ExemptionRequest } from "./request";

/** Keys that say from which network a call comes. In lower case. */
const networkKeys: ReadonlySet<string> = new Set([
  "aws:sourcevpc",
  "aws:sourcevpcarn",
  "aws:sourcevpce",
  "aws:vpcsourceip",
  "aws:vpceaccount",
  "aws:vpceorgid",
  "aws:vpceorgpaths",
  "aws:sourceip",
  "aws:ec2instancesourcevpc",
  "aws:ec2instancesourceprivateipv4",
]);

/** What the call carries; null: a key it does not have. Keys that are in neither list are not known. */
const carried: ContextValues = {
  ...Object.fromEntries([...networkKeys].map((key) => [key, null])),
  "aws:ViaAWSService": "false",
  "aws:PrincipalIsAWSService": "false",
  "aws:PrincipalType": "AssumedRole",
  "aws:SecureTransport": "true",
  "aws:CalledVia": null,
  "aws:CalledViaFirst": null,
  "aws:CalledViaLast": null,
  "aws:FederatedProvider": null,
  "aws:MultiFactorAuthAge": null,
  "aws:MultiFactorAuthPresent": null,
  "aws:PrincipalServiceName": null,
  "aws:PrincipalServiceNamesList": null,
  "aws:SourceAccount": null,
  "aws:SourceArn": null,
  "aws:SourceOrgID": null,
  "aws:SourceOrgPaths": null,
  "aws:SourceIdentity": null,
  "aws:TagKeys": null,
  "aws:username": null,
};

/** What a call from outside the customer's networks lacks; whether it has aws:SourceIp depends on who calls. */
export const outsideNetworks: ContextValues = Object.fromEntries(
  [...networkKeys].filter((key) => key !== "aws:sourceip").map((key) => [key, null]),
);

/** Whether a condition key says from which network a call comes. */
export const isNetworkKey = (key: string): boolean => networkKeys.has(key.toLowerCase());

/** Keys of S3 that tell who asks, for what, or by which protocol; others are of calls through access points, that write or that list. */
const openOfS3: ReadonlySet<string> = new Set([
  "s3:resourceaccount",
  "s3:tlsversion",
  "s3:authtype",
  "s3:signatureversion",
  "s3:signatureage",
]);

const viaS3: ContextValues = {
  "aws:CalledVia": ["s3.amazonaws.com"],
  "aws:CalledViaFirst": "s3.amazonaws.com",
  "aws:CalledViaLast": "s3.amazonaws.com",
};

const tagPrefix = "aws:principaltag/";

/** The call as it may arrive; each list holds all ways of it. */
export interface JsonGetCall {
  /** What is left to spend on patterns. Once it is spent, answers are no longer decisions: the caller must look. */
  readonly work: Budget;
  /** The exception's condition key, in lower case. */
  readonly tagKey: string;
  /** As it is: the role has its tags and no others. */
  readonly usual: readonly RequestContext[];
  /** What a network restriction is judged by: without `roleTags` the role may have any other tags. */
  readonly open: readonly RequestContext[];
  /** The role does not have the exception's tag. */
  readonly untagged: readonly RequestContext[];
  /** What other tags the role has is not known. */
  readonly otherTags: readonly RequestContext[];
  /** What S3 calls for the role, such as kms:Decrypt. */
  readonly viaS3: readonly RequestContext[];
  /** The service goes through an endpoint in a VPC of its own. */
  readonly ownEndpoint: readonly RequestContext[];
}

/**
 * What may be spent on the patterns of one document: places of patterns looked at, and texts made of them. Real policies
 * spend some thousands; all of it takes some tenths of a second.
 */
export const newWork = (): Budget => ({ left: 2_000_000 });

/** What of a request the call depends on. */
export type CallTerms = Pick<ExemptionRequest, "tag" | "roleTags" | "objects" | "roles" | "organization" | "accounts">;

/** The call of JsonGet that a request is about. */
export function callOf(request: CallTerms, work: Budget = newWork()): JsonGetCall {
  const { tag, roleTags = {}, objects, roles = [], organization, accounts = [] } = request;
  const partitions = new Set(objects.map((object) => parseArn(object)?.partition ?? "*"));
  const tagKey = `${tagPrefix}${tag.key}`;
  const [role, ...otherRoles] = roles;
  const [account, ...otherAccounts] = accounts;
  const values = {
    ...carried,
    "aws:PrincipalArn":
      role !== undefined && otherRoles.length === 0
        ? role
        : `arn:${partitions.size === 1 ? [...partitions].join("") : "*"}:iam::${account !== undefined && otherAccounts.length === 0 ? account : "*"}:role/*`,
    ...(organization !== undefined && { "aws:PrincipalOrgID": organization }),
    ...(account !== undefined && otherAccounts.length === 0 && { "aws:PrincipalAccount": account }),
    ...Object.fromEntries(Object.entries(roleTags).map(([key, value]) => [`${tagPrefix}${key}`, value])),
    [tagKey]: tag.value,
  };
  return {
    work,
    tagKey: tagKey.toLowerCase(),
    usual: contextsOf(values, "absent"),
    open: contextsOf(values, request.roleTags === undefined ? "unknown" : "absent"),
    untagged: contextsOf({ ...values, [tagKey]: null }, "absent"),
    otherTags: contextsOf(values, "unknown"),
    viaS3: contextsOf(
      { ...values, "aws:ViaAWSService": "true", ...viaS3 },
      request.roleTags === undefined ? "unknown" : "absent",
    ),
    ownEndpoint: contextsOf(
      { ...values, "aws:sourcevpc": "vpc-of-the-service", "aws:sourcevpce": "vpce-of-the-service" },
      "absent",
    ),
  };
}

/**
 * Whether the call has aws:SourceIp is undocumented: once without, and once with an address that stands in nobody's list
 * (of TEST-NET-1, RFC 5737).
 */
const contextsOf = (values: ContextValues, otherTags: "absent" | "unknown"): readonly RequestContext[] =>
  [null, "192.0.2.1"].map((address) => {
    const known = requestContext({ ...values, "aws:sourceip": address }, { others: "unknown", wildcards: true });
    return {
      lookup: (key) => {
        const found = known.lookup(key);
        if (found !== "unknown") return found;
        if (key.startsWith(tagPrefix)) return otherTags;
        return mayBeCarried(key) ? found : "absent";
      },
    };
  });

/** What the call has under a condition key; null: it lacks the key; undefined: that depends on the caller and the object. */
export function settledByCall(key: string): ContextValue | undefined {
  const name = key.toLowerCase();
  if (name === "aws:sourceip" || name.startsWith(tagPrefix)) return undefined;
  const settled = carriedByName.get(name);
  return settled !== undefined || mayBeCarried(name) ? settled : null;
}

const carriedByName = new Map(Object.entries(carried).map(([key, value]) => [key.toLowerCase(), value]));

/** A call of s3:GetObject carries global keys and those of S3 about the object, and no tags to set. */
const mayBeCarried = (key: string): boolean =>
  key.startsWith("aws:")
    ? !key.startsWith("aws:requesttag/")
    : openOfS3.has(key) || key.startsWith("s3:existingobjecttag/");

/** Whether the statement's conditions hold for the call: `yes`, `no`, else it hangs on what is not known. */
export function conditionsMeetCall(
  { conditions }: Pick<ReadStatement, "conditions">,
  contexts: readonly RequestContext[],
): Verdict {
  const compiled = conditions.map((each) => compileCondition(withoutRoot(each), true));
  return contexts.map((context) => every(compiled, (holds) => holds(context))).reduce(or, "no");
}

/**
 * `arn:aws:iam::*:root` as a pattern of text also matches the ARN of a role whose name ends with `:root`, which no role's
 * can: another principal that is not a role stands for it.
 */
const withoutRoot = (condition: ReadCondition): ReadCondition =>
  condition.key.toLowerCase() === "aws:principalarn"
    ? {
        ...condition,
        values: condition.values.map((each) => (each.value.endsWith(":root") ? { ...each, value: nobody } : each)),
      }
    : condition;

const nobody = "arn:aws:iam::000000000000:user/root";

/** Whether the statement is a network restriction: for a call from some other network it would not hold. */
export const hangsOnNetwork = ({ conditions }: ReadStatement): boolean =>
  conditions.some((condition) => {
    const key = condition.key.toLowerCase();
    if (!networkKeys.has(key)) return false;
    const holds = compileCondition(condition, true);
    return networksOf(condition).some(
      (value) => holds(requestContext({ [key]: value }, { others: "unknown", wildcards: false })) !== "yes",
    );
  });

/** Networks to try: none, one that nobody names, and those the condition names. */
function networksOf({ key, qualifier, values }: ReadCondition): ContextValue[] {
  const address = /ip(v4)?$/i.test(key);
  const named = values.map(({ value }) => (address ? value.replace(/\/.*$/, "") : value));
  const present = [address ? "192.0.2.1" : "network-of-nobody", ...named];
  return [null, ...present.map((value) => (qualifier === undefined ? value : [value]))];
}
