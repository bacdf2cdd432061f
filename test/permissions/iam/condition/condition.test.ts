import { expect } from "chai";
import { compileCondition } from "../../../../permissions/iam/condition/condition";
import { readOperatorName } from "../../../../permissions/iam/condition/name";
import { requestContext, type ContextValues } from "../../../../permissions/iam/context";

/** What `{ [written]: { key: expected } }` says of a request: of one value, of patterns (`likes`), of nothing known. */
function judge(
  written: string,
  expected: string | readonly string[],
  {
    variables = true,
    ...asked
  }: { is?: ContextValues; likes?: ContextValues; knows?: ContextValues; variables?: boolean },
) {
  const values = [expected].flat().map((value) => ({ value, path: "" }));
  const condition = compileCondition({ written, ...readOperatorName(written), key: "K", values, path: "" }, variables);
  const others = asked.is === undefined ? "unknown" : "absent";
  const context = asked.is ?? asked.likes ?? asked.knows ?? {};
  return condition(requestContext(context, { others, wildcards: asked.likes !== undefined }));
}
const is = (k: string | readonly string[]) => ({ is: { k } });
const likes = (k: string | readonly string[]) => ({ likes: { k } });
const absent = { is: {} };

describe("a condition", () => {
  const table: readonly [operator: string, expected: string, actual: string, holds: string][] = [
    ["StringEquals", "a", "a", "yes"],
    ["StringEquals", "a", "A", "no"],
    ["StringEquals", "a*", "ab", "no"],
    ["StringNotEquals", "a", "a", "no"],
    ["StringNotEquals", "a", "b", "yes"],
    ["StringEqualsIgnoreCase", "aB", "Ab", "yes"],
    ["StringEqualsIgnoreCase", "a", "b", "no"],
    ["StringNotEqualsIgnoreCase", "a", "A", "no"],
    ["StringLike", "a*", "ab", "yes"],
    ["StringLike", "a?", "a", "no"],
    ["StringLike", "a${*}", "ab", "no"],
    ["StringNotLike", "a*", "ab", "no"],
    ["StringNotLike", "a*", "b", "yes"],
    ["NumericEquals", "1", "1.0", "yes"],
    ["NumericEquals", " 1 ", "1", "yes"],
    ["NumericEquals", "1e2", "100", "yes"],
    ["NumericEquals", ".5", "0.5", "yes"],
    ["NumericEquals", "-1", "+1", "no"],
    ["NumericEquals", "1", "one", "unknown"],
    ["NumericEquals", "1x", "1", "unknown"],
    ["NumericEquals", "", "0", "unknown"],
    ["NumericEquals", "1", "x1", "unknown"],
    ["NumericNotEquals", "1", "2", "yes"],
    ["NumericLessThan", "2", "1", "yes"],
    ["NumericLessThan", "2", "2", "no"],
    ["NumericLessThanEquals", "2", "2", "yes"],
    ["NumericLessThanEquals", "2", "3", "no"],
    ["NumericGreaterThan", "2", "3", "yes"],
    ["NumericGreaterThan", "2", "2", "no"],
    ["NumericGreaterThanEquals", "2", "2", "yes"],
    ["NumericGreaterThanEquals", "2", "1", "no"],
    ["DateEquals", "2026-01-01", "2026-01-01T00:00:00Z", "yes"],
    ["DateEquals", "1767225600", "2026-01-01T00:00:00Z", "yes"],
    ["DateEquals", "soon", "2026-01-01T00:00:00Z", "unknown"],
    ["DateNotEquals", "2026-01-01", "2026-01-02", "yes"],
    ["DateLessThan", "2026-01-02", "2026-01-01", "yes"],
    ["DateLessThan", "2026-01-01", "2026-01-01", "no"],
    ["DateLessThanEquals", "2026-01-01", "2026-01-01", "yes"],
    ["DateLessThanEquals", "2026-01-01", "2026-01-02", "no"],
    ["DateGreaterThan", "2026-01-01", "2026-01-02", "yes"],
    ["DateGreaterThan", "2026-01-01", "2026-01-01", "no"],
    ["DateGreaterThanEquals", "2026-01-01", "2026-01-01", "yes"],
    ["DateGreaterThanEquals", "2026-01-02", "2026-01-01", "no"],
    ["Bool", "true", "TRUE", "yes"],
    ["Bool", "False", "false", "yes"],
    ["Bool", "true", "false", "no"],
    ["Bool", "1", "true", "unknown"],
    ["BinaryEquals", "QQ==", "QQ==", "yes"],
    ["BinaryEquals", "QQ==", "qq==", "no"],
    ["IpAddress", "10.0.0.0/8", "10.1.2.3", "yes"],
    ["IpAddress", "10.0.0.0/8", "11.1.2.3", "no"],
    ["IpAddress", "10.0.0.0/8", "vpc-1", "unknown"],
    ["NotIpAddress", "10.0.0.0/8", "11.1.2.3", "yes"],
    ["ArnEquals", "arn:aws:iam::*:role/R", "arn:aws:iam::1:role/R", "yes"],
    ["ArnLike", "arn:aws:iam::1:role/*", "arn:aws:iam::1:role/a/b:c", "yes"],
    ["ArnLike", "arn:aws:*:1:role/*", "arn:aws:iam::1:role/R", "unknown"],
    ["ArnLike", "arn:*:iam::1:role/R", "arn:aws:x:iam::1:role/R", "no"],
    ["ArnLike", "arn:aws:iam::1:r?le/R", "arn:aws:iam::1:role/R", "yes"],
    ["ArnLike", "arn:aws:iam::1:role/a:b", "arn:aws:iam::1:role/a:b", "yes"],
    ["ArnLike", "arn:aws:iam::1:role/R", "R", "unknown"],
    ["ArnNotEquals", "arn:aws:iam::1:role/R", "arn:aws:iam::1:role/S", "yes"],
    ["ArnNotLike", "arn:aws:iam::1:role/*", "arn:aws:iam::1:role/S", "no"],
    ["StringResembles", "a", "a", "unknown"],
  ];
  for (const [operator, expected, actual, holds] of table)
    it(`${operator} "${expected}" of "${actual}": ${holds}`, () =>
      expect(judge(operator, expected, is(actual))).to.equal(holds));

  it("takes a policy's values for alternatives, and a negated operator all of them", () => {
    expect(judge("StringEquals", ["a", "b"], is("b"))).to.equal("yes");
    expect(judge("StringNotEquals", ["a", "b"], is("b"))).to.equal("no");
    expect(judge("NumericEquals", ["x", "1"], is("1"))).to.equal("yes");
    expect(judge("NumericEquals", ["x", "1"], is("2"))).to.equal("unknown");
    expect(judge("StringEquals", [], is("a"))).to.equal("unknown");
  });

  describe("on a key with several values", () => {
    const several: readonly [operator: string, expected: string[], actual: string[], holds: string][] = [
      ["StringEquals", ["a"], ["a"], "no"],
      ["StringNotEquals", ["a"], ["b"], "unknown"],
      ["ForAnyValue:StringEquals", ["a", "b"], ["x", "b"], "yes"],
      ["ForAnyValue:StringEquals", ["a"], ["x"], "no"],
      ["ForAnyValue:StringEquals", ["a"], [], "no"],
      ["ForAnyValue:StringNotEquals", ["a"], ["a", "b"], "yes"],
      ["ForAllValues:StringEquals", ["a", "b"], ["a", "b"], "yes"],
      ["ForAllValues:StringEquals", ["a"], ["a", "b"], "no"],
      ["ForAllValues:StringEquals", ["a"], [], "yes"],
      ["ForAllValues:StringNotEquals", ["a"], ["b", "a"], "no"],
      ["ForSomeValues:StringEquals", ["a"], ["a"], "unknown"],
    ];
    for (const [operator, expected, actual, holds] of several)
      it(`${operator} ${expected.join()} of ${actual.join() || "none"}: ${holds}`, () =>
        expect(judge(operator, expected, is(actual))).to.equal(holds));
  });

  describe("on a key that is absent", () => {
    const cases: readonly [operator: string, expected: string, holds: string][] = [
      ["StringEquals", "a", "no"],
      ["StringEqualsIfExists", "a", "yes"],
      ["StringNotEquals", "a", "yes"],
      ["ForAnyValue:StringEquals", "a", "no"],
      ["ForAnyValue:StringNotEquals", "a", "no"],
      ["ForAnyValue:StringEqualsIfExists", "a", "yes"],
      ["ForAllValues:StringEquals", "a", "yes"],
      ["ForAllValues:StringNotEquals", "a", "yes"],
      ["Null", "true", "yes"],
      ["Null", "false", "no"],
      ["Null", "perhaps", "unknown"],
      ["NullIfExists", "true", "unknown"],
      ["ForAllValues:Null", "true", "unknown"],
    ];
    for (const [operator, expected, holds] of cases)
      it(`${operator} ${expected}: ${holds}`, () => expect(judge(operator, expected, absent)).to.equal(holds));

    it("Null of a key that is there", () => {
      expect(judge("Null", "TRUE", is("x"))).to.equal("no");
      expect(judge("Null", "False", is("x"))).to.equal("yes");
      expect(judge("Null", ["true", "false"], is("x"))).to.equal("yes");
    });
  });

  it("is unknown on a key of which nothing is known", () => {
    for (const operator of ["StringEquals", "StringNotEqualsIfExists", "ForAllValues:StringLike", "Null"])
      expect(judge(operator, "true", { knows: {} }), operator).to.equal("unknown");
  });

  describe("on a value that stands for many", () => {
    const cases: readonly [operator: string, expected: string, actual: string, holds: string][] = [
      ["StringLike", "data/*", "data/x/*", "yes"],
      ["StringLike", "data/x/*", "data/*", "some"],
      ["StringLike", "logs/*", "data/*", "no"],
      ["StringNotLike", "logs/*", "data/*", "yes"],
      ["StringNotLike", "data/*", "data/x*", "no"],
      ["StringEquals", "data/x", "data/*", "some"],
      ["StringEqualsIgnoreCase", "DATA/X", "data/?", "some"],
      ["StringEqualsIgnoreCase", "LOGS", "data*", "no"],
      ["ArnLike", "arn:aws:iam::1:role/*", "arn:aws:iam::1:role/a*", "yes"],
      ["ArnLike", "arn:aws:iam::1:role/ab", "arn:aws:iam::1:role/a*", "some"],
      ["ArnLike", "arn:aws:iam::2:role/*", "arn:aws:iam::1:role/a*", "no"],
      ["NumericEquals", "1", "1*", "unknown"],
      ["Bool", "true", "tru?", "unknown"],
    ];
    for (const [operator, expected, actual, holds] of cases)
      it(`${operator} "${expected}" of ${actual}: ${holds}`, () =>
        expect(judge(operator, expected, likes(actual))).to.equal(holds));

    it("each of a list for itself", () =>
      expect(judge("ForAnyValue:StringEquals", "b", likes(["a*", "b"]))).to.equal("yes"));
  });

  describe("with a policy variable", () => {
    const user = (name: string | null) => ({ is: { k: "alice", "aws:username": name } });
    it("compares with its value", () => {
      expect(judge("StringEquals", "${aws:username}", user("alice"))).to.equal("yes");
      expect(judge("StringEquals", "${aws:username}", user("bob"))).to.equal("no");
      expect(judge("StringEquals", ["alice", "${aws:username}"], user("bob"))).to.equal("yes");
      expect(
        judge("ArnLike", "arn:aws:iam::1:user/${aws:username}", {
          is: { k: "arn:aws:iam::1:user/a", "aws:username": "a" },
        }),
      ).to.equal("yes");
    });
    it("never equals where it has no value", () => {
      expect(judge("StringEquals", "${aws:username}", user(null))).to.equal("no");
      expect(judge("StringNotEquals", "${aws:username}", user(null))).to.equal("yes");
    });
    it("can only be told to differ where its value is not known", () => {
      expect(judge("StringEquals", "a${aws:username}", { knows: { k: "alice" } })).to.equal("unknown");
      expect(judge("StringEquals", "b${aws:username}", { knows: { k: "alice" } })).to.equal("no");
      expect(judge("StringNotEquals", "b${aws:username}", { knows: { k: "alice" } })).to.equal("yes");
      expect(judge("StringEqualsIgnoreCase", "A${aws:username}", { knows: { k: "alice" } })).to.equal("unknown");
    });
    it("is plain text in documents of 2008, and to operators on numbers", () => {
      expect(judge("StringEquals", "${aws:username}", { ...user("alice"), variables: false })).to.equal("no");
      expect(judge("StringEquals", "${aws:username}", { ...is("${aws:username}"), variables: false })).to.equal("yes");
      expect(judge("NumericEquals", "${aws:username}", { is: { k: "1", "aws:username": "1" } })).to.equal("unknown");
    });
  });
});

describe("an operator's name", () => {
  it("is taken apart in any case", () => {
    expect(readOperatorName("FORANYVALUE:stringlikeIFEXISTS")).to.deep.equal({
      operator: "StringLike",
      qualifier: "ForAnyValue",
      ifExists: true,
    });
    expect(readOperatorName("Null")).to.deep.equal({ operator: "Null", qualifier: undefined, ifExists: false });
  });
  for (const name of ["NullIfExists", "ForAllValues:Null", ":StringEquals", "ForNoValue:Bool", "IfExists", "StringIs"])
    it(`is none: ${name}`, () => expect(readOperatorName(name).operator).to.equal(undefined));
});
