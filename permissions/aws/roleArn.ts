/** The ARN of a role, made of its parts. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html */

/** Where a role is; `path` starts and ends with a slash, and is `/` where it is absent. */
export interface RolePlace {
  readonly partition: string;
  readonly account: string;
  readonly path?: string | undefined;
}

/** `arn:aws:iam::111122223333:role/teams/ml/name`. */
export const roleArn = ({ partition, account, path = "/" }: RolePlace, name: string): string =>
  `arn:${partition}:iam::${account}:role${path}${name}`;
