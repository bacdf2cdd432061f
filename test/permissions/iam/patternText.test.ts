import { expect } from "chai";
import fc from "fast-check";
import { matchesPattern } from "../../../permissions/iam/pattern";
import { isLiteral, literalText, readPatternText, writeLiteral } from "../../../permissions/iam/patternText";
import { readTemplate } from "../../../permissions/iam/variable";

/** Texts in which wildcards, escapes and what only looks like one are frequent. */
const texts = fc
  .array(fc.constantFrom("a", "*", "?", "$", "${", "}", "${*}", "${?}", "${$}", "${a}", "/"), { maxLength: 8 })
  .map((parts) => parts.join(""));

describe("pattern text", () => {
  it("reads back what is written, and matches that text alone", () =>
    fc.assert(
      fc.property(fc.oneof(texts, fc.string()), texts, (text, other) => {
        const written = writeLiteral(text);
        expect(literalText(written)).to.equal(text);
        expect(isLiteral(written)).to.equal(true);
        expect(matchesPattern(readPatternText(written), text)).to.equal(true);
        expect(matchesPattern(readPatternText(written), other)).to.equal(text === other);
      }),
    ));

  it("means in a policy what it means in a need", () =>
    fc.assert(
      fc.property(fc.array(fc.oneof(texts.map(writeLiteral), fc.constantFrom("*", "?"))), texts, (parts, text) => {
        const pattern = parts.join("");
        const { fixed } = readTemplate(pattern, { wildcards: true, variables: true });
        expect(fixed?.units).to.deep.equal(readPatternText(pattern).units);
        expect(isLiteral(pattern)).to.equal(fixed?.kind === "exact");
        expect(matchesPattern(readPatternText(pattern), text)).to.equal(fixed && matchesPattern(fixed, text));
      }),
    ));
});
