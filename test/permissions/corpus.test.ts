/** Definitions in the forms that people publish: each is derived, or refused for a reason that is right for it. */
import { expect } from "chai";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { main } from "../../cli";
import { fillRoles, provePlan, writePolicies } from "../../permissions";
import { tryPlan } from "./pipelines";

const shared = join(__dirname, "../../../shared");

/** Why a real file is refused: part of its name -> the codes of its errors. Files not named here must be derived. */
const refused: readonly [RegExp, readonly string[]][] = [
  [/samples-pipeline-(my-)?pipeline/, ["bucket-name"]], // s3://<YOUR_BUCKET_NAME>/
  [/test-e2e-resources-pipeline-processing/, ["bucket-name"]], // s3://$SAGEMAKER_DATA_BUCKET/
];

interface Said {
  readonly severity: string;
  readonly code: string;
  readonly path: string;
}

/** The command's answer. `status` 0: all is derived, 1: all but what is withheld, 2: nothing. */
function derive(text: string): { readonly status: number; readonly roles: number; readonly said: readonly Said[] } {
  let out = "";
  const args = ["derive", "d.json", "--pipeline-name", "P", "--account", "123456789012", "--region", "us-east-1"];
  const ignore = (): void => undefined;
  const status = main([...args, "--format", "json"], { read: () => text, out: (more) => (out += more), err: ignore });
  const { diagnostics, stepRoles = {} } = JSON.parse(out) as { diagnostics: Said[]; stepRoles?: object };
  return { status, roles: Object.keys(stepRoles).length, said: diagnostics };
}

const counted = (said: readonly Said[]): string =>
  [...new Set(said.map(({ code }) => code))]
    .map((code) => [code, said.filter((each) => each.code === code).length] as const)
    .map(([code, count]) => (count === 1 ? code : `${code} (${count})`))
    .join(", ");

const filesIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(".json"))
        .map((name) => join(folder, name))
        .sort()
    : [];

const isDefinition = (file: string): boolean => /"Steps"|"PipelineDefinition"/.test(readFileSync(file, "utf8"));

/** A section of definitions with its table in the output: exit status, roles of steps, what is withheld, warnings. */
function tabulate(title: string, files: readonly string[], judge: (file: string, text: string) => void): void {
  describe(title, () => {
    const rows: string[] = [];
    after(() => {
      console.log(["", `  ${title}: exit status, roles, withheld; warnings`, ...rows].join("\n"));
    });
    for (const file of files)
      it(`derives ${relative(shared, file)}, or says why not`, () => {
        const text = readFileSync(file, "utf8");
        const { status, roles, said } = derive(text);
        const errors = said.filter(({ severity }) => severity === "error");
        const warnings = counted(said.filter(({ severity }) => severity === "warning"));
        const name = relative(shared, file).replace(/^(corpus\/pipelines|cases)\//, "");
        const withheld = errors.length > 0 ? counted(errors) : "-";
        rows.push(
          `    ${name.slice(0, 78).padEnd(78)} ${status} ${String(roles).padStart(3)}  ${withheld}${warnings && `; ${warnings}`}`,
        );
        expect(status).to.equal(errors.length === 0 ? 0 : tryPlan(text).plan ? 1 : 2);
        judge(file, text);
      });
  });
}

const corpus = filesIn(join(shared, "corpus", "pipelines"));
const cases = ["field", "truth", "faults"].flatMap((folder) => filesIn(join(shared, "cases", folder)));

describe("definitions in public forms", () => {
  if (corpus.length === 0)
    it("are not here: the folder ../shared/corpus/pipelines does not exist", function () {
      this.skip();
    });

  tabulate("definitions of other people", corpus, (file, text) => {
    const { plan, diagnostics } = tryPlan(text);
    const errors = [...new Set(diagnostics.filter(({ severity }) => severity === "error").map(({ code }) => code))];
    expect(errors).to.deep.equal(refused.find(([name]) => name.test(file))?.[1] ?? []);
    if (!plan) return;
    const written = writePolicies(plan);
    expect(written.pipelineRole.policies).to.have.length(1);
    expect(provePlan(plan, written).answer).to.equal("proved");
    expect(JSON.parse(fillRoles(plan))).to.have.property("Steps");
  });

  tabulate("forms reduced from public reports", cases.filter(isDefinition), (_file, text) => {
    const { plan } = tryPlan(text);
    if (plan) expect(JSON.parse(fillRoles(plan))).to.be.an("object");
  });
});
