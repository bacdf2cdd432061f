import { policy, unknown, type CaseResource, type RuleCase } from "./cases";
import { admins, excepted, guards, organization, scp, tag, tagged } from "./exception";
import { exempt, quickstart } from "./quickstart";

const settings = { tag, admins };
const [tagGuard, roleGuard] = guards;
const net = (...targets: readonly string[]) => scp("net", excepted, ...targets);
const unless = { ArnNotLike: { "aws:PrincipalArn": admins } };

/** A role of the stack with one inline statement. */
const roleWith = (statement: object, name = "ci", properties: object = {}): CaseResource[] => [
  {
    type: "aws:iam/role:Role",
    name,
    properties: {
      name,
      arn: `arn:aws:iam::123456789012:role/${name}`,
      assumeRolePolicy: policy({
        Effect: "Allow",
        Principal: { Service: "codebuild.amazonaws.com" },
        Action: "sts:AssumeRole",
      }),
      ...properties,
    },
  },
  {
    type: "aws:iam/rolePolicy:RolePolicy",
    name: `${name}-policy`,
    properties: { role: name, policy: policy(statement) },
  },
];
const allow = (Action: string | string[], more: object = {}) => ({ Effect: "Allow", Action, Resource: "*", ...more });

export const cases: readonly RuleCase[] = [
  {
    scenario: "absent",
    title: "a stack without an exception",
    resources: [...quickstart(), ...roleWith(allow("iam:*"))],
    finds: [],
  },
  {
    scenario: "pass",
    title: "what `pipeline-access exempt` and ScpException write",
    resources: organization(),
    settings,
    finds: [],
  },
  { scenario: "pass", title: "the same, without settings", resources: organization(), finds: [] },
  {
    scenario: "pass",
    title: "the guards on the root, the exception on a unit",
    resources: [...net("ou-1"), ...scp("guards", policy(...guards), "r-ab12")],
    finds: [],
  },
  {
    scenario: "pass",
    title: "the member account's stack: no role may set the tag",
    resources: tagged(),
    settings: settings,
    finds: [],
  },
  {
    scenario: "pass",
    title: "an admin of the tag, a role that may set other tags alone, a role of whom the guards elsewhere take care",
    resources: [
      ...tagged(),
      ...roleWith(allow("iam:*"), "Admin"),
      ...roleWith(
        allow("iam:TagRole", { Condition: { "ForAllValues:StringNotEqualsIgnoreCase": { "aws:TagKeys": "jsonget" } } }),
      ),
    ],
    settings: settings,
    finds: [],
  },
  {
    scenario: "pass",
    title: "a role that may set tags, guarded by policies of another stack",
    resources: [...tagged(), ...roleWith(allow("iam:TagRole"))],
    settings: { tag, guardedElsewhere: true },
    finds: [],
  },
  {
    scenario: "fail",
    title: "guards that let anybody become an admin",
    resources: [
      ...net("ou-1"),
      ...scp("guards", policy(...[tagGuard, roleGuard].flatMap((each) => each ?? [])), "ou-1"),
    ],
    settings,
    finds: ["net: admins-not-guarded@content"],
  },
  {
    scenario: "fail",
    title: "an exception without guards",
    resources: net("ou-1"),
    settings,
    finds: ["net: tag-not-guarded@content", "net: tagged-role-not-guarded@content"],
  },
  {
    scenario: "fail",
    title: "a guard that compares the key with case",
    resources: [
      ...net("ou-1"),
      ...scp(
        "guards",
        policy(
          { ...tagGuard, Condition: { "ForAnyValue:StringEquals": { "aws:TagKeys": "jsonget" }, ...unless } },
          { ...roleGuard },
        ),
        "ou-1",
      ),
    ],
    settings,
    finds: ["net: tag-not-guarded-in-every-spelling@content"],
  },
  {
    scenario: "fail",
    title: "a guard that compares a list without ForAnyValue, and never holds",
    resources: [
      ...net("ou-1"),
      ...scp(
        "guards",
        policy(
          { ...tagGuard, Condition: { StringEqualsIgnoreCase: { "aws:TagKeys": "jsonget" }, ...unless } },
          { ...roleGuard },
        ),
        "ou-1",
      ),
    ],
    settings,
    finds: ["net: tag-not-guarded@content"],
  },
  {
    scenario: "fail",
    title: "the guard of the role is missing",
    resources: [...net("ou-1"), ...scp("guards", policy({ ...tagGuard }), "ou-1")],
    settings,
    finds: ["net: tagged-role-not-guarded@content"],
  },
  {
    scenario: "fail",
    title: "one of the exception's targets lacks the guards",
    resources: [...net("ou-1", "ou-2"), ...scp("guards", policy(...guards), "ou-1")],
    settings,
    finds: ["net: guard-on-other-target@content", "net: guard-on-other-target@content"],
  },
  {
    scenario: "fail",
    title: "guards that exempt more than the admins",
    resources: organization(),
    settings: { tag, admins: ["arn:aws:iam::123456789012:role/Admin"] },
    finds: ["guards: guard-lets-others-off@content: Statement[0].Condition.ArnNotLike.aws:PrincipalArn[0]"],
  },
  {
    scenario: "fail",
    title: "the member account's stack: a role may tag roles",
    resources: [...tagged(), ...roleWith(allow(["iam:TagRole", "iam:GetRole"]))],
    settings: settings,
    finds: ["ci-policy: tag-settable@policy: Statement[0]"],
  },
  {
    scenario: "fail",
    title: "a role that keeps off the key in one spelling alone",
    resources: [
      ...tagged(),
      ...roleWith(
        allow("iam:TagRole", { Condition: { "ForAllValues:StringNotEquals": { "aws:TagKeys": "jsonget" } } }),
      ),
    ],
    settings: settings,
    finds: ["ci-policy: tag-settable@policy: Statement[0]"],
  },
  {
    scenario: "fail",
    title: "a role that may change the policies of the role that has the tag",
    resources: [...tagged(), ...roleWith(allow("iam:PutRolePolicy"))],
    settings: settings,
    finds: ["ci-policy: tag-settable@policy: Statement[0]"],
  },
  {
    scenario: "fail",
    title: "a role with AdministratorAccess",
    resources: [
      ...tagged(),
      {
        type: "aws:iam/role:Role",
        name: "deploy",
        properties: { name: "deploy", managedPolicyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"] },
      },
    ],
    settings: settings,
    finds: ["deploy: tag-settable@managedPolicyArns[0]"],
  },
  {
    scenario: "fail",
    title: "a role whose federated callers may tag their sessions, whatever service control policies say",
    resources: [
      ...organization(),
      ...roleWith(allow("s3:GetObject"), "web", {
        assumeRolePolicy: policy({
          Effect: "Allow",
          Principal: { Federated: "arn:aws:iam::123456789012:saml-provider/corp" },
          Action: ["sts:AssumeRoleWithSAML", "sts:TagSession"],
        }),
      }),
    ],
    finds: ["web: session-tag-allowed@assumeRolePolicy: Statement[0]"],
  },
  {
    scenario: "exempted",
    title: "guards that come with the next change",
    resources: [...net("ou-1"), ...scp("guards", policy({ ...tagGuard }), "ou-1")],
    settings: { ...settings, ...exempt("net", "tagged-role-not-guarded") },
    finds: ["net: tagged-role-not-guarded@content"],
  },
  {
    scenario: "unknown",
    title: "a policy that may hold the guards and is not known",
    resources: [...net("ou-1"), ...scp("guards", unknown, "ou-1")],
    settings,
    finds: ["guards: unknown-value@content", "net: tag-not-guarded@content", "net: tagged-role-not-guarded@content"],
  },
  {
    scenario: "unknown",
    title: "a role whose policy is not known",
    resources: [
      ...tagged(),
      ...roleWith(allow("s3:GetObject")).map((each) =>
        each.name === "ci-policy" ? { ...each, properties: { role: "ci", policy: unknown } } : each,
      ),
    ],
    settings: settings,
    finds: ["ci-policy: unknown-value@policy"],
  },
];
