/** The requests over which SCPs are compared, and the independent oracle's decisions about them. */
import type { ContextValues } from "../../../permissions/iam/context";
import type { Decision } from "../../../permissions/iam/evaluate";
import { simulate } from "../iam/oracle";

export const tag = { key: "jsonget", value: "yes" };
export const object = "arn:aws:s3:::data/eval/2026/evaluation.json";
export const role = "arn:aws:iam::111122223333:role/Pipeline";
export const admin = "arn:aws:iam::111122223333:role/Admin";

export interface Request {
  readonly action: string;
  readonly resource: string;
  readonly context: ContextValues;
}

const calls: readonly (readonly [action: string, resource: string])[] = [
  ["s3:GetObject", object],
  ["s3:GetObject", "arn:aws:s3:::data/eval/public/a.json"],
  ["s3:GetObject", "arn:aws:s3:::data/train/a.csv"],
  ["s3:GetObject", "arn:aws:s3:::public/a.csv"],
  ["s3:GetObject", "arn:aws:s3:::other/a.csv"],
  ["s3:GetObjectVersion", object],
  ["s3:GetObjectAcl", object],
  ["s3:PutObject", object],
  ["s3:PutObject", "arn:aws:s3:::data/eval/public/a.json"],
  ["s3:DeleteObject", "arn:aws:s3:::data/train/a.csv"],
  ["s3:ListBucket", "arn:aws:s3:::data"],
  ["s3:ListAllMyBuckets", "*"],
  ["sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:q"],
  ["sagemaker:CreateTrainingJob", "arn:aws:sagemaker:eu-west-1:111122223333:training-job/j"],
  ["iam:PassRole", "arn:aws:iam::111122223333:role/Step"],
];

const tags: readonly ContextValues[] = [
  {},
  { "aws:PrincipalTag/jsonget": "yes" },
  { "aws:PrincipalTag/JSONGET": "yes", "aws:PrincipalTag/home": "eval" },
  { "aws:PrincipalTag/jsonget": "Yes" },
  { "aws:PrincipalTag/jsonget": "other" },
  { "aws:PrincipalTag/jsonget": "yes", "aws:PrincipalTag/department": "ml" },
];

const vpc = { "aws:SourceVpc": "vpc-1", "aws:SourceVpce": "vpce-1", "aws:VpcSourceIp": "10.0.0.1" };
const networks: readonly ContextValues[] = [
  {},
  { ...vpc, "aws:SourceVpcArn": "arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-1" },
  { ...vpc, "aws:SourceVpc": "vpc-evil", "aws:SourceVpce": "vpce-evil" },
  { "aws:SourceIp": "203.0.113.9" },
  { "aws:SourceIp": "192.0.2.9", "aws:MultiFactorAuthPresent": "true" },
  { "aws:ViaAWSService": "true", "aws:SourceIp": "192.0.2.9" },
];

const always: ContextValues = {
  "aws:ViaAWSService": "false",
  "aws:PrincipalIsAWSService": "false",
  "aws:SecureTransport": "true",
  "aws:RequestedRegion": "eu-west-1",
  "aws:PrincipalArn": role,
};

/** Every call with every state of the tag from every network. */
export const grid: readonly Request[] = calls.flatMap(([action, resource]) =>
  tags.flatMap((tagged) =>
    networks.map((network) => ({ action, resource, context: { ...always, ...tagged, ...network } })),
  ),
);

/** JsonGet's own call. */
export const jsonGet: Request = {
  action: "s3:GetObject",
  resource: object,
  context: { ...always, "aws:PrincipalTag/jsonget": "yes" },
};

/** The role has the exception's tag; keys in any case, values exactly. */
export const isTagged = ({ context }: Request): boolean =>
  Object.entries(context).some(([key, value]) => key.toLowerCase() === "aws:principaltag/jsonget" && value === "yes");

const allowAll = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };

/** What iam-simulate says of a principal that may do everything but for these SCPs. FullAWSAccess stands beside them. */
export const decide = ({ action, resource, context }: Request, scps: readonly unknown[], principal = role): Decision =>
  simulate({
    action,
    resource,
    principal,
    context: { ...context, "aws:PrincipalArn": principal },
    identity: [allowAll],
    scps: [[allowAll, ...scps]],
    rcps: [],
  });
