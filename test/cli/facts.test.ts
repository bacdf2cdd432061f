/** Single facts of AWS, each on a stack of its own, as check judges it. */
import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { checkJson } from "./runCheck";

const check = (file: string) => checkJson(readFileSync(join(__dirname, "facts", `${file}.json`), "utf8"));
const mandatory = ({ findings }: ReturnType<typeof check>): string[] =>
  findings.filter(({ level }) => level === "mandatory").map(({ rule, code }) => `${rule}/${code}`);

describe("facts of AWS on stacks", () => {
  for (const file of ["stackDefault", "stackNodefault"])
    it(`what a role lacks is mandatory, whether a parameter has a default or not: ${file}`, () =>
      expect(mandatory(check(file))).to.include.members([
        "pipeline-role-gaps/missing-pass-step-roles",
        "pipeline-role-gaps/missing-run-jobs",
      ]));

  it("a role of another account cannot be passed, and no permission is suggested", () => {
    const { findings } = check("roleOfAnotherAccount");
    expect(findings.some(({ level, message }) => level === "mandatory" && message.includes("account"))).to.equal(true);
    const passing = findings.filter(({ code }) => code === "missing-pass-step-roles");
    for (const { fix } of passing) expect(fix).to.not.include("Add");
  });
});
