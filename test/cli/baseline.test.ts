import { expect } from "chai";
import { policy, type CaseResource } from "../../policypack/examples/cases";
import { role } from "./formats/reports";
import { runCheck, type PrintedReport } from "./runCheck";
import { exported } from "./stackFiles";

const pass = { Effect: "Allow", Action: "iam:PassRole", Resource: "*" };
const read = { Sid: "Read", Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::data/*" };
const inline = (...statements: object[]): CaseResource => ({
  type: "aws:iam/rolePolicy:RolePolicy",
  name: "pass",
  properties: { role: "r", policy: policy(...statements) },
});
const stack = (...statements: object[]) => exported([role, inline(...statements)]);
const codes = (out: string) => (JSON.parse(out) as PrintedReport).findings.map(({ code }) => code);
const baseline = ["--baseline", "known.json", "--format", "json"];

/** The baseline of a stack. */
function baselineOf(text: string): Record<string, string> {
  const files: Record<string, string> = {};
  expect(runCheck(text, { files, args: ["--write-baseline", "known.json"] }).status).to.equal(0);
  return files;
}

describe("check with a baseline", () => {
  it("holds every finding, one a line", () => {
    expect(baselineOf(stack(pass))["known.json"]).to.equal(`{
  "formatVersion": 1,
  "findings": [
    {"rule":"pass-role-scope","urn":"urn:pulumi:test::case::aws:iam/rolePolicy:RolePolicy::pass","id":"pass-role-any-role@policy#ac18b114f8"},
    {"rule":"pass-role-scope","urn":"urn:pulumi:test::case::aws:iam/rolePolicy:RolePolicy::pass","id":"pass-role-not-pinned@policy#95f1e80d73"}
  ]
}
`);
  });

  it("reports nothing that it holds, wherever the statement stands now", () => {
    const files = baselineOf(stack(pass));
    const { status, out, err } = runCheck(stack(read, pass), { files, args: baseline });
    expect([status, codes(out), err]).to.deep.equal([0, [], ""]);
  });

  it("reports what is new", () => {
    const files = baselineOf(stack(pass));
    const wider = { Effect: "Allow", Action: "iam:Pass*", Resource: "*" };
    const { status, out } = runCheck(stack(pass, wider), { files, args: baseline });
    expect([status, codes(out)]).to.deep.equal([1, ["pass-role-any-role", "pass-role-not-pinned"]]);
  });

  it("lists what is gone", () => {
    const files = baselineOf(stack(pass));
    const { status, err } = runCheck(stack(read), { files, args: baseline });
    expect(status).to.equal(0);
    expect(err).to.include("Fixed: pass-role-scope no longer finds pass-role-any-role@policy#ac18b114f8");
  });

  for (const text of ["{", "[]", '{"formatVersion": 1, "findings": [{"rule": 1}]}', '{"__proto__": 1}'])
    it(`ends with 2 on the baseline ${text}`, () => {
      expect(runCheck(stack(pass), { files: { "known.json": text }, args: baseline }).status).to.equal(2);
    });

  it("refuses to read and write one at once", () => {
    const args = ["--baseline", "a", "--write-baseline", "b"];
    expect(runCheck(stack(pass), { args }).err).to.include("not both");
  });
});

describe("check with a file of exemptions", () => {
  const exemption = { finding: "pass-role-*", resource: "pass", reason: "agreed", expires: "2026-12-31" };
  const check = (content: unknown, text = stack(pass)) =>
    runCheck(text, {
      files: { "exempt.json": JSON.stringify(content) },
      args: ["--exemptions", "exempt.json", "--format", "json"],
    });

  it("exempts what it names, by id too", () => {
    expect(check({ "pass-role-scope": [exemption] }).status).to.equal(0);
    const byId = { ...exemption, finding: "pass-role-any-role@policy#ac18b114f8" };
    expect(codes(check({ "pass-role-scope": [byId] }, stack(read, pass)).out)).to.deep.equal(["pass-role-not-pinned"]);
  });

  it("ends with 2 on rules that do not exist, and on exemptions without a reason", () => {
    expect(check({ "pass-role": [exemption] }).err).to.include('Unknown rule "pass-role".');
    expect(check({ "pass-role-scope": [{ ...exemption, reason: "" }] }).status).to.equal(2);
  });
});
