import { expect } from "chai";
import fc from "fast-check";
import { compactStatements, shortest } from "../../../permissions/iam/compact";
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

  const allow = (Action: string[], Resource: string[], more: Partial<Statement> = {}): Statement => ({
    Effect: "Allow",
    Action,
    Resource,
    ...more,
  });

  it("drops a statement that another covers, whatever order they are in", () => {
    const [wide, narrow] = [allow(["s3:*"], ["b/*"]), allow(["s3:GetObject", "s3:PutObject"], ["b/x", "b/y"])];
    expect(compactStatements([wide, narrow])).to.deep.equal([wide]);
    expect(compactStatements([narrow, wide])).to.deep.equal([wide]);
  });

  it("keeps a statement of which a part is not covered", () => {
    for (const narrow of [
      allow(["s3:GetObject", "sqs:SendMessage"], ["b/x"]),
      allow(["s3:GetObject"], ["b/x", "c"]),
      allow(["s3:GetObject"], ["b/x"], { Condition: { Bool: { "aws:SecureTransport": "true" } } }),
      allow(["s3:GetObject"], ["b/x"], { Effect: "Deny" }),
    ])
      expect(compactStatements([allow(["s3:*"], ["b/*"]), narrow]), JSON.stringify(narrow)).to.have.length(2);
  });

  it("keeps one of two statements that cover each other", () =>
    expect(compactStatements([allow(["s3:getobject"], ["b"]), allow(["s3:GetObject"], ["b*"])])).to.deep.equal([
      allow(["s3:GetObject"], ["b*"]),
    ]));

  it("does not drop statements of the Not forms, which their lists do not say", () => {
    const apart: Statement[] = [
      { Effect: "Allow", NotAction: ["iam:*"], Resource: ["a"] },
      { Effect: "Allow", NotAction: ["iam:*", "sts:*"], Resource: ["a"] },
      { Effect: "Allow", Action: ["s3:*"], NotResource: ["a"] },
    ];
    expect(compactStatements(apart)).to.have.deep.members(apart);
  });

  it("unites resources of equal Not forms", () =>
    expect(
      compactStatements([
        { Effect: "Deny", NotAction: ["iam:*"], Resource: ["b"] },
        { Effect: "Deny", NotAction: ["iam:*"], Resource: ["a"] },
      ]),
    ).to.deep.equal([{ Effect: "Deny", NotAction: ["iam:*"], Resource: ["a", "b"] }]));

  it("merges over and over, as long as something merges", () =>
    expect(
      compactStatements([
        allow(["s:A"], ["x", "y"]),
        allow(["s:B"], ["x"]),
        allow(["s:B"], ["y"]),
        allow(["s:C"], ["x"]),
        allow(["s:C"], ["y"]),
      ]),
    ).to.deep.equal([allow(["s:A", "s:B", "s:C"], ["x", "y"])]));

  it("has one form for principals and conditions: sorted, single values as text, empty blocks left out", () => {
    const [statement] = compactStatements([
      {
        ...allow(["s3:GetObject"], ["b"]),
        Principal: { Service: ["x"], AWS: ["b", "a", "b"] },
        Condition: { StringLike: { b: ["2", "1"], a: ["1"] }, Bool: {}, ArnLike: { c: "d" } },
      },
    ]);
    expect(JSON.stringify(statement)).to.equal(
      '{"Effect":"Allow","Principal":{"AWS":["a","b"],"Service":"x"},"Action":["s3:GetObject"],"Resource":["b"],"Condition":{"ArnLike":{"c":"d"},"StringLike":{"a":"1","b":["1","2"]}}}',
    );
    const everyone: Statement = { Effect: "Deny", NotPrincipal: "*", Action: ["s3:*"], Resource: ["b"] };
    expect(compactStatements([everyone])).to.deep.equal([everyone]);
    expect(compactStatements([{ ...everyone, Condition: { Bool: {} } }])).to.deep.equal([everyone]);
  });

  it("keeps statements of different principals apart", () => {
    const apart = ["a", "b"].map((AWS): Statement => ({ ...allow(["s3:GetObject"], ["b"]), Principal: { AWS } }));
    expect(compactStatements(apart)).to.deep.equal(apart);
  });

  it("sorts statements and lists by their text", () =>
    expect(
      compactStatements([
        allow(["s:B"], ["b"], { Condition: { Null: { b: "true" } } }),
        allow(["s:C"], ["c", "a", "b", "a"], { Condition: { Null: { a: "true" } } }),
        allow(["s:A"], ["b"]),
      ]).map(({ Action, Resource }) => [...(Action ?? []), ...(Resource ?? [])].join()),
    ).to.deep.equal(["s:A,b", "s:B,b", "s:C,a,b,c"]));

  describe("the shortest list", () => {
    const filler = Array.from({ length: 12 }, (_, index) => `z${String.fromCharCode(97 + index)}/file`);
    const cases: readonly [what: string, given: string[], kept: string[]][] = [
      ["of one is the one", ["a*"], ["a*"]],
      ["has each once", ["b", "a", "b"], ["a", "b"]],
      ["leaves out what a prefix holds", ["a/*", "a/b", "a/b/*"], ["a/*"]],
      ["leaves out what a text behind a wildcard holds", ["*/logs/*", "a/logs/b", "logs/"], ["*/logs/*", "logs/"]],
      ["leaves out what one character holds", ["a?", "ab", "a"], ["a", "a?"]],
      ["leaves all out for a star", ["*", "a", "b*"], ["*"]],
      ["keeps the first of two that say the same", ["a**", "a*"], ["a*"]],
      ["does not know what a variable holds", ["${aws:username}/*", "*/x", "a/x"], ["${aws:username}/*", "*/x"].sort()],
      ["knows what holds any variable", ["h/*", "h/${aws:username}"], ["h/*"]],
      ["takes an escaped star for a character", ["a${*}", "ab"], ["a${*}", "ab"]],
    ];
    for (const [what, given, kept] of cases) {
      it(what, () => expect(shortest(given, "Resource")).to.deep.equal(kept));
      it(`${what}, in a long list too`, () => {
        const rest = kept.includes("*") ? [] : filler;
        expect(shortest([...filler, ...given], "Resource")).to.deep.equal([...kept, ...rest].sort());
      });
    }

    it("of actions does not count case, of resources it does", () => {
      expect(shortest(["s3:Get*", "S3:getobject"], "Action")).to.deep.equal(["s3:Get*"]);
      expect(shortest(["s3:Get*", "S3:getobject"], "NotAction")).to.deep.equal(["s3:Get*"]);
      expect(shortest(["a/Get*", "A/getobject"], "Resource")).to.deep.equal(["A/getobject", "a/Get*"]);
      expect(shortest(["a/Get*", "A/getobject"], "NotResource")).to.deep.equal(["A/getobject", "a/Get*"]);
    });
  });

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
});
