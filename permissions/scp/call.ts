/**
 * The call that JsonGet makes, as an SCP sees it, and what a Deny makes of it. The service assumes the pipeline role and
 * calls S3 from outside every VPC of the customer, not on somebody's behalf, without MFA.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
import { parseArn } from "../iam/arn";
import { compileCondition } from "../iam/condition/condition";
import { requestContext, type ContextValue, type ContextValues, type RequestContext } from "../iam/context";
import type { ReadCondition, ReadStatement } from "../iam/document";
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
};

const tagPrefix = "aws:principaltag/";

/** The call as it may arrive; each list holds all ways of it. */
export interface JsonGetCall {
  /** As it is: the role has its tags and no others. */
  readonly usual: readonly RequestContext[];
  /** The role does not have the exception's tag. */
  readonly untagged: readonly RequestContext[];
  /** What other tags the role has is not known. */
  readonly otherTags: readonly RequestContext[];
  /** The service goes through an endpoint in a VPC of its own. */
  readonly ownEndpoint: readonly RequestContext[];
}

/** The call of JsonGet that a request is about. */
export function callOf({ tag, roleTags = {}, objects }: ExemptionRequest): JsonGetCall {
  const partitions = new Set(objects.map((object) => parseArn(object)?.partition ?? "*"));
  const tagKey = `${tagPrefix}${tag.key}`;
  const values = {
    ...carried,
    "aws:PrincipalArn": `arn:${partitions.size === 1 ? [...partitions].join("") : "*"}:iam::*:role/*`,
    ...Object.fromEntries(Object.entries(roleTags).map(([key, value]) => [`${tagPrefix}${key}`, value])),
    [tagKey]: tag.value,
  };
  return {
    usual: contextsOf(values, "absent"),
    untagged: contextsOf({ ...values, [tagKey]: null }, "absent"),
    otherTags: contextsOf(values, "unknown"),
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

/** A call of s3:GetObject carries global keys, those of S3, and no tags to set. */
const mayBeCarried = (key: string): boolean => /^(aws|s3):/.test(key) && !key.startsWith("aws:requesttag/");

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
 * can: another principal that is no role stands for it.
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
