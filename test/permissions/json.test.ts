import { expect } from "chai";
import fc from "fast-check";
import { member, pointerParts, pointerTo, readJson } from "../../permissions/json";

describe("readJson", () => {
  const codes = (text: string, limits?: { size: number; depth: number }): string[] =>
    readJson(text, limits).diagnostics.map(({ code }) => code);

  it("reads what JSON.parse reads", () =>
    fc.assert(fc.property(fc.json(), (text) => void expect(readJson(text).value).to.deep.equal(JSON.parse(text)))));

  it("never throws, whatever the text", () =>
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => void expect(readJson(text)).to.have.property("diagnostics")),
    ));

  it("says where the text stops being JSON, without quoting it", () => {
    const [diagnostic] = readJson('{\n  "Secret": hunter2 }').diagnostics;
    expect(diagnostic?.message).to.equal("Invalid JSON at line 2, column 13.");
  });

  it("refuses comments and trailing commas, as JSON does", () => {
    expect(codes("[1, /* one */ 2]")).to.deep.equal(["json-syntax"]);
    expect(codes("[1,]")).to.deep.equal(["json-syntax"]);
  });

  it("refuses text past the size limit", () =>
    expect(codes("[1,2,3]", { size: 6, depth: 9 })).to.deep.equal(["json-too-large"]));

  it("refuses nesting past the depth limit, however deep", () => {
    expect(codes("[[[1]]]", { size: 99, depth: 2 })).to.deep.equal(["json-too-deep"]);
    expect(codes("[".repeat(500_000))).to.deep.equal(["json-too-deep"]);
  });

  it("does not count brackets in strings as nesting", () =>
    expect(readJson('["[[[[\\"[[[["]', { size: 99, depth: 1 }).value).to.deep.equal(['[[[["[[[[']));

  it("reports a key that stands twice, with its place", () => {
    const { diagnostics } = readJson('{"a": [{"b/c": 1, "b/c": 2}]}');
    expect(diagnostics.map(({ code, path }) => [code, path])).to.deep.equal([["json-duplicate-key", "/a/0/b~1c"]]);
  });

  it("gives keys such as __proto__ and constructor no meaning", () => {
    const { value } = readJson('{"__proto__": {"polluted": true}}');
    expect(member(value, "polluted")).to.equal(undefined);
    expect(member(value, "constructor")).to.equal(undefined);
    expect(member(value, "__proto__")).to.deep.equal({ polluted: true });
  });

  it("escapes slashes and tildes in pointers", () => expect(pointerTo("/a", "b/~c")).to.equal("/a/b~1~0c"));

  it("takes a pointer apart into the keys that it was made of", () =>
    fc.assert(
      fc.property(fc.array(fc.string()), (keys) => {
        const pointer = keys.reduce((path, key) => pointerTo(path, key), "");
        expect(pointerParts(pointer)).to.deep.equal(keys);
      }),
    ));
});
