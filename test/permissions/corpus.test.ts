/** Real definitions of other people: each is derived, or refused for a reason that is right for it. */
import { expect } from "chai";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fillRoles, provePlan, writePolicies } from "../../permissions";
import { tryPlan } from "./pipelines";

const folder = join(__dirname, "../../../shared/corpus/pipelines");

/** Why a real file is refused: part of its name -> the codes of its errors. Files not named here must be derived. */
const refused: readonly [RegExp, readonly string[]][] = [
  [/samples-pipeline-(my-)?pipeline/, ["bucket-name"]], // s3://<YOUR_BUCKET_NAME>/
  [/test-e2e-resources-pipeline-processing/, ["bucket-name"]], // s3://$SAGEMAKER_DATA_BUCKET/
];

describe("definitions of the corpus", function () {
  if (!existsSync(folder)) {
    it("are not here: the folder ../shared/corpus/pipelines does not exist", function () {
      this.skip();
    });
    return;
  }
  const rows: string[] = [];
  after(() => {
    console.log(
      ["", "  definitions of other people, and what becomes of them", ...rows.map((row) => `    ${row}`)].join("\n"),
    );
  });
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".json")))
    it(`derives ${file}, or says rightly why not`, () => {
      const text = readFileSync(join(folder, file), "utf8");
      const { plan, diagnostics } = tryPlan(text);
      const errors = [...new Set(diagnostics.filter(({ severity }) => severity === "error").map(({ code }) => code))];
      const warnings = [...new Set(diagnostics.filter(({ severity }) => severity !== "error").map(({ code }) => code))];
      const answer = plan
        ? `derived: ${plan.roles.length + 1} roles, ${plan.requirements.length} requirements, ${plan.jsonGetObjects.length} JsonGet files`
        : `refused: ${errors.join(", ")}`;
      rows.push(`${file.slice(0, 70).padEnd(70)} ${answer}${warnings.length > 0 ? ` (${warnings.join(", ")})` : ""}`);
      expect(errors).to.deep.equal(refused.find(([name]) => name.test(file))?.[1] ?? []);
      if (!plan) return;
      const written = writePolicies(plan);
      expect(written.pipelineRole.policies).to.have.length(1);
      expect(provePlan(plan, written).answer).to.equal("proved");
      expect(JSON.parse(fillRoles(plan))).to.have.property("Steps");
    });
});
