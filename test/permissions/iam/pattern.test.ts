import { expect } from "chai";
import fc from "fast-check";
import {
  containsPattern,
  literalPattern,
  matchesPattern,
  patternsOverlap,
  readPattern,
  type Pattern,
} from "../../../permissions/iam/pattern";

/** All texts over the alphabet of up to `length` characters. */
function texts(alphabet: string, length: number): string[] {
  const all = [""];
  let last = [""];
  for (let i = 0; i < length; i++) {
    last = last.flatMap((text) => [...alphabet].map((character) => text + character));
    all.push(...last);
  }
  return all;
}

/** Matching by the definition: try every split. Slow and obvious. */
function naiveMatch(pattern: string, text: string): boolean {
  if (pattern === "") return text === "";
  const rest = pattern.slice(1);
  if (pattern[0] === "*") return naiveMatch(rest, text) || (text !== "" && naiveMatch(pattern, text.slice(1)));
  return text !== "" && (pattern[0] === "?" || pattern[0] === text[0]) && naiveMatch(rest, text.slice(1));
}

describe("IAM patterns", () => {
  it("match across colons and slashes", () => {
    expect(matchesPattern(readPattern("arn:aws:s3:::b/*"), "arn:aws:s3:::b/x:y/z")).to.equal(true);
    expect(matchesPattern(readPattern("arn:aws:s3:::b"), "arn:aws:s3:::b/")).to.equal(false);
    expect(matchesPattern(readPattern("arn:*:foo"), "arn:aws:s3:us-east-1:1:foo")).to.equal(true);
  });

  const pairs: readonly [outer: string, inner: string, contains: boolean, meets: boolean][] = [
    ["a", "a", true, true],
    ["a", "b", false, false],
    ["a", "a*", false, true],
    ["a*", "a", true, true],
    ["a*", "ab*", true, true],
    ["ab*", "a*", false, true],
    ["a*", "b*", false, false],
    ["*a", "ba", true, true],
    ["*a", "*ba", true, true],
    ["*ba", "*a", false, true],
    ["a?", "a", false, false],
    ["a?", "a*", false, true],
    ["a?*", "a??", true, true],
    ["a?*", "a*", false, true],
    ["a*c", "abc", true, true],
    ["a*c", "a?b*c", true, true],
    ["a*c", "*c", false, true],
    ["a*c", "a*b", false, false],
    ["?*b", "a*b", true, true],
    ["*b?", "b*", false, true],
    ["*ab*", "*a?b*", false, true],
    ["a*b*", "a*c*", false, true],
    ["a*bc", "a*", false, true],
    ["a*b?d", "a*c?d", false, false],
    ["*", "?", true, true],
    ["?", "*", false, true],
    ["?", "??", false, false],
    ["", "", true, true],
    ["", "*", false, true],
  ];
  for (const [outer, inner, contains, meets] of pairs)
    it(`"${outer}" ${contains ? "contains" : "does not contain"} "${inner}", and ${meets ? "meets" : "does not meet"} it`, () => {
      const [a, b] = [readPattern(outer), readPattern(inner)];
      expect([containsPattern(a, b), patternsOverlap(a, b), patternsOverlap(b, a)]).to.deep.equal([
        contains,
        meets,
        meets,
      ]);
    });

  it("have one form for equal runs of wildcards", () => {
    expect(readPattern("a*?*?b**").text).to.equal("a??*b*");
  });

  const parts: readonly [string, { prefix: string; run: string; kind: string; minimum: number }][] = [
    ["abc", { prefix: "abc", run: "", kind: "exact", minimum: 3 }],
    ["", { prefix: "", run: "", kind: "exact", minimum: 0 }],
    ["ab*", { prefix: "ab", run: "", kind: "prefix", minimum: 2 }],
    ["*", { prefix: "", run: "", kind: "prefix", minimum: 0 }],
    ["ab?", { prefix: "ab", run: "", kind: "glob", minimum: 3 }],
    ["long*ab*cde*fgh*i", { prefix: "long", run: "cde", kind: "glob", minimum: 13 }],
    ["*a", { prefix: "", run: "a", kind: "glob", minimum: 1 }],
    ["?*", { prefix: "", run: "", kind: "glob", minimum: 1 }],
  ];
  for (const [written, expected] of parts)
    it(`"${written}" has its literal texts and its least length`, () => {
      const { prefix, run, kind, minimum } = readPattern(written);
      expect({ prefix, run, kind, minimum }).to.deep.equal(expected);
    });

  it("match a literal star as text only", () => {
    expect(matchesPattern(literalPattern("a*"), "a*")).to.equal(true);
    expect(matchesPattern(literalPattern("a*"), "ab")).to.equal(false);
  });

  it("match what the definition says, for every short pattern and text", () => {
    const short = texts("abc", 4);
    for (const written of texts("ab*?", 4)) {
      const pattern = readPattern(written);
      for (const text of short)
        if (matchesPattern(pattern, text) !== naiveMatch(written, text)) expect.fail(`${written} ~ ${text}`);
    }
  });

  describe("over small alphabets", function () {
    this.timeout(60_000);
    // Of all pairs of patterns up to four units, the longest shortest counterexample (and witness) has six characters.
    const universe = texts("abc", 6);
    const language = (pattern: Pattern): Uint8Array =>
      Uint8Array.from(universe, (text) => (matchesPattern(pattern, text) ? 1 : 0));
    const patterns = texts("ab*?", 4).map((text) => {
      const pattern = readPattern(text);
      return { text, pattern, language: language(pattern) };
    });
    const first = (test: (index: number) => boolean): number => {
      for (let i = 0; i < universe.length; i++) if (test(i)) return i;
      return -1;
    };

    it("containment is sound and complete", () => {
      for (const outer of patterns)
        for (const inner of patterns) {
          const counterexample = first((i) => inner.language[i] === 1 && outer.language[i] === 0);
          if (containsPattern(outer.pattern, inner.pattern) !== counterexample < 0)
            expect.fail(`${outer.text} contains ${inner.text}`);
        }
    });

    it("intersection is sound and complete", () => {
      for (const a of patterns)
        for (const b of patterns) {
          const witness = first((i) => a.language[i] === 1 && b.language[i] === 1);
          if (patternsOverlap(a.pattern, b.pattern) !== witness >= 0) expect.fail(`${a.text} meets ${b.text}`);
        }
    });
  });

  const glob = fc.stringMatching(/^[ab*?]{0,9}$/);

  it("containment of longer patterns holds for texts they match, and is reflexive and transitive", () => {
    fc.assert(
      fc.property(glob, glob, glob, fc.stringMatching(/^[abc]{0,8}$/), (a, b, c, text) => {
        const [outer, inner, third] = [readPattern(a), readPattern(b), readPattern(c)];
        expect(containsPattern(outer, outer)).to.equal(true);
        if (!containsPattern(outer, inner)) return;
        if (matchesPattern(inner, text)) expect(matchesPattern(outer, text)).to.equal(true);
        if (containsPattern(inner, third)) expect(containsPattern(outer, third)).to.equal(true);
      }),
      { numRuns: 3000 },
    );
  });

  it("a hostile pattern costs no more than the product of lengths", () => {
    const hostile = readPattern("*a".repeat(300) + "b");
    expect(matchesPattern(hostile, "a".repeat(5000))).to.equal(false);
    expect(containsPattern(hostile, readPattern("a*".repeat(300)))).to.equal(false);
    expect(patternsOverlap(hostile, readPattern("a*".repeat(300)))).to.equal(true);
  });
});
