/**
 * Whom a statement of a resource-based, trust or resource control policy means.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
import { parseArn } from "./arn";
import type { PrincipalList, ReadPrincipal } from "./document";
import type { Verdict } from "./verdict";

/** Who makes a request. */
export type Principal =
  | {
      readonly type: "AWS";
      /** Of the role or user; of a role also while it is assumed. */
      readonly arn: string;
      /** `arn:aws:sts::111122223333:assumed-role/Name/session`, where the role is assumed. */
      readonly sessionArn?: string;
    }
  | {
      readonly type: "Service" | "Federated";
      /** `sagemaker.amazonaws.com`, or an identity provider. */
      readonly id: string;
    };

/** How closely a statement names a principal: this session, this user or role, everyone, its whole account. */
export type Naming = "session" | "principal" | "everyone" | "account";

/** How closely, and whether that is certain. */
export interface Named {
  readonly naming: Naming;
  readonly verdict: Verdict;
}

const nobody: Named = { naming: "principal", verdict: "no" };
const perhaps: Named = { naming: "principal", verdict: "unknown" };
const certainly = (naming: Naming): Named => ({ naming, verdict: "yes" });

/** How the statement's Principal or NotPrincipal names the principal. */
export function namesPrincipal({ negated, principals }: PrincipalList, principal: Principal): Named {
  let best = nobody;
  for (const each of principals) {
    const named = namesOne(each, principal);
    if (rank(named) > rank(best)) best = named;
  }
  if (!negated) return best;
  // AWS wants the account, the role and the session listed; where only the account is, what it excludes is not stated.
  if (best.verdict === "no") return certainly("everyone");
  return best.verdict === "unknown" || best.naming === "account" ? perhaps : nobody;
}

function rank({ naming, verdict }: Named): number {
  if (verdict === "no") return 0;
  const closeness = { account: 2, everyone: 3, principal: 4, session: 5 }[naming];
  return verdict === "unknown" ? 1 : closeness;
}

function namesOne({ type, value }: ReadPrincipal, principal: Principal): Named {
  if (value.includes("${")) return perhaps;
  if (type === "*" || (type === "AWS" && value === "*")) return certainly("everyone");
  if (principal.type !== "AWS")
    return type === principal.type && (value === principal.id || value === "*") ? certainly("principal") : nobody;
  if (type === "CanonicalUser") return perhaps;
  if (type !== "AWS") return nobody;
  if (value === principal.arn) return certainly("principal");
  if (principal.sessionArn !== undefined && value === principal.sessionArn) return certainly("session");
  const account = parseArn(principal.arn)?.account;
  return account !== undefined && accountOf(value) === account ? certainly("account") : nobody;
}

/** The account a principal's value stands for as a whole; undefined: it names less. */
function accountOf(value: string): string | undefined {
  if (/^\d{12}$/.test(value)) return value;
  const arn = parseArn(value);
  return arn?.service === "iam" && arn.resource === "root" ? arn.account : undefined;
}
