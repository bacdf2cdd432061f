// What `npm run new:rule` and `npm run new:step` share: files that do not exist yet, lines in a sorted list, names.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The root of the repository. */
export const root = join(__dirname, "..", "..");

/** Ends the run with one line that says what is wrong and what to do. */
export function refuse(message: string): never {
  console.error(message);
  process.exit(2);
}

/** `pass-role-scope` -> `passRoleScope`. */
export const camelCase = (name: string): string =>
  name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** Writes files by their paths from the root; refuses, before it writes any, where one exists. */
export function writeNew(files: Readonly<Record<string, string>>): void {
  const existing = Object.keys(files).filter((path) => existsSync(join(root, path)));
  if (existing.length > 0) refuse(`${existing.join(", ")} exists already: nothing was written. Choose another name.`);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

/** Puts a line among those of a file that match, in alphabetical order; at the end of them where nothing follows it. */
export function insertLine(path: string, line: string, among: RegExp): void {
  const lines = readFileSync(join(root, path), "utf8").split("\n");
  const matching = lines.flatMap((each, index) => (among.test(each) ? [index] : []));
  const last = matching.at(-1);
  if (last === undefined) refuse(`${path} has no line like "${line}": add it by hand.`);
  const at = matching.find((index) => nameIn(lines[index]) > nameIn(line)) ?? last + 1;
  lines.splice(at, 0, line);
  writeFileSync(join(root, path), lines.join("\n"));
}

/** Puts a line before the first that is exactly this. */
export function insertBefore(path: string, line: string, before: string): void {
  const lines = readFileSync(join(root, path), "utf8").split("\n");
  const at = lines.indexOf(before);
  if (at < 0) refuse(`${path} has no line "${before}": add "${line.trim()}" by hand.`);
  lines.splice(at, 0, line);
  writeFileSync(join(root, path), lines.join("\n"));
}

/** What lines are sorted by: their path where they have one. */
const nameIn = (line = ""): string => (/"([^"]+)"/.exec(line)?.[1] ?? line).toLowerCase();

/** Says which files were written, and what is left to do. */
export function tell(written: readonly string[], left: readonly string[]): void {
  console.log(`Written:\n${written.map((path) => `  ${path}`).join("\n")}`);
  console.log(`To do:\n${left.map((each, index) => `  ${index + 1}. ${each}`).join("\n")}`);
}
