import { expect } from "chai";
import fc from "fast-check";
import { readNeedPatterns } from "../../../permissions/iam/need";
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

const types = "arn:aws:sagemaker:us-east-1:111122223333:training-job/";
const job = `${types}pipelines-*-Train-*`;

/** Whether some text of the need is matched, also one that is rare. */
const matchesNeed = (need: string, text: string): boolean =>
  readNeedPatterns(need).some(({ pattern }) => matchesPattern(pattern, text));

/** Whether the pattern of a document overlaps texts of the need that are not rare. */
const overlapsNeed = (written: string, need: string): boolean =>
  readNeedPatterns(need).some(({ pattern, rare }) => rare !== true && patternsOverlap(readPattern(written), pattern));

describe("the pattern of a need", () => {
  it("stands for a job's names: the execution, the step, a token, and perhaps a count", () => {
    for (const name of ["pipelines-a1b2c3d4e5f6-Train-6UaY2bgNL5", "pipelines-a1b2c3d4e5f6-Train-6UaY2bgNL5-10"])
      expect(matchesNeed(job, types + name), name).to.equal(true);
    for (const name of [
      "pipelines-a1b2c3d4e5:f6-Train-6UaY2bgNL5",
      "pipelines-a1b2c3d4e5/f6-Train-6UaY2bgNL5",
      "pipelines-a1b2c3d4e5_f6-Train-6UaY2bgNL5",
      "pipelines-a1b2c3d4e5f-Train-6UaY2bgNL5",
      "pipelines-a1b2c3d4e5f6-Train-6UaY2bgNL5:0",
      "pipelines-a1b2c3d4e5f6-Train-6UaY2bgNL5-0-0",
    ])
      expect(matchesNeed(job, types + name), name).to.equal(false);
  });

  it("never stands for another spelling of the step", () => {
    for (const [step, other] of [
      ["Train", "train"],
      ["My-Step", "my-step"],
      ["Preprocess", "preprocess"],
      ["preprocess", "Preprocess"],
    ] as const)
      expect(overlapsNeed(`${types}pipelines-*-${other}-*`, `${types}pipelines-*-${step}-*`), step).to.equal(false);
    expect(overlapsNeed(`${types}pipelines-*-Train-*-0`, job)).to.equal(true);
    expect(overlapsNeed(`${types}pipelines-*-Preprocess-*-0`, `${types}pipelines-*-Preprocess-*`)).to.equal(true);
  });

  it("never meets another type of resource, however that is written", () => {
    for (const other of [
      "arn:aws:sagemaker:*:*:endpoint/*",
      "arn:aws:sagemaker:*:*:*/*/*",
      "*:endpoint/*",
      "arn:*:endpoint/*",
    ])
      expect(overlapsNeed(other, job), other).to.equal(false);
    for (const same of ["arn:aws:sagemaker:*:*:*", "*", "arn:aws:sagemaker:*:*:training-job/*", "arn:*job/*-T*"])
      expect(overlapsNeed(same, job), same).to.equal(true);
  });

  it("keeps a run's segment of an S3 key within its slashes, and what ends a key open", () => {
    const read = "arn:aws:s3:::b/runs/*/evaluation.json";
    expect(matchesNeed(read, "arn:aws:s3:::b/runs/a1/evaluation.json")).to.equal(true);
    expect(matchesNeed(read, "arn:aws:s3:::b/runs/a/b/evaluation.json")).to.equal(false);
    expect(matchesNeed("arn:aws:s3:::b/in/*", "arn:aws:s3:::b/in/a/b:c.csv")).to.equal(true);
  });

  it("reads escaped characters as themselves, as documents do", () => {
    const key = "arn:aws:s3:::b/${*}.csv${?}${$}{x}*";
    expect(matchesNeed(key, "arn:aws:s3:::b/*.csv?${x}tail")).to.equal(true);
    expect(matchesNeed(key, "arn:aws:s3:::b/a.csv?${x}tail")).to.equal(false);
    expect(matchesNeed("a$b${c", "a$b${c")).to.equal(true);
  });

  it("takes text that is no ARN as it is", () => {
    expect(matchesNeed("data/*", "data/a/b:c")).to.equal(true);
    expect(matchesNeed("*", "anything")).to.equal(true);
  });
});

describe("patterns with classes of wildcards", () => {
  const alphabet = ["a", "1", "-", "/", ":", "_"];
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
    const classes = [".", "[A-Za-z0-9-]", "[^/]", "[^:]", "[A-Za-z0-9]", "[0-9]"];
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

  it("are contained in a pattern of any text where every text is", () => {
    // With two characters of each class, no literal can stand for all that a wildcard takes.
    const letters = [...alphabet, "b", "2"];
    const short = ["", ...letters, ...letters.flatMap((a) => letters.map((b) => a + b))];
    const rich = [...new Set([...short, ...short.flatMap((each) => letters.map((one) => each + one))])];
    for (let seed = 1; seed <= 20; seed++)
      fc.assert(
        fc.property(plain, pattern, (outer, inner) => {
          const missed = rich.find((text) => matchesPattern(inner, text) && !matchesPattern(outer, text));
          if (containsPattern(outer, inner)) expect(missed, `${outer.text} ${shape(inner)}`).to.equal(undefined);
          else expect(missed, `${outer.text} ${shape(inner)}`).to.not.equal(undefined);
        }),
        { numRuns: 100, seed },
      );
  });

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
