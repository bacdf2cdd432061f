// Inputs of ScpException between which it is changed.
import type { ScpExceptionArgs } from "../../components/index";

/** Who may set the tag, in one or the other. */
export const admins = ["Admin", "SecondAdmin"].map((name) => `arn:aws:iam::111122223333:role/${name}`);
const numbered = (count: number, name: (index: number) => string): string[] =>
  Array.from({ length: count }, (_, index) => name(index));
const vpcs = (count: number) => numbered(count, (index) => `vpc-${String(index).padStart(17, "0")}`);
const objects = (count: number) => numbered(count, (index) => `arn:aws:s3:::data/eval${index}/*`);
const [first = "", second = ""] = admins;
const more = numbered(12, (index) => `arn:aws:iam::111122223333:role/administrators/Administrator${index}`);

// Documents of 2,500 characters are divided at few VPCs and admins.
const usual: ScpExceptionArgs = {
  tag: { key: "jsonget", value: "yes" },
  objects: objects(1),
  admins: [first],
  vpcIds: vpcs(40),
  targetIds: ["ou-1", "ou-2"],
  scpSize: 2500,
};
const trails = '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"cloudtrail:*","Resource":"*"}]}';
const net = (vpc: string) =>
  `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:GetObject","Resource":"*","Condition":{"StringNotEquals":{"aws:SourceVpc":"${vpc}"}}}]}`;

const rcp = (vpc: string) => net(vpc).replace('"Deny"', '"Deny","Principal":"*"');
const organization = "o-a1b2c3d4e5";

/** By name; `nothing` is a program without the component. */
export const inputs: Readonly<Record<string, ScpExceptionArgs | undefined>> = {
  nothing: undefined,
  "40 VPCs": usual,
  "5 VPCs": { ...usual, vpcIds: vpcs(5) },
  "another VPC": { ...usual, vpcIds: ["vpc-0000000000000000f"] },
  "more objects": { ...usual, objects: objects(12) },
  "other objects": { ...usual, vpcIds: vpcs(5), objects: objects(3).slice(1) },
  "more admins": { ...usual, admins: [first, ...more] },
  "another admin": { ...usual, admins: [second], vpcIds: vpcs(5) },
  "tagged roles": { ...usual, roles: ["arn:aws:iam::*:role/Pipeline"], authors: ["arn:aws:iam::*:role/Author"] },
  "one target": { ...usual, targetIds: ["ou-1"], vpcIds: vpcs(5) },
  "the other target": { ...usual, targetIds: ["ou-2"] },
  "another tag": { ...usual, tag: { key: "jsonget2", value: "yes" } },
  documents: { ...usual, vpcIds: [], documents: [trails, net("vpc-1")] },
  "fewer documents": { ...usual, vpcIds: [], documents: [net("vpc-1")] },
  "an RCP": { ...usual, vpcIds: [], rcps: [rcp("vpc-1")], organization },
  "another RCP and VPCs": {
    ...usual,
    vpcIds: vpcs(5),
    objects: objects(3).slice(1),
    rcps: [rcp("vpc-2")],
    organization,
  },
  "documents and VPCs": { ...usual, vpcIds: vpcs(5), documents: [net("vpc-2"), trails] },
};
