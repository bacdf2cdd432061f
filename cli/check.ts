/** `check`: the pack's rules on the state or the preview of a stack, without an engine. */
import { hasErrors } from "../permissions";
import { rules } from "../policypack/registry";
import { applyBaseline, readBaseline, writeBaseline, type Baseline } from "./baseline";
import { type Command, formatDiagnostics, parseWords, readInput, saveFile, UsageError } from "./command";
import type { Format } from "./formats/format";
import { formatJson } from "./formats/json";
import { formatJunit } from "./formats/junit";
import { formatMarkdown } from "./formats/markdown";
import { formatSarif } from "./formats/sarif";
import { formatText } from "./formats/text";
import { isFailed, judge } from "./report";
import { readRuleConfigs } from "./ruleConfig";
import { readStackFile } from "./stackFile";

const formats: Readonly<Record<string, Format>> = {
  text: formatText,
  json: formatJson,
  sarif: formatSarif,
  junit: formatJunit,
  markdown: formatMarkdown,
};
const formatNames = Object.keys(formats);

export const check: Command = {
  synopsis: `check STACK.json|- [--config FILE] [--exemptions FILE] [--baseline FILE | --write-baseline FILE] [--format ${formatNames.join("|")}]`,
  about: "Holds the state or the preview of a stack to the policy pack's rules.",
  help: `  STACK.json          what \`pulumi stack export\` or \`pulumi preview --json --show-sames\` printed; - for standard input
  --config FILE       the pack's configuration, as \`pulumi preview --policy-pack-config\` takes it: levels, exemptions, …
  --exemptions FILE   more exemptions, kept beside the code they are about: a list of them for each rule
  --baseline FILE     report only findings that the baseline does not hold, and list those that are gone
  --write-baseline FILE  write all findings to a baseline, and end with 0
  --format            text (default) for people, json for programs, sarif for code scanning, junit for CI, markdown for a
                      pull request

Secrets are encrypted in these files: what hangs on one is not judged, and said. Findings at level advisory alone end
with 0, as in \`pulumi policy analyze\`; what cannot be judged does so unless the rule's setting whenUnknown is stop.
`,
  examples: [
    "pulumi stack export | pipeline-access check -",
    "pulumi preview --json --show-sames > preview.json; pipeline-access check preview.json --format sarif > access.sarif",
  ],
  run: (args, surroundings) => {
    const { file: name, config, exemptions, baseline: known, writeTo, format } = readArguments(args);
    const file = { name, text: readInput(name, surroundings) };
    const { resources, diagnostics: unreadable } = readStackFile(file.text);
    const inputOf = (input: string | undefined) => (input === undefined ? "" : readInput(input, surroundings));
    const configs = readRuleConfigs(inputOf(config), rules, inputOf(exemptions));
    const baseline = known === undefined ? noBaseline : readBaseline(inputOf(known));
    const diagnostics = [...unreadable, ...configs.diagnostics, ...baseline.diagnostics];
    if (resources === undefined || hasErrors(diagnostics)) {
      surroundings.err(formatDiagnostics(diagnostics));
      return 2;
    }
    const all = judge(resources, rules, configs, (surroundings.today ?? currentDay)());
    if (writeTo !== undefined) saveFile(writeTo, writeBaseline(all), surroundings);
    const report = known === undefined ? all : applyBaseline(all, baseline);
    surroundings.out(format(report, file));
    surroundings.err(formatDiagnostics([...diagnostics, ...report.diagnostics]));
    return isFailed(report) && writeTo === undefined ? 1 : 0;
  },
};

const noBaseline: Baseline = { entries: [], diagnostics: [] };

const currentDay = (): string => new Date().toISOString().slice(0, 10);

interface Arguments {
  readonly file: string;
  readonly config: string | undefined;
  readonly exemptions: string | undefined;
  readonly baseline: string | undefined;
  readonly writeTo: string | undefined;
  readonly format: Format;
}

function readArguments(args: readonly string[]): Arguments {
  const { values, positionals } = parse(args);
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError("expected one STACK.json.");
  const { config, exemptions, baseline, "write-baseline": writeTo, format: name = "text" } = values;
  const format = Object.hasOwn(formats, name) ? formats[name] : undefined;
  if (format === undefined) throw new UsageError(`--format ${name}: expected one of ${formatNames.join(", ")}.`);
  if (baseline !== undefined && writeTo !== undefined)
    throw new UsageError("expected --baseline or --write-baseline, not both.");
  if ([file, config, exemptions, baseline].filter((each) => each === "-").length > 1)
    throw new UsageError("standard input can be read once.");
  return { file, config, exemptions, baseline, writeTo, format };
}

const parse = (args: readonly string[]) =>
  parseWords({
    args: [...args],
    allowPositionals: true,
    options: {
      config: { type: "string" },
      exemptions: { type: "string" },
      baseline: { type: "string" },
      "write-baseline": { type: "string" },
      format: { type: "string" },
    },
  });
