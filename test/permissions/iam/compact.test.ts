import { expect } from "chai";
import fc from "fast-check";
import { compactStatements } from "../../../permissions/iam/compact";
import type { Statement } from "../../../permissions/iam/document";
import { decideNaively, type NaiveRequest } from "./naive";

const actionPattern = fc.constantFrom("s:A", "s:a", "s:B", "s:*", "s:?", "t:A", "*", "t:Ab");
const resourcePattern = fc.constantFrom("x", "y", "x*", "*", "?", "xy", "*y", "x?");
const list = (item: fc.Arbitrary<string>) => fc.array(item, { minLength: 1, maxLength: 4 });
const condition = fc.constantFrom<Statement["Condition"]>(
  undefined,
  {},
  { StringEquals: {} },
  { StringEquals: { k: "1" } },
  { StringEquals: { k: ["2", "1"] } },
  { StringNotEquals: { k: ["1", "2"] } },
  { StringEquals: { k: ["1", "2"] } },
  { StringEquals: { j: "1", k: "1" } },
  { StringEquals: { k: "1", j: ["1"] } },
);
const statement = fc
  .record({
    sid: fc.constantFrom(undefined, undefined, undefined, "One", "Two"),
    effect: fc.constantFrom("Allow" as const, "Allow" as const, "Deny" as const),
    not: fc.constantFrom("", "", "", "Action", "Resource"),
    actions: list(actionPattern),
    resources: list(resourcePattern),
    condition,
  })
  .map(({ sid, effect, not, actions, resources, condition: block }): Statement => ({
    ...(sid === undefined ? {} : { Sid: sid }),
    Effect: effect,
    ...(not === "Action" ? { NotAction: actions } : { Action: actions }),
    ...(not === "Resource" ? { NotResource: resources } : { Resource: resources }),
    ...(block === undefined ? {} : { Condition: block }),
  }));
const statements = fc.array(statement, { maxLength: 7 });

const requests: NaiveRequest[] = ["s:A", "s:B", "s:Cc", "t:A", "t:Ab", "u:A"].flatMap((action) =>
  ["x", "y", "z", "xy", "xx", "zy", "zz", "xyz"].flatMap((resource) =>
    [{}, { k: "1" }, { k: "2" }, { k: "1", j: "1" }].map((context) => ({ action, resource, context })),
  ),
);

const shuffled = <T>(items: readonly T[], seed: number): T[] =>
  items
    .map((item, index) => ({ item, key: Math.imul(index + 1, seed | 1) >>> 3 }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);

const reordered = (each: Statement, seed: number): Statement => ({
  ...each,
  ...(each.Action === undefined ? {} : { Action: shuffled(each.Action, seed) }),
  ...(each.NotAction === undefined ? {} : { NotAction: shuffled(each.NotAction, seed) }),
  ...(each.Resource === undefined ? {} : { Resource: shuffled(each.Resource, seed) }),
  ...(each.NotResource === undefined ? {} : { NotResource: shuffled(each.NotResource, seed) }),
});

describe("compactStatements", () => {
  it("sound: no decision about any request changes", () => {
    fc.assert(
      fc.property(statements, (input) => {
        const output = compactStatements(input);
        for (const request of requests)
          expect(decideNaively(output, request), JSON.stringify({ request, output })).to.equal(
            decideNaively(input, request),
          );
      }),
      { numRuns: 500 },
    );
  });

  it("idempotent: compacting twice is compacting once", () => {
    fc.assert(
      fc.property(statements, (input) => {
        const once = compactStatements(input);
        expect(compactStatements(once)).to.deep.equal(once);
      }),
    );
  });

  it("insensitive to order, of statements and of lists", () => {
    fc.assert(
      fc.property(statements, fc.integer(), (input, seed) => {
        const other = shuffled(input, seed).map((each) => reordered(each, seed));
        expect(JSON.stringify(compactStatements(other))).to.equal(JSON.stringify(compactStatements(input)));
      }),
    );
  });

  it("byte-stable: the text does not depend on the order of keys", () => {
    fc.assert(
      fc.property(statements, (input) => {
        const backwards = input.map(
          (each) => Object.fromEntries(Object.entries(each).reverse()) as unknown as Statement,
        );
        expect(JSON.stringify(compactStatements(backwards))).to.equal(JSON.stringify(compactStatements(input)));
      }),
    );
  });

  it("never grows", () => {
    fc.assert(
      fc.property(statements, (input) => {
        expect(JSON.stringify(compactStatements(input)).length).to.be.at.most(JSON.stringify(input).length);
      }),
    );
  });

  it("does not change its input", () => {
    const input: Statement[] = [{ Effect: "Allow", Action: ["s:B", "s:A"], Resource: ["b", "a"] }];
    compactStatements(input);
    expect(input).to.deep.equal([{ Effect: "Allow", Action: ["s:B", "s:A"], Resource: ["b", "a"] }]);
  });

  it("merges actions over equal resources, then resources over equal actions", () => {
    expect(
      compactStatements([
        { Effect: "Allow", Action: ["s3:PutObject"], Resource: ["b"] },
        { Effect: "Allow", Action: ["s3:GetObject"], Resource: ["b"] },
        { Effect: "Allow", Action: ["s3:GetObject", "s3:PutObject"], Resource: ["a"] },
      ]),
    ).to.deep.equal([{ Effect: "Allow", Action: ["s3:GetObject", "s3:PutObject"], Resource: ["a", "b"] }]);
  });

  it("keeps statements of different Sids apart, and those of different conditions", () => {
    const apart: Statement[] = [
      { Sid: "A", Effect: "Allow", Action: ["s3:GetObject"], Resource: ["a"] },
      { Sid: "B", Effect: "Allow", Action: ["s3:GetObject"], Resource: ["b"] },
      { Effect: "Allow", Action: ["s3:GetObject"], Resource: ["b"], Condition: { Null: { "aws:SourceVpc": "true" } } },
      { Effect: "Allow", Action: ["s3:GetObject"], Resource: ["b"] },
    ];
    expect(compactStatements(apart)).to.have.length(4);
  });

  it("drops a resource that another contains, but none with a policy variable on trust", () => {
    expect(
      compactStatements([
        {
          Effect: "Allow",
          Action: ["s3:GetObject"],
          Resource: [
            "arn:aws:s3:::b/*",
            "arn:aws:s3:::b/x",
            "arn:aws:s3:::b/${aws:username}",
            "arn:aws:s3:::${aws:username}/*",
          ],
        },
      ]),
    ).to.deep.equal([
      { Effect: "Allow", Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::${aws:username}/*", "arn:aws:s3:::b/*"] },
    ]);
  });

  it("leaves lists of the Not forms unmerged", () => {
    const input: Statement[] = [
      { Effect: "Deny", Action: ["s3:*"], NotResource: ["a"] },
      { Effect: "Deny", Action: ["s3:*"], NotResource: ["b"] },
    ];
    expect(compactStatements(input)).to.deep.equal(input);
  });
});
