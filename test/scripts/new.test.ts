/** `npm run new:rule` and `npm run new:step` in a scratch copy: what fails is what is to do; filled in, all passes. */
import { expect } from "chai";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { scratchCopy, type ScratchCopy } from "./scratchCopy";

interface Failure {
  readonly fullTitle: string;
}

describe("skeletons", function () {
  this.timeout(300_000);
  let copy: ScratchCopy;
  before(() => {
    copy = scratchCopy();
  });
  after(() => {
    copy.remove();
  });

  /** Titles of the tests that fail in these files. */
  function failuresOf(...files: string[]): string[] {
    const { output } = copy.run("mocha", "--reporter", "json", ...files);
    const text = output.slice(output.indexOf("{\n"), output.lastIndexOf("}") + 1);
    return (JSON.parse(text) as { failures: readonly Failure[] }).failures.map(({ fullTitle }) => fullTitle);
  }

  /** Titles of those that fail now and did not before. */
  const newFailures = (files: readonly string[], before: readonly string[]): string[] =>
    failuresOf(...files).filter((title) => !before.includes(title));

  /** Replaces texts in a file of the copy; each must be there. */
  function fill(path: string, ...replacements: readonly (readonly [from: string, to: string])[]): void {
    const file = join(copy.directory, path);
    let text = readFileSync(file, "utf8");
    for (const [from, to] of replacements) {
      expect(text, path).to.include(from);
      text = text.replaceAll(from, to);
    }
    writeFileSync(file, text);
  }

  function succeed(program: string, ...args: string[]): string {
    const { status, output } = copy.run(program, ...args);
    expect(status, output).to.equal(0);
    return output;
  }

  it("of a rule: its cases that are to do fail, and nothing else; filled in, it passes", () => {
    const pages = "test/policypack/pages.test.ts";
    const before = failuresOf(pages);
    const output = succeed("tsx", "scripts/new/rule.ts", "skeleton-example");
    const files = [
      "policypack/rules/skeletonExample.ts",
      "policypack/examples/skeletonExample.cases.ts",
      "test/policypack/rules/skeletonExample.test.ts",
      "docs/rules/skeleton-example.md",
    ];
    for (const file of files) {
      expect(existsSync(join(copy.directory, file)), file).to.equal(true);
      expect(output).to.include(file);
    }
    expect(readFileSync(join(copy.directory, "policypack/rules/index.ts"), "utf8")).to.include(
      'export { skeletonExample } from "./skeletonExample";',
    );
    const tests = ["test/policypack/rules/skeletonExample.test.ts", pages];
    expect(newFailures(tests, before)).to.deep.equal([
      "skeleton-example fail: to do: what is wrong",
      "skeleton-example exempted: to do: the same, on purpose",
      "skeleton-example unknown: to do: a value that is not known in a preview (`unknown` of cases.ts)",
    ]);

    fill(
      "policypack/rules/skeletonExample.ts",
      [skeletonCheck, filledCheck],
      [skeletonMessages, filledMessages],
      ["import type { Rule }", "import type { Finding, Rule }"],
    );
    fill(
      "policypack/examples/skeletonExample.cases.ts",
      ['set(quickstart(), "abalone", {})', 'set(quickstart(), "abalone", { pipelineDefinition: undefined })'],
      ['"abalone: to-do"', '"abalone: no-definition"'],
      ['"abalone", "to-do"', '"abalone", "no-definition"'],
      ['"abalone: unknown-value"', '"abalone: unknown-definition"'],
      ['import type { RuleCase } from "./cases";', 'import { unknown, type RuleCase } from "./cases";'],
      [
        '(`unknown` of cases.ts)",\n    resources: changed,',
        '",\n    resources: set(quickstart(), "abalone", { pipelineDefinition: unknown }),',
      ],
    );
    succeed("tsx", "scripts/generate-rule-pages.ts");
    expect(newFailures(tests, before)).to.deep.equal([]);
  });

  it("of a step type: its golden file, which is to do, fails, and nothing else; filled in, it passes", () => {
    const tests = ["test/permissions/steps/golden.test.ts", "test/permissions/steps/knownFields.test.ts"];
    const before = failuresOf(...tests);
    const output = succeed("tsx", "scripts/new/step.ts", "SkeletonStep");
    for (const file of [
      "permissions/steps/skeletonStep.ts",
      "test/permissions/steps/definitions/skeletonStep.json",
      "test/permissions/steps/golden/skeletonStep.json",
    ]) {
      expect(existsSync(join(copy.directory, file)), file).to.equal(true);
      expect(output).to.include(file);
    }
    expect(newFailures(tests, before)).to.deep.equal(["what definitions need is written out for skeletonStep"]);

    fill(
      "permissions/steps/skeletonStep.ts",
      ['import { stepType } from "./stepType";', 'import { ownRole, read, stepType } from "./stepType";'],
      [
        '"To do: one line for docs/permissions.md.",',
        '"Demo.",\n  runsAs: ownRole("RoleArn"),\n  data: [read("Input")],',
      ],
    );
    fill("test/permissions/steps/definitions/skeletonStep.json", [
      '"Arguments": {}',
      '"Arguments": { "Input": "s3://data/in" }',
    ]);
    expect(newFailures(tests, before)).to.have.length(1);
    const golden = join(copy.directory, "test/permissions/steps/golden/skeletonStep.json");
    rmSync(golden);
    expect(copy.run("mocha", "test/permissions/steps/golden.test.ts").output).to.include(
      "Missing golden file test/permissions/steps/golden/skeletonStep.json",
    );
    process.env["GOLDEN"] = "write";
    try {
      succeed("mocha", "test/permissions/steps/golden.test.ts", "--grep", "skeletonStep");
    } finally {
      delete process.env["GOLDEN"];
    }
    expect(newFailures(tests, before)).to.deep.equal([]);
    expect(JSON.parse(readFileSync(golden, "utf8"))).to.have.nested.property("needs.step SkeletonStepExample");
  });

  it("compile, and their documents are those that the generators write", () => {
    const tsconfig = {
      extends: "./tsconfig.json",
      files: ["policypack/rules/skeletonExample.ts", "permissions/steps/skeletonStep.ts"],
    };
    writeFileSync(join(copy.directory, "tsconfig.new.json"), JSON.stringify({ ...tsconfig, include: [] }));
    expect(copy.run("tsc", "-p", "tsconfig.new.json", "--noEmit").output).to.equal("");
    succeed("tsx", "scripts/generate-permission-table.ts");
    succeed("tsx", "scripts/generate-permission-table.ts", "--check");
    succeed("tsx", "scripts/generate-rule-pages.ts", "--check");
  });

  it("are refused for names that are taken or spelled otherwise", () => {
    for (const [script, name, words] of [
      ["rule", "pass-role-scope", "exists already"],
      ["rule", "PassRole", "Usage: npm run new:rule"],
      ["step", "Training", "exists already"],
      ["step", "skeleton-step", "Usage: npm run new:step"],
    ] as const) {
      const { status, output } = copy.run("tsx", `scripts/new/${script}.ts`, name);
      expect([status, output.includes(words)], output).to.deep.equal([2, true]);
    }
  });
});

const skeletonCheck = `      .filter(() => false) // to do: the condition
      .map(({ resource }) => ({
        code: "to-do",
        kind: "violation" as const,
        urn: resource.urn,
        path: "",
        ...messages["to-do"],
      })),`;
const filledCheck = `      .flatMap(({ resource, unknown, written }): readonly Omit<Finding, "rule">[] =>
        unknown !== undefined
          ? [{ code: "unknown-definition", kind: "unknown" as const, urn: resource.urn, path: "", ...messages["unknown-definition"] }]
          : written
            ? []
            : [{ code: "no-definition", kind: "violation" as const, urn: resource.urn, path: "", ...messages["no-definition"] }],
      ),`;

const skeletonMessages = `  "to-do": {
    message: "To do: what is wrong, and what follows from it.",
    fix: "To do: what to change.",
  },`;
const filledMessages = `  "no-definition": { message: "The pipeline has no definition.", fix: "Give it one." },
  "unknown-definition": { message: "Unknown until the update.", fix: "Give it as text." },`;
