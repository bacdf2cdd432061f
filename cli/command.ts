/** What a command of the command line is, and what all of them share. */
import { parseArgs, type ParseArgsConfig } from "node:util";
import type { Diagnostic } from "../permissions";
import { printableLine } from "./printable";

/** The outside world, given to commands so that tests can give another. */
export interface Surroundings {
  /** Text of a file; `-` is standard input. Throws what the file system throws. */
  readonly read: (file: string) => string;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Writes a file, over what it held. Throws what the file system throws. */
  readonly write?: (file: string, text: string) => void;
  /** The day that exemptions are judged on, as YYYY-MM-DD (UTC); the clock's where absent. */
  readonly today?: () => string;
}

/** One command. `run` returns the exit status, and throws UsageError for bad arguments. */
export interface Command {
  /** Names every option of the command. */
  readonly synopsis: string;
  readonly about: string;
  readonly help: string;
  /** Calls to start from, without the program's name. */
  readonly examples?: readonly string[];
  readonly run: (args: readonly string[], surroundings: Surroundings) => number;
}

/** The call's words are off: exit status 2, with the synopsis. */
export class UsageError extends Error {}

/** Reads the words of a call. Throws UsageError. */
export function parseWords<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  // Node takes `-abc` for three options, and seconds for a hundred thousand of them.
  if (config.args?.some((word) => /^-[^-]/.test(word) && word.length > 1_000) === true)
    throw new UsageError("unknown option: it has more than 1000 characters.");
  try {
    return parseArgs(config);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : "the arguments cannot be read.");
  }
}

/** Why a file cannot be read, in words; other codes stand for themselves. */
const reasons: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EFBIG: "it is too large",
  EISDIR: "it is a directory",
  ENOENT: "it does not exist",
};

/** Reads an input file; a file that cannot be read is bad input. */
export function readInput(file: string, { read }: Surroundings): string {
  try {
    return read(file);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unreadable";
    const reason = Object.hasOwn(reasons, code) ? `: ${reasons[code]}` : "";
    throw new UsageError(`cannot read ${file} (${code})${reason}.`);
  }
}

/** Writes an output file; one that cannot be written is a bad argument. */
export function saveFile(file: string, text: string, { write }: Surroundings): void {
  try {
    write?.(file, text);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unwritable";
    throw new UsageError(`cannot write ${file} (${code}).`);
  }
}

/** Diagnostics as people read them, one a line. */
export const formatDiagnostics = (diagnostics: readonly Diagnostic[]): string =>
  diagnostics
    .map(
      ({ severity, code, message, path }) =>
        `${printableLine(`${severity}: ${path === "" ? "" : `${path}: `}${message} [${code}]`)}\n`,
    )
    .join("");
