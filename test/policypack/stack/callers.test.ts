import { expect } from "chai";
import { policy, stackOf, unknown, type CaseResource } from "../../../policypack/examples/cases";

const document = policy({ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::data/*" });
const native = JSON.parse(document) as unknown;
const of = (type: string, name: string, properties: object, madeFrom = {}): CaseResource => ({
  type,
  name,
  properties: { ...properties },
  madeFrom,
});

/** `kind name: documents`, with `…` where others may give it policies. */
const callersOf = (...resources: CaseResource[]): string[] =>
  stackOf(resources)
    .callers()
    .map(({ kind, resource, inline, attached, complete }) => {
      const documents = [
        ...inline.map((each) => each.resource.name),
        ...attached.map(({ arn, document: found }) => found?.resource.name ?? arn ?? "unknown"),
      ];
      return `${kind} ${resource.name}: ${documents.join(" ")}${complete ? "" : "…"}`;
    });

const user = of("aws:iam/user:User", "ann", { name: "ann" });
const group = of("aws:iam/group:Group", "team", { name: "team" });
const groupPolicy = of("aws:iam/groupPolicy:GroupPolicy", "gp", { group: "team", policy: document });

describe("the callers of a stack", () => {
  it("are roles, users and groups with their policies", () => {
    expect(
      callersOf(
        of("aws:iam/role:Role", "r", { name: "r" }),
        user,
        group,
        of("aws:iam/rolePolicy:RolePolicy", "rp", { role: "r", policy: document }),
        of("aws:iam/userPolicy:UserPolicy", "up", { user: "ann", policy: document }),
        groupPolicy,
        of("aws:iam/userPolicyAttachment:UserPolicyAttachment", "ua", {
          user: "ann",
          policyArn: "arn:aws:iam::aws:policy/X",
        }),
      ),
    ).to.deep.equal(["role r: rp", "user ann: up arn:aws:iam::aws:policy/X", "group team: gp…"]);
  });

  it("are users with what their groups have", () => {
    for (const membership of [
      of("aws:iam/groupMembership:GroupMembership", "m", { group: "team", users: ["ann"] }),
      of("aws:iam/userGroupMembership:UserGroupMembership", "m", { user: "ann", groups: ["team"] }),
      of("aws-native:iam:UserToGroupAddition", "m", { groupName: "team", users: ["ann"] }),
      of(
        "aws:iam/userGroupMembership:UserGroupMembership",
        "m",
        { user: unknown, groups: [unknown] },
        { user: ["ann"], groups: ["team"] },
      ),
    ])
      expect(callersOf(user, group, groupPolicy, membership)).to.deep.equal(["user ann: gp"]);
  });

  it("may have more where a group is not in the stack", () => {
    expect(
      callersOf(user, of("aws:iam/userGroupMembership:UserGroupMembership", "m", { user: "ann", groups: ["far"] })),
    ).to.deep.equal(["user ann: …"]);
  });

  it("are read from aws-native too", () => {
    expect(
      callersOf(
        of("aws-native:iam:User", "ann", {
          userName: "ann",
          groups: ["team"],
          policies: [{ policyName: "p", policyDocument: native }],
        }),
        of("aws-native:iam:Group", "team", { groupName: "team", managedPolicyArns: ["arn:aws:iam::aws:policy/X"] }),
        of("aws-native:iam:UserPolicy", "up", { userName: "ann", policyName: "up", policyDocument: native }),
        of("aws-native:iam:GroupPolicy", "gp", { groupName: "team", policyName: "gp", policyDocument: native }),
        of("aws-native:iam:ManagedPolicy", "mp", { users: ["ann"], policyDocument: native }),
      ),
    ).to.deep.equal(["user ann: ann up gp mp arn:aws:iam::aws:policy/X"]);
  });

  it("are policies where the stack does not show who has them", () => {
    expect(
      callersOf(
        of("aws:iam/policy:Policy", "alone", {
          name: "alone",
          arn: "arn:aws:iam::111122223333:policy/alone",
          policy: document,
        }),
        of("aws:iam/policy:Policy", "given", {
          name: "given",
          arn: "arn:aws:iam::111122223333:policy/given",
          policy: document,
        }),
        of("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "a", {
          role: "elsewhere",
          policyArn: "arn:aws:iam::111122223333:policy/given",
        }),
      ),
    ).to.deep.equal(["policy a: given…", "policy alone: alone…"]);
  });
});
