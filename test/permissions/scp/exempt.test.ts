import { expect } from "chai";
import { exemptJsonGet, type ExemptionRequest } from "../../../permissions/scp";
import { decide, grid, isTagged, jsonGet, tag } from "./requests";

const admins = ["arn:aws:iam::*:role/Admin"];
const objects = ["arn:aws:s3:::data/eval/*"];
const exempt = (scps: ExemptionRequest["scps"], more: Partial<ExemptionRequest> = {}) =>
  exemptJsonGet({ scps, tag, objects, admins, ...more });
const codesOf = ({ diagnostics }: ReturnType<typeof exempt>) =>
  diagnostics.map(({ severity, code, path }) => `${severity} ${code} ${path}`);

const notMyVpc = { StringNotEquals: { "aws:SourceVpc": "vpc-1" } };
const perimeter = (more: object = {}) => ({
  Version: "2012-10-17",
  Statement: [{ Sid: "Net", Effect: "Deny", Action: "s3:GetObject", Resource: "*", Condition: notMyVpc, ...more }],
});
const fullAccess = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };
const keepTrails = { Version: "2012-10-17", Statement: { Effect: "Deny", Action: "cloudtrail:*", Resource: "*" } };

describe("exemptJsonGet", () => {
  it("leaves every byte of a text as it is but for the statement that it splits", () => {
    const text = `{
  "Version" :  "2012-10-17",
  "Statement": [
    { "Effect": "Deny",   "Action": ["cloudtrail:*" ], "Resource": "*" } ,
    {
      "Sid": "Net",
      "Effect": "Deny",
      "Action": [ "s3:GetObject" ],
      "Resource": "*",
      "Condition": { "StringNotEquals": { "aws:SourceVpc": "vpc-1" } }
    },

    { "Sid": "\\u0041", "Effect": "Deny", "Action": "iam:*", "Resource": "*" }
  ]
}
`;
    expect(exempt([text]).scps).to.deep.equal([
      `{
  "Version" :  "2012-10-17",
  "Statement": [
    { "Effect": "Deny",   "Action": ["cloudtrail:*" ], "Resource": "*" } ,
    {
      "Sid": "Net",
      "Effect": "Deny",
      "Action": "s3:GetObject",
      "NotResource": [
        "arn:aws:s3:::data/eval/*"
      ],
      "Condition": {
        "StringNotEquals": {
          "aws:SourceVpc": "vpc-1"
        }
      }
    },
    {
      "Sid": "NetJsonGet",
      "Effect": "Deny",
      "Action": "s3:GetObject",
      "Resource": [
        "arn:aws:s3:::data/eval/*"
      ],
      "Condition": {
        "StringNotEquals": {
          "aws:SourceVpc": "vpc-1",
          "aws:PrincipalTag/jsonget": "yes"
        }
      }
    },

    { "Sid": "\\u0041", "Effect": "Deny", "Action": "iam:*", "Resource": "*" }
  ]
}
`,
    ]);
  });

  it("makes a list of a single statement that it splits", () => {
    const [statement] = perimeter().Statement;
    const [text] = exempt([JSON.stringify({ Version: "2012-10-17", Statement: statement })]).scps;
    const [object] = exempt([perimeter()]).scps;
    expect(text).to.equal(JSON.stringify(object));
  });

  it("keeps order and form, and returns what needs no change as it is", () => {
    const text = JSON.stringify(keepTrails, null, 1);
    const given = [fullAccess, perimeter(), text, keepTrails, JSON.stringify(perimeter())];
    const { scps, diagnostics } = exempt(given);
    expect(scps).to.have.length(5);
    expect([scps[0] === fullAccess, scps[2] === text, scps[3] === keepTrails]).to.deep.equal([true, true, true]);
    expect(scps[4]).to.equal(JSON.stringify(scps[1]));
    expect(diagnostics).to.deep.equal([]);
  });

  it("changes no document it is given", () => {
    const given = perimeter();
    exempt([given]);
    expect(given).to.deep.equal(perimeter());
  });

  it("lets all objects through where several statements each name some of them", () => {
    const listed = (Resource: string) => perimeter({ Resource, Action: ["s3:GetObject", "s3:PutObject"] });
    const { scps } = exempt([listed("arn:aws:s3:::data/*"), listed("arn:aws:s3:::other/*")], {
      objects: [...objects, "arn:aws:s3:::other/a.csv"],
    });
    expect(decide(jsonGet, scps)).to.equal("allowed");
    expect(decide({ ...jsonGet, resource: "arn:aws:s3:::other/a.csv" }, scps)).to.equal("allowed");
    expect(decide({ ...jsonGet, resource: "arn:aws:s3:::other/b.csv" }, scps)).to.equal("explicitDeny");
    expect(decide({ ...jsonGet, action: "s3:PutObject" }, scps)).to.equal("explicitDeny");
  });

  it("confines nothing where the objects together hold all that a statement lists", () => {
    const both = ["arn:aws:s3:::data/eval/", "arn:aws:s3:::data/eval/?*"];
    const result = exempt([perimeter({ Resource: "arn:aws:s3:::data/eval/*" })], { objects: both });
    expect(codesOf(result)).to.deep.equal([]);
    expect((result.scps[0] as { Statement: object[] }).Statement).to.have.length(1);
  });

  it("leaves what another service does with a bucket alone", () => {
    const given = perimeter({ Action: "s3:*", Resource: ["arn:aws:s3:::*"] });
    const { scps } = exempt([given]);
    const [{ NotAction }] = (scps[0] as { Statement: [{ NotAction: string[] }] }).Statement;
    expect(NotAction).to.deep.equal(["s3:GetObject", "ssm:SendCommand"]);
    const send = { ...jsonGet, action: "ssm:SendCommand", resource: "arn:aws:s3:::data" };
    expect([decide(send, [given]), decide(send, scps)]).to.deep.equal(["allowed", "allowed"]);
    const both = exempt([perimeter({ Action: ["s3:*", "ssm:*"], Resource: ["arn:aws:s3:::*"] })]).scps;
    expect(decide(send, both)).to.equal("explicitDeny");
  });

  it("widens an exception to further objects when they are asked for", () => {
    const given = perimeter({ Action: "s3:*" });
    const both = [...objects, "arn:aws:s3:::other/*"];
    const { scps } = exempt(exempt([given]).scps, { objects: both });
    const differing = grid.filter((request) => {
      const opened =
        isTagged(request) && request.action === "s3:GetObject" && /:::(data\/eval|other)\//.test(request.resource);
      return opened ? decide(request, scps) !== "allowed" : decide(request, scps) !== decide(request, [given]);
    });
    expect(differing).to.deep.equal([]);
    expect(exempt(scps, { objects: both }).scps).to.deep.equal(scps);
  });

  it("gives statements no Sid that stands in the document already", () => {
    const [net] = perimeter().Statement;
    const { scps } = exempt([
      {
        Version: "2012-10-17",
        Statement: [net, { Sid: "NetJsonGet", Effect: "Deny", Action: "iam:*", Resource: "*" }],
      },
    ]);
    expect(JSON.stringify(scps).match(/"Sid":"\w+"/g)).to.deep.equal([
      '"Sid":"Net"',
      '"Sid":"NetJsonGet2"',
      '"Sid":"NetJsonGet"',
    ]);
  });

  it("takes the role's other tags as open, and those it is told as all there are", () => {
    const given = perimeter({ Condition: { ...notMyVpc, StringEquals: { "aws:PrincipalTag/confined": "true" } } });
    expect([codesOf(exempt([given])), exempt([given]).scps[0] === given]).to.deep.equal([[], false]);
    const none = exempt([given], { roleTags: {} });
    expect([codesOf(none), none.scps[0] === given]).to.deep.equal([
      ["warning scp-other-tags /scps/0/Statement/0"],
      true,
    ]);
    const told = exempt([given], { roleTags: { Confined: "true" } });
    expect([told.diagnostics, told.scps[0] === given]).to.deep.equal([[], false]);
    const ofDepartment = perimeter({ Condition: { StringNotEquals: { "aws:PrincipalTag/department": "ml" } } });
    expect(codesOf(exempt([ofDepartment], { roleTags: { department: "ml" } }))).to.deep.equal([]);
  });

  it("narrows an exception that lifts more than JsonGet, or keeps it where asked, and warns either way", () => {
    const Condition = { StringNotEquals: { ...notMyVpc.StringNotEquals, "aws:PrincipalTag/jsonget": "yes" } };
    const given = perimeter({ Action: "s3:*", Condition });
    const [narrow, keep] = (["narrow", "keep"] as const).map((existingException) =>
      exempt([given], { existingException }),
    );
    const bare = perimeter({ Action: "s3:*", Condition: notMyVpc });
    expect([narrow && codesOf(narrow), narrow?.scps]).to.deep.equal([
      ["warning scp-wide-exception /scps/0/Statement/0"],
      exempt([bare]).scps,
    ]);
    expect([keep && codesOf(keep), keep?.scps]).to.deep.equal([
      ["warning scp-wide-exception /scps/0/Statement/0"],
      [given],
    ]);
  });

  describe("reports what blocks JsonGet and is no network restriction:", () => {
    const allow = (more: object) => ({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Resource: "*", ...more }],
    });
    const blocked: readonly [what: string, scp: object, code: string][] = [
      ["no condition", perimeter({ Condition: undefined }), "error scp-denies-json-get /scps/0/Statement/0"],
      [
        "an allow list without s3:GetObject",
        allow({ Action: ["ec2:*", "s3:PutObject"] }),
        "error scp-not-allowed /scps/0",
      ],
      [
        "an allow list of other buckets",
        allow({ Action: "s3:*", Resource: "arn:aws:s3:::other/*" }),
        "error scp-not-allowed /scps/0",
      ],
      [
        "an Allow under a network condition",
        allow({ Action: "*", Condition: { StringEquals: { "aws:SourceVpc": "vpc-1" } } }),
        "error scp-conditional-allow /scps/0",
      ],
      [
        "an Allow under a condition that may hold",
        allow({ Action: "*", Condition: { StringEquals: { "aws:RequestedRegion": "eu-west-1" } } }),
        "warning scp-conditional-allow /scps/0",
      ],
      [
        "an Allow of any address, which the call may not have",
        allow({ Action: "*", Condition: { IpAddress: { "aws:SourceIp": "0.0.0.0/0" } } }),
        "warning scp-conditional-allow /scps/0",
      ],
    ];
    for (const [what, scp, code] of blocked)
      it(what, () => {
        const clean = JSON.parse(JSON.stringify(scp)) as object;
        const result = exempt([clean]);
        expect([codesOf(result), result.scps[0]]).to.deep.equal([[code], clean]);
      });

    it("nothing where FullAWSAccess stands beside an allow list", () => {
      expect(codesOf(exempt([allow({ Action: "ec2:*" }), fullAccess]))).to.deep.equal([]);
    });
  });

  describe("changes nothing and says why where it is given", () => {
    const statement = (more: object) => JSON.stringify(perimeter(more));
    const malformed: readonly [what: string, scp: string | object, code: string, path?: string][] = [
      ["no JSON", '{"Version":', "json-syntax"],
      ["a list", "[]", "policy-not-an-object"],
      ["null", "null", "policy-not-an-object"],
      ["no Version", JSON.stringify({ Statement: perimeter().Statement }), "policy-version-missing", "/Version"],
      ["an unknown Version", { ...perimeter(), Version: "2026-01-01" }, "policy-version", "/Version"],
      ["no Statement", { Version: "2012-10-17" }, "policy-without-statement"],
      ["a Principal", statement({ Principal: "*" }), "policy-forbidden-element", "/Statement/0/Principal"],
      ["an unknown element", statement({ Actions: "*" }), "policy-unknown-element", "/Statement/0/Actions"],
      [
        "an unknown operator",
        statement({ Condition: { StringUnlike: { "aws:SourceVpc": "vpc-1" } } }),
        "policy-unknown-operator",
        "/Statement/0/Condition/StringUnlike",
      ],
      [
        "a condition key in two spellings",
        statement({ Condition: { StringNotEquals: { "aws:SourceVpc": "a", "aws:sourcevpc": "b" } } }),
        "policy-duplicate-condition-key",
        "/Statement/0/Condition/StringNotEquals/aws:sourcevpc",
      ],
      [
        "the same key twice",
        statement({}).replace('"Effect":"Deny"', '"Effect":"Deny","Effect":"Deny"'),
        "json-duplicate-key",
        "/Statement/0/Effect",
      ],
      [
        "a template that is not filled in",
        statement({ Resource: { Ref: "Bucket" } }),
        "policy-unfilled-template",
        "/Statement/0/Resource",
      ],
    ];
    for (const [what, scp, code, path = ""] of malformed)
      it(what, () => {
        const given = [perimeter(), scp];
        const result = exempt(given);
        expect(codesOf(result)).to.include(`error ${code} /scps/1${path}`);
        expect([result.scps[0] === given[0], result.scps[1] === scp, result.guards]).to.deep.equal([true, true, []]);
      });

    const asked: readonly [what: string, more: Partial<ExemptionRequest>, code: string][] = [
      ["no tag key", { tag: { key: "", value: "yes" } }, "exception-tag-key /tag/key"],
      ["a key of AWS", { tag: { key: "AWS:x", value: "yes" } }, "exception-tag-key /tag/key"],
      ["a value with a wildcard", { tag: { key: "k", value: "*" } }, "exception-tag-value /tag/value"],
      ["a value with a variable", { tag: { key: "k", value: "${aws:username}" } }, "exception-tag-value /tag/value"],
      ["no objects", { objects: [] }, "exception-object /objects"],
      ["a bucket for an object", { objects: ["arn:aws:s3:::data"] }, "exception-object /objects/0"],
      ["the objects of all buckets", { objects: ["arn:aws:s3:::*/*"] }, "exception-object /objects/0"],
      ["everything", { objects: ["*"] }, "exception-object /objects/0"],
      ["no admins", { admins: [] }, "exception-admin /admins"],
      ["everybody as admin", { admins: ["arn:aws:iam::*:*"] }, "exception-admin /admins/0"],
      ["every role as admin", { admins: ["arn:*:iam::*:role/*"] }, "exception-admin /admins/0"],
      ["every user of an account as admin", { admins: ["arn:aws:iam::1:user/*"] }, "exception-admin /admins/0"],
      ["a user that has the tag", { roles: ["arn:aws:iam::1:user/U"] }, "exception-role /roles/0"],
      ["authors without roles", { authors: ["arn:aws:iam::1:role/A"] }, "exception-author /authors"],
      [
        "everybody as author",
        { roles: ["arn:aws:iam::1:role/P"], authors: ["arn:aws:iam::1:role/*"] },
        "exception-author /authors/0",
      ],
      ["a session as admin", { admins: ["arn:aws:sts::1:assumed-role/A/s"] }, "exception-admin /admins/0"],
      ["a limit of nothing", { scpSize: 0 }, "exception-limit /scpSize"],
    ];
    for (const [what, more, code] of asked)
      it(what, () => {
        const given = perimeter();
        const result = exempt([given], more);
        expect([codesOf(result), result.scps[0] === given, result.guards]).to.deep.equal([[`error ${code}`], true, []]);
      });
  });

  describe("keeps to Organizations' limits:", () => {
    it("moves what does not fit into further SCPs, and no decision changes", () => {
      const vpcs = Array.from({ length: 50 }, (_, index) => `vpc-${String(index).padStart(17, "0")}`);
      const given = perimeter({ Action: "s3:*", Condition: { StringNotEquals: { "aws:SourceVpc": vpcs } } });
      const whole = exempt([given]).scps;
      const { scps: split, origins } = exempt([JSON.stringify(given, null, 2)], { scpSize: 2_000 });
      expect(split.map((each) => typeof each)).to.deep.equal(["string", "string", "string"]);
      expect(origins).to.deep.equal([0, 0, 0]);
      const parsed = split.map((text): unknown => JSON.parse(String(text)));
      expect(parsed.filter((each) => JSON.stringify(each).length > 2_000)).to.deep.equal([]);
      expect(grid.filter((request) => decide(request, parsed) !== decide(request, whole))).to.deep.equal([]);
    }).timeout(30_000);

    it("moves the largest statements, so that several long ones find room", () => {
      const vpcs = Array.from({ length: 100 }, (_, index) => `vpc-${String(index).padStart(17, "0")}`);
      const Condition = { StringNotEquals: { "aws:SourceVpc": vpcs } };
      const [net] = perimeter({ Action: ["s3:*"], Sid: undefined, Condition }).Statement;
      const given = { Version: "2012-10-17", Statement: [net, net, net, net] };
      const { scps, diagnostics } = exempt([JSON.parse(JSON.stringify(given)) as object]);
      expect([diagnostics, scps.length > 1]).to.deep.equal([[], true]);
      expect(scps.filter((each) => JSON.stringify(each).length > 10_240)).to.deep.equal([]);
      expect(decide(jsonGet, scps)).to.equal("allowed");
      expect(decide({ ...jsonGet, action: "s3:GetObjectAcl" }, scps)).to.equal("explicitDeny");
    });

    it("says which SCP a further one comes from", () => {
      const other = { Version: "2012-10-17", Statement: [{ Effect: "Deny", Action: "cloudtrail:*", Resource: "*" }] };
      const { scps, origins } = exempt([other, perimeter({ Action: "s3:*" })], { scpSize: 500 });
      expect([scps.length, origins]).to.deep.equal([3, [0, 1, 1]]);
    });

    it("spreads guards with many admins over documents", () => {
      const many = Array.from(
        { length: 90 },
        (_, index) => `arn:aws:iam::111122223333:role/team-${index}/platform-administrator`,
      );
      const { guards, diagnostics } = exempt([], { admins: many });
      expect([guards.length, diagnostics]).to.deep.equal([6, []]);
      expect(guards.filter((each) => JSON.stringify(each).length > 10_240)).to.deep.equal([]);
    });

    it("says so where a guard fits nowhere", () => {
      const many = Array.from(
        { length: 200 },
        (_, index) => `arn:aws:iam::111122223333:role/team-${index}/platform-administrator`,
      );
      const result = exempt([perimeter()], { admins: many });
      expect([...new Set(codesOf(result).map((each) => each.replace(/\d+$/, "")))]).to.deep.equal([
        "error scp-size /guards/",
      ]);
      expect([result.guards, result.scps]).to.deep.equal([[], [perimeter()]]);
    });

    it("refuses documents that nobody can have attached before anything else", () => {
      const statements = Array.from({ length: 1_000 }, (_, index) => ({
        ...perimeter().Statement[0],
        Sid: `Net${index}`,
      }));
      const large = { Version: "2012-10-17", Statement: statements };
      expect(codesOf(exempt([large]))).to.deep.equal(["error scp-size /scps/0"]);
      const rcp = { ...large, Statement: statements.map((each) => ({ ...each, Principal: "*" })) };
      expect(codesOf(exempt([], { rcps: [rcp], organization: "o-a1b2c3d4e5" }))).to.deep.equal([
        "error scp-size /rcps/0",
      ]);
      expect(codesOf(exempt(Array.from({ length: 2_000 }, () => perimeter())))).to.deep.equal([
        "error scp-count /scps",
      ]);
    });

    it("says so where one target would have too many, FullAWSAccess counted", () => {
      const nine = Array.from({ length: 9 }, () => keepTrails);
      expect(codesOf(exempt(nine))).to.deep.equal(["error scp-count /scps"]);
      expect(codesOf(exempt([fullAccess, ...nine.slice(1)]))).to.deep.equal([]);
      expect(codesOf(exempt(nine, { scpsPerTarget: 11 }))).to.deep.equal([]);
    });
  });
});
