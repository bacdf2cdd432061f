/** The classes over which the exception is proved are all there are: held against z3's own theory of texts. */
import { expect } from "chai";
import { init } from "z3-solver";
import { anyOf, classesOf, glob } from "./proofTexts";

/** Lists of globs; z3 takes long over more and longer ones. */
const lists: readonly (readonly string[])[] = [
  ["*"],
  ["", "?", "?*"],
  ["s3:*", "s3:g*", "s3:get", "s3:ge?"],
  ["s3:*object", "s3:get*", "s3:g*t"],
  ["s3:get", "s3:?et", "s3:get?*", "*:get"],
  ["s3:??", "s3:???*", "s3:ab"],
  ["arn:aws:s3:::data/*", "arn:aws:s3:::data/eval/*", "arn:aws:s3:::*"],
  ["arn:aws:s3:::*/eval/*", "arn:aws:s3:::data/*"],
  ["vpc-*", "vpc-1", "*-1"],
];

describe("classes of texts", function () {
  this.timeout(60_000);

  it("are told apart as globs are", () => {
    const classes = (list: readonly string[]) =>
      classesOf(
        list.map((each) => anyOf([glob(each)])),
        anyOf([glob("*")]),
      ).map(({ belongs, text }) => [text, ...belongs]);
    expect(classes(["a*", "*b", "ab?"])).to.deep.equal([
      ["", false, false, false],
      ["a", true, false, false],
      ["b", false, true, false],
      ["ab", true, true, false],
      ["aba", true, false, true],
      ["abb", true, true, true],
    ]);
    expect(classes(["a*", "${*}?"])).to.deep.equal([
      ["", false, false],
      ["a", true, false],
      ["*a", false, true],
    ]);
  });

  it("leave out no text that z3's theory of regular expressions knows, and hold none that it does not", async () => {
    const { Context, em } = await init();
    const z3 = Context("texts");
    try {
      const one = z3.AllChar(z3.Re.sort(z3.String.sort()));
      const regex = (text: string) => {
        const parts = [...text].map((sign) => (sign === "*" ? z3.Star(one) : sign === "?" ? one : z3.Re.toRe(sign)));
        return parts.length > 1 ? z3.ReConcat(...parts) : (parts[0] ?? z3.Re.toRe(""));
      };
      const text = z3.String.const("text");
      for (const list of lists) {
        const languages = list.map((each) => anyOf([glob(each)]));
        const vector = (belongs: readonly boolean[]) =>
          z3.And(
            ...list.map((each, index) => {
              const within = z3.InRe(text, regex(each));
              return belongs[index] ? within : z3.Not(within);
            }),
          );
        const classes = classesOf(languages, anyOf([glob("*")]));
        const outside = new z3.Solver();
        outside.add(...classes.map(({ belongs }) => z3.Not(vector(belongs))));
        expect(await outside.check(), list.join(" ")).to.equal("unsat");
        for (const each of classes) {
          const inside = new z3.Solver();
          inside.add(vector(each.belongs), text.eq(z3.String.val(each.text)));
          expect(await inside.check(), each.text).to.equal("sat");
        }
      }
    } finally {
      em.PThread.terminateAllThreads();
    }
  });
});
