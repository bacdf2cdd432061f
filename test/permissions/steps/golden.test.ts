/**
 * What definitions need, written out in full: golden/<case>.json holds principal -> action -> resources, with the
 * condition keys a call carries behind the action. Definitions lie in test/definitions (what the SDKs write) and in
 * definitions/ here (what they cannot). A change of a table shows up as a change of these files, which a person reads:
 * GOLDEN=write npx mocha test/permissions/steps/golden.test.ts writes them anew, and nothing else does.
 */
import { expect } from "chai";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { format } from "prettier";
import type { Diagnostic } from "../../../permissions";
import type { Requirement } from "../../../permissions/plan/requirement";
import { definitions, planOf, type TestDefinition } from "../../definitions/definitions";

const golden = join(__dirname, "golden");
const writing = process.env["GOLDEN"] === "write";

describe("what definitions need", () => {
  for (const definition of definitions) {
    const { name, text } = definition;
    it(`is written out for ${basename(name, ".json")}`, async () => {
      const expected = join(golden, name);
      // The SDK names folders after the hash of the code it uploads.
      const found = readable({ ...definition, text: text.replace(/[0-9a-f]{64}/g, "code-hash") });
      if (writing) writeFileSync(expected, await format(JSON.stringify(found), { parser: "json", printWidth: 120 }));
      // A definition is written by the SDK's script, its golden file by a person who has read it.
      if (!existsSync(expected))
        throw new Error(
          `Missing golden file test/permissions/steps/golden/${name}: write it with GOLDEN=write, and read it.`,
        );
      expect(found).to.deep.equal(JSON.parse(readFileSync(expected, "utf8")));
    });
  }

  it("has no golden file without a definition", () => {
    const names = new Set(definitions.map(({ name }) => name));
    expect(readdirSync(golden).filter((name) => !names.has(name))).to.deep.equal([]);
  });
});

/** A plan as a person reads it; the callers' side is the same for every definition and left out. */
function readable(definition: TestDefinition): unknown {
  const { plan, diagnostics } = planOf(definition);
  return {
    ...(plan && { needs: principals(plan.requirements) }),
    diagnostics: diagnostics.map(({ severity, code, path }: Diagnostic) => `${severity} ${code} ${path}`),
  };
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
