import { policy, unknown, type CaseResource, type RuleCase } from "./cases";

/** A document of about so many characters. */
const document = (characters: number) =>
  policy({ Effect: "Allow", Action: "s3:GetObject", Resource: `arn:aws:s3:::data/${"x".repeat(characters)}` });
const trust = (characters: number) =>
  policy({
    Sid: "x".repeat(characters),
    Effect: "Allow",
    Principal: { Service: "ec2.amazonaws.com" },
    Action: "sts:AssumeRole",
  });

const managed = (text: unknown): CaseResource => ({
  type: "aws:iam/policy:Policy",
  name: "managed",
  properties: { policy: text },
});
const role = (properties: object): CaseResource => ({
  type: "aws:iam/role:Role",
  name: "role",
  properties: { name: "r", ...properties },
});
const inline = (name: string, characters: number): CaseResource => ({
  type: "aws:iam/rolePolicy:RolePolicy",
  name,
  properties: { role: "r", policy: document(characters) },
});
const scp = (properties: Record<string, unknown>): CaseResource => ({
  type: "aws:organizations/policy:Policy",
  name: "scp",
  properties,
});
const fails = (title: string, resources: CaseResource[], ...finds: string[]): RuleCase => ({
  scenario: "fail",
  title,
  resources,
  finds,
});

const user: CaseResource = { type: "aws:iam/user:User", name: "user", properties: { name: "u" } };
const group: CaseResource = { type: "aws-native:iam:Group", name: "group", properties: { groupName: "g" } };
const ofUser = (name: string, characters: number): CaseResource => ({
  type: "aws:iam/userPolicy:UserPolicy",
  name,
  properties: { user: "u", policy: document(characters) },
});
const ofGroup = (name: string, characters: number): CaseResource => ({
  type: "aws-native:iam:GroupPolicy",
  name,
  properties: { groupName: "g", policyName: name, policyDocument: JSON.parse(document(characters)) as unknown },
});

export const cases: readonly RuleCase[] = [
  {
    scenario: "absent",
    title: "a bucket holds no document",
    resources: [{ type: "aws:s3/bucket:Bucket", name: "data", properties: {} }],
    finds: [],
  },
  {
    scenario: "pass",
    title: "small documents",
    resources: [role({ assumeRolePolicy: trust(10) }), inline("a", 4000), inline("b", 4000), managed(document(5900))],
    finds: [],
  },
  {
    scenario: "pass",
    title: "white space does not count in IAM",
    resources: [managed(JSON.stringify(JSON.parse(document(5000)), null, 200))],
    finds: [],
  },
  {
    scenario: "pass",
    title: "a quota that was raised",
    resources: [role({ assumeRolePolicy: trust(2100) })],
    settings: { trustPolicy: 4096 },
    finds: [],
  },
  {
    scenario: "pass",
    title: "the limit of SCPs is not that of tag policies",
    resources: [scp({ type: "TAG_POLICY", content: " ".repeat(20_000) })],
    finds: [],
  },
  fails("a managed policy", [managed(document(6100))], "managed: policy-too-large@policy"),
  fails("a trust policy", [role({ assumeRolePolicy: trust(2100) })], "role: policy-too-large@assumeRolePolicy"),
  fails("one inline policy", [role({}), inline("a", 10_300)], "a: policy-too-large@policy"),
  fails(
    "the inline policies of one resource together",
    [role({ inlinePolicies: [{ policy: document(6000) }, { policy: document(6000) }] })],
    "role: policy-too-large@inlinePolicies",
  ),
  fails(
    "the inline policies of a role together",
    [role({}), inline("a", 6000), inline("b", 6000)],
    "role: policy-too-large",
  ),
  fails(
    "eleven managed policies",
    [
      role({
        managedPolicyArns: Array.from({ length: 11 }, (_, index) => `arn:aws:iam::111122223333:policy/p${index}`),
      }),
    ],
    "role: too-many-policies",
  ),
  fails(
    "an SCP, white space included",
    [scp({ content: `{"Version": "2012-10-17",${" ".repeat(10_300)}"Statement": []}` })],
    "scp: policy-too-large@content",
  ),
  fails("a user's inline policy, whose limit is lower", [user, ofUser("a", 2000)], "a: policy-too-large@policy"),
  fails(
    "the inline policies of a user together",
    [user, ofUser("a", 1200), ofUser("b", 1200)],
    "user: policy-too-large",
  ),
  fails(
    "the inline policies of a group together",
    [group, ofGroup("a", 2600), ofGroup("b", 2600)],
    "group: policy-too-large",
  ),
  {
    scenario: "exempted",
    title: "an account with another quota, for a while",
    resources: [managed(document(6100))],
    settings: { exemptions: [{ resource: "managed", finding: "*", reason: "to be split", expires: "2026-11-24" }] },
    finds: ["managed: policy-too-large@policy"],
  },
  {
    scenario: "unknown",
    title: "a document and an SCP that are not known",
    resources: [managed(unknown), scp({ content: unknown })],
    finds: ["managed: unknown-value@policy", "scp: unknown-value@content"],
  },
];
