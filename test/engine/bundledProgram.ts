// A program in TypeScript as the one JavaScript file that the engine starts sooner: the packages stay outside, as they
// are installed; what it imports of this repository comes along. Programs of another shape are started as they are.
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { build } from "esbuild";
import { repositoryRoot } from "./cache";

/** A program: its directory, or the text of its files by name. */
export type Program = string | Readonly<Record<string, string>>;

const main = /^main: *(\S+\.ts) *$/m;
const runtime = /^runtime: *nodejs *$/m;

/**
 * The directory that the engine runs: a new one, which shares this repository's node_modules, with the program bundled;
 * the program's own where it stands in one and is not TypeScript with no options.
 */
export async function bundleProgram(program: Program, directory: string): Promise<string> {
  const project = projectFile(program);
  const entry = runtime.test(project) ? main.exec(project)?.[1] : undefined;
  if (typeof program === "string") {
    if (entry === undefined) return resolve(program);
    cpSync(program, directory, { recursive: true, filter: (file) => !file.endsWith("node_modules") });
  } else
    for (const [name, content] of Object.entries(program)) {
      mkdirSync(dirname(join(directory, name)), { recursive: true });
      writeFileSync(join(directory, name), content);
    }
  symlinkSync(join(repositoryRoot, "node_modules"), join(directory, "node_modules"));
  if (entry === undefined) return directory;

  const from = typeof program === "string" ? resolve(program) : directory;
  const bundled = entry.replace(/\.ts$/, ".js");
  await build({
    entryPoints: [join(from, entry)],
    outfile: join(directory, bundled),
    bundle: true,
    packages: "external",
    platform: "node",
    target: "node20",
    format: "cjs",
    logLevel: "error",
    // Files beside the program are read where they stand.
    define: { __dirname: JSON.stringify(dirname(join(from, entry))) },
  });
  rmSync(join(directory, entry));
  writeFileSync(
    join(directory, "Pulumi.yaml"),
    project
      .replace(main, `main: ${bundled}`)
      .replace(runtime, "runtime:\n  name: nodejs\n  options:\n    typescript: false"),
  );
  return directory;
}

/** The text of a program's Pulumi.yaml. */
export const projectFile = (program: Program): string =>
  typeof program === "string" ? readFileSync(join(program, "Pulumi.yaml"), "utf8") : (program["Pulumi.yaml"] ?? "");
