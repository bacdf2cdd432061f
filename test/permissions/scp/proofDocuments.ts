/** Random SCPs, tags and objects for the proof: elements that touch one another in every way, in random company. */
import fc from "fast-check";
import type { ExemptionRequest } from "../../../permissions/scp";

const oneOrMore = (...texts: readonly string[]) =>
  fc.uniqueArray(fc.constantFrom(...texts), { minLength: 1, maxLength: 3 });

const actions = oneOrMore(
  "*",
  "s3:*",
  "S3:**",
  "s3:GetObject",
  "s3:getobject*",
  "s3:Get*",
  "s3:Put*",
  "s3:*Object",
  "s3:?etObject",
  "s*:Get*",
  "*:GetObject",
  "iam:*",
  "sqs:SendMessage",
);
const resources = oneOrMore(
  "*",
  "arn:*",
  "arn:aws:s3:::*",
  "arn:*:s3:::data/*",
  "arn:aws:s3:::data",
  "arn:aws:s3:::data/*",
  "arn:aws:s3:::data/eval/*",
  "arn:aws:s3:::data/eval/public/*",
  "arn:aws:s3:::*/eval/a?.json",
  "arn:aws:s3:::other/?.csv",
  "arn:aws:s3:::other/?*",
  "arn:aws:s3:::data/${aws:PrincipalTag/home}/*",
  "arn:aws:sqs:*:*:*",
);
const objects = oneOrMore(
  "arn:aws:s3:::data/eval/*",
  "arn:aws:s3:::data/eval/a1.json",
  "arn:aws:s3:::data/*/evaluation.json",
  "arn:aws:s3:::other/a.csv",
  "arn:aws:s3:::other/?*",
  "arn:aws:s3:::other/??*",
  "arn:aws:s3:::other/?",
);
const tag = fc.constantFrom({ key: "jsonget", value: "yes" }, { key: "Team:Json/Get", value: "exempt" });

type Values = Readonly<Record<string, string | readonly string[]>>;

/** Network restrictions, and conditions beside them. */
const blocks: readonly (readonly [operator: string, Values])[] = [
  ["StringNotEquals", { "aws:SourceVpc": "vpc-1" }],
  ["StringNotEquals", { "aws:SourceVpc": ["vpc-1", "vpc-2"], "aws:PrincipalTag/department": "ml" }],
  ["StringNotEquals", { "aws:sourcevpce": "vpce-1", "aws:PrincipalTag/JSONGET": ["other", "yes"] }],
  ["StringNotEqualsIfExists", { "aws:SourceVpce": ["vpce-1", "vpce-2"] }],
  ["StringNotEqualsIfExists", { "aws:PrincipalTag/jsonget": "other" }],
  ["StringNotLike", { "aws:SourceVpc": "vpc-*" }],
  ["StringNotLikeIfExists", { "aws:SourceVpce": "vpce-?", "aws:PrincipalTag/team:json/get": "e*" }],
  ["StringNotEqualsIgnoreCase", { "aws:SourceVpc": "VPC-1" }],
  ["StringEquals", { "aws:PrincipalTag/jsonget": ["yes", "other"] }],
  ["StringEquals", { "aws:PrincipalTag/confined": "true" }],
  ["StringEqualsIfExists", { "aws:RequestedRegion": ["eu-west-1"] }],
  ["ForAllValues:StringNotEquals", { "aws:SourceVpc": ["vpc-1"] }],
  ["ForAllValues:StringLike", { "aws:VpceOrgPaths": ["o-1/*", "o-2/*"] }],
  ["ForAnyValue:StringLike", { "aws:VpceOrgPaths": "o-1/*" }],
  ["ForAnyValue:StringNotEqualsIfExists", { "aws:VpceOrgPaths": "o-1/r-1/" }],
  ["Null", { "aws:SourceVpc": "true" }],
  ["Null", { "aws:SourceVpce": "false" }],
  ["Null", { "aws:PrincipalTag/jsonget": "false" }],
  ["IpAddress", { "aws:SourceIp": "0.0.0.0/0" }],
  ["NotIpAddress", { "aws:SourceIp": ["203.0.113.0/24", "198.51.100.7"] }],
  ["NotIpAddressIfExists", { "aws:SourceIp": "203.0.113.0/24", "aws:VpcSourceIp": "10.0.0.0/8" }],
  ["ArnNotLike", { "aws:SourceVpcArn": "arn:aws:ec2:*:111122223333:vpc/vpc-1" }],
  ["ArnNotLikeIfExists", { "aws:PrincipalArn": ["arn:aws:iam::*:role/Admin", "arn:aws:iam::*:root"] }],
  ["ArnLike", { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/*" }],
  ["Bool", { "aws:PrincipalIsAWSService": "false" }],
  ["BoolIfExists", { "aws:ViaAWSService": "false" }],
  ["BoolIfExists", { "aws:MultiFactorAuthPresent": "false" }],
  ["NumericLessThanIfExists", { "aws:MultiFactorAuthAge": "3600" }],
  ["DateGreaterThan", { "aws:CurrentTime": "2026-01-01T00:00:00Z" }],
];
const condition = fc
  .uniqueArray(fc.constantFrom(...blocks), { minLength: 1, maxLength: 3, selector: ([operator]) => operator })
  .map((chosen) => Object.fromEntries(chosen));

const element = (name: string, texts: fc.Arbitrary<string[]>) =>
  fc.tuple(fc.constantFrom(name, name, `Not${name}`), texts).map(([key, list]) => ({ [key]: list }));
const statement = fc
  .record({
    Effect: fc.constantFrom("Deny", "Deny", "Deny", "Deny", "Allow"),
    action: element("Action", actions),
    resource: element("Resource", resources),
    Condition: condition,
  })
  .map(({ Effect, action, resource, Condition }) => ({ Effect, ...action, ...resource, Condition }));
const scps = fc.array(
  fc.array(statement, { minLength: 1, maxLength: 3 }).map((Statement) => ({ Version: "2012-10-17", Statement })),
  { minLength: 1, maxLength: 2 },
);

/** What may be asked of `exemptJsonGet`, but for the admins; limits too wide to stop it. */
export const randomExemption: fc.Arbitrary<Omit<ExemptionRequest, "admins">> = fc.record({
  scps,
  tag,
  objects,
  roleTags: fc.constantFrom<Readonly<Record<string, string>>>({}, { department: "ml" }, { Confined: "true" }),
  scpSize: fc.constantFrom(6_000, 100_000),
  scpsPerTarget: fc.constant(1_000),
});
