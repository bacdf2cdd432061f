/** What is wrong with how a call ended, by what every call must do: an oracle that knows nothing of the commands' insides. */
import { XMLValidator } from "fast-xml-parser";
import type { FuzzCase } from "./cases";
import { planted } from "./strings";

/** How a call ended. */
export interface Outcome {
  readonly status: number;
  readonly out: string;
  readonly err: string;
  /** What came out of it as an exception. */
  readonly thrown?: string;
  /** Milliseconds of processor time. */
  readonly cpu: number;
  /** The most memory that its process has had, in MiB. */
  readonly memory: number;
}

/** Kinds of faults. */
export type FaultKind =
  | "throw"
  | "hang"
  | "memory"
  | "exit-status"
  | "invalid-output"
  | "schema"
  | "raw-characters"
  | "prototype"
  | "process-differs";

/** One fault. */
export interface Fault {
  readonly kind: FaultKind;
  readonly detail: string;
}

/** What a call may take. */
export const bounds = { cpu: 2_000, memory: 1_024 } as const;

/** Whether JSON of a command's output is what its schema says; undefined: it has none. */
export type SchemaOf = (command: string) => ((output: unknown) => boolean) | undefined;

/** Finds what is wrong. */
export function findFaults(made: FuzzCase, outcome: Outcome, schemaOf: SchemaOf = () => undefined): Fault[] {
  const { status, out, err, thrown, cpu, memory } = outcome;
  const fault = (kind: FaultKind, detail: string): Fault => ({ kind, detail });
  if (thrown !== undefined) return [fault("throw", thrown)];
  const found: Fault[] = [];
  const trace = /internal error[^\n]*|\n\s+at [^\n]*(\.[cm]?[jt]s|node:)[^\n]*/.exec(err + out);
  if (trace) found.push(fault("throw", trace[0].trim()));
  if (cpu > bounds.cpu) found.push(fault("hang", `${Math.round(cpu)} ms of processor time`));
  if (memory > bounds.memory) found.push(fault("memory", `${Math.round(memory)} MiB`));
  for (const [where, text] of [
    ["standard output", out],
    ["standard error", err],
  ] as const) {
    const raw = rawCharacters(text);
    if (raw !== undefined) found.push(fault("raw-characters", `${raw} on ${where}`));
  }
  if (trace) return found;
  const wrong = wrongStatus(made, status, out, err);
  if (wrong !== undefined) found.push(fault("exit-status", `${status}: ${wrong}`));
  return [...found, ...outputFaults(made, outcome, schemaOf)];
}

/** Controls, bidirectional marks and lone surrogates; a workflow command at the start of a line. */
function rawCharacters(text: string): string | undefined {
  const raw = /[\p{Cc}\p{Cs}\u061C\u200E\u200F\u2028\u2029\u202A-\u202E\u2066-\u2069\uFEFF]/gu;
  for (const { 0: character, index } of text.matchAll(raw))
    if (character !== "\n" && character !== "\t" && !(character === "\r" && text[index + 1] === "\n"))
      return `U+${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return /^[ \t]*(::\w+|##(\[|vso))/m.test(text) ? "a line that starts a workflow command" : undefined;
}

const option = ({ args }: FuzzCase, name: string): string | undefined =>
  args.includes(name) ? args[args.lastIndexOf(name) + 1] : undefined;

/** Why the exit status is not what 0 (fine), 1 (findings) and 2 (bad input) mean; undefined: it is. */
function wrongStatus(made: FuzzCase, status: number, out: string, err: string): string | undefined {
  const [command = ""] = made.args;
  const says = /^error: /m.test(err);
  if (![0, 1, 2].includes(status)) return "no status that there is";
  if (status === 2) {
    if (made.isSound) return "the input is good";
    return err === "" ? "nothing on standard error" : undefined;
  }
  const input = made.mustBeJson === undefined ? undefined : made.files[made.mustBeJson];
  if (input !== undefined && made.args.includes(made.mustBeJson ?? "") && !isJson(input.replace(/^\ufeff/, "")))
    return "the input is not JSON";
  if (status === 0 && says) return "an error is reported";
  if (status === 0 && out === "") return "nothing is printed";
  if (status === 1 && !says && ["derive", "diagram", "exempt"].includes(command)) return "no error is reported";
  return option(made, "--format") === "json" && isJson(out) ? wrongFor(command, status, JSON.parse(out)) : undefined;
}

type Printed = Readonly<Record<string, unknown>>;
const has = (list: unknown, name: string, value: string): boolean =>
  Array.isArray(list) && list.some((each: Printed) => each[name] === value);

/** What the printed JSON says about the status. */
function wrongFor(command: string, status: number, printed: Printed): string | undefined {
  const isFailed = {
    check: has(printed["findings"], "level", "mandatory"),
    derive: has(printed["diagnostics"], "severity", "error"),
    exempt: has(printed["diagnostics"], "severity", "error"),
  }[command];
  return isFailed === undefined || isFailed === (status === 1)
    ? undefined
    : `${isFailed ? "an" : "no"} error in the JSON`;
}

function outputFaults(made: FuzzCase, { status, out }: Outcome, schemaOf: SchemaOf): Fault[] {
  const format = option(made, "--format") ?? "";
  if (out === "" || status === 2 || made.args.includes("--help")) return [];
  if (format === "json" || format === "sarif") {
    if (!isJson(out)) return [{ kind: "invalid-output", detail: `no JSON with --format ${format}` }];
    const fits = format === "json" ? schemaOf(made.args[0] ?? "") : undefined;
    return fits === undefined || fits(JSON.parse(out))
      ? []
      : [{ kind: "schema", detail: `not what schemas/${made.args[0] ?? ""}.schema.json describes` }];
  }
  if (!["svg", "junit", "html"].includes(format)) return [];
  if (out.includes(planted.html)) return [{ kind: "invalid-output", detail: `foreign markup in ${format}` }];
  if (format === "html") return [];
  const valid = XMLValidator.validate(out);
  return valid === true ? [] : [{ kind: "invalid-output", detail: `${format}: ${valid.err.msg}` }];
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
