/** Texts of the command line itself: help, and what to do about a call that is not understood. */
import { didYouMean } from "../permissions/nearest";
import type { Command, UsageError } from "./command";
import { printableLine } from "./printable";

type Commands = Readonly<Record<string, Command>>;

const program = "pipeline-access";

/** All commands. */
export const overview = (
  commands: Commands,
): string => `${program}: who needs which access for an Amazon SageMaker pipeline, and why

${Object.values(commands)
  .map(({ synopsis, about }) => `  ${program} ${synopsis}\n      ${about}`)
  .join("\n")}

  ${program} help COMMAND, or COMMAND --help: options and examples
  ${program} --version

Exit status: 0 fine, 1 findings, 2 bad input. Diagnostics go to standard error.
`;

/** One command, with its options and examples. */
export const commandHelp = ({ synopsis, about, help, examples = [] }: Command): string =>
  [
    `${program} ${synopsis}\n\n${about}\n\n${help}`,
    examples.length === 0 ? "" : `\nExamples:\n${examples.map((each) => `  ${each}\n`).join("")}`,
    help.includes("Exit status:") ? "" : "\nExit status: 0 fine, 1 findings, 2 bad input.\n",
  ].join("");

/** A first word that is not a command. */
export const unknownCommand = (name: string, commands: Commands): string =>
  `${program}: unknown command ${JSON.stringify(printableLine(name.slice(0, 100)))}.${didYouMean(name, Object.keys(commands))}\n\n${overview(commands)}`;

/** A call whose words are off. */
export const describeUsageError = (name: string, command: Command, { message }: UsageError): string =>
  `${program} ${name}: ${lines(plain(message, command))}\nUsage: ${program} ${command.synopsis}\nSee ${program} ${name} --help.\n`;

/** Further lines are marked, so that none can pass for one of ours. */
const lines = (text: string): string => text.split("\n").map(printableLine).join("\n  | ");

/** Node's words about options, in ours and with the nearest option. */
function plain(message: string, { synopsis }: Command): string {
  const unknown = /^Unknown option '(--?[^'=]*)/.exec(message)?.[1];
  if (unknown !== undefined) {
    const known = new Set([...(synopsis.match(/--[a-z][a-z-]*/g) ?? []), "--help"]);
    return `unknown option ${unknown.slice(0, 100)}.${didYouMean(unknown, known)}`;
  }
  const valueless = /^Option '(?:-\w, )?(--[\w-]+)[^']*'? (argument missing|argument is ambiguous)/.exec(message)?.[1];
  return valueless === undefined ? message : `${valueless} requires a value.`;
}
