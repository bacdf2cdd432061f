#!/usr/bin/env node
/** `pipeline-access`: the model of permissions at a prompt. Exit 0: fine; 1: findings; 2: bad input. */
import { readFileSync } from "node:fs";
import { check } from "./check";
import { compare } from "./compare";
import { derive } from "./derive";
import { diagram } from "./diagram";
import { exempt } from "./exempt";
import { explain } from "./explain";
import { UsageError, type Command, type Surroundings } from "./command";

const commands: Readonly<Record<string, Command>> = { derive, exempt, check, diagram, explain, compare };

const usage = `pipeline-access: who needs which access for an Amazon SageMaker pipeline, and why

${Object.values(commands)
  .map(({ synopsis, about }) => `  pipeline-access ${synopsis}\n      ${about}`)
  .join("\n")}

Exit status: 0 fine, 1 findings, 2 bad input. Diagnostics go to standard error.
`;

/** Runs the command line; returns the exit status. */
export function main(args: readonly string[], surroundings: Surroundings): number {
  const [name, ...rest] = args;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    surroundings.out(usage);
    return name === undefined ? 2 : 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) {
    surroundings.err(`pipeline-access: there is no command ${JSON.stringify(name)}.\n\n${usage}`);
    return 2;
  }
  if (rest.includes("--help") || rest.includes("-h")) {
    surroundings.out(`pipeline-access ${command.synopsis}\n\n${command.about}\n\n${command.help}`);
    return 0;
  }
  try {
    return command.run(rest, surroundings);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    surroundings.err(`pipeline-access ${name}: ${error.message}\nUsage: pipeline-access ${command.synopsis}\n`);
    return 2;
  }
}

/* c8 ignore start */
if (require.main === module)
  process.exitCode = main(process.argv.slice(2), {
    read: (file) => readFileSync(file === "-" ? 0 : file, "utf8"),
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
  });
/* c8 ignore stop */
