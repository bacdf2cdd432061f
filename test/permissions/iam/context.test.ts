import { expect } from "chai";
import { requestContext } from "../../../permissions/iam/context";

describe("a request's context", () => {
  it("knows keys in any case; those not named are absent, and values are what they are", () => {
    const context = requestContext({ "S3:Prefix": "data/*", "aws:TagKeys": ["a", "b"], "aws:SourceVpc": null });
    expect(context.lookup("s3:prefix")).to.deep.equal({ values: ["data/*"], multivalued: false });
    expect(context.lookup("aws:tagkeys")).to.deep.equal({ values: ["a", "b"], multivalued: true });
    expect(context.lookup("aws:sourcevpc")).to.equal("absent");
    expect(context.lookup("aws:username")).to.equal("absent");
  });

  it("takes values for patterns where it is told to, all of a list if one is", () => {
    const context = requestContext(
      { "s3:prefix": "data/*", "aws:username": "alice", "aws:TagKeys": ["a", "b?"] },
      { others: "unknown", wildcards: true },
    );
    const kinds = (key: string) => {
      const found = context.lookup(key);
      return typeof found === "string" ? found : found.patterns?.map(({ kind }) => kind);
    };
    expect(kinds("s3:prefix")).to.deep.equal(["prefix"]);
    expect(kinds("aws:username")).to.equal(undefined);
    expect(kinds("aws:tagkeys")).to.deep.equal(["exact", "glob"]);
    expect(kinds("aws:sourcevpc")).to.equal("unknown");
  });
});
