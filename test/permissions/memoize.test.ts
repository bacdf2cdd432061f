import { expect } from "chai";
import { memoize, oncePer } from "../../permissions/memoize";

describe("a cache", () => {
  it("of texts reads each once, until it is full", () => {
    const read: string[] = [];
    const length = memoize(2, (text) => read.push(text));
    for (const text of ["a", "b", "a", "c", "a"]) length(text);
    expect(read).to.deep.equal(["a", "b", "c", "a"]);
  });

  it("of objects makes one value for each, undefined included", () => {
    const [one, other] = [{}, {}];
    const made: object[] = [];
    const make = oncePer((key: object) => void made.push(key));
    for (const key of [one, other, one, other]) expect(make(key)).to.equal(undefined);
    expect(made).to.deep.equal([one, other]);
  });
});
