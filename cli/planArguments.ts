/** The arguments of commands that plan a definition: the file, the options of the plan, the format. */
import { parseArgs } from "node:util";
import { RoleSeparation, type PlanOptions } from "../permissions";
import { UsageError } from "./command";

const separations = Object.values(RoleSeparation);

export const separationNames = separations.join("|");

/** Help for what all of them take. */
export const planHelp = `  DEFINITION          file that holds what pipeline.definition() returned; - for standard input
  --pipeline-name     the pipeline's name
  --account, --region where it runs; --partition is the region's by default
  --bind Name=value   value of a parameter (or of a reference such as Steps.S.OutputParameters['uri'])
  --role-separation   per-step (default): one new role per step that takes one; per-job-type: one per step type;
                      pipeline-role: every step runs as the pipeline role; as-defined: the definition's own roles
`;

/** Codes of errors about the call, not about the definition. */
export const badOptions: ReadonlySet<string> = new Set([
  "pipeline-name",
  "account",
  "region",
  "role-path",
  "unknown-binding",
]);

export interface PlanArguments {
  readonly file: string;
  readonly format: string;
  readonly options: PlanOptions;
}

type Place = Pick<PlanOptions, "pipelineName" | "account" | "region">;

/**
 * Reads them; throws UsageError. `formats`: names, the default first. `otherwise`: where the pipeline is taken to run
 * where the call does not say; without it, it must.
 */
export function readPlanArguments(
  args: readonly string[],
  formats: readonly string[],
  otherwise?: Place,
): PlanArguments {
  const { values, positionals } = parse(args);
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError("one DEFINITION is expected.");
  const {
    "pipeline-name": pipelineName = otherwise?.pipelineName,
    account = otherwise?.account,
    region = otherwise?.region,
    partition,
    format = formats[0] ?? "",
  } = values;
  if (pipelineName === undefined || account === undefined || region === undefined)
    throw new UsageError("--pipeline-name, --account and --region are needed.");
  if (!formats.includes(format)) throw new UsageError(`--format ${format}: ${formats.join(" or ")} is expected.`);
  const separation = values["role-separation"] ?? RoleSeparation.PerStep;
  const roleSeparation = separations.find((each) => each === separation);
  if (roleSeparation === undefined)
    throw new UsageError(`--role-separation ${separation}: one of ${separations.join(", ")} is expected.`);
  return {
    file,
    format,
    options: {
      pipelineName,
      account,
      region,
      roleSeparation,
      bindings: Object.fromEntries((values.bind ?? []).map(readBinding)),
      nameSeed: account,
      ...(partition !== undefined && { partition }),
    },
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        "pipeline-name": { type: "string" },
        account: { type: "string" },
        region: { type: "string" },
        partition: { type: "string" },
        bind: { type: "string", multiple: true },
        "role-separation": { type: "string" },
        format: { type: "string" },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : "the arguments cannot be read.");
  }
}

/** Reads `Name=value`; throws UsageError. */
export function readBinding(text: string): [string, string] {
  const at = /=(?![^[]*\])/.exec(text)?.index ?? -1;
  if (at < 1) throw new UsageError(`--bind ${text}: Name=value is expected.`);
  return [text.slice(0, at), text.slice(at + 1)];
}
