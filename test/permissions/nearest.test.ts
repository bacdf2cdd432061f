import { expect } from "chai";
import fc from "fast-check";
import { didYouMean, editDistance, nearestName } from "../../permissions/nearest";

/** By the definition: the least number of edits, over all of them. */
function slowDistance(a: string, b: string): number {
  if (a === "" || b === "") return a.length + b.length;
  const same = slowDistance(a.slice(1), b.slice(1)) + (a[0] === b[0] ? 0 : 1);
  const swap =
    a[0] === b[1] && a[1] === b[0] && a.length > 1 && b.length > 1 ? slowDistance(a.slice(2), b.slice(2)) + 1 : same;
  return Math.min(same, swap, slowDistance(a.slice(1), b) + 1, slowDistance(a, b.slice(1)) + 1);
}

describe("the nearest name", () => {
  it("is the one with the fewest edits", () => {
    expect(nearestName("DataBukcet", ["DataKey", "DataBucket", "Database"])).to.equal("DataBucket");
    expect(nearestName("databucket", ["DataBucket"])).to.equal("DataBucket");
    expect(nearestName("per_step", ["per-job-type", "per-step"])).to.equal("per-step");
  });
  it("is none where all are far, or the text is no name", () => {
    expect(nearestName("Foo", ["DataBucket", "Bar"])).to.equal(undefined);
    expect(nearestName("", ["a"])).to.equal(undefined);
    expect(nearestName("x".repeat(1_000_000), ["x".repeat(1_000_000)])).to.equal(undefined);
  });
  it("ends a message, or adds nothing", () =>
    expect([didYouMean("Trian", ["Train"]), didYouMean("Trian", [])]).to.deep.equal([" Did you mean Train?", ""]));
  it("is measured by insertions, deletions, replacements and swaps", () => {
    const word = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 6 });
    fc.assert(
      fc.property(word, word, fc.integer({ min: 1, max: 7 }), (a, b, most) => {
        expect(editDistance(a, b, most)).to.equal(Math.min(slowDistance(a, b), most));
      }),
      { numRuns: 500 },
    );
  });
});
