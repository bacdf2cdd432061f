import { unknownCheckingProxy } from "@pulumi/policy";
import { expect } from "chai";
import { isUnknown, readProperty, unknownsIn, type Unknown } from "../../../policypack/stack/known";

const text = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const list = "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2";
const object = "dd056dcd-154b-4c76-9bd3-c8f88648b5ff";

const paths = (unknowns: readonly Unknown[]): string[] => unknowns.map(({ path }) => path);

describe("reading properties", () => {
  const properties = {
    policy: text,
    tags: object,
    inlinePolicies: [{ name: "a", policy: text }, { name: "b", policy: "{}" }, object],
    arns: list,
    path: "/steps/",
    description: null,
  };

  for (const [host, seen] of [
    ["the policy host's proxy", unknownCheckingProxy(properties)],
    ["a preview's JSON", properties],
  ] as const)
    describe(`from ${host}`, () => {
      it("marks unknown properties of every kind", () => {
        for (const name of ["policy", "tags", "arns"]) expect(isUnknown(readProperty(seen, name)), name).to.equal(true);
      });

      it("keeps what stands beside an unknown, and says where the unknown is", () => {
        const value = readProperty(seen, "inlinePolicies");
        expect(paths(unknownsIn(value))).to.deep.equal(["inlinePolicies[0].policy", "inlinePolicies[2]"]);
        expect((value as unknown[])[1]).to.deep.equal({ name: "b", policy: "{}" });
      });

      it("gives known values as they are; null and absence alike", () => {
        expect(readProperty(seen, "path")).to.equal("/steps/");
        expect(readProperty(seen, "description")).to.equal(undefined);
        expect(readProperty(seen, "absent")).to.equal(undefined);
        expect(readProperty(seen, "constructor")).to.equal(undefined);
      });
    });

  it("takes text around an unknown for unknown", () => {
    expect(isUnknown(readProperty({ arn: `arn:aws:s3:::${text}/*` }, "arn"))).to.equal(true);
  });

  it("calls unreadable what nests too deep or is no data, without throwing", () => {
    let deep: unknown = "bottom";
    for (let i = 0; i < 10_000; i++) deep = [deep];
    for (const value of [deep, () => 0, Symbol("s"), 1n]) {
      const [unknown] = unknownsIn(readProperty({ value }, "value"));
      expect(unknown?.reason).to.equal("unreadable");
    }
  });

  it("takes __proto__ for a key like any other", () => {
    const value = readProperty({ value: JSON.parse('{"__proto__": {"polluted": true}, "a": 1}') as unknown }, "value");
    expect(Object.keys(value as object)).to.deep.equal(["__proto__", "a"]);
    expect((value as { polluted?: boolean }).polluted).to.equal(undefined);
    expect(readProperty(undefined, "value")).to.equal(undefined);
    expect(readProperty("text", "length")).to.equal(undefined);
  });
});
