// Writes schemas/: a JSON Schema for each JSON output of the command line, from the types in cli/outputs.ts. Run it when
// they change: `npx tsx scripts/generate-schemas.ts`. With --check it writes nothing and fails where one is stale.
import { join } from "node:path";
import { buildGenerator, programFromConfig, type Definition } from "typescript-json-schema";
import { projectUrl } from "../policypack/rule/rule";
import { writeGenerated } from "./generated";

const root = join(__dirname, "..");
const directory = join(root, "schemas");
const outputs = ["Derive", "Check", "Compare", "Explain", "Exempt", "Recover"];

const program = programFromConfig(join(root, "tsconfig.json"), [join(root, "cli", "outputs.ts")]);
const generator = buildGenerator(program, { required: true, noExtraProps: true, ignoreErrors: true });
if (generator === null) throw new Error("cli/outputs.ts does not compile");

/** A Record has any keys: the generator closes it, as it closes every object. */
const openRecords = (schema: Definition): object =>
  JSON.parse(JSON.stringify(schema), (_, value: unknown) => {
    if (typeof value !== "object" || value === null || "properties" in value) return value;
    const { additionalProperties: closed, ...open } = value as Definition;
    return closed === false ? open : value;
  }) as object;

for (const output of outputs) {
  const name = `${output.toLowerCase()}.schema.json`;
  const schema = {
    $id: `${projectUrl}/schemas/${name}`,
    ...openRecords(generator.getSchemaForSymbol(`${output}Output`)),
  };
  writeGenerated(join(directory, name), `${JSON.stringify(schema, null, 2)}\n`, "generate-schemas");
}
