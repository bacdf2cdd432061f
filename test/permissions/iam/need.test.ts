import { expect } from "chai";
import fc from "fast-check";
import { readNeedPattern } from "../../../permissions/iam/need";
import {
  containsPattern,
  matchesPattern,
  patternOf,
  patternsOverlap,
  readPattern,
  wildcard,
  wildcardClasses,
  type Piece,
} from "../../../permissions/iam/pattern";
import { findUncovered } from "../../../permissions/iam/uncovered";

const job = "arn:aws:sagemaker:us-east-1:111122223333:training-job/pipelines-*-Train-*";

describe("the pattern of a need", () => {
  it("stands for names of letters, digits and hyphens", () => {
    const pattern = readNeedPattern(job);
    const named = (name: string) => `arn:aws:sagemaker:us-east-1:111122223333:training-job/${name}`;
    expect(matchesPattern(pattern, named("pipelines-a1b2-Train-x-9"))).to.equal(true);
    for (const name of [
      "pipelines-a:b-Train-x",
      "pipelines-a/b-Train-x",
      "pipelines-a_b-Train-x",
      "pipelines-a-Train-x:y",
    ])
      expect(matchesPattern(pattern, named(name)), name).to.equal(false);
  });

  it("never meets another type of resource, however that is written", () => {
    for (const other of [
      "arn:aws:sagemaker:*:*:endpoint/*",
      "arn:aws:sagemaker:*:*:*/*/*",
      "*:endpoint/*",
      "arn:*:endpoint/*",
    ])
      expect(patternsOverlap(readPattern(other), readNeedPattern(job)), other).to.equal(false);
    for (const same of ["arn:aws:sagemaker:*:*:*", "*", "arn:aws:sagemaker:*:*:training-job/*", "arn:*job/*-T*"])
      expect(patternsOverlap(readPattern(same), readNeedPattern(job)), same).to.equal(true);
  });

  it("keeps a run's segment of an S3 key within its slashes, and what ends a key open", () => {
    const read = readNeedPattern("arn:aws:s3:::b/runs/*/evaluation.json");
    expect(matchesPattern(read, "arn:aws:s3:::b/runs/a1/evaluation.json")).to.equal(true);
    expect(matchesPattern(read, "arn:aws:s3:::b/runs/a/b/evaluation.json")).to.equal(false);
    expect(matchesPattern(readNeedPattern("arn:aws:s3:::b/in/*"), "arn:aws:s3:::b/in/a/b:c.csv")).to.equal(true);
  });

  it("reads escaped characters as themselves, as documents do", () => {
    const key = readNeedPattern("arn:aws:s3:::b/${*}.csv${?}${$}{x}*");
    expect(matchesPattern(key, "arn:aws:s3:::b/*.csv?${x}tail")).to.equal(true);
    expect(matchesPattern(key, "arn:aws:s3:::b/a.csv?${x}tail")).to.equal(false);
    expect(matchesPattern(readNeedPattern("a$b${c"), "a$b${c")).to.equal(true);
  });

  it("takes text that is no ARN as it is", () => {
    expect(matchesPattern(readNeedPattern("data/*"), "data/a/b:c")).to.equal(true);
    expect(matchesPattern(readNeedPattern("*"), "anything")).to.equal(true);
  });
});

describe("patterns with classes of wildcards", () => {
  const alphabet = ["a", "-", "/", ":", "_"];
  const texts = (length: number): string[] =>
    length === 0 ? [""] : texts(length - 1).flatMap((each) => [each, ...alphabet.map((one) => each + one)]);
  const universe = [...new Set(texts(4))];
  const piece = fc.oneof(
    fc.constantFrom(...alphabet),
    fc
      .tuple(fc.constantFrom("?" as const, "*" as const), fc.constantFrom(...wildcardClasses))
      .map(([kind, of]) => wildcard(kind, of)),
  );
  const pattern = fc.array<Piece>(piece, { maxLength: 3 }).map(patternOf);
  const plain = fc.stringMatching(/^[a/:*?]{0,3}$/).map(readPattern);
  const language = (each: ReturnType<typeof patternOf>): Set<string> =>
    new Set(universe.filter((text) => matchesPattern(each, text)));
  const shape = (each: ReturnType<typeof patternOf>): string => JSON.stringify(each.units);

  /** What a class says, by regular expression. */
  const expression = (each: ReturnType<typeof patternOf>): RegExp => {
    const classes = [".", "[A-Za-z0-9-]", "[^/]", "[^:]", "[A-Za-z0-9]"];
    const parts = each.units.map((unit) =>
      unit >= 0
        ? String.fromCharCode(unit).replace(/[-/\\^$*+?.()|[\]{}]/g, "\\$&")
        : `${classes[(-unit - 1) >> 1] ?? ""}${unit % 2 === 0 ? "*" : ""}`,
    );
    return new RegExp(`^${parts.join("")}$`, "s");
  };

  it("match what their regular expressions match", () =>
    fc.assert(
      fc.property(pattern, (each) => {
        const read = expression(each);
        for (const text of universe)
          expect(matchesPattern(each, text), `${shape(each)} ${text}`).to.equal(read.test(text));
      }),
      { numRuns: 150 },
    ));

  it("overlap where some text is in both languages", () =>
    fc.assert(
      fc.property(pattern, pattern, (a, b) => {
        const both = [...language(a)].some((text) => language(b).has(text));
        const told = `${shape(a)} ${shape(b)}`;
        if (both) expect(patternsOverlap(a, b), told).to.equal(true);
        else if (a.minimum + b.minimum <= 3) expect(patternsOverlap(a, b), told).to.equal(false);
      }),
      { numRuns: 600 },
    ));

  it("are contained in a pattern of any text where every text is", () =>
    fc.assert(
      fc.property(plain, pattern, (outer, inner) => {
        const missed = [...language(inner)].find((text) => !matchesPattern(outer, text));
        if (containsPattern(outer, inner)) expect(missed, `${outer.text} ${shape(inner)}`).to.equal(undefined);
        else expect(missed, `${outer.text} ${shape(inner)}`).to.not.equal(undefined);
      }),
      { numRuns: 600 },
    ));

  it("are uncovered where a text is found that they match and no set does", () =>
    fc.assert(
      fc.property(
        pattern,
        fc.array(fc.record({ negated: fc.boolean(), patterns: fc.array(plain, { minLength: 1, maxLength: 3 }) }), {
          maxLength: 2,
        }),
        (inner, sets) => {
          const inSet = (text: string) =>
            sets.some(({ negated, patterns }) => patterns.some((each) => matchesPattern(each, text)) !== negated);
          const found = findUncovered(inner, sets);
          const missed = [...language(inner)].find((text) => !inSet(text));
          const told = JSON.stringify([
            inner.units,
            sets.map(({ negated, patterns }) => [negated, patterns.map(({ text }) => text)]),
          ]);
          expect(found, told).to.not.equal("unknown");
          if (missed !== undefined) expect(found, told).to.not.equal(undefined);
          if (typeof found === "object") {
            expect(matchesPattern(inner, found.text), told).to.equal(true);
            expect(inSet(found.text), told).to.equal(false);
          }
        },
      ),
      { numRuns: 600 },
    ));
});
