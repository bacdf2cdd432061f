import { expect } from "chai";
import { patternOf, readPattern, wildcard } from "../../../permissions/iam/pattern";
import { findUncovered } from "../../../permissions/iam/uncovered";

const sets = (...lists: readonly (readonly string[])[]) =>
  lists.map(([first = "", ...rest]) => {
    const negated = first === "not";
    return { negated, patterns: (negated ? rest : [first, ...rest]).map(readPattern) };
  });
const missed = (inner: string, ...lists: readonly (readonly string[])[]) =>
  findUncovered(readPattern(inner), sets(...lists));

describe("findUncovered", () => {
  const covered: readonly [inner: string, ...(readonly (readonly string[])[])][] = [
    ["a", ["a"]],
    ["a", ["b", "a*"]],
    ["a*", ["b"], ["*"]],
    ["a?", ["a", "a?"]],
    ["*", ["a*"], ["not", "a*"]],
    ["*", ["not"]],
    ["a*", ["not", "b*"]],
    ["a*", ["a", "a?", "a??*"]],
    ["a*b", ["a*b", "c"]],
    ["*a*", ["a*", "?*a*"]],
    ["a?b", ["not", "a?c"]],
    ["a*", ["ab*"], ["not", "ab*", "c"]],
    ["*b", ["b", "??*"]],
  ];
  for (const [inner, ...lists] of covered)
    it(`finds nothing of "${inner}" outside ${JSON.stringify(lists)}`, () =>
      expect(missed(inner, ...lists)).to.equal(undefined));

  const open: readonly [inner: string, text: string, ...(readonly (readonly string[])[])][] = [
    ["a", "a", ["b"]],
    ["a", "a"],
    ["a", "a", ["not", "a"]],
    ["a*", "ax", ["b*", "ab*"]],
    ["a*", "a", ["a?*"]],
    ["a?", "ax", ["ab"]],
    ["a?", "ay", ["ax"]],
    ["?*", "xx", ["?"]],
    ["*", "ab", ["not", "ab"]],
    ["a*", "ab", ["a", "a??*", "ac"], ["not", "ab", "c*"]],
    ["x*", "xx", ["x"]],
    ["*y*", "xyx", ["y*"]],
  ];
  for (const [inner, text, ...lists] of open)
    it(`finds "${text}" of "${inner}" outside ${JSON.stringify(lists)}`, () =>
      expect(missed(inner, ...lists)).to.deep.equal({ text }));

  it("tells a wildcard that stands for digits from one that stands for any text", () => {
    const digit = patternOf(["a", wildcard("?", "digit")]);
    const ten = [..."0123456789"].map((each) => readPattern(`a${each}*`));
    expect(findUncovered(digit, [{ negated: false, patterns: ten }])).to.equal(undefined);
    expect(findUncovered(digit, [{ negated: false, patterns: ten.slice(1) }])).to.deep.equal({ text: "a0" });
    expect(findUncovered(readPattern("a?"), [{ negated: false, patterns: ten }])).to.deep.equal({ text: "ax" });
  });

  /** Of the texts with an `a` in the seventeenth place from the end an automaton remembers seventeen places. */
  const hard = `*a${"?".repeat(16)}`;

  it("gives up where the search grows past its bound", () =>
    expect(missed("*", [hard], ["not", hard])).to.equal("unknown"));

  it("tries first, before it searches, texts of what occurs nowhere else: one character, many, none", () => {
    const long = "x".repeat(17);
    expect(missed("*", [hard])).to.deep.equal({ text: "x" });
    expect(missed("*", [hard, "?", "??", "?".repeat(16)])).to.deep.equal({ text: long });
    expect(missed("*", [hard, "*x*"])).to.deep.equal({ text: "y" });
    expect(missed("b?*", [hard, `${"?".repeat(18)}*`])).to.deep.equal({ text: "bxx" });
    expect(missed("c*d?", [hard])).to.deep.equal({ text: "cxdx" });
  });
});
