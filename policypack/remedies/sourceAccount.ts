/**
 * The remedy for trust in SageMaker that names no account: the condition aws:SourceAccount, where the account is certain:
 * the rule's setting, the only one that the provider may work in, or the account of a policy attached to the role.
 */
import { parseArn } from "../../permissions/iam/arn";
import { member, type JsonValue } from "../../permissions/json";
import { sagemakerService } from "../../permissions/aws/services";
import { isList, textOf } from "../stack/known";
import { property, type Resource } from "../stack/resource";
import type { BrokenStatement, Remedy } from "../rule/rule";
import { withCondition } from "./repairs";

/** Names the account in statements that trust SageMaker alone: of other principals, not all say whom they work for. */
export const nameAccount: Remedy = {
  about:
    "Where a statement trusts SageMaker alone and the account is certain, `aws:SourceAccount` is added. The account is certain where the setting `account` says it, where the provider may work in one account only (`allowedAccountIds`), and where the role's boundary or managed policies are of an account. A statement that trusts others too is left, and so is one that asks about the source already.",
  codes: new Set(["trust-without-account"]),
  kind: "trust",
  fix: (broken) => {
    const { statement, written } = broken;
    const { principals, conditions } = statement;
    const account = accountOf(broken);
    const trustsSageMaker =
      principals?.negated === false &&
      principals.principals.every(({ type, value }) => type === "Service" && value === sagemakerService);
    const asked = conditions.some(({ key }) => sourceKeys.has(key.toLowerCase()));
    if (account === undefined || !trustsSageMaker || asked) return undefined;
    const repaired = withCondition(written, "aws:SourceAccount", account);
    return repaired === undefined ? undefined : [repaired];
  },
};

/** A statement that asks about them, in a way that does not hold, may mean another account. */
const sourceKeys: ReadonlySet<string> = new Set(["aws:sourceaccount", "aws:sourcearn"]);

/** Properties that name policies: AWS takes those of the role's own account, or its own. */
const policyProperties = ["permissionsBoundary", "managedPolicyArns"];

function accountOf({ resource, settings, account }: BrokenStatement): JsonValue | undefined {
  const setting = member(settings, "account");
  if (typeof setting === "string" && isAccount(setting)) return setting;
  return account ?? policyProperties.flatMap((name) => accountsIn(resource, name))[0];
}

function accountsIn(resource: Resource, name: string): string[] {
  const value = property(resource, name);
  return (isList(value) ? value : [value]).flatMap((each) => {
    const account = parseArn(textOf(each) ?? "")?.account;
    return account !== undefined && isAccount(account) ? [account] : [];
  });
}

const isAccount = (text: string): boolean => /^\d{12}$/.test(text);
