#!/usr/bin/env node
/** `pipeline-access`: the model of permissions at a prompt. Exit 0: fine; 1: findings; 2: bad input. */
import { writeFileSync } from "node:fs";
import { check } from "./check";
import { UsageError, type Command, type Surroundings } from "./command";
import { compare } from "./compare";
import { completionFor } from "./completion";
import { derive } from "./derive";
import { diagram } from "./diagram";
import { exempt } from "./exempt";
import { explain } from "./explain";
import { commandHelp, describeUsageError, overview, unknownCommand } from "./help";
import { printable, printableLine } from "./printable";
import { readFile } from "./readFile";
import { recover } from "./recover";
import { paint, showProgress, showsColours } from "./terminal";
import { packageVersion } from "./version";

const commands: Readonly<Record<string, Command>> = {
  derive,
  exempt,
  check,
  diagram,
  explain,
  compare,
  recover,
  completion: completionFor(() => commands),
};

/** Whether an argument is the help option. */
const isHelp = (arg: string | undefined): boolean => arg === "--help" || arg === "-h";

/** Runs the command line; returns the exit status. Never throws. */
export function main(args: readonly string[], outside: Surroundings): number {
  const surroundings: Surroundings = {
    ...outside,
    out: (text) => outside.out(printable(text)),
    err: (text) => outside.err(printable(text)),
  };
  const [name, ...rest] = args;
  try {
    return dispatch(name, rest, surroundings);
  } catch (error) {
    // The message of an unexpected error may hold input, which may be secret: its name alone is shown.
    const kind = error instanceof Error ? error.name : "unknown error";
    surroundings.err(
      `pipeline-access ${printableLine(name ?? "")}: internal error (${kind}). The input could not be processed; please report how to reproduce it.\n`,
    );
    return 2;
  }
}

function dispatch(name: string | undefined, rest: readonly string[], surroundings: Surroundings): number {
  const named = name === "help" ? rest[0] : name;
  if (name === "--version" || name === "-V") {
    surroundings.out(`${packageVersion()}\n`);
    return 0;
  }
  if (named === undefined || isHelp(named)) {
    surroundings.out(overview(commands));
    return name === undefined ? 2 : 0;
  }
  const command = Object.hasOwn(commands, named) ? commands[named] : undefined;
  if (!command) {
    surroundings.err(unknownCommand(named, commands));
    return 2;
  }
  if (name === "help" || rest.some(isHelp)) {
    surroundings.out(commandHelp(command));
    return 0;
  }
  try {
    return command.run(rest, surroundings);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    surroundings.err(describeUsageError(named, command, error));
    return 2;
  }
}

/* c8 ignore start */
/** A reader that has enough (`| head`) closes the pipe: no error. Anything else on the way out is said in one sentence. */
function onOutputError(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") {
    process.exitCode = 2;
    process.stderr.write(`pipeline-access: cannot write the output (${error.code ?? "unknown"}).\n`);
  }
  process.exit();
}

/** A stream as the command line writes to it; what says that work goes on makes room first. */
const writer =
  (stream: NodeJS.WriteStream, makeRoom: () => void) =>
  (text: string): void => {
    makeRoom();
    stream.write(showsColours(stream.isTTY, process.env) ? paint(text) : text);
  };

if (require.main === module) {
  process.on("uncaughtException", ({ name }) => {
    process.stderr.write(`pipeline-access: internal error (${name}). Please report how to reproduce it.\n`);
    process.exit(2);
  });
  process.stdout.on("error", onOutputError);
  process.stderr.on("error", () => process.exit());
  const args = process.argv.slice(2);
  // Somebody who types a definition needs no reminder.
  const isTyped = args.includes("-") && process.stdin.isTTY;
  const endProgress = process.stderr.isTTY && !isTyped ? showProgress(2) : (): void => undefined;
  process.exitCode = main(args, {
    read: readFile,
    out: writer(process.stdout, endProgress),
    err: writer(process.stderr, endProgress),
    write: (file, text) => writeFileSync(file, text),
  });
  endProgress();
}
/* c8 ignore stop */
