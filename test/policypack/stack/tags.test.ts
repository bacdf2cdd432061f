import { expect } from "chai";
import { readTags } from "../../../policypack/stack/tags";
import { stackOf, unknown } from "../../../policypack/examples/cases";

const read = (properties: object, type = "aws:iam/role:Role") => {
  const [resource] = stackOf([{ type, name: "role", properties: properties as Record<string, unknown> }]).resources;
  const { tags, unknown: left } = resource === undefined ? { tags: [] } : readTags(resource);
  return { tags, ...(left === undefined ? {} : { unknown: left.path }) };
};

describe("the tags of a role or user", () => {
  it("are its own and those of the provider", () => {
    expect(read({ tags: { team: "ml" }, tagsAll: { team: "ml", cost: "1" } }).tags).to.deep.equal([
      { key: "team", value: "ml" },
      { key: "team", value: "ml" },
      { key: "cost", value: "1" },
    ]);
  });

  it("are a list in aws-native", () => {
    expect(read({ tags: [{ key: "team", value: "ml" }] }, "aws-native:iam:Role").tags).to.deep.equal([
      { key: "team", value: "ml" },
    ]);
  });

  it("are there without a value that is not known", () => {
    expect(read({ tags: { team: unknown } })).to.deep.equal({ tags: [{ key: "team" }] });
  });

  it("are unknown as a whole, or by an element of the list", () => {
    expect(read({ tags: unknown, tagsAll: { cost: "1" } })).to.deep.equal({
      tags: [{ key: "cost", value: "1" }],
      unknown: "tags",
    });
    expect(read({ tags: [{ key: unknown, value: "x" }] }).unknown).to.equal("tags[0].key");
    expect(read({ tags: [unknown] }).unknown).to.equal("tags[0]");
  });

  it("are none where there are none", () => {
    expect(read({})).to.deep.equal({ tags: [] });
    expect(read({ tags: 7 })).to.deep.equal({ tags: [] });
  });
});
