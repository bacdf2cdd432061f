/**
 * What definitions need, written out in full: golden/<case>.json holds principal -> action -> resources, with the
 * condition keys a call carries behind the action. Definitions lie in test/definitions (what the SDKs write) and in
 * definitions/ here (what they cannot). A change of a table shows up as a change of these files, which a person reads:
 * GOLDEN=write npx mocha test/permissions/steps/golden.test.ts writes them anew, and nothing else does.
 */
import { expect } from "chai";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { format } from "prettier";
import type { Diagnostic, PlanOptions } from "../../../permissions";
import type { Requirement } from "../../../permissions/access/requirement";
import { options, tryPlan } from "../pipelines";

const roots = [join(__dirname, "../../definitions"), join(__dirname, "definitions")];
const golden = join(__dirname, "golden");
const writing = process.env["GOLDEN"] === "write";

/** Definitions by the name of their golden file. */
const definitions = new Map(
  roots
    .flatMap((root) => jsonFiles(root).map((file) => ({ file, name: relative(root, file).replaceAll(/[\\/]/g, "-") })))
    .filter(({ file }) => readFileSync(file, "utf8").includes('"Steps"'))
    .map(({ file, name }) => [name, file]),
);

describe("what definitions need", () => {
  for (const [name, file] of definitions)
    it(`is written out for ${basename(name, ".json")}`, async function () {
      const expected = join(golden, name);
      // The SDK names folders after the hash of the code it uploads.
      const found = readable(readFileSync(file, "utf8").replace(/[0-9a-f]{64}/g, "code-hash"));
      if (writing) writeFileSync(expected, await format(JSON.stringify(found), { parser: "json", printWidth: 120 }));
      // A definition is written by the SDK's script, its golden file by a person who has read it.
      if (!existsSync(expected)) this.skip();
      expect(found).to.deep.equal(JSON.parse(readFileSync(expected, "utf8")));
    });

  it("has no golden file without a definition", () => {
    expect(readdirSync(golden).filter((name) => !definitions.has(name))).to.deep.equal([]);
  });
});

function jsonFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return jsonFiles(path);
    return entry.name.endsWith(".json") ? [path] : [];
  });
}

/** A plan as a person reads it; the callers' side is the same for every definition and left out. */
function readable(text: string): unknown {
  const { plan, diagnostics } = tryPlan(text, given(text));
  return {
    ...(plan && { needs: principals(plan.requirements) }),
    diagnostics: diagnostics.map(({ severity, code, path }: Diagnostic) => `${severity} ${code} ${path}`),
  };
}

/** The account and region that the definition's own ARNs name, so that the golden file reads naturally. */
function given(text: string): Partial<PlanOptions> {
  const [, region] = /arn:aws[a-z-]*:(?:sagemaker|lambda):([a-z0-9-]+):\d{12}:/.exec(text) ?? [];
  return { ...options, ...(region !== undefined && { region }) };
}

function principals(requirements: readonly Requirement[]): Record<string, Record<string, string[]>> {
  const found: Record<string, Record<string, string[]>> = {};
  for (const { principal, action, resources, context } of requirements) {
    if (principal.kind === "author" || principal.kind === "operator") continue;
    const who = principal.kind === "pipelineRole" ? "pipeline role" : `step ${principal.step}`;
    const keys = Object.entries(context).map(([key, values]) => `${key}=${values.join("|")}`);
    const what = [action, ...keys].join(" if ");
    const actions = (found[who] ??= {});
    actions[what] = [...new Set([...(actions[what] ?? []), ...resources])].sort();
  }
  return Object.fromEntries(
    Object.entries(found).map(([who, actions]) => [
      who,
      Object.fromEntries(Object.entries(actions).sort(([a], [b]) => (a < b ? -1 : 1))),
    ]),
  );
}
