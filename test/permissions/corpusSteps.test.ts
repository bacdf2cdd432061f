/** Single steps of the SageMaker Python SDK's own unit tests, each put into a pipeline of its own. What a fixture leaves
 * open (roles such as "DummyRole", buckets such as "${expr}", other steps) may be refused, nothing else may. */
import { expect } from "chai";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readReference } from "../../permissions/definition/expression";
import { pipeline, tryPlan } from "./pipelines";

const folder = join(__dirname, "../../../shared/corpus/steps");

/** Errors that say a fixture is not whole, none of them about a field or type that is not known. */
const notWhole = new Set([
  "kms-key",
  "json-get-file",
  "unknown-step",
  "bucket-name",
  "unbound-parameter",
  "unknown-bucket",
  "unknown-name",
  "not-s3",
  "unrelated-input",
]);

type StepJson = Parameters<typeof pipeline>[0][number];

/** The step with the parameters and steps it refers to; those steps are of a type that hands nothing out. */
function wrap(step: StepJson): string {
  const parameters = new Set<string>();
  const steps = new Set<string>();
  for (const [, text = ""] of JSON.stringify(step).matchAll(/"Get": ?"([^"]+)"/g)) {
    const reference = readReference(text);
    if (reference.to === "parameter") parameters.add(reference.name);
    if (reference.to === "property" || reference.to === "propertyFile") steps.add(reference.step);
  }
  const nested = JSON.stringify(step["Arguments"] ?? {});
  const missing = [
    ...steps,
    ...[step["DependsOn"] ?? []].flat().filter((name): name is string => typeof name === "string"),
  ];
  return pipeline(
    [
      step,
      ...[...new Set(missing)]
        .filter((name) => name !== step.Name && !nested.includes(`"Name":"${name}"`))
        .map((Name) => ({ Name, Type: "Fail" })),
    ],
    { Parameters: [...parameters].map((Name) => ({ Name, Type: "String" })) },
  );
}

describe("steps of the corpus", function () {
  if (!existsSync(folder)) {
    it("are not here: the folder ../shared/corpus/steps does not exist", function () {
      this.skip();
    });
    return;
  }
  const rows: string[] = [];
  after(() => {
    console.log(
      ["", "  step fixtures of the SDK, and what becomes of them", ...rows.map((row) => `    ${row}`)].join("\n"),
    );
  });
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".json")))
    it(`derives ${file}, or says what it leaves open`, () => {
      const step = JSON.parse(readFileSync(join(folder, file), "utf8")) as StepJson;
      const { plan, diagnostics } = tryPlan(wrap(step));
      const errors = [...new Set(diagnostics.filter(({ severity }) => severity === "error").map(({ code }) => code))];
      rows.push(
        `${file.padEnd(26)} ${plan ? `derived, ${plan.requirements.length} requirements` : `refused: ${errors.join(", ")}`}`,
      );
      // Arguments that are the text of a Python expression are no arguments.
      if (typeof step["Arguments"] === "string") expect(errors).to.deep.equal(["step-shape"]);
      else expect(errors.filter((code) => !notWhole.has(code))).to.deep.equal([]);
      expect(plan !== undefined || errors.length > 0).to.equal(true);
    });
});
