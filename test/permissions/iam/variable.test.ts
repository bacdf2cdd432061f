import { expect } from "chai";
import { requestContext, type ContextValues } from "../../../permissions/iam/context";
import { matchesPattern } from "../../../permissions/iam/pattern";
import { fillTemplate, hasVariables, readTemplate } from "../../../permissions/iam/variable";

const reading = { wildcards: true, variables: true };
/** The pattern's text and whether it is exact; undefined: a variable has no value. */
const fill = (text: string, values: ContextValues, others: "absent" | "unknown" = "absent") => {
  const filled = fillTemplate(readTemplate(text, reading), requestContext(values, { others, wildcards: true }));
  return filled && [filled.pattern.text, filled.exact];
};
const matches = (text: string, actual: string, how = reading) =>
  matchesPattern(fillTemplate(readTemplate(text, how), requestContext({}))!.pattern, actual);

describe("policy variables", () => {
  it("are filled in, keys in any case, white space around them left out", () => {
    expect(fill("home/${aws:username}/*", { "aws:username": "alice" })).to.deep.equal(["home/alice/*", true]);
    expect(fill("home/${ AWS:UserName }/*", { "aws:username": "alice" })).to.deep.equal(["home/alice/*", true]);
    expect(fill("${aws:PrincipalTag/cost center}", { "aws:PrincipalTag/cost center": "a b" })).to.deep.equal([
      "a b",
      true,
    ]);
    expect(fill("${a:b}${a:c}", { "a:b": "1", "a:c": "2" })).to.deep.equal(["12", true]);
  });

  it("have no value where the key is absent, or holds several", () => {
    expect(fill("home/${aws:username}", {})).to.equal(undefined);
    expect(fill("home/${aws:TagKeys}", { "aws:TagKeys": ["a", "b"] })).to.equal(undefined);
    expect(fill("home/${aws:username}", { "aws:username": null })).to.equal(undefined);
  });

  it("have their default then", () => {
    expect(fill("${aws:PrincipalTag/team, 'none'}", {})).to.deep.equal(["none", true]);
    expect(fill("${aws:PrincipalTag/team,'a b'}", {})).to.deep.equal(["a b", true]);
    expect(fill("${aws:PrincipalTag/team , '' }x", {})).to.deep.equal(["x", true]);
    expect(fill("${aws:TagKeys, 'none'}", { "aws:TagKeys": ["a"] })).to.deep.equal(["none", true]);
    expect(fill("${aws:PrincipalTag/team, 'none'}", { "aws:PrincipalTag/team": "red" })).to.deep.equal(["red", true]);
  });

  it("stand for anything where the key is not known, or stands for many", () => {
    expect(fill("home/${aws:username}/x", {}, "unknown")).to.deep.equal(["home/*/x", false]);
    expect(fill("home/${aws:username}/x", { "aws:username": "a*" })).to.deep.equal(["home/*/x", false]);
    expect(fill("home/${aws:PrincipalTag/team, 'none'}", {}, "unknown")).to.deep.equal(["home/*", false]);
  });

  for (const template of [
    "${Bucket}",
    "${AWS::AccountId}",
    "${}",
    "${a:}",
    "${a:b,c}",
    "${a:b, 'c', 'd'}",
    "${a:b 'c'}",
  ])
    it(`are templates that nobody has filled in, where they read ${template}`, () =>
      expect(fill(`x/${template}`, { bucket: "b", "a:b": "1", "aws:AccountId": "1" })).to.deep.equal(["x/*", false]));

  it("escape wildcards and the dollar sign", () => {
    expect(matches("a${*}b", "a*b")).to.equal(true);
    expect(matches("a${*}b", "axb")).to.equal(false);
    expect(matches("a${?}b", "a?b")).to.equal(true);
    expect(matches("a${?}b", "axb")).to.equal(false);
    expect(matches("a${$}b", "a$b")).to.equal(true);
  });

  it("are none in documents of 2008, and wildcards are none where an operator has none", () => {
    expect(matches("${aws:username}", "${aws:username}", { wildcards: true, variables: false })).to.equal(true);
    expect(matches("a*", "a*", { wildcards: false, variables: true })).to.equal(true);
    expect(matches("a*", "ab", { wildcards: false, variables: true })).to.equal(false);
    expect(matches("", "", { wildcards: false, variables: false })).to.equal(true);
  });

  it("make a template of a text, and without them it is a pattern", () => {
    expect(hasVariables(readTemplate("a/${aws:username}", reading))).to.equal(true);
    expect(hasVariables(readTemplate("a/*/${*}", reading))).to.equal(false);
  });
});
