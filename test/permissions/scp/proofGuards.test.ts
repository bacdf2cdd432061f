/**
 * Proof of the guards: they deny exactly what is written here, from the service authorization data, to everybody but the
 * admins: setting, changing, removing or passing on the tag in any spelling of its key, and changing a role that has it.
 * So they take nothing else from anybody, the tagged role among them, and JsonGet passes.
 */
import { expect } from "chai";
import { exemptJsonGet } from "../../../permissions/scp";
import { allowed, namesAction, namesResource, statementsOf, type RequestTerms } from "./proofModel";
import { has } from "./proofCall";
import { slotsOf } from "./proofClaims";
import { sayRequest } from "./proofRequest";
import { startProver, type Prover, type Term } from "./proofSolver";
import { arnGlob, exactly, type Pattern } from "./proofTexts";

interface Guarded {
  readonly tag: { readonly key: string; readonly value: string };
  readonly admins: readonly string[];
  readonly scpSize?: number;
}

/** Requests of these carry aws:TagKeys. */
const setTags = ["TagRole", "UntagRole", "CreateRole", "TagUser", "UntagUser", "CreateUser"]
  .map((name) => `iam:${name}`)
  .concat("sts:TagSession");
/** Requests of these carry the tags of the role. */
const changeRoles = [
  "iam:UpdateAssumeRolePolicy",
  "iam:PutRolePolicy",
  "iam:DeleteRolePolicy",
  "iam:AttachRolePolicy",
  "iam:DetachRolePolicy",
  "iam:PutRolePermissionsBoundary",
  "iam:DeleteRolePermissionsBoundary",
];

/** Requests of these make somebody a role of an admin, or let him act as it. */
const becomeRoles = ["iam:CreateRole", ...changeRoles, "iam:PassRole"];
/** The same of a user. */
const becomeUsers = ["CreateUser", "UpdateUser", "CreateAccessKey", "UpdateAccessKey", "CreateLoginProfile"]
  .concat("UpdateLoginProfile", "PutUserPolicy", "DeleteUserPolicy", "AttachUserPolicy", "DetachUserPolicy")
  .concat("PutUserPermissionsBoundary", "DeleteUserPermissionsBoundary")
  .map((name) => `iam:${name}`);
/** Requests of these decide which session tags identity providers set. */
const changeProviders = ["CreateOpenIDConnectProvider", "AddClientIDToOpenIDConnectProvider"]
  .concat("UpdateOpenIDConnectProviderThumbprint", "CreateSAMLProvider", "UpdateSAMLProvider")
  .map((name) => `iam:${name}`)
  .concat("cognito-identity:SetPrincipalTagAttributeMap");

/** What is to be denied. */
function isGuarded(request: RequestTerms<Term>, { tag, admins }: Guarded): Term {
  const { and, or, not, key } = request;
  const asks = (name: string, patterns: readonly Pattern[], anyCase = false): Term =>
    or(...key(name).map(({ present, ask }) => and(present, ask({ patterns, anyCase }))));
  const patterns = admins.map(arnGlob).filter((pattern) => pattern !== undefined);
  const byAdmin = asks("aws:principalarn", patterns);
  const setsTag = and(namesAction(request, setTags), asks("aws:tagkeys", [exactly(tag.key)], true));
  const changesRole = and(namesAction(request, changeRoles), has(request, `aws:resourcetag/${tag.key}`, tag.value));
  const [adminRoles, adminUsers] = [":role/", ":user/"].map((kind) => admins.filter((admin) => admin.includes(kind)));
  const becomes = (actions: readonly string[], named: readonly string[] = []): Term =>
    and(namesAction(request, actions), namesResource(request, named));
  return and(
    or(
      setsTag,
      changesRole,
      becomes(becomeRoles, adminRoles),
      becomes(becomeUsers, adminUsers),
      namesAction(request, changeProviders),
    ),
    not(byAdmin),
  );
}

describe("proof of the guards", function () {
  this.timeout(60_000);
  let prover: Prover;
  before(async () => {
    prover = await startProver();
  });
  after(() => {
    prover.close();
  });

  /** A request that the guards deny and should not, or should and do not. */
  async function refuteGuards(guards: readonly object[], guarded: Guarded): Promise<string | undefined> {
    const statements = guards.flatMap(statementsOf);
    const { request, find } = prover.search((key) => slotsOf(statements)(key) + (key === "aws:tagkeys" ? 1 : 0));
    const { and, or, not } = request;
    const passes = allowed(request, statements);
    const guard = isGuarded(request, guarded);
    const example = await find(or(and(passes, guard), and(not(passes), not(guard))));
    return example === undefined ? undefined : sayRequest(example);
  }

  const guardsOf = (guarded: Guarded) =>
    exemptJsonGet({ scps: [], objects: ["arn:aws:s3:::data/eval/*"], ...guarded }).guards;
  const admins = ["arn:aws:iam::*:role/Admin"];
  const jsonget: Guarded = { tag: { key: "jsonget", value: "yes" }, admins };

  const cases: readonly [what: string, guarded: Guarded][] = [
    ["one admin", jsonget],
    [
      "admins of several accounts and paths",
      {
        ...jsonget,
        admins: [...admins, "arn:aws:iam::111122223333:user/ops/*", "arn:aws-cn:iam::4444555566?6:role/a/*"],
      },
    ],
    ["a key in capitals with signs", { tag: { key: "Team:Json/Get=@+-._ x", value: "Exempt Role" }, admins }],
    ["a small limit, which divides them over documents", { ...jsonget, scpSize: 500 }],
  ];
  for (const [what, guarded] of cases)
    it(`finds no other request that they deny, and none that they do not: ${what}`, async () => {
      expect(await refuteGuards(guardsOf(guarded), guarded)).to.equal(undefined);
    });

  it("covers guards in several documents", () => {
    expect(guardsOf({ ...jsonget, scpSize: 500 })).to.have.length(4);
  });

  const broken: readonly [error: string, change: (text: string) => string, shows: RegExp][] = [
    [
      "they compare the key in one spelling only",
      (text) => text.replace("StringEqualsIgnoreCase", "StringEquals"),
      /^(iam:\S+|sts:tagsession) on .*aws:tagkeys = \[.*"(?!jsonget")[jJ][sS][oO][nN][gG][eE][tT]"/,
    ],
    [
      "they ask for all keys to be the tag's",
      (text) => text.replace("ForAnyValue", "ForAllValues"),
      /^(iam:\S+|sts:tagsession) on /,
    ],
    ["they forget an action", (text) => text.replace('"iam:UntagRole",', ""), /^iam:untagrole on .*aws:tagkeys = \[/],
    [
      "they let every role of a name's beginning pass",
      (text) =>
        text.replaceAll(
          '"aws:PrincipalArn":["arn:aws:iam::*:role/Admin"]',
          '"aws:PrincipalArn":["arn:aws:iam::*:role/Admin*"]',
        ),
      /aws:principalarn = "arn:.*:iam::.*:role\/Admin.+"/,
    ],
    [
      "they deny PassRole as well",
      (text) => text.replace('"iam:PutRolePolicy"', '"iam:PutRolePolicy","iam:PassRole"'),
      /^iam:passrole on .*aws:resourcetag\/jsonget = "yes"/,
    ],
    [
      "they guard roles with another value",
      (text) => text.replace('"aws:ResourceTag/jsonget":"yes"', '"aws:ResourceTag/jsonget":["yes","no"]'),
      /aws:resourcetag\/jsonget = "no"/,
    ],
  ];
  for (const [error, change, shows] of broken)
    it(`finds a request where ${error}`, async () => {
      const text = JSON.stringify(guardsOf(jsonget));
      const changed = change(text);
      expect(changed).to.not.equal(text);
      const found = await refuteGuards(JSON.parse(changed) as object[], jsonget);
      console.log(`      ${found ?? "none"}`);
      expect(found).to.match(shows);
    });
});
