/** Guards as others wrote them: ours leave nothing open, and whatever is taken out of them is found. */
import { expect } from "chai";
import { readPolicyDocument } from "../../../permissions/iam/readDocument";
import type { Statement } from "../../../permissions/iam/document";
import { guardStatements } from "../../../permissions/scp/guards";
import { findOtherAdmins, findUnguarded } from "../../../permissions/scp/unguarded";
import { tag } from "./requests";

const admins = ["arn:aws:iam::*:role/Admin"];
const guards = guardStatements({ tag, admins });
const read = (statements: readonly object[]) => {
  const { document } = readPolicyDocument({ Version: "2012-10-17", Statement: statements }, "scp");
  return document ?? { kind: "scp" as const, version: "2012-10-17" as const, statements: [] };
};
const open = (statements: readonly object[], named: readonly string[] = []): string[] =>
  findUnguarded([read(statements)], tag, named).map(({ kind, actions }) => `${kind}: ${actions.join(", ")}`);
const changed = (sid: string, change: (statement: Statement) => object): object[] =>
  guards.map((each) => (each.Sid === sid ? { ...each, ...change(each) } : each));

const allTagging =
  "iam:TagRole, iam:UntagRole, iam:CreateRole, iam:TagUser, iam:UntagUser, iam:CreateUser, sts:TagSession";
const allTakeover =
  "iam:UpdateAssumeRolePolicy, iam:PutRolePolicy, iam:DeleteRolePolicy, iam:AttachRolePolicy, iam:DetachRolePolicy, iam:PutRolePermissionsBoundary, iam:DeleteRolePermissionsBoundary";

describe("what is left unguarded", () => {
  it("is nothing behind our own guards, in one document or in two", () => {
    expect(open(guards)).to.deep.equal([]);
    expect(
      findUnguarded(
        guards.map((each) => read([each])),
        tag,
      ),
    ).to.deep.equal([]);
  });

  it("is everything where there is no guard", () => {
    expect(open([])).to.deep.equal([`tag: ${allTagging}`, `takeover: ${allTakeover}`]);
  });

  it("is whoever may become an admin, where the guards do not name the admins", () => {
    expect(open(guards, admins)).to.deep.equal([]);
    expect(open(guards, [...admins, "arn:aws:iam::111122223333:user/breakglass"])).to.deep.equal([
      "admins: iam:CreateUser, iam:UpdateUser, iam:CreateAccessKey, iam:UpdateAccessKey, iam:CreateLoginProfile, iam:UpdateLoginProfile, iam:PutUserPolicy, iam:DeleteUserPolicy, iam:AttachUserPolicy, iam:DetachUserPolicy, iam:PutUserPermissionsBoundary, iam:DeleteUserPermissionsBoundary",
    ]);
    expect(open(guards.slice(0, 2), admins)).to.deep.equal([
      "admins: iam:CreateRole, iam:UpdateAssumeRolePolicy, iam:PutRolePolicy, iam:DeleteRolePolicy, iam:AttachRolePolicy, iam:DetachRolePolicy, iam:PutRolePermissionsBoundary, iam:DeleteRolePermissionsBoundary, iam:PassRole",
    ]);
    expect(open(guards.slice(0, 2), ["arn:aws:iam::*:role/aws-reserved/sso.amazonaws.com/*"])).to.deep.equal([]);
  });

  for (const { Sid = "", Action = [] } of guards.slice(0, 2))
    for (const action of Action)
      it(`is ${action} where the guard lacks it`, () => {
        const kind = Sid === "GuardJsonGetTag" ? "tag" : "takeover";
        expect(open(changed(Sid, () => ({ Action: Action.filter((each) => each !== action) })))).to.deep.equal([
          `${kind}: ${action}`,
        ]);
      });

  const conditions = (sid: string, condition: object) => changed(sid, () => ({ Condition: condition }));
  const unless = { ArnNotLike: { "aws:PrincipalArn": admins } };
  const cases: readonly (readonly [what: string, statements: readonly object[], found: readonly string[]])[] = [
    [
      "compares the key with case",
      conditions("GuardJsonGetTag", { "ForAnyValue:StringEquals": { "aws:TagKeys": "jsonget" }, ...unless }),
      [`spelling: ${allTagging}`],
    ],
    [
      "compares a list without ForAnyValue",
      conditions("GuardJsonGetTag", { StringEqualsIgnoreCase: { "aws:TagKeys": "jsonget" }, ...unless }),
      [`tag: ${allTagging}`],
    ],
    [
      "asks all keys to be this one",
      conditions("GuardJsonGetTag", { "ForAllValues:StringEqualsIgnoreCase": { "aws:TagKeys": "jsonget" }, ...unless }),
      [`tag: ${allTagging}`],
    ],
    [
      "lets every role off",
      conditions("GuardJsonGetTag", {
        "ForAnyValue:StringEqualsIgnoreCase": { "aws:TagKeys": "jsonget" },
        ArnNotLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/*" },
      }),
      [`tag: ${allTagging}`],
    ],
    [
      "holds outside a network alone",
      conditions("GuardJsonGetRole", {
        StringEquals: { "aws:ResourceTag/jsonget": "yes" },
        StringNotEquals: { "aws:SourceVpc": "vpc-1" },
      }),
      [`takeover: ${allTakeover}`],
    ],
    [
      "means another value of the tag",
      conditions("GuardJsonGetRole", { StringEquals: { "aws:ResourceTag/jsonget": "no" }, ...unless }),
      [`takeover: ${allTakeover}`],
    ],
    [
      "concerns some roles alone",
      changed("GuardJsonGetRole", () => ({ Resource: "arn:aws:iam::*:role/team/*" })),
      [`takeover: ${allTakeover}`],
    ],
  ];
  for (const [what, statements, found] of cases)
    it(`is found where a guard ${what}`, () => {
      expect(open(statements)).to.deep.equal(found);
    });

  it("is nothing behind guards written otherwise", () => {
    expect(
      open([
        {
          Effect: "Deny",
          NotAction: ["s3:*", "sts:AssumeRole*"],
          Resource: "*",
          Condition: {
            "ForAnyValue:StringLike": { "aws:TagKeys": ["[Jj]*", "*"] },
            StringNotEqualsIfExists: { "aws:PrincipalTag/team": "admin" },
          },
        },
        {
          Effect: "Deny",
          Action: "iam:*Role*Polic*",
          Resource: "arn:aws:iam::*:role/*",
          Condition: { StringEquals: { "iam:ResourceTag/JsonGet": "yes" } },
        },
        {
          Effect: "Deny",
          Action: "iam:*RolePermissionsBoundary",
          Resource: "*",
          Condition: { Null: { "aws:ResourceTag/jsonget": "false" } },
        },
      ]),
    ).to.deep.equal([]);
  });

  it("are admins that nobody named", () => {
    const others = findOtherAdmins(
      read(guardStatements({ tag, admins: [...admins, "arn:aws:iam::*:role/Ops*", "arn:aws:iam::1:role/Admin"] })),
      tag,
      admins,
    );
    expect(others.map(({ path }) => path)).to.deep.equal([
      "Statement[0].Condition.ArnNotLike.aws:PrincipalArn[1]",
      "Statement[1].Condition.ArnNotLike.aws:PrincipalArn[1]",
    ]);
  });
});
