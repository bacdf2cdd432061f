// The commands that documents show: those of fenced blocks of the language `console`, with file, line, and the output
// that the document shows below them. Not the running: test/engine/documents.test.ts.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "./packed";

/** A command as a reader copies it. */
export interface DocumentedCommand {
  document: string;
  line: number;
  /** The command, without prompt and comment; lines that `\` joins are one. */
  text: string;
  /** The lines of output that the document shows; `…` stands for the rest. */
  output: string[];
}

/** Every document that users read: README, guides and examples. */
export const documents = (): string[] => [
  "README.md",
  ...["docs", "examples"].flatMap((folder) =>
    readdirSync(join(repository, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".md"))
      .map((file) => join(folder, file))
      .sort(),
  ),
];

/** Every command of the documents, in their order. */
export const documentedCommands = (): DocumentedCommand[] =>
  documents().flatMap((document) => commandsOf(document, readFileSync(join(repository, document), "utf8")));

/**
 * The commands of a text. A block with prompts (`$ `) shows output too; in any other block every line is a command.
 * @internal
 */
export function commandsOf(document: string, text: string): DocumentedCommand[] {
  const commands: DocumentedCommand[] = [];
  let block: { indent: string; prompts: boolean } | undefined;
  let joined = false;
  const lines = text.split("\n");
  for (const [index, line] of lines.entries()) {
    const last = commands.at(-1);
    const opened = /^( *)```(console|sh|bash|shell)\s*$/.exec(line);
    if (block === undefined) {
      if (opened === null) continue;
      const indent = opened[1] ?? "";
      block = { indent, prompts: lines[index + 1]?.startsWith(`${indent}$ `) === true };
    } else if (line.startsWith(`${block.indent}\`\`\``)) block = undefined;
    else {
      const shown = line.slice(block.indent.length);
      const prompt = block.prompts && shown.startsWith("$ ");
      const command = withoutComment(prompt ? shown.slice(2) : shown);
      if (joined && last !== undefined) last.text = `${last.text.slice(0, -1)}${command.trimStart()}`;
      else if (prompt || (!block.prompts && command !== ""))
        commands.push({ document, line: index + 1, text: command, output: [] });
      else if (block.prompts) last?.output.push(shown);
      joined = (joined || prompt || !block.prompts) && command.endsWith("\\");
    }
  }
  return commands;
}

const withoutComment = (line: string): string => line.replace(/(^|\s+)# .*$/, "").trimEnd();
