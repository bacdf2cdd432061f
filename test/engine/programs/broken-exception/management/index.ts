// The management account's program, got wrong: configuration says how.
import * as organizations from "@pulumi/aws/organizations";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();
const variant = config.require("variant");
const [targetId = ""] = config.requireObject<string[]>("targetIds");

const tag = { "aws:PrincipalTag/sagemaker-json-get": "allowed" };
const outside = { "aws:SourceVpc": "vpc-0123456789abcdef0" };
const unlessAdmin = { ArnNotLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/IdentityAdmin" } };
const object = "arn:aws:s3:::abalone-*/executions/*/evaluation/evaluation.json";

/** A perimeter that leaves the objects out, and the statement that concerns them. */
const perimeter = (Action: string, Resource: string, Condition: object) => [
  { Effect: "Deny", NotAction: "s3:GetObject", Resource: "arn:aws:s3:::*", Condition: { StringNotEquals: outside } },
  { Effect: "Deny", Action: "s3:GetObject", NotResource: object, Condition: { StringNotEquals: outside } },
  { Effect: "Deny", Action, Resource, Condition },
];
const narrow = perimeter("s3:GetObject", object, { StringNotEquals: { ...outside, ...tag } });

const guard = (keys: object) => [
  {
    Effect: "Deny",
    Action: [
      ...["iam:TagRole", "iam:UntagRole", "iam:CreateRole", "iam:TagUser", "iam:UntagUser", "iam:CreateUser"],
      "sts:TagSession",
    ],
    Resource: "*",
    Condition: { ...keys, ...unlessAdmin },
  },
  {
    Effect: "Deny",
    Action: [
      ...["iam:UpdateAssumeRolePolicy", "iam:PutRolePolicy", "iam:DeleteRolePolicy", "iam:AttachRolePolicy"],
      ...["iam:DetachRolePolicy", "iam:PutRolePermissionsBoundary", "iam:DeleteRolePermissionsBoundary"],
    ],
    Resource: "*",
    Condition: { StringEquals: { "aws:ResourceTag/sagemaker-json-get": "allowed" }, ...unlessAdmin },
  },
  {
    Effect: "Deny",
    Action: [
      ...["iam:CreateRole", "iam:UpdateAssumeRolePolicy", "iam:PutRolePolicy", "iam:DeleteRolePolicy", "iam:PassRole"],
      ...["iam:AttachRolePolicy", "iam:DetachRolePolicy", "iam:PutRolePermissionsBoundary"],
      "iam:DeleteRolePermissionsBoundary",
    ],
    Resource: "arn:aws:iam::*:role/IdentityAdmin",
    Condition: unlessAdmin,
  },
];
const anyCase = guard({ "ForAnyValue:StringEqualsIgnoreCase": { "aws:TagKeys": "sagemaker-json-get" } });

const variants: Record<string, readonly object[]> = {
  right: [...narrow, ...anyCase],
  "no-exception": [...perimeter("s3:GetObject", object, { StringNotEquals: outside }), ...anyCase],
  "all-actions": [
    { Effect: "Deny", Action: "s3:*", Resource: "*", Condition: { StringNotEquals: { ...outside, ...tag } } },
    ...anyCase,
  ],
  "for-any-value": [
    ...perimeter("s3:GetObject", object, { StringNotEquals: outside, "ForAnyValue:StringNotEquals": tag }),
    ...anyCase,
  ],
  "no-guard": narrow,
  "one-spelling": [...narrow, ...guard({ "ForAnyValue:StringEquals": { "aws:TagKeys": "sagemaker-json-get" } })],
};

const policy = new organizations.Policy("s3-inside-vpc", {
  content: JSON.stringify({ Version: "2012-10-17", Statement: variants[variant] }),
});
new organizations.PolicyAttachment("s3-inside-vpc", { policyId: policy.id, targetId });
