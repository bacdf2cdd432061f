import { expect } from "chai";
import type { Resource } from "../../../policypack/stack/resource";
import type { Holder } from "../../../policypack/stack/holders";
import { readStack } from "../../../policypack/stack/stack";
import { policy, stackOf, unknown, type CaseResource } from "../../../policypack/examples/cases";

const document = policy({ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::data/*" });
const role = (name: string, properties: object = {}): CaseResource => ({
  type: "aws:iam/role:Role",
  name,
  properties: { name, ...properties },
});
const rolePolicy = (properties: object, from: readonly string[] = []): CaseResource => ({
  type: "aws:iam/rolePolicy:RolePolicy",
  name: "policy",
  properties: { policy: document, ...properties },
  madeFrom: { role: from },
});

/** Names of roles, each with the resources its inline policies stand in, and its attached policies. */
const describeRoles = (roles: readonly Holder[]): string[] =>
  roles.map(({ resource, inline, attached }) => {
    const documents = inline.map((each) => `${each.resource.name}.${each.place}`);
    const policies = attached.map(({ resource: by, path, arn, document: found }) => {
      return `${by.name}.${path}=${arn ?? found?.resource.name ?? "unknown"}`;
    });
    return `${resource.name}: ${[...documents, ...policies].join(" ")}`.trim();
  });
const rolesOf = (...resources: CaseResource[]) => stackOf(resources).roles();

describe("the roles of a stack", () => {
  it("have the policies that name them, by name or by ARN", () => {
    const { all: roles, stray } = rolesOf(
      role("a", { inlinePolicies: [{ policy: document }] }),
      role("b"),
      rolePolicy({ role: "a" }),
      { ...rolePolicy({ role: "arn:aws:iam::111122223333:role/path/b" }), name: "second" },
    );
    expect(describeRoles(roles)).to.deep.equal(["a: a.inlinePolicies[0].policy policy.policy", "b: second.policy"]);
    expect(stray).to.deep.equal([]);
  });

  it("are found by what an unknown name is made from, where that is one role", () => {
    const { all: roles, stray } = rolesOf(
      role("a", { name: unknown }),
      role("b"),
      rolePolicy({ role: unknown }, ["a"]),
    );
    expect(describeRoles(roles)).to.deep.equal(["a: policy.policy", "b:"]);
    expect(stray).to.deep.equal([]);
  });

  it("get nothing where it is two roles, or none: the policy is astray", () => {
    for (const from of [["a", "b"], []]) {
      const { all: roles, stray } = rolesOf(role("a"), role("b"), rolePolicy({ role: unknown }, from));
      expect(describeRoles(roles)).to.deep.equal(["a:", "b:"]);
      expect(stray.map(({ resource, path }) => `${resource.name}.${path}`)).to.deep.equal(["policy.role"]);
    }
    expect(rolesOf(rolePolicy({ role: "elsewhere" })).stray).to.have.length(1);
  });

  it("have attached policies, AWS's and those of the stack, in every way to attach them", () => {
    const { all: roles } = rolesOf(
      role("a", { managedPolicyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess", unknown] }),
      { type: "aws:iam/policy:Policy", name: "mine", properties: { name: "mine", arn: unknown, policy: document } },
      { type: "aws:iam/policy:Policy", name: "other", properties: { name: "other", arn: unknown, policy: document } },
      {
        type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        name: "one",
        properties: { role: "a", policyArn: unknown },
        madeFrom: { policyArn: ["mine"] },
      },
      {
        type: "aws:iam/policyAttachment:PolicyAttachment",
        name: "many",
        properties: { roles: ["a", "b"], policyArn: "arn:aws:iam::111122223333:policy/other" },
      },
      {
        type: "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
        name: "all",
        properties: { roleName: "a", policyArns: ["arn:aws:iam::aws:policy/X"] },
      },
      { type: "aws-native:iam:ManagedPolicy", name: "native", properties: { roles: ["a"], policyDocument: {} } },
    );
    expect(describeRoles(roles)).to.deep.equal([
      "a: a.managedPolicyArns[0]=arn:aws:iam::aws:policy/ReadOnlyAccess a.managedPolicyArns[1]=unknown " +
        "one.policyArn=mine many.policyArn=arn:aws:iam::111122223333:policy/other " +
        "all.policyArns[0]=arn:aws:iam::aws:policy/X native.roles=native",
    ]);
    expect(roles[0]?.attached[3]?.document?.resource.name).to.equal("other");
  });

  it("have a policy once, however often it is attached", () => {
    const { all: roles } = rolesOf(
      role("a", { managedPolicyArns: ["arn:aws:iam::aws:policy/X"] }),
      {
        type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        name: "one",
        properties: { role: "a", policyArn: "arn:aws:iam::aws:policy/X" },
      },
      {
        type: "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
        name: "all",
        properties: { roleName: "a", policyArns: ["arn:aws:iam::aws:policy/X", "arn:aws:iam::aws:policy/Y"] },
      },
    );
    expect(describeRoles(roles)).to.deep.equal([
      "a: a.managedPolicyArns[0]=arn:aws:iam::aws:policy/X all.policyArns[1]=arn:aws:iam::aws:policy/Y",
    ]);
  });

  it("have inline policies nobody knows where an exclusive set names some that are not in the stack", () => {
    const { all: roles } = rolesOf(
      role("a", { inlinePolicies: [{ name: "own", policy: document }] }),
      rolePolicy({ role: "a", name: "beside" }),
      {
        type: "aws:iam/rolePoliciesExclusive:RolePoliciesExclusive",
        name: "all",
        properties: { roleName: "a", policyNames: ["own", "beside", "elsewhere"] },
      },
    );
    expect(describeRoles(roles)).to.deep.equal([
      "a: a.inlinePolicies[0].policy policy.policy all.policyNames[2]=elsewhere",
    ]);
  });

  it("are read from aws-native too, with policies of every kind", () => {
    const inline = { policyName: "own", policyDocument: JSON.parse(document) as unknown };
    const { all: roles } = rolesOf(
      {
        type: "aws-native:iam:Role",
        name: "a",
        properties: {
          roleName: "a",
          policies: [inline],
          managedPolicyArns: ["arn:aws:iam::aws:policy/X"],
          permissionsBoundary: "arn:aws:iam::aws:policy/PowerUserAccess",
          assumeRolePolicyDocument: {
            Version: "2012-10-17",
            Statement: [{ Effect: "Allow", Principal: { Service: "x.amazonaws.com" }, Action: "sts:AssumeRole" }],
          },
        },
      },
      { type: "aws-native:iam:RolePolicy", name: "beside", properties: { roleName: "a", ...inline } },
    );
    expect(describeRoles(roles)).to.deep.equal([
      "a: a.policies[0].policyDocument beside.policyDocument a.managedPolicyArns[0]=arn:aws:iam::aws:policy/X",
    ]);
    expect(roles[0]?.trust?.document?.statements).to.have.length(1);
    expect(roles[0]?.boundary?.arn).to.equal("arn:aws:iam::aws:policy/PowerUserAccess");
  });

  it("do not count twice what the provider reports of resources that stand beside them", () => {
    const given = (name: string, properties: object, names: readonly string[], type: string): Resource => ({
      urn: `urn:pulumi:test::case::${type}::${name}`,
      type,
      name,
      properties,
      given: new Set(names),
      dependencies: [],
      propertyDependencies: {},
    });
    const { all: roles } = readStack([
      given(
        "a",
        {
          name: "a",
          inlinePolicies: [
            { name: "own", policy: document },
            { name: "intruder", policy: document },
          ],
          managedPolicyArns: ["arn:aws:iam::aws:policy/Own", "arn:aws:iam::aws:policy/Intruder"],
        },
        ["assumeRolePolicy"],
        "aws:iam/role:Role",
      ),
      given(
        "policy",
        { name: "own", role: "a", policy: document },
        ["name", "role", "policy"],
        "aws:iam/rolePolicy:RolePolicy",
      ),
      given(
        "attachment",
        { role: "a", policyArn: "arn:aws:iam::aws:policy/Own" },
        ["role", "policyArn"],
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
      ),
    ]).roles();
    expect(describeRoles(roles)).to.deep.equal([
      "a: policy.policy a.inlinePolicies[1].policy attachment.policyArn=arn:aws:iam::aws:policy/Own a.managedPolicyArns[1]=arn:aws:iam::aws:policy/Intruder",
    ]);
    expect(roles.flatMap(({ outside }) => outside)).to.deep.equal(["inlinePolicies[1].policy", "managedPolicyArns[1]"]);
  });

  it("are of their own account where two have one name", () => {
    const role = (account: string): CaseResource => ({
      type: "aws:iam/role:Role",
      name: `role-${account}`,
      properties: { name: "train", arn: `arn:aws:iam::${account}:role/train` },
    });
    const { roles } = stackOf([role("111122223333"), role("444455556666")]);
    const [first] = roles().all;
    const found = (arn: string): string[] =>
      first === undefined
        ? []
        : roles()
            .find(first.resource, "roleArn", arn)
            .map(({ resource }) => resource.name);
    expect(found("arn:aws:iam::111122223333:role/train")).to.deep.equal(["role-111122223333"]);
    expect(found("arn:aws:iam::444455556666:role/train")).to.deep.equal(["role-444455556666"]);
    expect(found("arn:aws:iam::999988887777:role/train")).to.deep.equal([]);
  });

  it("have no boundary where it is an empty text", () => {
    const { roles } = stackOf([
      { type: "aws:iam/role:Role", name: "a", properties: { name: "a", permissionsBoundary: "" } },
    ]);
    expect(roles().all.map(({ boundary }) => boundary)).to.deep.equal([undefined]);
  });
});
