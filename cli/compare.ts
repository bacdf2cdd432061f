/** `compare`: who may do more, who less, between two definitions, plans or stacks. */
import { compareAccess, RoleSeparation, type AccessComparison, type PlanOptions } from "../permissions";
import { parseWords, readInput, UsageError, type Command } from "./command";
import { formatComparison, formatComparisonMarkdown } from "./compare/formatComparison";
import { readSide } from "./compare/readAccess";
import type { CompareOutput } from "./outputs";
import { placeWords, readBindings } from "./planArguments";

type Format = (comparison: AccessComparison) => string;

const formats: Readonly<Record<string, Format>> = {
  text: formatComparison,
  markdown: formatComparisonMarkdown,
  json: (comparison) => {
    const output: CompareOutput = { formatVersion: 1, ...comparison };
    return `${JSON.stringify(output, undefined, 2)}\n`;
  },
};
const formatNames = Object.keys(formats);

export const compare: Command = {
  synopsis: `compare OLD NEW [--pipeline-name N --account A --region R] [--bind Name=value]… [--fail-on-growth] [--format ${formatNames.join("|")}]`,
  about: "Compares the access of two definitions, plans or stacks: who may do more, who less.",
  help: `  OLD, NEW            definitions, outputs of \`derive --format json\`, or stacks (\`pulumi stack export\`,
                      \`pulumi preview --json --show-sames\`); - for standard input, once
  --pipeline-name, --account, --region, --bind
                      what definitions are planned with
  --fail-on-growth    exit status 1 where somebody may do more
  --format            text (default) for people, markdown for a pull request, json for programs
`,
  examples: [
    "pipeline-access compare old.json new.json --pipeline-name P --account 123456789012 --region us-east-1 --bind Bucket=data",
    "pipeline-access compare plan-of-main.json plan.json --format markdown --fail-on-growth",
  ],
  run: (args, surroundings) => {
    const { old, current, place, failOnGrowth, format } = readArguments(args);
    const before = readSide(old, readInput(old, surroundings), place);
    const after = readSide(current, readInput(current, surroundings), place);
    if ((before.kind === "stack") !== (after.kind === "stack"))
      throw new UsageError(
        `expected two definitions or plans, or two stacks: ${old} is a ${before.kind}, ${current} a ${after.kind}.`,
      );
    const comparison = compareAccess(before.principals, after.principals);
    surroundings.out(format(comparison));
    return failOnGrowth && comparison.grows ? 1 : 0;
  },
};

function readArguments(args: readonly string[]): {
  readonly old: string;
  readonly current: string;
  readonly place: PlanOptions | undefined;
  readonly failOnGrowth: boolean;
  readonly format: Format;
} {
  const { values, positionals } = parse(args);
  const [old, current, ...more] = positionals;
  if (old === undefined || current === undefined || more.length > 0)
    throw new UsageError("expected two files: OLD and NEW.");
  if (old === "-" && current === "-") throw new UsageError("standard input can be read once.");
  const name = values.format ?? "text";
  const format = Object.hasOwn(formats, name) ? formats[name] : undefined;
  if (format === undefined) throw new UsageError(`--format ${name}: expected one of ${formatNames.join(", ")}.`);
  const { "pipeline-name": pipelineName, account, region } = values;
  const place =
    pipelineName === undefined || account === undefined || region === undefined
      ? undefined
      : {
          pipelineName,
          account,
          region,
          roleSeparation: RoleSeparation.PerStep,
          bindings: readBindings(values.bind),
          nameSeed: account,
        };
  return { old, current, place, failOnGrowth: values["fail-on-growth"] === true, format };
}

const parse = (args: readonly string[]) =>
  parseWords({
    args: [...args],
    allowPositionals: true,
    options: {
      ...placeWords,
      "fail-on-growth": { type: "boolean" },
    },
  });
