// The examples of the component reference: taken from the programs that `npm run languages` compiles and runs.
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** One language: its name, that of a fenced block, its program, and what creates a component there. */
interface Source {
  language: string;
  fence: string;
  file: string;
  creates: (component: string) => string;
}

const sources: readonly Source[] = [
  {
    language: "YAML",
    fence: "yaml",
    file: "Main.yaml",
    creates: (name) => `type: sagemaker-pipeline-access:${name}\n`,
  },
  { language: "TypeScript", fence: "typescript", file: "index.ts", creates: (name) => `new access.${name}(` },
  { language: "Python", fence: "python", file: "__main__.py", creates: (name) => `access.${name}(` },
  { language: "Go", fence: "go", file: "main.go", creates: (name) => `access.New${name}(` },
  { language: "Java", fence: "java", file: "Program.java", creates: (name) => `new ${name}(` },
  { language: "C#", fence: "csharp", file: "Program.cs", creates: (name) => `new ${name}(` },
];

/** A component's examples, folded, one per language. Throws where a program does not use the component. */
export const examplesOf = (component: string): string[] =>
  sources.flatMap((source) => [
    `<details><summary>${source.language}</summary>`,
    "",
    `\`\`\`${source.fence}`,
    ...exampleOf(source, component),
    "```",
    "",
    "</details>",
    "",
  ]);

function exampleOf({ language, file, creates }: Source, component: string): string[] {
  const lines = readFileSync(join(__dirname, "languages", "programs", file), "utf8").split("\n");
  const found = lines.findIndex((line) => `${line}\n`.includes(creates(component)));
  if (found < 0) throw new Error(`scripts/languages/programs/${file} does not use ${component}: add it there`);
  return withoutIndent(language === "YAML" ? resource(lines, found - 1) : statement(lines, found));
}

const indentOf = (line: string): number => line.length - line.trimStart().length;

/** The resource of YAML that starts at `first`: the lines below it that are further in. */
function resource(lines: readonly string[], first: number): string[] {
  const rest = lines.slice(first + 1);
  const length = rest.findIndex((line) => indentOf(line) <= indentOf(lines[first] ?? ""));
  return lines.slice(first, first + 1 + length);
}

/** The statement that starts at `first`: up to the line where every bracket is closed. */
function statement(lines: readonly string[], first: number): string[] {
  let open = 0;
  const length = lines.slice(first).findIndex((line) => {
    open += line.replace(/[^([{]/g, "").length - line.replace(/[^)\]}]/g, "").length;
    return open === 0;
  });
  return lines.slice(first, first + 1 + length);
}

const withoutIndent = (lines: readonly string[]): string[] => {
  const indent = Math.min(...lines.map(indentOf));
  return lines.map((line) => line.slice(indent).replaceAll("\t", "    "));
};
