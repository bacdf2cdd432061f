/**
 * What keeps the exception to the roles it is meant for: nobody but the admins sets, changes, removes or passes on the
 * tag, in any spelling, or takes over a role that has it. No call of the pipeline role itself is touched.
 * Who passes a tagged role is told by the role's ARN, where it is given: resource tags are not reliable with iam:PassRole.
 * What an SCP cannot prevent: session tags of SAML and OIDC federation, callers of other organisations, the management
 * account, service-linked roles, an author who passes the role to a job instead of a pipeline (the service is the same),
 * and new versions of a customer managed policy that is attached already (iam:CreatePolicyVersion knows no role).
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
 */
import type { PolicyDocument, Statement } from "../iam/document";
import { sagemakerService } from "../aws/services";
import type { ExemptionRequest } from "./request";

/** Every action that can put a tag on a principal or its session, or take it off; each carries aws:TagKeys. */
export const taggingActions: readonly string[] = [
  "iam:TagRole",
  "iam:UntagRole",
  "iam:CreateRole",
  "iam:TagUser",
  "iam:UntagUser",
  "iam:CreateUser",
  "sts:TagSession",
];

/** Every action that changes who may be a role, or what it may do; each carries the role's tags. */
export const takeoverActions: readonly string[] = [
  "iam:UpdateAssumeRolePolicy",
  "iam:PutRolePolicy",
  "iam:DeleteRolePolicy",
  "iam:AttachRolePolicy",
  "iam:DetachRolePolicy",
  "iam:PutRolePermissionsBoundary",
  "iam:DeleteRolePermissionsBoundary",
];

/** The guards, as statements of SCPs. Tag keys are equal in any case, but values of aws:TagKeys are compared as text. */
export function guardStatements({
  tag: { key, value },
  admins,
  roles = [],
  authors = [],
}: Pick<ExemptionRequest, "tag" | "admins" | "roles" | "authors">): Statement[] {
  const unless = (names: readonly string[]) => ({ ArnNotLike: { "aws:PrincipalArn": [...names] } });
  const unlessAdmin = unless(admins);
  const passing = { Effect: "Deny" as const, Action: ["iam:PassRole"], Resource: [...roles] };
  return [
    {
      Sid: "GuardJsonGetTag",
      Effect: "Deny",
      Action: [...taggingActions],
      Resource: ["*"],
      Condition: { "ForAnyValue:StringEqualsIgnoreCase": { "aws:TagKeys": key }, ...unlessAdmin },
    },
    {
      Sid: "GuardJsonGetRole",
      Effect: "Deny",
      Action: [...takeoverActions],
      Resource: ["*"],
      Condition: { StringEquals: { [`aws:ResourceTag/${key}`]: value }, ...unlessAdmin },
    },
    ...(roles.length === 0
      ? []
      : [{ Sid: "GuardJsonGetPass", ...passing, Condition: unless([...admins, ...authors]) }]),
    ...(authors.length === 0
      ? []
      : [
          {
            Sid: "GuardJsonGetPassElsewhere",
            ...passing,
            Condition: { StringNotEquals: { "iam:PassedToService": sagemakerService }, ...unlessAdmin },
          },
        ]),
  ];
}

/** Packs statements into as few documents as their order allows. A statement that is too large stands alone. */
export function packStatements<S extends object>(
  statements: readonly S[],
  size: number,
): (Omit<PolicyDocument, "Statement"> & { Statement: S[] })[] {
  const packed: S[][] = [];
  for (const statement of statements) {
    const last = packed.at(-1);
    if (last !== undefined && JSON.stringify(document([...last, statement])).length <= size) last.push(statement);
    else packed.push([statement]);
  }
  return packed.map(document);
}

const document = <S>(statements: S[]) => ({ Version: "2012-10-17" as const, Statement: statements });
