import { expect } from "chai";
import fc from "fast-check";
import { mergeBucketPolicy, type JsonGetGrant } from "../../../permissions/policies/bucketPolicy";

const role = "arn:aws:iam::123456789012:role/Shop-pipeline-12345678";
const grant = (existing?: string): JsonGetGrant => ({
  partition: "aws",
  bucket: "shop-data",
  roleArns: [role],
  objects: ["s3://shop-data/evaluation/evaluation.json"],
  ...(existing !== undefined && { existing }),
});
const ours =
  '{"Sid":"SageMakerPipelinesJsonGet","Effect":"Allow","Principal":{"AWS":["arn:aws:iam::123456789012:role/Shop-pipeline-12345678"]},"Action":"s3:GetObject","Resource":["arn:aws:s3:::shop-data/evaluation/evaluation.json"]}';
const codes = (given: JsonGetGrant): string[] => mergeBucketPolicy(given).diagnostics.map(({ code }) => code);

describe("mergeBucketPolicy", () => {
  it("writes a policy where the bucket has none", () => {
    expect(mergeBucketPolicy(grant())).to.deep.equal({
      policy: `{"Version":"2012-10-17","Statement":[${ours}]}`,
      diagnostics: [],
    });
  });

  it("adds its statement behind others and leaves every character of theirs", () => {
    const existing = '{ "Statement": [ {"Sid": "A", "Effect": "Deny"} ], "Id": "x" }';
    expect(mergeBucketPolicy(grant(existing)).policy).to.equal(
      `{ "Statement": [ {"Sid": "A", "Effect": "Deny"},${ours} ], "Id": "x" }`,
    );
  });

  it("makes a list of a single statement", () => {
    expect(mergeBucketPolicy(grant('{"Statement":{"Sid":"A"}}')).policy).to.equal(
      `{"Statement":[{"Sid":"A"},${ours}]}`,
    );
  });

  it("replaces its own statement where it stands", () => {
    const existing = '{"Statement":[{"Sid":"SageMakerPipelinesJsonGet","Effect":"Allow"},{"Sid":"B"}]}';
    expect(mergeBucketPolicy(grant(existing)).policy).to.equal(`{"Statement":[${ours},{"Sid":"B"}]}`);
  });

  it("is idempotent, and keeps the statements of others in their order", () => {
    const statement = fc.record({
      Sid: fc.oneof(fc.string(), fc.constant("SageMakerPipelinesJsonGet")),
      Effect: fc.constantFrom("Allow", "Deny"),
      Resource: fc.oneof(fc.string(), fc.array(fc.string(), { maxLength: 3 })),
    });
    const withoutOurs = (statements: readonly { Sid: string }[]): unknown[] =>
      statements.filter(({ Sid }) => Sid !== "SageMakerPipelinesJsonGet");
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 5 }), (statements) => {
        fc.pre(statements.filter(({ Sid }) => Sid === "SageMakerPipelinesJsonGet").length < 2);
        const once = mergeBucketPolicy(grant(JSON.stringify({ Statement: statements }))).policy ?? "";
        expect(mergeBucketPolicy(grant(once)).policy).to.equal(once);
        const merged = JSON.parse(once) as { Statement: { Sid: string }[] };
        expect(withoutOurs(merged.Statement)).to.deep.equal(withoutOurs(statements));
        expect(merged.Statement.length).to.equal(withoutOurs(statements).length + 1);
      }),
    );
  });

  it("takes ARNs, wildcards for what a run fills in, and says which files lie elsewhere", () => {
    const { policy, diagnostics } = mergeBucketPolicy({
      ...grant(),
      objects: ["arn:aws:s3:::shop-data/executions/*/report.json", "s3://other/report.json"],
    });
    expect(policy).to.contain('"Resource":["arn:aws:s3:::shop-data/executions/*/report.json"]');
    expect(diagnostics.map(({ severity, code, path }) => [severity, code, path])).to.deep.equal([
      ["warning", "other-bucket", "/objects/1"],
    ]);
  });

  it("refuses what is no role, no file, no policy, or too large", () => {
    expect(codes({ ...grant(), roleArns: ["*"] })).to.deep.equal(["role-arn"]);
    expect(codes({ ...grant(), roleArns: [] })).to.deep.equal(["role-arn"]);
    expect(codes({ ...grant(), objects: ["shop-data"] })).to.deep.equal(["json-get-file", "json-get-file"]);
    expect(codes(grant("{"))).to.include("json-syntax");
    expect(codes(grant('{"Statement":1}'))).to.deep.equal(["bucket-policy"]);
    expect(codes(grant(`{"Statement":[{"Sid":"${"x".repeat(20_480)}"}]}`))).to.deep.equal(["bucket-policy-size"]);
  });

  const places = (given: JsonGetGrant): string[] =>
    mergeBucketPolicy(given).diagnostics.map(({ severity, code, path }) => `${severity} ${code} ${path}`);

  it("says where what it refuses stands", () => {
    expect(places({ ...grant(), roleArns: [role, `${role}*`, `x${role}`, "arn:aws:iam::1:role/r"] })).to.deep.equal([
      "error role-arn /roleArns/1",
      "error role-arn /roleArns/2",
      "error role-arn /roleArns/3",
    ]);
    expect(places({ ...grant(), roleArns: [] })).to.deep.equal(["error role-arn /roleArns"]);
    for (const object of ["arn:aws:sqs:us-east-1:123456789012:q/x", "arn:aws:s3:::shop-data", "shop-data/x"])
      expect(places({ ...grant(), objects: [object] }), object).to.deep.equal([
        "error json-get-file /objects/0",
        "error json-get-file /objects",
      ]);
    expect(places({ ...grant(), objects: ["s3://other/x"] })).to.deep.equal([
      "warning other-bucket /objects/0",
      "error json-get-file /objects",
    ]);
    expect(places(grant("[]"))).to.deep.equal(["error bucket-policy /existing"]);
    expect(places(grant('{"Statement":[1]}'))).to.deep.equal(["error bucket-policy /existing"]);
    expect(places(grant('{"Statement":"x"}'))).to.deep.equal(["error bucket-policy /existing"]);
    expect(places(grant("{}"))).to.deep.equal(["error bucket-policy /existing"]);
    expect(places(grant("{")).every((each) => each.endsWith(" /existing"))).to.equal(true);
  });

  it("writes no policy with an error, and takes a blank one for none", () => {
    expect(mergeBucketPolicy({ ...grant(), roleArns: ["*"] })).to.not.have.property("policy");
    expect(mergeBucketPolicy(grant(" \n")).policy).to.equal(`{"Version":"2012-10-17","Statement":[${ours}]}`);
  });

  it("fills a bucket's policy to the character", () => {
    const with_ = (count: number): JsonGetGrant =>
      grant(`{"Version":"2012-10-17","Statement":[{"Sid":"${"x".repeat(count)}"}]}`);
    const most = 20_480 - `{"Version":"2012-10-17","Statement":[{"Sid":""},${ours}]}`.length;
    expect(places(with_(most))).to.deep.equal([]);
    expect(places(with_(most + 1))).to.deep.equal(["error bucket-policy-size "]);
  });

  it("adds to an empty list, and replaces a single statement of its own", () => {
    expect(mergeBucketPolicy(grant('{"Statement":[]}')).policy).to.equal(`{"Statement":[${ours}]}`);
    expect(mergeBucketPolicy(grant('{"Statement":{"Sid":"SageMakerPipelinesJsonGet"}}')).policy).to.equal(
      `{"Statement":${ours}}`,
    );
  });

  it("sorts roles and files, each once", () => {
    const { policy = "" } = mergeBucketPolicy({
      ...grant(),
      roleArns: [`${role}b`, `${role}a`, `${role}b`],
      objects: ["s3://shop-data/b", "s3://shop-data/a", "arn:aws:s3:::shop-data/b"],
    });
    expect(policy).to.contain(`"AWS":["${role}a","${role}b"]`);
    expect(policy).to.contain('"Resource":["arn:aws:s3:::shop-data/a","arn:aws:s3:::shop-data/b"]');
  });

  it("does not put an escaped wildcard where the version knows none", () => {
    const escaped = { objects: ["s3://shop-data/a${*}b"] };
    expect(places({ ...grant('{"Version":"2008-10-17","Statement":[]}'), ...escaped })).to.deep.equal([
      "error bucket-policy /existing/Version",
    ]);
    expect(places({ ...grant('{"Statement":[]}'), ...escaped })).to.deep.equal([
      "error bucket-policy /existing/Version",
    ]);
    expect(places({ ...grant('{"Version":"2012-10-17","Statement":[]}'), ...escaped })).to.deep.equal([]);
    expect(places(grant('{"Version":"2008-10-17","Statement":[]}'))).to.deep.equal([]);
  });
});
