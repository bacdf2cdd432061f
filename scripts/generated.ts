// How scripts write what they generate: the file, or with --check nothing; then a stale file fails.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

const root = join(__dirname, "..");

/** Writes a file, or says that it is stale and by which script it is written: a name without `.ts`. */
export function writeGenerated(file: string, text: string, script: string): void {
  if (!process.argv.includes("--check")) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  } else if (!existsSync(file) || readFileSync(file, "utf8") !== text) {
    console.error(`${relative(root, file)} is stale: run npx tsx scripts/${script}.ts`);
    process.exitCode = 1;
  }
}
