import { expect } from "chai";
import { and, any, every, not, or, verdict, type Verdict } from "../../../permissions/iam/verdict";

const all: readonly Verdict[] = ["yes", "no", "some", "unknown"];

describe("verdicts", () => {
  it("of a test are yes or no", () => expect([verdict(true), verdict(false)]).to.deep.equal(["yes", "no"]));

  it("turn round: a part and what is not known stay what they are", () =>
    expect(all.map(not)).to.deep.equal(["no", "yes", "some", "unknown"]));

  it("joined by and: no beats all, two parts need not meet", () => {
    const table = all.map((a) => all.map((b) => and(a, b)));
    expect(table).to.deep.equal([
      ["yes", "no", "some", "unknown"],
      ["no", "no", "no", "no"],
      ["some", "no", "unknown", "unknown"],
      ["unknown", "no", "unknown", "unknown"],
    ]);
  });

  it("joined by or: yes beats all", () => {
    const table = all.map((a) => all.map((b) => or(a, b)));
    expect(table).to.deep.equal([
      ["yes", "yes", "yes", "yes"],
      ["yes", "no", "some", "unknown"],
      ["yes", "some", "unknown", "unknown"],
      ["yes", "unknown", "unknown", "unknown"],
    ]);
  });

  const asking = (judge: typeof every) => (verdicts: readonly Verdict[]) => {
    const asked: Verdict[] = [];
    const answer = judge(verdicts, (each) => {
      asked.push(each);
      return each;
    });
    return [answer, asked.length];
  };

  it("of every item: yes of none, and nobody is asked after the first no", () => {
    const judge = asking(every);
    expect(judge([])).to.deep.equal(["yes", 0]);
    expect(judge(["yes", "some", "yes"])).to.deep.equal(["some", 3]);
    expect(judge(["unknown", "no", "yes"])).to.deep.equal(["no", 2]);
  });

  it("of any item: no of none, and nobody is asked after the first yes", () => {
    const judge = asking(any);
    expect(judge([])).to.deep.equal(["no", 0]);
    expect(judge(["no", "unknown", "no"])).to.deep.equal(["unknown", 3]);
    expect(judge(["unknown", "yes", "no"])).to.deep.equal(["yes", 2]);
  });
});
