/** The arguments of commands that plan a definition: the file, the options of the plan, the format. */
import { RoleSeparation, type Diagnostic, type PlanOptions } from "../permissions";
import { collapsible, type Collapsible } from "../permissions/diagram/collapse";
import { didYouMean } from "../permissions/nearest";
import { optionCodes } from "../permissions/plan/checkOptions";
import { parseWords, readInput, UsageError, type Surroundings } from "./command";
import { readOptionsFile } from "./optionsFile";

const separations = Object.values(RoleSeparation);

/** Values of --role-separation, for a synopsis. */
export const separationNames = separations.join("|");

/** Help for what all of them take. */
export const planHelp = `  DEFINITION          file that holds what pipeline.definition() returned, or what \`aws sagemaker describe-pipeline\`
                      printed; - for standard input
  --pipeline-name     the pipeline's name
  --account, --region where it runs; --partition is the region's by default
  --bind Name=value   value of a parameter (or of a reference such as Steps.S.OutputParameters['uri'])
  --role-separation   per-step (default): one new role per step that takes one; per-job-type: one per step type;
                      pipeline-role: every step runs as the pipeline role; as-defined: the definition's own roles
  --urn URN           of the PipelineAccess, as \`pulumi stack --show-urns\` prints it: roles get the names that \`pulumi up\` gives
  --options FILE      a JSON object with any inputs of PipelineAccess, such as {"sharedRoles": {"data": ["A", "B"]}}, and
                      account, region, partition; the options above win
`;

/** Whether an error is about the call, not about a place in the definition. */
export const isBadOption = ({ severity, code, path }: Diagnostic): boolean =>
  severity === "error" && optionCodes.has(code) && (code === "role-assignment" || !path.startsWith("/Steps/"));

/** What the arguments say. */
export interface PlanArguments {
  readonly file: string;
  readonly format: string;
  readonly options: PlanOptions;
  /** Whether roles get the names that a component gives: the call says what their hash is taken of. */
  readonly namesAsDeployed: boolean;
  /** The file that --probes names. */
  readonly probes?: string;
  /** What --collapse names. */
  readonly collapse?: Collapsible;
}

type Place = Pick<PlanOptions, "pipelineName" | "account" | "region">;

/**
 * Reads them; throws UsageError. `formats`: names, the default first. `otherwise`: where the pipeline is taken to run
 * where the call does not say; without it, it must. --probes is an option without it, --collapse with it.
 */
export function readPlanArguments(
  args: readonly string[],
  formats: readonly string[],
  surroundings: Surroundings,
  otherwise?: Place,
): PlanArguments {
  const { values, positionals } = parse(args, otherwise === undefined);
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError("expected one DEFINITION.");
  if (file === "-" && values.options === "-") throw new UsageError("standard input can be read once.");
  const given = values.options === undefined ? {} : readOptionsFile(readInput(values.options, surroundings));
  const {
    "pipeline-name": pipelineName = given.pipelineName ?? otherwise?.pipelineName,
    account = given.account ?? otherwise?.account,
    region = given.region ?? otherwise?.region,
    partition = given.partition,
    format = formats[0] ?? "",
  } = values;
  if (pipelineName === undefined || account === undefined || region === undefined)
    throw new UsageError("--pipeline-name, --account and --region are required.");
  if (!formats.includes(format)) throw unknownValue("--format", format, formats);
  const separation = values["role-separation"] ?? given.roleSeparation ?? RoleSeparation.PerStep;
  const roleSeparation = separations.find((each) => each === separation);
  if (roleSeparation === undefined) throw unknownValue("--role-separation", separation, separations);
  const by = "collapse" in values && typeof values.collapse === "string" ? values.collapse : undefined;
  const collapse = collapsible.find((each) => each === by);
  if (by !== undefined && collapse === undefined) throw unknownValue("--collapse", by, collapsible);
  const seed = values.urn ?? given.nameSeed;
  return {
    file,
    format,
    namesAsDeployed: seed !== undefined,
    ...("probes" in values && typeof values.probes === "string" && { probes: values.probes }),
    ...(collapse !== undefined && { collapse }),
    options: {
      ...given,
      nameSeed: seed ?? account,
      pipelineName,
      account,
      region,
      roleSeparation,
      ...bindingsOf(given.bindings, values.bind),
      ...(partition !== undefined && { partition }),
    },
  };
}

const unknownValue = (option: string, value: string, known: readonly string[]): UsageError =>
  new UsageError(
    `${option}: unknown value ${JSON.stringify(value.slice(0, 100))}. Expected one of ${known.join(", ")}.${didYouMean(value, known)}`,
  );

/** Words of every command that plans: the pipeline's name and place, what parameters are bound to, the format. */
export const placeWords = {
  "pipeline-name": { type: "string" },
  account: { type: "string" },
  region: { type: "string" },
  bind: { type: "string", multiple: true },
  format: { type: "string" },
} as const;

const parse = (args: readonly string[], takesProbes: boolean) =>
  parseWords({
    args: [...args],
    allowPositionals: true,
    options: {
      ...placeWords,
      partition: { type: "string" },
      "role-separation": { type: "string" },
      urn: { type: "string" },
      options: { type: "string" },
      ...(takesProbes ? { probes: { type: "string" as const } } : { collapse: { type: "string" as const } }),
    },
  });

/** Those of the options' file and of --bind; what is not an object in the file stays, to be refused with the other options. */
const bindingsOf = (given: PlanOptions["bindings"], bound: readonly string[] = []): Pick<PlanOptions, "bindings"> =>
  given === undefined || typeof given === "object"
    ? { bindings: { ...given, ...readBindings(bound) } }
    : { bindings: given };

/** What --bind says, by name; throws UsageError. */
export const readBindings = (bound: readonly string[] = []): Record<string, string> =>
  Object.fromEntries(bound.map(readBinding));

/** Reads `Name=value`; throws UsageError. The value may be secret, and so may a text without `=`: neither is shown. */
function readBinding(text: string): [string, string] {
  const at = /=(?![^[]*\])/.exec(text)?.index ?? -1;
  if (at < 1) throw new UsageError("--bind: expected Name=value.");
  return [text.slice(0, at), text.slice(at + 1)];
}
