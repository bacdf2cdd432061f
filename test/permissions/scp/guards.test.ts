/** What non-admins must not be able to do, and what everybody still may: decisions by iam-simulate. */
import { expect } from "chai";
import { exemptJsonGet } from "../../../permissions/scp";
import type { ContextValues } from "../../../permissions/iam/context";
import { admin, decide, grid, role, tag } from "./requests";

const { guards } = exemptJsonGet({
  scps: [],
  tag,
  objects: ["arn:aws:s3:::data/eval/*"],
  admins: ["arn:aws:iam::*:role/Admin", "arn:aws:iam::111122223333:user/ops/*"],
});

const author = "arn:aws:iam::111122223333:role/Author";
/** The same, told which roles have the tag and who creates pipelines with them. */
const { guards: passGuards } = exemptJsonGet({
  scps: [],
  tag,
  objects: ["arn:aws:s3:::data/eval/*"],
  admins: ["arn:aws:iam::*:role/Admin"],
  roles: ["arn:aws:iam::*:role/Pipeline*"],
  authors: [author],
});

const tagged = "arn:aws:iam::111122223333:role/Pipeline";
const user = "arn:aws:iam::111122223333:user/Eve";
const tagKeys = (...keys: string[]): ContextValues => ({ "aws:TagKeys": keys });
const ofTagged: ContextValues = { "aws:ResourceTag/jsonget": "yes", "iam:ResourceTag/jsonget": "yes" };

const attacks: readonly (readonly [what: string, action: string, resource: string, context: ContextValues])[] = [
  ["tag a role", "iam:TagRole", tagged, { ...tagKeys("jsonget"), "aws:RequestTag/jsonget": "yes" }],
  ["tag a role with the key in capitals", "iam:TagRole", tagged, tagKeys("JSONGET")],
  ["tag a role with the key in mixed case among others", "iam:TagRole", tagged, tagKeys("team", "JsonGet")],
  ["untag a role", "iam:UntagRole", tagged, tagKeys("jsonGet")],
  ["create a role that has the tag", "iam:CreateRole", "arn:aws:iam::111122223333:role/New", tagKeys("Jsonget")],
  ["tag a user", "iam:TagUser", user, tagKeys("jsonget")],
  ["untag a user", "iam:UntagUser", user, tagKeys("jsonget")],
  ["create a user who has the tag", "iam:CreateUser", user, tagKeys("jsonget")],
  ["pass the tag to a session", "sts:TagSession", tagged, tagKeys("JSONget")],
  ["let others assume a tagged role", "iam:UpdateAssumeRolePolicy", tagged, ofTagged],
  ["write a policy into a tagged role", "iam:PutRolePolicy", tagged, ofTagged],
  ["take a policy out of a tagged role", "iam:DeleteRolePolicy", tagged, ofTagged],
  ["attach a policy to a tagged role", "iam:AttachRolePolicy", tagged, ofTagged],
  ["detach a policy from a tagged role", "iam:DetachRolePolicy", tagged, ofTagged],
  ["change a tagged role's boundary", "iam:PutRolePermissionsBoundary", tagged, ofTagged],
  ["remove a tagged role's boundary", "iam:DeleteRolePermissionsBoundary", tagged, ofTagged],
  ["take over a role tagged in another spelling", "iam:PutRolePolicy", tagged, { "aws:ResourceTag/JSONGET": "yes" }],
];

describe("the guards around the exception", function () {
  this.timeout(30_000);

  for (const [what, action, resource, context] of attacks)
    it(`keep everybody but the admins from an attempt to ${what}`, () => {
      const by = (principal: string) => decide({ action, resource, context }, guards, principal);
      expect([by(role), by("arn:aws:iam::111122223333:role/Administrator"), by(user)]).to.deep.equal([
        "explicitDeny",
        "explicitDeny",
        "explicitDeny",
      ]);
      expect([by(admin), by("arn:aws:iam::111122223333:user/ops/Ann")]).to.deep.equal(["allowed", "allowed"]);
    });

  const ops = "arn:aws:iam::111122223333:user/ops/Ann";
  const becoming: typeof attacks = [
    ["create the admin role", "iam:CreateRole", admin, {}],
    ["let others assume the admin role", "iam:UpdateAssumeRolePolicy", admin, {}],
    ["attach a policy to the admin role", "iam:AttachRolePolicy", admin, {}],
    ["remove the admin role's boundary", "iam:DeleteRolePermissionsBoundary", admin, {}],
    ["pass the admin role to CloudFormation", "iam:PassRole", admin, {}],
    ["create an admin user", "iam:CreateUser", ops, {}],
    ["rename a user to an admin's name", "iam:UpdateUser", ops, {}],
    ["create an access key of an admin user", "iam:CreateAccessKey", ops, {}],
    ["set the password of an admin user", "iam:UpdateLoginProfile", ops, {}],
    ["write a policy of an admin user", "iam:PutUserPolicy", ops, {}],
    ["add an OIDC provider", "iam:CreateOpenIDConnectProvider", "arn:aws:iam::111122223333:oidc-provider/x", {}],
    ["change a SAML provider", "iam:UpdateSAMLProvider", "arn:aws:iam::111122223333:saml-provider/x", {}],
  ];
  for (const [what, action, resource, context] of becoming)
    it(`keep everybody but the admins from an attempt to ${what}`, () => {
      const by = (principal: string) => decide({ action, resource, context }, guards, principal);
      expect([by(role), by(user), by(admin), by(ops)]).to.deep.equal([
        "explicitDeny",
        "explicitDeny",
        "allowed",
        "allowed",
      ]);
    });

  it("say nothing of admins below /aws-reserved/, which AWS alone creates and changes", () => {
    const sso = "arn:aws:iam::*:role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_Admin_*";
    const sids = exemptJsonGet({ scps: [], tag, objects: ["arn:aws:s3:::data/eval/*"], admins: [sso] }).guards.flatMap(
      ({ Statement }) => Statement.map(({ Sid }) => Sid),
    );
    expect(sids).to.deep.equal(["GuardJsonGetTag", "GuardJsonGetRole", "GuardJsonGetProvider"]);
  });

  const harmless: typeof attacks = [
    ["tag a role otherwise", "iam:TagRole", tagged, tagKeys("team")],
    ["create a role without tags", "iam:CreateRole", "arn:aws:iam::111122223333:role/New", {}],
    ["pass another tag to a session", "sts:TagSession", tagged, tagKeys("team")],
    ["write a policy into another role", "iam:PutRolePolicy", "arn:aws:iam::111122223333:role/X", {}],
    ["write a policy into a role tagged otherwise", "iam:PutRolePolicy", tagged, { "aws:ResourceTag/jsonget": "no" }],
    ["pass the tagged role", "iam:PassRole", tagged, { "iam:PassedToService": "sagemaker.amazonaws.com" }],
  ];
  for (const [what, action, resource, context] of harmless)
    it(`let everybody ${what}`, () => {
      expect(decide({ action, resource, context }, guards, user)).to.equal("allowed");
    });

  describe("that are told which roles have the tag", () => {
    const pass = (principal: string, service: string | undefined, resource = tagged) =>
      decide(
        {
          action: "iam:PassRole",
          resource,
          context: service === undefined ? {} : { "iam:PassedToService": service },
        },
        passGuards,
        principal,
      );

    it("let nobody but authors and admins pass such a role to a job or a pipeline, the role itself included", () => {
      const by = [user, role, author, admin].map((principal) => pass(principal, "sagemaker.amazonaws.com"));
      expect(by).to.deep.equal(["explicitDeny", "explicitDeny", "allowed", "allowed"]);
    });

    it("let nobody but admins pass it to any other service", () => {
      const to = ["lambda.amazonaws.com", "ec2.amazonaws.com", undefined];
      expect(to.map((service) => pass(author, service))).to.deep.equal([
        "explicitDeny",
        "explicitDeny",
        "explicitDeny",
      ]);
      expect(to.map((service) => pass(admin, service))).to.deep.equal(["allowed", "allowed", "allowed"]);
    });

    it("let everybody pass other roles", () => {
      const other = "arn:aws:iam::111122223333:role/Step";
      expect(pass(role, "sagemaker.amazonaws.com", other)).to.equal("allowed");
      expect(pass(user, "lambda.amazonaws.com", other)).to.equal("allowed");
    });
  });

  it("stop no call of the pipeline role itself", () => {
    expect(grid.filter((request) => decide(request, guards) !== "allowed")).to.deep.equal([]);
  });

  it("are written so", () => {
    expect(guards).to.deep.equal([
      {
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "GuardJsonGetTag",
            Effect: "Deny",
            Action: [
              "iam:TagRole",
              "iam:UntagRole",
              "iam:CreateRole",
              "iam:TagUser",
              "iam:UntagUser",
              "iam:CreateUser",
              "sts:TagSession",
            ],
            Resource: ["*"],
            Condition: {
              "ForAnyValue:StringEqualsIgnoreCase": { "aws:TagKeys": "jsonget" },
              ArnNotLike: { "aws:PrincipalArn": ["arn:aws:iam::*:role/Admin", "arn:aws:iam::111122223333:user/ops/*"] },
            },
          },
          {
            Sid: "GuardJsonGetRole",
            Effect: "Deny",
            Action: [
              "iam:UpdateAssumeRolePolicy",
              "iam:PutRolePolicy",
              "iam:DeleteRolePolicy",
              "iam:AttachRolePolicy",
              "iam:DetachRolePolicy",
              "iam:PutRolePermissionsBoundary",
              "iam:DeleteRolePermissionsBoundary",
            ],
            Resource: ["*"],
            Condition: {
              StringEquals: { "aws:ResourceTag/jsonget": "yes" },
              ArnNotLike: { "aws:PrincipalArn": ["arn:aws:iam::*:role/Admin", "arn:aws:iam::111122223333:user/ops/*"] },
            },
          },
          {
            Sid: "GuardJsonGetAdminRole",
            Effect: "Deny",
            Action: [
              "iam:CreateRole",
              "iam:UpdateAssumeRolePolicy",
              "iam:PutRolePolicy",
              "iam:DeleteRolePolicy",
              "iam:AttachRolePolicy",
              "iam:DetachRolePolicy",
              "iam:PutRolePermissionsBoundary",
              "iam:DeleteRolePermissionsBoundary",
              "iam:PassRole",
            ],
            Resource: ["arn:aws:iam::*:role/Admin"],
            Condition: {
              ArnNotLike: { "aws:PrincipalArn": ["arn:aws:iam::*:role/Admin", "arn:aws:iam::111122223333:user/ops/*"] },
            },
          },
          {
            Sid: "GuardJsonGetAdminUser",
            Effect: "Deny",
            Action: [
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
            ],
            Resource: ["arn:aws:iam::111122223333:user/ops/*"],
            Condition: {
              ArnNotLike: { "aws:PrincipalArn": ["arn:aws:iam::*:role/Admin", "arn:aws:iam::111122223333:user/ops/*"] },
            },
          },
          {
            Sid: "GuardJsonGetProvider",
            Effect: "Deny",
            Action: [
              "iam:CreateOpenIDConnectProvider",
              "iam:AddClientIDToOpenIDConnectProvider",
              "iam:UpdateOpenIDConnectProviderThumbprint",
              "iam:CreateSAMLProvider",
              "iam:UpdateSAMLProvider",
              "cognito-identity:SetPrincipalTagAttributeMap",
            ],
            Resource: ["*"],
            Condition: {
              ArnNotLike: { "aws:PrincipalArn": ["arn:aws:iam::*:role/Admin", "arn:aws:iam::111122223333:user/ops/*"] },
            },
          },
        ],
      },
    ]);
  });
});
