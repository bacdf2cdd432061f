/** `check`: the pack's rules on the state or the preview of a stack, without an engine. */
import { parseArgs } from "node:util";
import { hasErrors } from "../permissions";
import { rules } from "../policypack/registry";
import { formatDiagnostics, readInput, UsageError, type Command } from "./command";
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
  synopsis: `check STACK.json|- [--config FILE] [--format ${formatNames.join("|")}]`,
  about: "Holds the state or the preview of a stack to the policy pack's rules.",
  help: `  STACK.json          what \`pulumi stack export\` or \`pulumi preview --json --show-sames\` printed; - for standard input
  --config FILE       the pack's configuration, as \`pulumi preview --policy-pack-config\` takes it: levels, exemptions, …
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
    const { file: name, config, format } = readArguments(args);
    const file = { name, text: readInput(name, surroundings) };
    const { resources, diagnostics: unreadable } = readStackFile(file.text);
    const configs = readRuleConfigs(config === undefined ? "" : readInput(config, surroundings), rules);
    const diagnostics = [...unreadable, ...configs.diagnostics];
    if (resources === undefined || hasErrors(diagnostics)) {
      surroundings.err(formatDiagnostics(diagnostics));
      return 2;
    }
    const report = judge(resources, rules, configs, (surroundings.today ?? currentDay)());
    surroundings.out(format(report, file));
    surroundings.err(formatDiagnostics([...diagnostics, ...report.diagnostics]));
    return isFailed(report) ? 1 : 0;
  },
};

const currentDay = (): string => new Date().toISOString().slice(0, 10);

function readArguments(args: readonly string[]): { file: string; config: string | undefined; format: Format } {
  const { values, positionals } = parse(args);
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError("one STACK.json is expected.");
  const { config, format: name = "text" } = values;
  const format = Object.hasOwn(formats, name) ? formats[name] : undefined;
  if (format === undefined) throw new UsageError(`--format ${name}: one of ${formatNames.join(", ")} is expected.`);
  if (config === "-" && file === "-") throw new UsageError("standard input can be read once.");
  return { file, config, format };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { config: { type: "string" }, format: { type: "string" } },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : "the arguments cannot be read.");
  }
}
