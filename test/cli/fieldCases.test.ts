import { expect } from "chai";
import { main } from "../../cli";
import { matchesPattern, readPattern } from "../../permissions/iam/pattern";
import { today } from "../../policypack/examples/cases";
import { matches } from "../policypack/stacks/glob";
import { inputOf, readField, type FieldCase } from "./fieldCase";
import { fieldCases } from "./fieldCases";

interface Said {
  readonly id: string;
  readonly level: string;
  readonly place: string;
  readonly text: string;
}

interface Statement {
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}

interface Output {
  readonly findings?: readonly Printed[];
  readonly unknown?: readonly Printed[];
  readonly diagnostics?: readonly { severity: string; code: string; path: string; message: string }[];
  readonly stepRoles?: Readonly<
    Record<string, { policies: readonly { document: { Statement: readonly Statement[] } }[] }>
  >;
}

interface Printed {
  readonly rule: string;
  readonly code: string;
  readonly id: string;
  readonly path: string;
  readonly level: string;
  readonly urn: string;
  readonly message: string;
  readonly fix: string;
}

function run(given: FieldCase): { readonly status: number; readonly output: Output } {
  let out = "";
  const place = ["--pipeline-name", "P", "--account", "111122223333", "--region", "us-east-1"];
  const config = given.config === undefined ? [] : ["--config", "config.json"];
  const status = main([given.run, "input.json", ...(given.run === "derive" ? place : config), "--format", "json"], {
    read: (file) => (file === "input.json" ? inputOf(given) : JSON.stringify(readField(given.config ?? ""))),
    out: (text) => void (out += text),
    err: () => undefined,
    today: () => today,
  });
  return { status, output: JSON.parse(out) as Output };
}

const saidIn = ({ findings = [], unknown = [], diagnostics = [] }: Output): readonly Said[] => [
  ...[...findings, ...unknown.map((each) => ({ ...each, level: "unknown" }))].map((each) => ({
    id: `${each.rule}/${each.code}`,
    level: each.level,
    place: each.urn,
    text: `${each.message} ${each.fix}`,
  })),
  ...diagnostics.map(({ severity, code, path, message }) => ({
    id: `${severity}/${code}`,
    level: "*",
    place: path,
    text: message,
  })),
];

/** What is said that one of the alternatives stands for. */
const hits = (said: readonly Said[], pattern: string): readonly Said[] =>
  pattern.split(" || ").flatMap((alternative) => {
    const [id = "", level = "*", place = "*"] = alternative.split(" ");
    return said.filter(
      (each) =>
        matches(id, each.id) && (each.level === "*" || matches(level, each.level)) && matches(`*${place}*`, each.place),
    );
  });

describe("cases from the field", function () {
  this.timeout(20_000);
  for (const given of fieldCases)
    it(`${given.title}${given.run === "derive" ? " (derive)" : ""}`, () => {
      const { must = [], mustNot = [], says = [], saysNot = [], grants = [], rc } = given;
      const { status, output } = run(given);
      const said = saidIn(output);
      for (const pattern of must) expect(hits(said, pattern), pattern).to.not.deep.equal([]);
      for (const pattern of mustNot) expect(hits(said, pattern), pattern).to.deep.equal([]);
      for (const [pattern, text] of says)
        expect(
          hits(said, pattern).some((each) => each.text.includes(text)),
          `${pattern} says ${text}`,
        ).to.equal(true);
      for (const [pattern, text] of saysNot)
        expect(hits(said, pattern).filter((each) => each.text.includes(text))).to.deep.equal([]);
      for (const [step, action, resource] of grants) {
        const statements = (output.stepRoles?.[step]?.policies ?? []).flatMap(({ document }) => document.Statement);
        const granting = statements.filter(
          ({ Action, Resource }) =>
            Action.includes(action) && Resource.some((each) => matchesPattern(readPattern(each), resource)),
        );
        expect(granting, `${step} ${action} ${resource}`).to.not.deep.equal([]);
      }
      if (rc !== undefined) expect(status).to.equal(rc);
    });

  it("are told apart by their titles", () => {
    const titles = fieldCases.map(({ title }) => title);
    expect(new Set(titles).size).to.equal(titles.length);
  });

  it("keep the id of a finding when a statement is written before it", () => {
    const [before = [], after = []] = ["exempt-before", "exempt-after"].map((differs) =>
      (run({ title: "", run: "check", differs }).output.findings ?? []).filter(
        ({ rule }) => rule === "pass-role-scope",
      ),
    );
    expect(before.map(({ id }) => id)).to.deep.equal(after.map(({ id }) => id));
    expect(before.map(({ path }) => path)).to.not.deep.equal(after.map(({ path }) => path));
  });
});
