import { expect } from "chai";
import { evaluate, type PolicySet, type Request } from "../../../permissions/iam/evaluate";
import { policyOf } from "./oracle";

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
});
