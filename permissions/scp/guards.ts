/**
 * What keeps the exception to the roles it is meant for: nobody but the admins sets, changes, removes or passes on the
 * tag, in any spelling, or takes over a role that has it. No call of the pipeline role itself is touched.
 * Who passes a tagged role is told by the role's ARN, where it is given: resource tags are not reliable with iam:PassRole.
 * Nobody but the admins becomes an admin or an author, or changes what identity providers may set.
 * What an SCP cannot prevent: session tags of outsiders (rcpGuardStatements), the management account, service-linked roles,
 * an author who passes the role to a job instead of a pipeline (the service is the same), and new versions of a customer
 * managed policy that is attached already (iam:CreatePolicyVersion knows no role).
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

/** Calls that make somebody a role of an admin or author, or let him act as it. */
export const adminRoleActions: readonly string[] = ["iam:CreateRole", ...takeoverActions, "iam:PassRole"];

/** Calls that make somebody a user who is an admin or author, or let him sign in as that user. */
export const adminUserActions: readonly string[] = [
  "iam:CreateUser",
  "iam:UpdateUser",
  "iam:CreateAccessKey",
  "iam:UpdateAccessKey",
  "iam:CreateLoginProfile",
  "iam:UpdateLoginProfile",
  "iam:PutUserPolicy",
  "iam:DeleteUserPolicy",
  "iam:AttachUserPolicy",
  "iam:DetachUserPolicy",
  "iam:PutUserPermissionsBoundary",
  "iam:DeleteUserPermissionsBoundary",
];

/** Calls that decide which session tags an identity provider may set. */
const providerActions: readonly string[] = [
  "iam:CreateOpenIDConnectProvider",
  "iam:AddClientIDToOpenIDConnectProvider",
  "iam:UpdateOpenIDConnectProviderThumbprint",
  "iam:CreateSAMLProvider",
  "iam:UpdateSAMLProvider",
  "cognito-identity:SetPrincipalTagAttributeMap",
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
  const deny = (
    Sid: string,
    Action: readonly string[],
    Resource: readonly string[],
    Condition: Statement["Condition"],
  ) =>
    Resource.length === 0
      ? []
      : [
          {
            Sid,
            Effect: "Deny" as const,
            Action: [...Action],
            Resource: [...Resource],
            ...(Condition && { Condition }),
          },
        ];
  const guarded = namedPrincipals([...admins, ...authors]);
  return [
    ...deny("GuardJsonGetTag", taggingActions, ["*"], {
      "ForAnyValue:StringEqualsIgnoreCase": { "aws:TagKeys": key },
      ...unlessAdmin,
    }),
    ...deny("GuardJsonGetRole", takeoverActions, ["*"], {
      StringEquals: { [`aws:ResourceTag/${key}`]: value },
      ...unlessAdmin,
    }),
    ...inParts(guarded.roles).flatMap((part, index) =>
      deny(`GuardJsonGetAdminRole${index === 0 ? "" : index + 1}`, adminRoleActions, part, unlessAdmin),
    ),
    ...inParts(guarded.users).flatMap((part, index) =>
      deny(`GuardJsonGetAdminUser${index === 0 ? "" : index + 1}`, adminUserActions, part, unlessAdmin),
    ),
    ...deny("GuardJsonGetProvider", providerActions, ["*"], unlessAdmin),
    ...deny("GuardJsonGetPass", ["iam:PassRole"], roles, unless([...admins, ...authors])),
    ...(authors.length === 0
      ? []
      : deny("GuardJsonGetPassElsewhere", ["iam:PassRole"], roles, {
          StringNotEquals: { "iam:PassedToService": sagemakerService },
          ...unlessAdmin,
        })),
  ];
}

/** A statement that lists all admins twice would not fit where there are many. */
const mostNamed = 40;

const inParts = (names: readonly string[]): string[][] =>
  Array.from({ length: Math.ceil(names.length / mostNamed) }, (_, part) =>
    names.slice(part * mostNamed, (part + 1) * mostNamed),
  );

/** The roles and users among principals; those below /aws-reserved/ nobody but AWS creates and changes. */
export function namedPrincipals(names: readonly string[]): { readonly roles: string[]; readonly users: string[] } {
  const named = [...new Set(names)].filter((name) => !/:role\/aws-reserved\//.test(name));
  return {
    roles: named.filter((name) => !/:user\//.test(name)),
    users: named.filter((name) => !/:role\//.test(name)),
  };
}

/**
 * What keeps outsiders from the tag as a session tag, as AWS's data perimeters do (ProtectDataPerimeterSessionTags): SCPs
 * do not bind who comes through an identity provider or from another organization, RCPs bind the call to the role.
 * Sessions of SAML are exempt: their callers never have an organization.
 * https://github.com/aws-samples/data-perimeter-policy-examples/tree/main/resource_control_policies
 */
export const rcpGuardStatements = ({ key }: ExemptionRequest["tag"], organization: string): Statement[] => [
  {
    Sid: "GuardJsonGetSession",
    Effect: "Deny",
    Principal: "*",
    Action: ["sts:TagSession"],
    Resource: ["*"],
    Condition: {
      "ForAnyValue:StringEqualsIgnoreCase": { "aws:TagKeys": key },
      StringNotEqualsIfExists: { "aws:PrincipalOrgID": organization },
      Null: { "SAML:aud": "true" },
    },
  },
];

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
