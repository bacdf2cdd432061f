/** KMS keys as definitions name them: ARN, id, or alias. https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html */

/** What a policy says to mean one key: an ARN, and the alias where only that is known. */
export interface Key {
  readonly arn: string;
  readonly alias?: string;
}

/** Reads a key's text; none that holds a wildcard or a variable. An alias is not a resource of a key's actions: it is a condition on all keys of the region. */
export function readKey(text: string, arn: (service: string, resource: string) => string): Key | undefined {
  const alias = /^(?:arn:[a-z-]+:kms:([a-z0-9-]+):(\d{12}):)?(alias\/[\w/-]+)$/.exec(text);
  if (alias) {
    const [, region, account, name = ""] = alias;
    const all = arn("kms", "key/*").split(":");
    if (region !== undefined && account !== undefined) all.splice(3, 2, region, account);
    return { arn: all.join(":"), alias: name };
  }
  if (/^arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/.test(text)) return { arn: text };
  return /^[A-Za-z0-9-]+$/.test(text) ? { arn: arn("kms", `key/${text}`) } : undefined;
}

/** A key that AWS manages for a service (`alias/aws/s3`): its policy lets everyone in the account use it through that service,
 * so no role needs a grant. https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#aws-managed-key */
export const isAwsManaged = ({ alias }: Key): boolean => alias?.startsWith("alias/aws/") ?? false;

/** The condition key of a call on an aliased key. */
export const keyContext = ({ alias }: Key): Readonly<Record<string, readonly string[]>> =>
  alias === undefined ? {} : { "kms:ResourceAliases": [alias] };
