// Uses every component in each language that the package is offered in, from nothing but the npm tarball: generates the
// SDK, compiles a program, previews it and brings it up on the real engine. Prints a table: `npm run languages`.
// Arguments: names of languages, and git for `pulumi package add` of the git URL; all without any. A language whose tool is not on PATH is skipped and named. Ends with 1 where a program fails, or where none was tried.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { languageHostLauncher } from "../../test/engine/bundles";
import { onPath } from "../../test/engine/cli";
import { startEngine, type Engine } from "../../test/engine/engine";
import { writeLauncher } from "../../test/engine/shell";
import { runIn } from "../../test/packed";
import { fillAccount } from "./account";
import { installPackage } from "./install";
import { languages, type Language } from "./languages";
import { addFromGit } from "./packageAdd";
import { readmePack } from "./readmePack";

const directory = mkdtempSync(join(tmpdir(), "languages-"));
const generate = join(directory, "generate");
const examples = join(import.meta.dirname, "..", "..", "examples");
const quickstart = join(examples, "quickstart", "definition.json");
const stages = ["generated", "compiled", "previewed", "upped"] as const;

/** What became of a language: the stages that it went through, or why it stopped. */
interface Result {
  name: string;
  cells: Partial<Record<(typeof stages)[number], string>>;
  problem?: string;
}

const progress = (line: string): void => {
  process.stderr.write(`${line} …\n`);
};

/** Takes one program through all stages. `installed` is the package below node_modules. */
async function tryLanguage(language: Language, engine: Engine, installed: string): Promise<Result> {
  const { name, generated, files, tool, project, example } = language;
  const source = example === undefined ? join(import.meta.dirname, "programs") : join(examples, example);
  const cells: Result["cells"] = { generated: generated === undefined ? "-" : "yes" };
  if (onPath(tool) === undefined) return { name, cells, problem: `skipped: ${tool} is not on PATH` };
  progress(name);
  const program = join(directory, name === "C#" ? "dotnet" : name.toLowerCase().replace(" ", "-"));
  mkdirSync(program);
  if (generated !== undefined) cpSync(join(generate, generated), join(program, "sdk"), { recursive: true });
  for (const file of files) cpSync(join(source, file), join(program, file));
  cpSync(quickstart, join(program, "definition.json"));
  try {
    language.compile(program);
    cells.compiled = `yes (${language.compiledBy})`;
    if (project === undefined) return { name, cells };
    writeFileSync(
      join(program, "Pulumi.yaml"),
      `name: program\n${project}packages:\n  sagemaker-pipeline-access: ${join(installed, "components")}\n`,
    );
    await engine.reset();
    await fillAccount(engine.endpoint);
    const opened = await engine.project(program, {
      asWritten: true,
      config: { dataBucket: "my-data" },
      env: { PATH: `${join(directory, "bin")}${delimiter}${engine.env["PATH"] ?? ""}` },
    });
    const succeed = async (command: "preview" | "up" | "destroy", policyPack?: string): Promise<number> => {
      const ended = await opened[command](policyPack === undefined ? {} : { policyPack });
      if (ended.code !== 0) throw new Error(`pulumi ${command} failed: ${ended.stdout}${ended.stderr}`);
      return ended.events.filter((event) => "resourcePreEvent" in event).length;
    };
    const pack = name === "JavaScript" ? readmePack(directory) : undefined;
    cells.previewed = `${await succeed("preview", pack)} resources`;
    if (pack !== undefined) cells.previewed += ", under the README's own pack";
    cells.upped = `${await succeed("up")} resources`;
    await succeed("destroy");
    return { name, cells };
  } catch (error) {
    process.exitCode = 1;
    return { name, cells, problem: `FAILS: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** The package added from its git URL, as the documents say, and a program that uses it. */
async function tryGit(engine: Engine): Promise<Result> {
  const name = "YAML, by `pulumi package add` of the git URL";
  progress("Adding the package from git: it installs and builds a clone, some minutes");
  try {
    const resources = await addFromGit(engine, join(directory, "git"));
    return { name, cells: { generated: "-", compiled: "-", previewed: resources, upped: resources } };
  } catch (error) {
    process.exitCode = 1;
    return { name, cells: {}, problem: `FAILS: ${error instanceof Error ? error.message : String(error)}` };
  }
}

async function main(): Promise<void> {
  progress("Installing the package's tarball in an empty directory");
  const installed = installPackage(directory);
  cpSync(quickstart, join(directory, "quickstart", "definition.json"));
  const engine = await startEngine({ onProgress: progress });
  try {
    for (const language of ["python", "go", "java"] as const) {
      writeLauncher(join(directory, "bin"), `pulumi-language-${language}`, [
        "sh",
        "-c",
        await languageHostLauncher(language),
        language,
      ]);
    }
    const { code, stdout, stderr } = await engine.packageGetSchema(join(installed, "components"));
    if (code !== 0) throw new Error(`pulumi package get-schema failed: ${stderr}`);
    writeFileSync(join(directory, "schema.json"), stdout);
    progress("Building the generators of SDKs from their Go modules: some minutes the first time");
    const generator = join(directory, "generator");
    runIn(join(import.meta.dirname, "generate"), "go", "build", "-o", generator, ".");
    runIn(directory, generator, "schema.json", generate);
    const results: Result[] = [];
    const wanted = process.argv.slice(2);
    for (const language of languages.filter(({ name }) => wanted.length === 0 || wanted.includes(name)))
      results.push(await tryLanguage(language, engine, installed));
    if (wanted.length === 0 || wanted.includes("git")) results.push(await tryGit(engine));
    print(results);
    if (!results.some(({ cells }) => cells.upped !== undefined)) process.exitCode = 1;
  } finally {
    await engine.stop();
  }
}

function print(results: readonly Result[]): void {
  const rows = [
    ["Language", ...stages],
    ...results.map(({ name, cells }) => [name, ...stages.map((stage) => cells[stage] ?? "no")]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  for (const row of rows)
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    );
  for (const { name, problem } of results) if (problem !== undefined) console.log(`\n${name}: ${problem}`);
}

main()
  .catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  })
  .finally(() => {
    rmSync(directory, { recursive: true, force: true });
  });
