import { expect } from "chai";
import fc from "fast-check";
import { findKeys, keyTree, putKey } from "../../../permissions/plan/keyTree";

const found = (keys: readonly string[], key: string): string[] => {
  const tree = keyTree<string>();
  for (const each of keys) putKey(tree, each, each);
  return [...findKeys(tree, key)].sort();
};

describe("a tree of keys", () => {
  const cases: readonly [key: string, put: string[], found: string[]][] = [
    ["a/b", ["a/b", "a", "a/b/c", "b"], ["a/b"]],
    ["a/b", ["a/*", "*", "b/*", "a/b/*"], ["*", "a/*"]],
    ["a/*", ["a", "a/b", "a/b/c", "a/*", "b/c", "ab"], ["a/*", "a/b", "a/b/c"]],
    ["a/*", ["a/x*/c", "a/b/*"], ["a/b/*", "a/x*/c"]],
    ["*", ["a", "a/b", "x*/c", "*"], ["*", "a", "a/b", "x*/c"]],
    ["a/*/c", ["a/b/c", "a/b/d", "a/b/b/c", "a/*/c"], ["a/*/c", "a/b/c"]],
    ["a/x*/c", ["a/xy/c", "a/y/c", "a/*y/c", "a/y*/c"], ["a/*y/c", "a/xy/c"]],
    ["a/xy/c", ["a/x*/c", "a/y*/c", "a/xy/c"], ["a/x*/c", "a/xy/c"]],
    ["a", [], []],
    ["", ["", "*", "a"], ["", "*"]],
  ];
  for (const [key, put, expected] of cases)
    it(`holds ${expected.join(" and ") || "nothing"} for "${key}" among ${put.join(", ") || "none"}`, () =>
      expect(found(put, key)).to.deep.equal(expected));

  it("holds every item that was put at one key", () => {
    const tree = keyTree<number>();
    putKey(tree, "a/b", 1);
    putKey(tree, "a/b", 2);
    putKey(tree, "a/*", 3);
    expect([...findKeys(tree, "a/b")].sort()).to.deep.equal([1, 2, 3]);
  });

  it("takes keys of hundreds of thousands of folders", () => {
    const deep = "x/".repeat(100_000);
    expect(found([`${deep}a`, `${deep}*`], `${deep}a`)).to.have.length(2);
    expect(found([`${deep}a`], "*")).to.have.length(1);
  });

  it("is read from both sides alike", () => {
    const part = fc.constantFrom("a", "b", "a*", "*b", "*");
    const key = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/"));
    fc.assert(
      fc.property(key, key, (one, other) => {
        expect(found([one], other).length, `${one} ${other}`).to.equal(found([other], one).length);
      }),
    );
  });
});
