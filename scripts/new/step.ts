// `npm run new:step TYPE`: the skeleton of a step type, registered, with a definition and its golden file. Its tests fail
// where the skeleton says "to do", and nowhere else.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { camelCase, insertBefore, insertLine, refuse, root, tell, writeNew } from "./write";

const [type = ""] = process.argv.slice(2);
if (!/^[A-Z][A-Za-z0-9]+$/.test(type))
  refuse(
    "Usage: npm run new:step TYPE, where TYPE is spelled as in a pipeline definition: npm run new:step FeatureIngestion",
  );

const constant = camelCase(type.charAt(0).toLowerCase() + type.slice(1));

const entry = `/** ${type}: to do: what the step does and whose role does it, with the AWS page this table stands on. */
import { stepType } from "./stepType";

// To do: the fields of StepType (stepType.ts) that apply. A type that starts a job with a role of its own, for example:
//   runsAs: ownRole("RoleArn"),
//   job: { resource: "training-job", create: "CreateTrainingJob", describe: "DescribeTrainingJob", stop: "StopTrainingJob", name: "TrainingJobName" },
//   data: [read("InputDataConfig[].DataSource.S3DataSource.S3Uri"), write("OutputDataConfig.S3OutputPath")],
//   keys: { output: ["OutputDataConfig.KmsKeyId"], volume: ["ResourceConfig.VolumeKmsKeyId"] },
// What the table cannot say is code in \`customNeeds\`; each need it adds names a clause of permissions/aws/clauses.ts.
export const ${constant} = stepType("${type}", {
  about: "To do: one line for docs/permissions.md.",
});
`;

const definition = `${JSON.stringify(
  {
    Version: "2020-12-01",
    Metadata: {},
    Parameters: [],
    Steps: [{ Name: `${type}Example`, Type: type, Arguments: {} }],
  },
  null,
  1,
)}\n`;

const golden = `${JSON.stringify({ needs: { "pipeline role": { "to do": ["what the step needs, in full"] } }, diagnostics: [] }, null, 2)}\n`;

const files = {
  [`permissions/steps/${constant}.ts`]: entry,
  [`test/permissions/steps/definitions/${constant}.json`]: definition,
  [`test/permissions/steps/golden/${constant}.json`]: golden,
};
writeNew(files);
const registry = "permissions/steps/registry.ts";
insertLine(registry, `import { ${constant} } from "./${constant}";`, /^import \{ [\w, ]+ \} from "\.\/\w+";$/);
insertBefore(registry, `  ${constant},`, "];");

const table = spawnSync(process.execPath, ["--import", "tsx", join(root, "scripts/generate-permission-table.ts")], {
  cwd: root,
  stdio: "inherit",
});
if (table.status !== 0) process.exit(1);

tell(
  [...Object.keys(files), registry, "docs/permissions.md"],
  [
    `The table entry: permissions/steps/${constant}.ts.`,
    `A definition with every field of the type: test/permissions/steps/definitions/${constant}.json (or, where the SDK can write it, test/definitions/).`,
    `What it needs, written out: GOLDEN=write npx mocha test/permissions/steps/golden.test.ts, then read test/permissions/steps/golden/${constant}.json line by line.`,
    "The table of the documentation, after each change: npx tsx scripts/generate-permission-table.ts",
    "A line in CHANGELOG.md; then npm run lint and npm run test:fast.",
  ],
);
