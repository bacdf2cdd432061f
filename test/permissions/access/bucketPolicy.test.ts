import { expect } from "chai";
import fc from "fast-check";
import { mergeBucketPolicy, type JsonGetGrant } from "../../../permissions/access/bucketPolicy";

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
});
