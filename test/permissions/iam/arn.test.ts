import { expect } from "chai";
import { arnIn, dnsSuffixOf, formatArn, parseArn, partitionOf, splitResource } from "../../../permissions/iam/arn";
import { parseDate } from "../../../permissions/iam/condition/date";
import { containsAddress, parseAddress, parseRange } from "../../../permissions/iam/condition/ipAddress";
import {
  forbiddenCharacter,
  identityPolicySize,
  limits,
  minifyPolicy,
  organizationPolicySize,
} from "../../../permissions/iam/limits";

describe("ARNs", () => {
  it("are taken apart and put together, colons of the resource kept", () => {
    const arn = "arn:aws:lambda:eu-west-1:111122223333:function:F:alias";
    expect(parseArn(arn)).to.deep.equal({
      partition: "aws",
      service: "lambda",
      region: "eu-west-1",
      account: "111122223333",
      resource: "function:F:alias",
    });
    expect(formatArn(parseArn(arn)!)).to.equal(arn);
    expect(splitResource("role/path/Name")).to.deep.equal({ type: "role", id: "path/Name" });
    expect(splitResource("function:F:alias")).to.deep.equal({ type: "function", id: "F:alias" });
    expect(splitResource("data")).to.deep.equal({ type: "", id: "data" });
    expect(splitResource("/data")).to.deep.equal({ type: "", id: "data" });
  });

  it("are none without six parts", () => {
    for (const text of [
      "",
      "*",
      "arn:aws:s3",
      "urn:aws:s3:::b",
      "arn::s3:::b",
      "arn:aws::::b",
      "arn:aws:s3:::",
      ":aws:s3:::b",
    ])
      expect(parseArn(text), text).to.equal(undefined);
  });

  it("know the partition of a region and its DNS suffix", () => {
    expect(partitionOf("cn-north-1").name).to.equal("aws-cn");
    expect(partitionOf("us-gov-west-1").name).to.equal("aws-us-gov");
    expect(partitionOf("eu-west-1").name).to.equal("aws");
    expect(partitionOf("eu-isof-1").name).to.equal("aws-iso-f");
    expect(partitionOf("not-cn-1").name).to.equal("aws");
    expect(dnsSuffixOf("aws-cn")).to.equal("amazonaws.com.cn");
    expect(dnsSuffixOf("elsewhere")).to.equal(undefined);
  });
});

describe("ARNs of one account and region", () => {
  const place = { account: "111122223333", region: "cn-north-1" };
  it("lie in the region's partition, or in the one that is given", () => {
    expect(arnIn(place)("sqs", "q")).to.equal("arn:aws-cn:sqs:cn-north-1:111122223333:q");
    expect(arnIn({ ...place, partition: "aws" })("sqs", "q")).to.equal("arn:aws:sqs:cn-north-1:111122223333:q");
  });
});

describe("limits", () => {
  it("count an identity policy without white space and an SCP with all of it", () => {
    const text = '{ "Version": "2012-10-17",\n\t"Statement": [] }';
    expect(identityPolicySize(text)).to.equal(39);
    expect(organizationPolicySize(text)).to.equal(text.length);
    expect(minifyPolicy(text)).to.equal('{"Version":"2012-10-17","Statement":[]}');
    expect(minifyPolicy("{")).to.equal(undefined);
  });

  it("are dated", () => {
    expect(limits.scp).to.deep.equal({ value: 10_240, asOf: "2026-05-15", before: 5_120 });
    expect([limits.inlinePoliciesPerRole, limits.inlinePoliciesPerUser, limits.inlinePoliciesPerGroup]).to.deep.equal([
      { value: 10_240, asOf: "2026-11-24" },
      { value: 2_048, asOf: "2026-11-24" },
      { value: 5_120, asOf: "2026-11-24" },
    ]);
  });

  it("find the character IAM does not take", () => {
    expect(forbiddenCharacter("ä\t\n")).to.equal(undefined);
    expect(forbiddenCharacter("a→b")).to.equal("→");
  });
});

describe("addresses and dates of conditions", () => {
  it("lie in ranges or not", () => {
    const lies = (address: string, range: string) => containsAddress(parseRange(range)!, parseAddress(address)!);
    expect(lies("10.1.2.3", "10.0.0.0/8")).to.equal(true);
    expect(lies("11.1.2.3", "10.0.0.0/8")).to.equal(false);
    expect(lies("1.2.3.4", "0.0.0.0/0")).to.equal(true);
    expect(lies("2001:db8::ff", "2001:db8::/120")).to.equal(true);
    expect(lies("2001:db8::1:ff", "2001:db8::/120")).to.equal(false);
    expect(lies("::1", "0.0.0.0/0")).to.equal(false);
  });

  it("are none where they are malformed", () => {
    const none = ["", "1.2.3", "1.2.3.256", "1.2.3.4.5", "1.2.3.x4", "1.2.3.4x", "1.2.3.0004", ":::", "1::2::3", "g::"];
    for (const text of [...none, "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7", "1:2:3:4::5:6:7:8", "::12345", "::1g", "::g1"])
      expect(parseAddress(text), text).to.equal(undefined);
    for (const text of ["10.0.0.0/33", "10.0.0.0/", "10.0.0.0/x", "10.0.0.0/8x", "10.0.0.0/x8", "/8", "::/129"])
      expect(parseRange(text), text).to.equal(undefined);
  });

  it("have the value of their groups, those left out being zero", () => {
    expect(parseAddress("1.2.3.4")).to.deep.equal({ bits: 32, value: 0x01020304n });
    expect(parseAddress("1:2:3:4:5:6:7:8")).to.deep.equal({ bits: 128, value: 0x00010002000300040005000600070008n });
    expect(parseAddress("ABCD::1")).to.deep.equal({ bits: 128, value: 0xabcd0000000000000000000000000001n });
    expect(parseAddress("1:2:3::6:7:8")).to.deep.equal({ bits: 128, value: 0x00010002000300000000000600070008n });
    expect(parseAddress("::")).to.deep.equal({ bits: 128, value: 0n });
    expect(parseAddress("1:2:3:4:5:6:7::")).to.deep.equal({ bits: 128, value: 0x00010002000300040005000600070000n });
  });

  it("make ranges with a prefix, and without one of a single address", () => {
    expect(parseRange("10.0.0.0/8")).to.deep.equal({ bits: 32, value: 0x0a000000n, prefix: 8 });
    expect(parseRange("10.0.0.1")).to.deep.equal({ bits: 32, value: 0x0a000001n, prefix: 32 });
    expect(parseRange("::/0")).to.deep.equal({ bits: 128, value: 0n, prefix: 0 });
    expect(parseRange("::1")).to.deep.equal({ bits: 128, value: 1n, prefix: 128 });
    expect(containsAddress(parseRange("0.0.0.0/0")!, parseAddress("::1")!)).to.equal(false);
  });

  it("are read as ISO 8601 or as seconds", () => {
    expect(parseDate("2026-01-01T00:00:00Z")).to.equal(1767225600000);
    expect(parseDate("2026-01-01")).to.equal(1767225600000);
    expect(parseDate("1767225600")).to.equal(1767225600000);
    expect(parseDate("2026-13-01")).to.equal(undefined);
    expect(parseDate("2026-01-01T01:30:00.5+01:30")).to.equal(1767225600500);
    expect(parseDate("2026-01-01T00:00Z")).to.equal(1767225600000);
    expect(parseDate("2026")).to.equal(1767225600000);
    expect(parseDate("12345")).to.equal(12345000);
    for (const text of [
      "yesterday",
      "1767225600s",
      "s1767225600",
      "1234567890123",
      "Jan 1, 2026",
      "2026-01-01T00:00:00",
    ])
      expect(parseDate(text), text).to.equal(undefined);
  });
});
