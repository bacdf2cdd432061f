import { expect } from "chai";
import fc from "fast-check";
import { matchesPattern, readPattern } from "../../../permissions/iam/pattern";
import { matchesForm } from "../../../permissions/iam/resourceForm";

const key = "arn:${Partition}:kms:${Region}:${Account}:key/${KeyId}";
const bucket = "arn:${Partition}:s3:::${BucketName}";
const object = "arn:${Partition}:s3:::${BucketName}/${ObjectName}";
const model = "arn:${Partition}:bedrock:${Region}::foundation-model/${ResourceId}";

describe("a Resource pattern stands for an ARN of a type", () => {
  const stands: readonly [pattern: string, type: string][] = [
    ["*", key],
    ["arn:*", key],
    ["arn:aws:kms:*", key],
    ["arn:*:kms:*:*:key/*", key],
    ["arn:aws:kms:us-east-1:111122223333:key/1234", key],
    ["arn:aws:kms:*:key/1234", key],
    ["arn:a?s:kms:*:*:k?y/*", key],
    ["arn:aws:s3:::b", bucket],
    ["arn:aws:s3:::b/*", object],
    ["arn:aws:s3:::b/", object],
    ["arn:*:kms:*:*:key/*", object],
    ["arn:aws:bedrock:*::foundation-model/anthropic.claude-v2:1", model],
  ];
  for (const [pattern, type] of stands)
    it(`${pattern} for ${type}`, () => expect(matchesForm(readPattern(pattern), type)).to.equal(true));

  const standsNot: readonly [pattern: string, type: string][] = [
    ["arn:*:s3:::b/*", key],
    ["arn:aws:kms:*:*:alias/*", key],
    ["arn:aws:kms:us-east-1:111122223333:key/1234:5", key],
    ["arn:aws:kms:*:*:*:key/1234", key],
    ["arn:*:kms:*:*:key/*", bucket],
    ["arn:aws:sqs:*:*:q", model],
    ["arn:aws:s3:::b", object],
    ["", key],
  ];
  for (const [pattern, type] of standsNot)
    it(`not ${pattern || "nothing"} for ${type}`, () =>
      expect(matchesForm(readPattern(pattern), type)).to.equal(false));

  it("whenever it matches one, whatever the names are", () => {
    const name = fc.stringMatching(/^[ak/]{0,3}$/);
    const pattern = fc.array(fc.constantFrom("*", "?", "arn", ":", "a", "kms", "key/", "k", "s3"), { maxLength: 14 });
    fc.assert(
      fc.property(pattern, name, name, name, name, (parts, partition, region, account, id) => {
        const read = readPattern(parts.join(""));
        const arn = `arn:${partition}:kms:${region}:${account}:key/${id}`;
        if (matchesPattern(read, arn)) expect(matchesForm(read, key), `${read.text} ${arn}`).to.equal(true);
        const whole = readPattern(arn.replace(/a/g, "*"));
        expect(matchesForm(whole, key), whole.text).to.equal(true);
      }),
    );
  });
});
