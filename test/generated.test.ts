/** What is generated is what its sources say now: no generated file is stale. */
import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

describe("generated files", function () {
  this.timeout(180_000);
  for (const script of [
    "generate-catalogue",
    "generate-managed-policies",
    "generate-permission-table",
    "generate-rule-pages",
    "generate-denial-guide",
    "generate-component-reference",
    "generate-schemas",
  ])
    it(`are what scripts/${script}.ts writes`, () => {
      const path = join("scripts", `${script}.ts`);
      expect(existsSync(path)).to.equal(true);
      const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", path, "--check"], {
        encoding: "utf8",
      });
      expect(status, `${stdout}${stderr}`).to.equal(0);
    });
});
