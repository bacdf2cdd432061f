// Tarballs of npm as users have them: unpacked, with nothing beside them but the packages that they ask for.
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

export const repository = resolve(__dirname, "..");

/** Runs a command; throws what it printed where it fails. */
export function runIn(directory: string, command: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: directory, encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}: ${stdout}${stderr}`);
  return stdout;
}

/** `npm pack` in a directory, unpacked into another. */
export function unpackInto(target: string, source: string): void {
  mkdirSync(target, { recursive: true });
  const tarball = runIn(source, "npm", "pack", "--ignore-scripts", "--silent", "--pack-destination", target).trim();
  runIn(target, "tar", "-xzf", tarball, "--strip-components=1");
}

/** Puts the repository's copy of packages into a directory's node_modules; without names, all of them. */
export function linkPackages(directory: string, names: readonly string[] = installedPackages()): void {
  for (const name of names) {
    const link = join(directory, "node_modules", name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(repository, "node_modules", name), link);
  }
}

const installedPackages = (): string[] =>
  readdirSync(join(repository, "node_modules")).filter((name) => !name.startsWith("."));

/** The first line that a program prints: a policy pack's port. The program ends there. */
export const firstLineOf = (directory: string, program: string): string =>
  runIn(
    directory,
    process.execPath,
    "-e",
    `const log = console.log; console.log = (line) => { log(line); process.exit(0); }; require(${JSON.stringify(program)});`,
  ).trim();
