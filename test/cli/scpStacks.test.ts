/** Stacks with perimeters from the field (scpStacks/): what `check` finds of the rule that is concerned. */
import { expect } from "chai";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { main } from "../../cli";

const folder = join(__dirname, "scpStacks");
interface Expected {
  /** A rule, or several with "or". */
  readonly rule?: string;
  readonly code: string | readonly string[];
  readonly level: string;
  /** A rule that finds nothing. */
  readonly none?: string;
  readonly why: string;
}
interface Report {
  readonly findings: readonly { readonly rule: string; readonly code: string; readonly level: string }[];
  readonly unknown: readonly { readonly rule: string; readonly code: string }[];
}

describe("stacks with perimeters from the field", function () {
  this.timeout(20_000);
  const names = readdirSync(folder).flatMap((file) => /^(.*)\.expect\.json$/.exec(file)?.[1] ?? []);
  for (const name of names)
    it(name, () => {
      const expected = JSON.parse(readFileSync(join(folder, `${name}.expect.json`), "utf8")) as Expected;
      let out = "";
      const files = [`${name}.json`, "--config", `${name}.config.json`, "--format", "json"];
      main(["check", ...files], {
        read: (file) => readFileSync(join(folder, file), "utf8"),
        out: (text) => void (out += text),
        err: () => undefined,
      });
      const { findings, unknown } = JSON.parse(out) as Report;
      if (expected.none !== undefined) {
        expect([...findings, ...unknown].filter(({ rule }) => rule === expected.none)).to.deep.equal([]);
        return;
      }
      const [rules = [], codes] = [expected.rule?.split(" or "), [expected.code].flat()];
      const found = findings.filter(({ rule, level }) => rules.includes(rule) && level === expected.level);
      const named = found.filter(({ code }) => codes.includes(code) || codes.some((each) => each.includes(" ")));
      expect(named, JSON.stringify(findings)).to.not.deep.equal([]);
    });
});
