/** `recover`: after an interrupted update, the imports that adopt what AWS has already. */
import { hasErrors } from "../permissions";
import { formatDiagnostics, parseWords, readInput, UsageError, type Command } from "./command";
import type { RecoverOutput } from "./outputs";
import { printableLine } from "./printable";
import { readAdoptions, type Adoption } from "./recover/adoptions";
import { parseStackFile } from "./stackFile";

export const recover: Command = {
  synopsis: "recover PREVIEW.json|- [--errors FILE] [--format text|json]",
  about: "After an interrupted update: prints the imports that adopt roles and policies which AWS has already.",
  help: `  PREVIEW.json        what \`pulumi preview --json --show-sames\` printed after the interrupted update; or
                      \`pulumi stack export\`, which names what was being created when the process was killed; - for
                      standard input
  --errors FILE       what the failed \`pulumi up\` printed: only what it names as existing is imported
  --format            text (default): a script for sh, which imports what \`aws\` finds; json for programs

Roles and policies have names that are known before they exist. If AWS created one and its reply was lost, the next
\`pulumi up\` ends with EntityAlreadyExists until the resource is imported. See docs/interrupted-updates.md.

Exit status: 0 fine, nothing to import included; 2 bad input.
`,
  examples: [
    "pulumi preview --json --show-sames | pipeline-access recover - | sh",
    "pipeline-access recover preview.json --errors up.log --format json",
  ],
  run: (args, surroundings) => {
    const { file, errors, format } = readArguments(args);
    const { value, diagnostics } = parseStackFile(readInput(file, surroundings));
    if (value === undefined || hasErrors(diagnostics)) {
      surroundings.err(formatDiagnostics(diagnostics));
      return 2;
    }
    const all = readAdoptions(value);
    if (all === undefined)
      throw new UsageError(
        `${file} is neither a preview nor an exported stack. Give the output of \`pulumi preview --json --show-sames\`.`,
      );
    const named = errors === undefined ? undefined : readInput(errors, surroundings);
    const adoptions = named === undefined ? all : all.filter((each) => isNamed(each, named));
    const output: RecoverOutput = { formatVersion: 1, imports: adoptions };
    surroundings.out(format === "json" ? `${JSON.stringify(output, undefined, 2)}\n` : formatScript(adoptions));
    return 0;
  },
};

/** Whether an error says that AWS has it. */
const isNamed = ({ id }: Adoption, errors: string): boolean => {
  const name = id.slice(id.lastIndexOf("/") + 1);
  return errors.split("\n").some((line) => /exist|duplicate/i.test(line) && line.includes(name));
};

const formatScript = (adoptions: readonly Adoption[]): string =>
  adoptions.length === 0
    ? "# Nothing to import: run `pulumi up` again.\n"
    : [
        "# Imports what exists already. If the update was killed, first run `pulumi cancel --yes`; at the end, `pulumi up`.",
        ...adoptions.map(
          ({ exists, command, name }) =>
            `${exists} > /dev/null 2>&1 && ${command} || echo ${printableLine(`'${name.replaceAll("'", "")}: not imported'`)}`,
        ),
      ]
        .map((line) => `${printableLine(line)}\n`)
        .join("");

function readArguments(args: readonly string[]): {
  readonly file: string;
  readonly errors: string | undefined;
  readonly format: string;
} {
  const { values, positionals } = parseWords({
    args: [...args],
    allowPositionals: true,
    options: { errors: { type: "string" }, format: { type: "string" } },
  });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError("expected one PREVIEW.json.");
  const { errors, format = "text" } = values;
  if (format !== "text" && format !== "json") throw new UsageError(`--format ${format}: expected text or json.`);
  if (file === "-" && errors === "-") throw new UsageError("standard input can be read once.");
  return { file, errors, format };
}
