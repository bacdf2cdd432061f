/**
 * Sizes that AWS holds documents to, dated, and how each is counted. A setting may override a limit: quotas move.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html, and for SCPs
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
 */

/** A limit as it stood on a day. */
export interface Limit {
  /** Characters, or a number of things. */
  readonly value: number;
  /** The day this value is known to hold from, or was last checked, as YYYY-MM-DD. */
  readonly asOf: string;
  /** The value that an account can request, where it can. */
  readonly raisable?: number;
  /** The value before, where it changed lately: older tools and pages still say it. */
  readonly before?: number;
}

export const limits = {
  /** All inline policies of one role together; white space not counted. */
  inlinePoliciesPerRole: { value: 10_240, asOf: "2026-11-24" },
  /** All inline policies of one user together; white space not counted. */
  inlinePoliciesPerUser: { value: 2_048, asOf: "2026-11-24" },
  /** All inline policies of one group together; white space not counted. */
  inlinePoliciesPerGroup: { value: 5_120, asOf: "2026-11-24" },
  /** One managed policy; white space not counted. */
  managedPolicy: { value: 6_144, asOf: "2026-11-24" },
  /** Managed policies attached to one role. */
  managedPoliciesPerRole: { value: 10, asOf: "2026-11-24", raisable: 25 },
  /** A role's trust policy; white space not counted. */
  trustPolicy: { value: 2_048, asOf: "2026-11-24", raisable: 8_192 },
  /** Versions of one managed policy. */
  managedPolicyVersions: { value: 5, asOf: "2026-11-24" },
  /** One service control policy; every character counts. */
  scp: { value: 10_240, asOf: "2026-05-15", before: 5_120 },
  /** Service control policies attached to one root, unit or account. */
  scpsPerTarget: { value: 10, asOf: "2026-05-15", before: 5 },
  /** One resource control policy; every character counts. */
  rcp: { value: 5_120, asOf: "2026-11-24" },
  /** Resource control policies attached to one root, unit or account. */
  rcpsPerTarget: { value: 5, asOf: "2026-11-24" },
  /** A bucket policy, in bytes. */
  bucketPolicy: { value: 20_480, asOf: "2026-11-24" },
  /** A role's name. */
  roleName: { value: 64, asOf: "2026-11-24" },
  /** A managed or inline policy's name. */
  policyName: { value: 128, asOf: "2026-11-24" },
} as const satisfies Record<string, Limit>;

/** Sizes to keep to; each is IAM's own where not given. Quotas can be raised, so all of them are settings. */
export interface PolicySizes {
  /** All inline policies of a role together, in characters without white space. */
  readonly inline?: number;
  /** One managed policy, in characters without white space. */
  readonly managed?: number;
  /** Managed policies attached to one role. */
  readonly attached?: number;
}

export type LimitName = keyof typeof limits;

/** Characters of an IAM policy as IAM counts them: white space does not count. */
export const identityPolicySize = (text: string): number => text.replace(/\s/g, "").length;

/** Characters of an SCP or RCP as Organizations counts them: all of the text as sent. */
export const organizationPolicySize = (text: string): number => text.length;

/** The text without white space between JSON's tokens; undefined: the text is not JSON. */
export function minifyPolicy(text: string): string | undefined {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** The first character outside what IAM takes in a policy (U+0020 to U+00FF, tab, line feed, carriage return). @internal For tests. */
export const forbiddenCharacter = (text: string): string | undefined => /[^\t\n\r\u0020-\u00ff]/u.exec(text)?.[0];
