// Compiles a program that uses every component in each language that the package is offered in, by the SDK generated
// from the package's schema, and prints a table: `npm run languages`. A language whose tool is not on PATH is skipped
// and named. Ends with 1 where a program does not compile, or where none was tried.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onPath } from "../../test/engine/cli";
import { startEngine } from "../../test/engine/engine";
import { languages, run } from "./languages";

const repository = join(import.meta.dirname, "..", "..");
const directory = mkdtempSync(join(tmpdir(), "languages-"));
const progress = (line: string): void => {
  process.stderr.write(`${line} …\n`);
};

async function packageSchema(): Promise<string> {
  const engine = await startEngine({ onProgress: progress });
  try {
    const { code, stdout, stderr } = await engine.packageGetSchema(join(repository, "components"));
    if (code !== 0) throw new Error(`pulumi package get-schema failed: ${stderr}`);
    return stdout;
  } finally {
    await engine.stop();
  }
}

async function main(): Promise<void> {
  const schema = join(directory, "schema.json");
  writeFileSync(schema, await packageSchema());
  progress("Building the generators of SDKs from their Go modules: some minutes the first time");
  run(join(import.meta.dirname, "generate"), "go", "build", "-o", join(directory, "generate"), ".");
  run(directory, join(directory, "generate"), schema, join(directory, "generated"));

  const results = languages.map(({ name, generated, files, tool, compile }) => {
    if (onPath(tool) === undefined) return { name, result: `skipped: ${tool} is not on PATH` };
    progress(name);
    const program = join(directory, generated);
    mkdirSync(program);
    cpSync(join(directory, "generated", generated), join(program, "sdk"), { recursive: true });
    for (const file of files) cpSync(join(import.meta.dirname, "programs", file), join(program, file));
    try {
      compile(program);
      return { name, result: "compiles" };
    } catch (error) {
      process.exitCode = 1;
      return { name, result: `fails: ${error instanceof Error ? error.message : String(error)}` };
    }
  });
  for (const { name, result } of results) console.log(`${name.padEnd(12)}${result}`);
  if (!results.some(({ result }) => result === "compiles")) process.exitCode = 1;
}

main()
  .catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  })
  .finally(() => {
    rmSync(directory, { recursive: true, force: true });
  });
