// Whatever stands in a property: no rule crashes, nothing that is no document passes, and no secret is quoted.
import { expect } from "chai";
import fc from "fast-check";
import { formatFinding } from "../../../policypack/rule/formatFinding";
import { judgeStack } from "../../../policypack/rule/judge";
import { rules } from "../../../policypack/registry";
import type { Finding } from "../../../policypack/rule/rule";
import { stackOf, today, unknown, type CaseResource } from "../../../policypack/examples/cases";
import { runs } from "../../runs";

/** What every rule says about the resources. */
function judge(resources: readonly CaseResource[]): readonly Finding[] {
  const stack = stackOf(resources);
  return rules.flatMap((rule) => {
    const { violations, unknown: unjudged } = judgeStack(rule, stack, {}, today);
    return [...violations, ...unjudged];
  });
}

/** One resource of each kind, with the same value in every property that a rule reads. */
const everywhere = (value: unknown): CaseResource[] => [
  {
    type: "aws:iam/role:Role",
    name: "role",
    properties: { name: "r", assumeRolePolicy: value, inlinePolicies: [{ policy: value }], managedPolicyArns: value },
  },
  { type: "aws:iam/role:Role", name: "other", properties: { name: value, inlinePolicies: value } },
  { type: "aws:iam/rolePolicy:RolePolicy", name: "inline", properties: { role: "r", policy: value } },
  { type: "aws:iam/rolePolicy:RolePolicy", name: "stray", properties: { role: value, policy: value } },
  { type: "aws:iam/policyAttachment:PolicyAttachment", name: "attach", properties: { roles: value, policyArn: value } },
  { type: "aws:iam/policy:Policy", name: "managed", properties: { arn: value, name: value, policy: value } },
  { type: "aws-native:iam:ManagedPolicy", name: "native", properties: { roles: value, policyDocument: value } },
  { type: "aws:organizations/policy:Policy", name: "scp", properties: { type: value, content: value } },
  { type: "aws:s3/bucketPolicy:BucketPolicy", name: "bucket", properties: { bucket: value, policy: value } },
  { type: "aws:iam/user:User", name: "user", properties: { name: "u", permissionsBoundary: value } },
  { type: "aws:iam/group:Group", name: "group", properties: { name: value } },
  { type: "aws:iam/userPolicy:UserPolicy", name: "userPolicy", properties: { user: "u", policy: value } },
  { type: "aws:iam/userGroupMembership:UserGroupMembership", name: "member", properties: { user: "u", groups: value } },
  {
    type: "aws:iam/rolePoliciesExclusive:RolePoliciesExclusive",
    name: "exclusive",
    properties: { roleName: "r", policyNames: value },
  },
  { type: "aws-native:iam:User", name: "nativeUser", properties: { userName: value, groups: value, policies: value } },
  {
    type: "aws:sagemaker/pipeline:Pipeline",
    name: "pipeline",
    properties: { pipelineName: value, roleArn: value, pipelineDefinition: value },
  },
  {
    type: "aws-native:sagemaker:Pipeline",
    name: "nativePipeline",
    properties: { roleArn: "r", pipelineDefinition: { pipelineDefinitionBody: value } },
  },
];

/** Members that IAM and definitions know, so that values get past the first check. */
const key = fc.constantFrom(
  ...["Version", "Statement", "Effect", "Action", "NotAction", "Resource", "Condition", "Principal", "StringEquals"],
  ...["iam:PassedToService", "Steps", "Name", "Type", "Arguments", "RoleArn", "__proto__", "constructor"],
);
const leaf = fc.oneof(
  fc.constantFrom<unknown>(
    "Allow",
    "Deny",
    "iam:PassRole",
    "*",
    "arn:aws:iam::*:role/*",
    "${x}",
    "Training",
    "2012-10-17",
  ),
  fc.constantFrom<unknown>(unknown, null, true, 7, "", "{", "[]"),
  fc.string(),
);
const { value: anything } = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: "small" }, leaf, fc.array(tie("value"), { maxLength: 3 }), tie("record")),
  record: fc
    .array(fc.tuple(key, tie("value")), { maxLength: 4 })
    .map(
      (entries) =>
        JSON.parse(`{${entries.map(([name, value]) => `"${name}": ${JSON.stringify(value)}`).join()}}`) as unknown,
    ),
}));

describe("rules on hostile properties", () => {
  it("never crash", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          anything,
          anything.map((value) => JSON.stringify(value)),
        ),
        (value) => {
          expect(judge(everywhere(value)).filter(({ code }) => code === "rule-crashed")).to.deep.equal([]);
        },
      ),
      { numRuns: runs(300, 60) },
    );
  });

  for (const [what, value] of [
    ["a number", 7],
    ["a list", []],
    ["an empty object", {}],
    ["empty text", ""],
    ["text that nests without end", "[".repeat(500_000)],
    ["an object that nests without end", JSON.parse("[".repeat(2_000) + "]".repeat(2_000))],
    ["a document in a document", JSON.stringify(JSON.stringify({ Version: "2012-10-17", Statement: [] }))],
    ["__proto__ instead of members", JSON.parse('{"__proto__": {"Version": "2012-10-17", "Statement": []}}')],
  ] as const)
    it(`find fault with ${what} for a document`, () => {
      const found = judge(everywhere(value));
      for (const name of ["role", "inline", "managed", "native", "pipeline"])
        expect(
          found.some(({ urn, kind }) => kind === "violation" && urn.endsWith(`::${name}`)),
          name,
        ).to.equal(true);
    });

  it("quote no secret", () => {
    const secret = "hunter2";
    const documents = [
      `{"Version": "2012-10-17", "Statement": {"Sid": "${secret}", "Effect": "Allow", "Action": ["iam:*", "s3:GetObject"], "Resource": ["arn:aws:iam::${secret}:role/${secret}-*", "${secret}", "arn:aws:s3:::${secret}/*"], "Condition": {"StringLike": {"iam:PassedToService": "${secret}*"}}}}`,
      `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": "${secret}", "Service": "${secret}"}, "Action": "sts:AssumeRole"}}`,
      `{"Version": "${secret}", "Statement": ["${secret}"], `,
      `{"Version": "${secret}", "Statement": ["${secret}"]}`,
      `{"Version": "2020-12-01", "Steps": [{"Name": "A", "Type": "Training", "Arguments": {"RoleArn": "${secret}", "Environment": {"A": "${secret}"}}}]}`,
    ];
    for (const document of documents) {
      const found = judge(everywhere(document));
      expect(found).to.not.deep.equal([]);
      expect(found.map((finding) => formatFinding(finding)).filter((text) => text.includes(secret))).to.deep.equal([]);
    }
  });
});
