import { expect } from "chai";
import fc from "fast-check";
import { coverNeed, type Coverage, type Need } from "../../../permissions/iam/cover";
import type { Statement } from "../../../permissions/iam/document";
import { matchesPattern, readPattern } from "../../../permissions/iam/pattern";
import { findUncovered } from "../../../permissions/iam/uncovered";
import { decideNaively } from "./naive";
import { policyOf } from "./oracle";

const texts = (length: number): string[] =>
  length === 0 ? [""] : ["", ...texts(length - 1).flatMap((text) => ["a", "b", "x"].map((each) => text + each))];
const universe = [...new Set(texts(6))];

const glob = fc.stringMatching(/^[ab*?]{1,3}$/);
const globs = fc.array(glob, { minLength: 1, maxLength: 3 });

const cover = (need: Need, ...statements: Statement[]): Coverage =>
  coverNeed(need, { identity: [policyOf({ Version: "2012-10-17", Statement: statements })] });

describe("coverNeed", function () {
  this.timeout(30_000);
  const read: Statement = { Effect: "Allow", Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::b/eval/*"] };

  it("does not take a part for the whole", () => {
    const { answer, uncovered, nearest } = cover({ action: "s3:GetObject", resource: "arn:aws:s3:::b/*" }, read);
    expect(answer).to.equal("no");
    expect(uncovered).to.match(/^arn:aws:s3:::b\//);
    expect(nearest).to.include({ mismatch: "resource", path: "Statement[0].Resource", policy: "policy" });
  });

  it("names the statement whose condition fails", () => {
    const { answer, nearest } = cover(
      {
        action: "iam:PassRole",
        resource: "arn:aws:iam::111122223333:role/R",
        context: { "iam:PassedToService": "sagemaker.amazonaws.com" },
      },
      {
        Effect: "Allow",
        Action: ["iam:PassRole"],
        Resource: ["*"],
        Condition: { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } },
      },
    );
    expect(answer).to.equal("no");
    expect(nearest).to.include({
      mismatch: "condition",
      path: "Statement[0].Condition.StringEquals.iam:PassedToService",
    });
  });

  it("lets a Deny that touches any part undo the whole", () => {
    const { answer, denied, nearest } = cover({ action: "s3:GetObject", resource: "arn:aws:s3:::b/eval/*" }, read, {
      Effect: "Deny",
      Action: ["s3:*"],
      Resource: ["arn:aws:s3:::b/eval/secret"],
    });
    expect({ answer, denied, path: nearest?.path }).to.deep.equal({ answer: "no", denied: true, path: "Statement[1]" });
  });

  it("is unknown under a Deny whose condition is not known, and no longer once it is", () => {
    const deny: Statement = {
      Effect: "Deny",
      Action: ["s3:*"],
      Resource: ["*"],
      Condition: { StringNotEquals: { "aws:SourceVpc": "vpc-1" } },
    };
    const need: Need = { action: "s3:GetObject", resource: "arn:aws:s3:::b/eval/*" };
    expect(cover(need, read, deny).answer).to.equal("unknown");
    expect(cover({ ...need, context: { "aws:SourceVpc": null } }, read, deny).answer).to.equal("no");
    expect(cover({ ...need, context: { "aws:SourceVpc": "vpc-1" } }, read, deny).answer).to.equal("yes");
  });

  it("wants an Allow of every layer", () => {
    const identity = [policyOf({ Version: "2012-10-17", Statement: [read] })];
    const scp = policyOf(
      { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "ec2:*", Resource: "*" }] },
      "scp",
    );
    const { answer, layer } = coverNeed(
      { action: "s3:GetObject", resource: "arn:aws:s3:::b/eval/*" },
      { identity, scps: [[scp]] },
    );
    expect({ answer, layer }).to.deep.equal({ answer: "no", layer: "scps" });
  });

  it("takes a pattern in the context for all it stands for", () => {
    const list = (prefix: string): Statement => ({
      Effect: "Allow",
      Action: ["s3:ListBucket"],
      Resource: ["arn:aws:s3:::b"],
      Condition: { StringLike: { "s3:prefix": prefix } },
    });
    const need: Need = { action: "s3:ListBucket", resource: "arn:aws:s3:::b", context: { "s3:prefix": "data/*" } };
    expect(cover(need, list("data/*")).answer).to.equal("yes");
    expect(cover(need, list("data/raw/*")).answer).to.equal("no");
  });

  it("is unknown where a template is unfilled, and no where it cannot matter", () => {
    const unfilled: Statement = { Effect: "Allow", Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::${Bucket}/*"] };
    expect(cover({ action: "s3:GetObject", resource: "arn:aws:s3:::b/*" }, unfilled).answer).to.equal("unknown");
    expect(cover({ action: "s3:GetObject", resource: "arn:aws:sqs:::b" }, unfilled).answer).to.equal("no");
  });

  const condition = fc.constantFrom<Statement["Condition"]>(
    undefined,
    undefined,
    { StringEquals: { k: "1" } },
    { StringNotEquals: { k: ["1", "2"] } },
    { StringLike: { k: "*" } },
  );
  const statement = fc
    .record({
      Effect: fc.constantFrom("Allow" as const, "Allow" as const, "Allow" as const, "Deny" as const),
      action: fc.constantFrom("s:A", "s:*", "s:B", "*"),
      notAction: fc.boolean(),
      resources: globs,
      notResource: fc.constantFrom(false, false, true),
      Condition: condition,
    })
    .map(({ Effect, action, notAction, resources, notResource, Condition }): Statement => ({
      Effect,
      ...(notAction && action !== "*" && action !== "s:*" ? { NotAction: [action] } : { Action: [action] }),
      ...(notResource ? { NotResource: resources } : { Resource: resources }),
      ...(Condition === undefined ? {} : { Condition }),
    }));
  const statements = fc.array(statement, { minLength: 1, maxLength: 4 });
  const values = [undefined, "1", "2", "3"];
  const allAllowed = (all: Statement[], resource: string, k: string | undefined): boolean =>
    universe
      .filter((each) => matchesPattern(readPattern(resource), each))
      .every(
        (each) =>
          decideNaively(all, { action: "s:A", resource: each, context: k === undefined ? {} : { k } }) === "allowed",
      );

  it("agrees with brute force where every key is known", () => {
    fc.assert(
      fc.property(statements, glob, fc.constantFrom(...values), (all, resource, k) => {
        const { answer } = cover({ action: "s:A", resource, context: { k: k ?? null } }, ...all);
        expect(answer, JSON.stringify({ all, resource, k })).to.equal(allAllowed(all, resource, k) ? "yes" : "no");
      }),
      { numRuns: 250 },
    );
  });

  it("says yes or no only where that is so for every value of a key that is not known", () => {
    const seen = { yes: 0, no: 0, unknown: 0 };
    fc.assert(
      fc.property(statements, glob, (all, resource) => {
        const { answer } = cover({ action: "s:A", resource }, ...all);
        seen[answer]++;
        const outcomes = values.map((k) => allAllowed(all, resource, k));
        if (answer === "yes") expect(outcomes, JSON.stringify({ all, resource })).to.not.include(false);
        if (answer === "no") expect(outcomes, JSON.stringify({ all, resource })).to.not.include(true);
      }),
      { numRuns: 250 },
    );
    expect(seen.yes).to.be.greaterThan(0);
    expect(seen.no).to.be.greaterThan(0);
    expect(seen.unknown).to.be.greaterThan(0);
  });
});

describe("findUncovered", () => {
  it("is sound and complete for unions of sets, negated ones too", () => {
    fc.assert(
      fc.property(
        glob,
        fc.array(fc.record({ negated: fc.boolean(), patterns: globs }), { maxLength: 3 }),
        (text, sets) => {
          const inner = readPattern(text);
          const read = sets.map(({ negated, patterns }) => ({ negated, patterns: patterns.map(readPattern) }));
          const inSets = (each: string) =>
            read.some(({ negated, patterns }) => patterns.some((pattern) => matchesPattern(pattern, each)) !== negated);
          const missed = universe.filter((each) => matchesPattern(inner, each) && !inSets(each));
          const found = findUncovered(inner, read);
          if (missed.length > 0) {
            expect(found).to.be.an("object");
            const witness = (found as { text: string }).text;
            expect(matchesPattern(inner, witness) && !inSets(witness), witness).to.equal(true);
          } else expect(found).to.equal(undefined);
        },
      ),
      { numRuns: 250 },
    );
  });
});
