/** `explain`: the cause of a denied call, and the exact change that cures it. */
import {
  explainDenial,
  hasErrors,
  planAccess,
  readDefinition,
  readMessageSurroundings,
  RoleSeparation,
  type AccessPlan,
  type Answer,
  type StackPolicies,
} from "../permissions";
import { readStack } from "../policypack/stack/stack";
import { formatDiagnostics, parseWords, readInput, UsageError, type Command, type Surroundings } from "./command";
import { formatAnswers } from "./explain/formatAnswers";
import type { ExplainOutput } from "./outputs";
import { readStackPolicies } from "./explain/stackPolicies";
import { placeWords, readBindings } from "./planArguments";
import { readStackFile } from "./stackFile";

export const explain: Command = {
  synopsis:
    "explain MESSAGE|- [--definition FILE]… [--stack STACK.json] [--pipeline-name N] [--account A] [--region R] [--bind Name=value]… [--format text|json]",
  about: "Explains a denied call: who was refused what, by which policy, and the exact change that cures it.",
  help: `  MESSAGE             file that holds what was printed (an error of an SDK, the CLI, Pulumi or Terraform, a FailureReason,
                      the JSON of list-pipeline-execution-steps, a CloudTrail event), or the text itself; - for standard input
  --definition FILE   the pipeline's definition: names the step, and what it needs; may be given several times
  --stack STACK.json  what \`pulumi stack export\` or \`pulumi preview --json --show-sames\` printed: names the policy
  --pipeline-name, --account, --region
                      where the pipeline runs, if the message does not say
  --bind Name=value   value of a parameter
  --format            text (default) for people, json for programs

Exit status: 0 an answer, undecided included; 2 nothing to explain.
`,
  examples: [
    "pipeline-access explain message.txt --definition definition.json",
    "pbpaste | pipeline-access explain - --stack stack.json --format json",
  ],
  run: (args, surroundings) => {
    const given = readArguments(args);
    const message = readMessageText(given.message, surroundings);
    const stack = given.stack === undefined ? undefined : readStackOf(given.stack, surroundings);
    const plans = given.definitions.map((file) => planOf(file, message, given, surroundings));
    const answers = explainDenial(message, { plans, ...(stack !== undefined && { stack }) });
    if (answers.length === 0) {
      surroundings.err(`${nothing}\n`);
      return 2;
    }
    surroundings.out(given.format === "json" ? formatJson(answers) : formatAnswers(answers));
    return 0;
  },
};

const nothing =
  "pipeline-access explain: found no error in the message that it knows. Paste the whole error, a step's FailureReason, or the CloudTrail event.";

const formatJson = (answers: readonly Answer[]): string => {
  const output: ExplainOutput = { formatVersion: 1, answers };
  return `${JSON.stringify(output, undefined, 2)}\n`;
};

interface Given {
  readonly message: string;
  readonly definitions: readonly string[];
  readonly stack: string | undefined;
  readonly pipelineName: string | undefined;
  readonly account: string | undefined;
  readonly region: string | undefined;
  readonly bindings: Readonly<Record<string, string>>;
  readonly format: string;
}

function readArguments(args: readonly string[]): Given {
  const { values, positionals } = parse(args);
  const [message, ...more] = positionals;
  if (message === undefined || more.length > 0)
    throw new UsageError("expected one MESSAGE (quote a text that has spaces).");
  const { format = "text" } = values;
  if (format !== "text" && format !== "json") throw new UsageError(`--format ${format}: expected text or json.`);
  const inputs = [message, ...(values.definition ?? []), ...(values.stack === undefined ? [] : [values.stack])];
  if (inputs.filter((each) => each === "-").length > 1) throw new UsageError("standard input can be read once.");
  return {
    message,
    definitions: values.definition ?? [],
    stack: values.stack,
    pipelineName: values["pipeline-name"],
    account: values.account,
    region: values.region,
    bindings: readBindings(values.bind),
    format,
  };
}

const parse = (args: readonly string[]) =>
  parseWords({
    args: [...args],
    allowPositionals: true,
    options: {
      definition: { type: "string", multiple: true },
      stack: { type: "string" },
      ...placeWords,
    },
  });

/** A file's text; text that names no file and has spaces is the message itself. */
function readMessageText(message: string, surroundings: Surroundings): string {
  try {
    return surroundings.read(message);
  } catch (error) {
    if (/\s/.test(message)) return message;
    const code = error instanceof Error && "code" in error ? String(error.code) : "unreadable";
    throw new UsageError(`cannot read ${message} (${code}).`);
  }
}

function readStackOf(file: string, surroundings: Surroundings): StackPolicies {
  const { resources, diagnostics } = readStackFile(readInput(file, surroundings));
  if (resources === undefined || hasErrors(diagnostics))
    throw new UsageError(`${file}: ${formatDiagnostics(diagnostics).trim()}`);
  return readStackPolicies(readStack(resources));
}

function planOf(file: string, message: string, given: Given, surroundings: Surroundings): AccessPlan {
  const text = readInput(file, surroundings);
  const inMessage = readMessageSurroundings(message);
  const inDefinition = readMessageSurroundings(text);
  const account = given.account ?? inMessage.account ?? inDefinition.account;
  const region = given.region ?? inMessage.region ?? inDefinition.region;
  if (account === undefined || region === undefined)
    throw new UsageError(
      "neither the message nor the definition names the account and region. Give --account and --region.",
    );
  const { definition, diagnostics: unreadable } = readDefinition(text);
  if (definition === undefined) throw new UsageError(`${file}: ${formatDiagnostics(unreadable).trim()}`);
  const { plan, diagnostics } = planAccess(definition, {
    pipelineName: given.pipelineName ?? inMessage.pipeline ?? "pipeline",
    account,
    region,
    bindings: given.bindings,
    roleSeparation: RoleSeparation.AsDefined,
  });
  if (plan === undefined) throw new UsageError(`${file}: ${formatDiagnostics(diagnostics).trim()}`);
  return plan;
}
