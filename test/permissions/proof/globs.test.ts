import { expect } from "chai";
import fc from "fast-check";
import { includes, overlap, readGlob } from "../../../permissions/proof/globs";
import { runs } from "../../runs";

/** Every pattern of up to `length` characters over a, b, * and ?. */
function patterns(length: number): string[] {
  const shorter = length === 0 ? [] : patterns(length - 1);
  const longest = shorter.filter((text) => text.length === length - 1);
  return length === 0 ? [""] : [...shorter, ...longest.flatMap((text) => ["a", "b", "*", "?"].map((c) => text + c))];
}

/** Every text of up to `length` characters over a, b and a character that no pattern names. */
function texts(length: number): string[] {
  if (length === 0) return [""];
  const shorter = texts(length - 1);
  return [
    ...shorter,
    ...shorter.filter((text) => text.length === length - 1).flatMap((text) => ["a", "b", "x"].map((c) => text + c)),
  ];
}

const matches = (pattern: string, text: string): boolean =>
  new RegExp(`^${pattern.replaceAll("*", "[^]*").replaceAll("?", "[^]")}$`, "u").test(text);

const all = texts(7);
const memberships = new Map<string, bigint>();
/** Which of the texts a pattern has, one bit each. */
function membersOf(pattern: string): bigint {
  const known = memberships.get(pattern);
  if (known !== undefined) return known;
  const bits = BigInt(`0b${all.map((text) => (matches(pattern, text) ? "1" : "0")).join("")}`);
  memberships.set(pattern, bits);
  return bits;
}

function check(others: readonly string[], pattern: string): void {
  const inclusion = includes(
    others.map((other) => readGlob(other)),
    readGlob(pattern),
  );
  const said = `${pattern} in ${others.join(" ")}`;
  const union = others.reduce((bits, other) => bits | membersOf(other), 0n);
  const outside = membersOf(pattern) & ~union;
  expect(inclusion.answer, said).to.equal(outside === 0n ? "yes" : "no");
  if (inclusion.answer !== "no") return;
  expect(matches(pattern, inclusion.witness), said).to.equal(true);
  expect(
    others.some((other) => matches(other, inclusion.witness)),
    said,
  ).to.equal(false);
}

describe("inclusion of patterns", function () {
  this.timeout(120_000);

  it("agrees with brute force on every pair of patterns of up to three characters", () => {
    const short = patterns(3);
    for (const pattern of short) for (const other of short) check([other], pattern);
  });

  it("agrees with brute force on patterns of up to five characters in up to three others", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), maxLength: 5 });
    fc.assert(fc.property(fc.array(text, { maxLength: 3 }), text, check), { numRuns: runs(20_000, 2_000) });
  });

  it("finds that patterns have a text in common exactly where they do", () => {
    const short = patterns(3);
    for (const left of short)
      for (const right of short)
        expect(overlap(readGlob(left), readGlob(right)), `${left} ${right}`).to.equal(
          (membersOf(left) & membersOf(right)) !== 0n,
        );
  });

  it("takes escaped characters as themselves, and those of StringEquals too", () => {
    expect(includes([readGlob("a*")], readGlob("a${*}")).answer).to.equal("yes");
    expect(includes([readGlob("a${*}")], readGlob("a*"))).to.deep.equal({ answer: "no", witness: "a" });
    expect(includes([readGlob("a*", true)], readGlob("a${*}")).answer).to.equal("yes");
    expect(includes([readGlob("a*", true)], readGlob("a*")).answer).to.equal("no");
  });

  it("is undecided where too much would have to be followed", () => {
    const hard = Array.from({ length: 17 }, (_, at) => readGlob(`*a${"?".repeat(at)}`));
    expect(includes([...hard, readGlob("*b*")], readGlob(`*${"a".repeat(17)}*`)).answer).to.equal("undecided");
  });
});
