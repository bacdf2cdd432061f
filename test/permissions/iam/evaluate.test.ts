import { expect } from "chai";
import { evaluate, type PolicySet, type Request } from "../../../permissions/iam/evaluate";
import { decide, policyOf, simulate } from "./oracle";
import { randomCase, seeded } from "./randomRequests";

const document = (...Statement: object[]) => ({ Version: "2012-10-17", Statement });
const role = "arn:aws:iam::111122223333:role/Pipeline";
const request: Request = {
  principal: { type: "AWS", arn: role },
  action: "s3:GetObject",
  resource: "arn:aws:s3:::b/x",
};
const allow = { Effect: "Allow", Action: "s3:*", Resource: "*" };
const deny = { Effect: "Deny", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*" };
const identity = (...statements: object[]): PolicySet => ({
  identity: [policyOf(document(...statements), "identity", "inline/A")],
});
const ask = (policies: PolicySet, more: Partial<Request> = {}) => {
  const { decision, layer, decidedBy } = evaluate({ ...request, ...more }, policies);
  return [decision, layer, ...decidedBy.map(({ policy, statement }) => `${policy} ${statement.path}`)];
};

describe("evaluate", () => {
  it("names the statement that allows, and the one that denies", () => {
    expect(ask(identity(allow))).to.deep.equal(["allowed", undefined, "inline/A Statement[0]"]);
    expect(ask(identity(allow, deny))).to.deep.equal(["explicitDeny", "identity", "inline/A Statement[1]"]);
    expect(ask(identity(deny), { resource: "arn:aws:s3:::c/x" })).to.deep.equal(["implicitDeny", "identity"]);
  });

  it("wants an Allow of every level of SCPs, of the boundary and of the session", () => {
    const scp = policyOf(document({ Effect: "Allow", Action: "ec2:*", Resource: "*" }), "scp", "scp/E");
    const all = policyOf(document({ Effect: "Allow", Action: "*", Resource: "*" }), "scp", "scp/All");
    expect(ask({ ...identity(allow), scps: [[all], [scp]] })).to.deep.equal(["implicitDeny", "scps"]);
    expect(ask({ ...identity(allow), scps: [[all], []] })).to.deep.equal(["implicitDeny", "scps"]);
    expect(ask({ ...identity(allow), scps: [[all], [scp, all]] })[0]).to.equal("allowed");
    expect(ask({ ...identity(allow), boundary: scp })).to.deep.equal(["implicitDeny", "boundary"]);
    expect(ask({ ...identity(allow), session: [scp] })).to.deep.equal(["implicitDeny", "session"]);
  });

  const bucket = (Principal: unknown, Effect = "Allow") =>
    policyOf(
      document({ Effect, Principal, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*" }),
      "resource",
      "bucket",
    );
  const nothing: PolicySet = { identity: [] };

  it("lets a bucket policy of the same account allow on its own if it names the role, not if it names the account", () => {
    expect(ask({ ...nothing, resource: bucket({ AWS: role }) })[0]).to.equal("allowed");
    expect(ask({ ...nothing, resource: bucket({ AWS: "arn:aws:iam::111122223333:root" }) })[0]).to.equal(
      "implicitDeny",
    );
  });

  it("wants both sides across accounts", () => {
    const other = { resourceAccount: "444455556666" };
    expect(ask({ ...nothing, resource: bucket({ AWS: role }) }, other)[0]).to.equal("implicitDeny");
    expect(ask(identity(allow), other)[0]).to.equal("implicitDeny");
    expect(ask({ ...identity(allow), resource: bucket({ AWS: "111122223333" }) }, other)[0]).to.equal("allowed");
  });

  it("does not let a boundary limit a bucket policy that names the session", () => {
    const boundary = policyOf(document({ Effect: "Allow", Action: "ec2:*", Resource: "*" }));
    const session = "arn:aws:sts::111122223333:assumed-role/Pipeline/s";
    const principal = { type: "AWS", arn: role, sessionArn: session } as const;
    expect(ask({ ...nothing, boundary, resource: bucket({ AWS: session }) }, { principal })[0]).to.equal("allowed");
    expect(ask({ ...nothing, boundary, resource: bucket({ AWS: role }) }, { principal })[0]).to.equal("implicitDeny");
  });

  it("lets a service in by the trust policy, which SCPs do not concern", () => {
    const trust = policyOf(
      document({ Effect: "Allow", Principal: { Service: "sagemaker.amazonaws.com" }, Action: "sts:AssumeRole" }),
      "trust",
      "trust",
    );
    const assume = { action: "sts:AssumeRole", resource: role };
    const service = (id: string) => ({ ...assume, principal: { type: "Service", id } as const });
    expect(ask({ ...nothing, scps: [[]], resource: trust }, service("sagemaker.amazonaws.com"))[0]).to.equal("allowed");
    expect(ask({ ...nothing, resource: trust }, service("lambda.amazonaws.com"))[0]).to.equal("implicitDeny");
    expect(ask({ ...identity({ Effect: "Allow", Action: "*", Resource: "*" }), resource: trust }, assume)[0]).to.equal(
      "implicitDeny",
    );
  });

  it("excludes whom NotPrincipal names, and is unsure where only the account is named", () => {
    const not = (AWS: string) =>
      policyOf(
        document({ Effect: "Deny", NotPrincipal: { AWS }, Action: "s3:*", Resource: "*" }),
        "resource",
        "bucket",
      );
    expect(ask({ ...identity(allow), resource: not(role) })[0]).to.equal("allowed");
    expect(ask({ ...identity(allow), resource: not("arn:aws:iam::444455556666:role/X") })[0]).to.equal("explicitDeny");
    expect(ask({ ...identity(allow), resource: not("111122223333") })[0]).to.equal("unknown");
  });

  describe("says unknown, not a guess,", () => {
    const unknowns: Record<string, object> = {
      "of an operator it does not know": { Condition: { StringResembles: { a: "b" } } },
      "of a condition without values": { Condition: { StringEquals: { "s3:prefix": [] } } },
      "of a number that is none": { Condition: { NumericEquals: { "s3:prefix": "x" } } },
      "of an unfilled template": { Resource: "arn:aws:s3:::${Bucket}/*" },
    };
    for (const [what, more] of Object.entries(unknowns))
      it(what, () => {
        expect(ask(identity({ ...allow, ...more }), { context: { "s3:prefix": "b" } })[0]).to.equal("unknown");
        expect(ask(identity(allow, { ...deny, ...more }), { context: { "s3:prefix": "b" } })[0]).to.equal("unknown");
      });

    it("but is sure where another statement decides", () => {
      const doubtful = { ...allow, Condition: { StringResembles: { a: "b" } } };
      expect(ask(identity(doubtful, allow))[0]).to.equal("allowed");
      expect(ask(identity(doubtful, deny))[0]).to.equal("explicitDeny");
    });
  });

  describe("an absent key", () => {
    const holds = (Condition: object, context: Request["context"] = {}) =>
      ask(identity({ ...allow, Condition }), { context })[0] === "allowed";
    it("satisfies negated operators, IfExists and ForAllValues, nothing else", () => {
      expect(holds({ StringNotEquals: { "aws:SourceVpc": "vpc-1" } })).to.equal(true);
      expect(holds({ StringEqualsIfExists: { "aws:SourceVpc": "vpc-1" } })).to.equal(true);
      expect(holds({ "ForAllValues:StringEquals": { "aws:TagKeys": "a" } })).to.equal(true);
      expect(holds({ Null: { "aws:SourceVpc": "true" } })).to.equal(true);
      expect(holds({ StringEquals: { "aws:SourceVpc": "vpc-1" } })).to.equal(false);
      expect(holds({ "ForAnyValue:StringNotEquals": { "aws:TagKeys": "a" } })).to.equal(false);
      expect(holds({ Null: { "aws:SourceVpc": "false" } })).to.equal(false);
    });
    it("is found in any case, and its values compared with case", () => {
      expect(holds({ StringEquals: { "AWS:sourcevpc": "vpc-1" } }, { "aws:SourceVpc": "vpc-1" })).to.equal(true);
      expect(holds({ "ForAnyValue:StringLike": { "aws:TagKeys": "dp:*" } }, { "aws:TagKeys": ["DP:x"] })).to.equal(
        false,
      );
    });
    it("with several values never compares without a set operator", () => {
      expect(holds({ StringEquals: { "aws:TagKeys": "a" } }, { "aws:TagKeys": ["a"] })).to.equal(false);
    });
  });

  describe("names who decides:", () => {
    const perhaps = { Condition: { StringResembles: { a: "b" } } };
    it("the Allow that is certain, the Deny that is certain, else the first that may", () => {
      expect(ask(identity({ ...allow, ...perhaps }, allow))).to.deep.equal([
        "allowed",
        undefined,
        "inline/A Statement[1]",
      ]);
      expect(ask(identity({ ...allow, ...perhaps }, { ...allow, ...perhaps }))).to.deep.equal([
        "unknown",
        "identity",
        "inline/A Statement[0]",
      ]);
      expect(ask(identity(allow, { ...deny, ...perhaps }, deny))).to.deep.equal([
        "explicitDeny",
        "identity",
        "inline/A Statement[2]",
      ]);
      expect(ask(identity(allow, { ...deny, ...perhaps }, { ...deny, ...perhaps }))).to.deep.equal([
        "unknown",
        "identity",
        "inline/A Statement[1]",
      ]);
      expect(ask(identity(deny, deny))).to.deep.equal(["explicitDeny", "identity", "inline/A Statement[0]"]);
    });

    it("a Deny of any layer before a missing Allow of another", () => {
      const scp = policyOf(document(deny), "scp", "scp");
      expect(ask({ identity: [], scps: [[scp]] })).to.deep.equal(["explicitDeny", "scps", "scp Statement[0]"]);
      const rcp = policyOf(document({ ...deny, Principal: "*" }), "rcp", "rcp");
      expect(ask({ ...identity(allow), rcps: [[rcp]] })).to.deep.equal(["explicitDeny", "rcps", "rcp Statement[0]"]);
    });

    it("every layer's Allow where all of them are needed", () => {
      const all = policyOf(document({ Effect: "Allow", Action: "*", Resource: "*" }), "scp", "all");
      const everyone = { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" };
      expect(
        ask({
          ...identity(allow),
          scps: [[all]],
          boundary: all,
          session: [all],
          rcps: [[policyOf(document(everyone), "rcp", "rcp")]],
        }),
      ).to.deep.equal([
        "allowed",
        undefined,
        "all Statement[0]",
        "all Statement[0]",
        "all Statement[0]",
        "inline/A Statement[0]",
        "rcp Statement[0]",
      ]);
    });

    it("the layer that does not allow, and the one that may not", () => {
      const none = policyOf(document({ ...allow, Action: "ec2:*" }), "scp", "none");
      const everyone = { ...allow, Principal: "*", Action: "ec2:*" };
      expect(ask({ ...identity(allow), rcps: [[policyOf(document(everyone), "rcp", "rcp")]] })).to.deep.equal([
        "implicitDeny",
        "rcps",
      ]);
      expect(ask({ ...identity({ ...allow, ...perhaps }), boundary: none })).to.deep.equal([
        "implicitDeny",
        "boundary",
      ]);
      const unsure = policyOf(document({ ...allow, ...perhaps }), "identity", "unsure");
      expect(ask({ ...identity(allow), boundary: unsure })).to.deep.equal([
        "unknown",
        "boundary",
        "unsure Statement[0]",
        "inline/A Statement[0]",
      ]);
      expect(
        ask({ ...identity(allow), resource: bucket({ AWS: "444455556666" }) }, { resourceAccount: "444455556666" }),
      ).to.deep.equal(["implicitDeny", "resource"]);
    });
  });

  it("lets a bucket policy that names a user allow past a boundary, and is unsure of one that names everyone", () => {
    const boundary = policyOf(document({ ...allow, Action: "ec2:*" }));
    const user = "arn:aws:iam::111122223333:user/alice";
    const named = { ...nothing, boundary, resource: bucket({ AWS: user }) };
    expect(ask(named, { principal: { type: "AWS", arn: user } })[0]).to.equal("allowed");
    expect(ask({ ...nothing, boundary, resource: bucket("*") })[0]).to.equal("unknown");
    expect(ask({ ...nothing, resource: bucket("*") })[0]).to.equal("allowed");
  });

  it("wants a key's own policy to allow, and a role's for assuming it, but no bucket's", () => {
    const key = { action: "kms:Decrypt", resource: "arn:aws:kms:eu-west-1:111122223333:key/1" };
    const all = { Effect: "Allow", Action: "*", Resource: "*" };
    const of = (Principal: unknown, Action: string) =>
      policyOf(document({ Effect: "Allow", Principal, Action, Resource: "*" }), "resource", "own");
    expect(ask({ ...identity(all), resource: of({ AWS: "444455556666" }, "*") }, key)[0]).to.equal("implicitDeny");
    expect(ask({ ...identity(all), resource: of({ AWS: "111122223333" }, "*") }, key)[0]).to.equal("allowed");
    expect(ask({ ...identity(all), resource: bucket({ AWS: "444455556666" }) })[0]).to.equal("allowed");
    for (const action of ["sts:AssumeRole", "sts:AssumeRoleWithWebIdentity"])
      expect(
        ask({ ...identity(all), resource: of({ AWS: role }, "sts:Tag*") }, { action, resource: role })[0],
      ).to.equal("implicitDeny");
    expect(ask({ ...identity(all), resource: of({ AWS: role }, "s3:*") }, { action: "sts:TagSession" })[0]).to.equal(
      "allowed",
    );
  });

  it("takes a resource's account from its ARN, and asks both sides only where it is another", () => {
    const topic = (account: string) => ({ action: "sns:Publish", resource: `arn:aws:sns:eu-west-1:${account}:t` });
    const all = identity({ Effect: "Allow", Action: "*", Resource: "*" });
    expect(ask(all, topic("111122223333"))[0]).to.equal("allowed");
    expect(ask(all, topic("444455556666"))[0]).to.equal("implicitDeny");
    expect(ask(all, { action: "sns:ListTopics", resource: "*" })[0]).to.equal("allowed");
    expect(ask(all, { principal: { type: "AWS", arn: "somebody" }, ...topic("444455556666") })[0]).to.equal("allowed");
  });

  describe("concerns", () => {
    const cases: readonly [what: string, statement: object, more: Partial<Request>, decision: string][] = [
      ["an action in any case", { ...allow, Action: "S3:GETobject" }, {}, "allowed"],
      ["not another action", { ...allow, Action: "s3:PutObject" }, {}, "implicitDeny"],
      ["not an action of another service", { ...allow, Action: ["sqs:GetObject", "s3x:*"] }, {}, "implicitDeny"],
      ["an action by a pattern of its service", { ...allow, Action: "s?:Get*" }, {}, "allowed"],
      ["all actions but those of NotAction", { Effect: "Allow", NotAction: "iam:*", Resource: "*" }, {}, "allowed"],
      ["no action of NotAction", { Effect: "Allow", NotAction: "s3:GetObject", Resource: "*" }, {}, "implicitDeny"],
      [
        "no action of a pattern of NotAction",
        { Effect: "Allow", NotAction: "s3:*", Resource: "*" },
        {},
        "implicitDeny",
      ],
      ["no text without a service", { ...allow, Action: "GetObject" }, {}, "implicitDeny"],
      ["an action without a service by a star", { ...allow, Action: "*" }, { action: "anything" }, "allowed"],
      ["a resource by one of several", { ...allow, Resource: ["arn:aws:s3:::c/*", "arn:aws:s3:::b/*"] }, {}, "allowed"],
      [
        "no resource of NotResource",
        { Effect: "Allow", Action: "*", NotResource: "arn:aws:s3:::b/*" },
        {},
        "implicitDeny",
      ],
      ["all resources but those", { Effect: "Allow", Action: "*", NotResource: "arn:aws:s3:::c/*" }, {}, "allowed"],
      [
        "no resource of a variable without value",
        { ...allow, Resource: "arn:aws:s3:::b/${aws:username}" },
        {},
        "implicitDeny",
      ],
      [
        "perhaps all but a variable without value",
        { Effect: "Allow", Action: "*", NotResource: "arn:aws:s3:::b/${aws:username}" },
        {},
        "unknown",
      ],
      [
        "a resource by a variable",
        { ...allow, Resource: "arn:aws:s3:::b/${aws:username}" },
        { context: { "aws:username": "x" } },
        "allowed",
      ],
      [
        "a certain resource beside an uncertain one",
        { ...allow, Resource: ["arn:aws:s3:::${Bucket}/x", "arn:aws:s3:::b/x"] },
        {},
        "allowed",
      ],
      [
        "perhaps all but an unfilled template",
        { Effect: "Allow", Action: "*", NotResource: "arn:aws:s3:::${Bucket}/x" },
        {},
        "unknown",
      ],
    ];
    for (const [what, statement, more, decision] of cases)
      it(what, () => expect(ask(identity(statement), more)[0]).to.equal(decision));

    it("no variable in documents of 2008", () => {
      const old = { Version: "2008-10-17", Statement: [{ ...allow, Resource: "arn:aws:s3:::b/${aws:username}" }] };
      expect(ask({ identity: [policyOf(old)] }, { context: { "aws:username": "x" } })[0]).to.equal("implicitDeny");
    });
  });

  it("agrees with iam-simulate on 400 random requests; on 20,000 in differential.test.ts", () => {
    const random = seeded(400);
    const cases = Array.from({ length: 400 }, () => randomCase(random));
    expect(cases.filter((each) => decide(each) !== simulate(each))).to.deep.equal([]);
  });
});
