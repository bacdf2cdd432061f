/** The exception in RCPs and bucket policies: for principals of the organization alone. Decisions are iam-simulate's. */
import { expect } from "chai";
import { exemptJsonGet, type ExemptionRequest } from "../../../permissions/scp";
import { simulate } from "../iam/oracle";
import { tag } from "./requests";

const allowAll = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };
const allowAllRcp = { Version: "2012-10-17", Statement: [{ ...allowAll.Statement[0], Principal: "*" }] };
const organization = "o-a1b2c3d4e5";
const given = (more: Partial<ExemptionRequest>): ExemptionRequest => ({
  scps: [],
  tag,
  objects: ["arn:aws:s3:::data/eval/*"],
  admins: ["arn:aws:iam::*:role/Admin"],
  organization,
  ...more,
});
const documentOf = (statement: object) => ({ Version: "2012-10-17", Statement: [statement] });

/** IAM's user guide for aws:VpceOrgID; AWS's network_perimeter_vpceorgid_rcp has the same form. */
const rcp = documentOf({
  Sid: "Net",
  Effect: "Deny",
  Principal: "*",
  Action: ["s3:*", "kms:*"],
  Resource: "*",
  Condition: {
    BoolIfExists: { "aws:PrincipalIsAWSService": "false", "aws:ViaAWSService": "false" },
    StringNotEqualsIfExists: { "aws:VpceOrgID": organization, "aws:PrincipalTag/network-exception": "true" },
  },
});
const bucketPolicy = documentOf({
  Sid: "Net",
  Effect: "Deny",
  Principal: "*",
  Action: "s3:*",
  Resource: ["arn:aws:s3:::data", "arn:aws:s3:::data/*"],
  Condition: { StringNotEquals: { "aws:SourceVpc": "vpc-1" } },
});

const role = "arn:aws:iam::111122223333:role/Pipeline";
interface Call {
  readonly action?: string;
  readonly resource?: string;
  readonly tagged?: boolean;
  readonly org?: string;
  readonly inside?: boolean;
}
const decide = (kind: "rcp" | "bucket", policies: readonly (string | object)[], call: Call): boolean => {
  const { action = "s3:GetObject", resource = "arn:aws:s3:::data/eval/a.json", tagged = true } = call;
  const context = {
    "aws:PrincipalArn": role,
    "aws:PrincipalOrgID": call.org ?? organization,
    "aws:PrincipalIsAWSService": "false",
    "aws:ViaAWSService": "false",
    ...(tagged && { "aws:PrincipalTag/jsonget": "yes" }),
    ...(call.inside === true && { "aws:VpceOrgID": organization, "aws:SourceVpc": "vpc-1" }),
  };
  const asked = { action, resource, principal: role, context, identity: [allowAll], scps: [] };
  const [first] = policies;
  return (
    simulate(
      kind === "rcp"
        ? { ...asked, rcps: [[allowAllRcp, ...policies]] }
        : { ...asked, rcps: [], ...(first !== undefined && { resourcePolicy: first }) },
    ) === "allowed"
  );
};

const calls: readonly (readonly [what: string, call: Call, was: boolean, is: boolean])[] = [
  ["JsonGet of the tagged role", {}, false, true],
  ["the same of another organization's role with the tag", { org: "o-somebodyelse" }, false, false],
  ["the same without the tag", { tagged: false }, false, false],
  ["the same from inside the network", { inside: true }, true, true],
  ["other objects", { resource: "arn:aws:s3:::data/train/a.csv" }, false, false],
  ["PutObject on the objects", { action: "s3:PutObject" }, false, false],
  ["GetObjectVersion on the objects", { action: "s3:GetObjectVersion" }, false, false],
  ["the list of the bucket", { action: "s3:ListBucket", resource: "arn:aws:s3:::data" }, false, false],
];

describe("the exception in resource-based policies", () => {
  const results = {
    rcp: exemptJsonGet(given({ rcps: [rcp] })),
    bucket: exemptJsonGet(given({ bucketPolicies: [bucketPolicy] })),
  };
  for (const [kind, before, after] of [
    ["rcp", [rcp], results.rcp.rcps],
    ["bucket", [bucketPolicy], results.bucket.bucketPolicies],
  ] as const)
    for (const [what, call, was, is] of calls)
      it(`${is ? "lets" : "keeps"} ${what} ${is ? "through" : "out"}: ${kind}`, () => {
        expect([decide(kind, before, call), decide(kind, after, call)]).to.deep.equal([was, is]);
      });

  it("is the same the second time", () => {
    const { rcps, bucketPolicies } = exemptJsonGet(
      given({ rcps: results.rcp.rcps, bucketPolicies: results.bucket.bucketPolicies }),
    );
    expect([rcps, bucketPolicies]).to.deep.equal([results.rcp.rcps, results.bucket.bucketPolicies]);
  });

  it("has no NotAction in RCPs, which do not support it", () => {
    expect(JSON.stringify(results.rcp.rcps)).to.not.include("NotAction");
  });

  it("confines nothing in the policy of a bucket that lists all its objects", () => {
    expect(results.bucket.diagnostics).to.deep.equal([]);
  });

  it("is refused in RCPs that AWS does not accept: all actions, wildcards in services, NotAction", () => {
    for (const actions of [{ Action: "*" }, { Action: ["kms:*", "s*:Get*"] }, { NotAction: "iam:*" }]) {
      const statement = Object.fromEntries(
        Object.entries(rcp.Statement[0] ?? {}).filter(([name]) => name !== "Action"),
      );
      const { rcps, diagnostics } = exemptJsonGet(given({ rcps: [documentOf({ ...statement, ...actions })] }));
      expect(diagnostics.map(({ code, path }) => `${code} at ${path}`)).to.deep.equal([
        "policy-rcp-action at /rcps/0/Statement/0",
      ]);
      expect(rcps).to.deep.equal([documentOf({ ...statement, ...actions })]);
    }
  });

  it("is limited to the organization too where the tag's other values stay exempt", () => {
    const open = documentOf({
      Effect: "Deny",
      Principal: "*",
      Action: "s3:GetObject",
      Resource: "arn:aws:s3:::data/eval/*",
      Condition: { StringNotEquals: { "aws:SourceVpc": "vpc-1" }, Null: { "aws:PrincipalTag/jsonget": "true" } },
    });
    const { rcps, diagnostics } = exemptJsonGet(given({ rcps: [open] }));
    expect(diagnostics.map(({ code }) => code)).to.include.members([
      "scp-exception-for-others",
      "scp-exception-for-outsiders",
    ]);
    expect([decide("rcp", rcps, {}), decide("rcp", rcps, { org: "o-somebodyelse" })]).to.deep.equal([true, false]);
    expect(exemptJsonGet(given({ rcps })).rcps).to.deep.equal(rcps);
  });

  it("is limited to accounts where these are given", () => {
    const text = JSON.stringify(exemptJsonGet(given({ rcps: [rcp], accounts: ["111122223333"] })).rcps);
    expect(text).to.include('"aws:PrincipalAccount":"111122223333"').and.to.not.include("PrincipalOrgID");
  });

  it("is refused where nobody says whose principals are meant", () => {
    const nobody = { scps: [], rcps: [rcp], tag, objects: ["arn:aws:s3:::data/eval/*"], admins: [role] };
    expect(exemptJsonGet(nobody).diagnostics.map(({ code }) => code)).to.deep.equal(["exception-owner"]);
  });

  it("is limited to the organization where it stood there for everybody with the tag", () => {
    const open = documentOf({
      Effect: "Deny",
      Principal: "*",
      Action: "s3:GetObject",
      Resource: "arn:aws:s3:::data/eval/*",
      Condition: { StringNotEquals: { "aws:SourceVpc": "vpc-1", "aws:PrincipalTag/jsonget": "yes" } },
    });
    const { rcps, diagnostics } = exemptJsonGet(given({ rcps: [open] }));
    expect(diagnostics.map(({ code }) => code)).to.deep.equal(["scp-exception-for-outsiders"]);
    expect([decide("rcp", rcps, {}), decide("rcp", rcps, { org: "o-somebodyelse" })]).to.deep.equal([true, false]);
  });

  it("comes with a guard against the tag as a session tag of outsiders, SAML left out", () => {
    const [guard] = results.rcp.rcpGuards;
    const session = (context: Readonly<Record<string, string | string[]>>): string =>
      simulate({
        action: "sts:TagSession",
        resource: role,
        principal: "arn:aws:iam::999988887777:role/Stranger",
        context: { "aws:TagKeys": ["JSONGET"], ...context },
        identity: [allowAll],
        resourcePolicy: documentOf({ Effect: "Allow", Principal: "*", Action: "sts:TagSession" }),
        scps: [],
        rcps: [[allowAllRcp, guard]],
      });
    expect(session({ "aws:PrincipalOrgID": "o-somebodyelse" })).to.equal("explicitDeny");
    expect(session({ "aws:PrincipalOrgID": organization })).to.not.equal("explicitDeny");
    expect(session({ "SAML:aud": "https://signin.aws.amazon.com/saml" })).to.not.equal("explicitDeny");
    expect(session({ "aws:TagKeys": ["team"] })).to.not.equal("explicitDeny");
  });
});
