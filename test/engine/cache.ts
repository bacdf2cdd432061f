// What the engine tests build once per machine: a directory outside the repository, one entry per content hash. Not a
// cache of results: every entry can be deleted at any time and is built again.
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

/** The root of this repository: programs resolve `@pulumi/*` from its node_modules. */
export const repositoryRoot = join(__dirname, "..", "..");

/** Called with one short line whenever something slow starts. */
export type Progress = (line: string) => void;

/** The directory all entries live in. */
export function cacheDirectory(): string {
  const base = process.env["XDG_CACHE_HOME"];
  return join(base === undefined || base === "" ? join(homedir(), ".cache") : base, "sagemaker-pipeline-access");
}

/**
 * The path of the entry `name`, built first if it is not there: into a directory beside it, then renamed, so that an
 * interrupted build leaves no half entry. Of several processes one builds, and the others wait for it.
 */
export async function buildOnce(name: string, build: (directory: string) => Promise<void>): Promise<string> {
  const entry = join(cacheDirectory(), name);
  mkdirSync(cacheDirectory(), { recursive: true });
  const lock = `${entry}.lock`;
  while (!existsSync(entry)) {
    if (!takeLock(lock)) {
      await setTimeout(500);
      continue;
    }
    try {
      if (!existsSync(entry)) await buildEntry(entry, build);
    } finally {
      rmSync(lock, { force: true });
    }
  }
  return entry;
}

async function buildEntry(entry: string, build: (directory: string) => Promise<void>): Promise<void> {
  const unfinished = mkdtempSync(`${entry}.tmp-`);
  try {
    await build(unfinished);
    renameSync(unfinished, entry);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    if (!existsSync(entry)) throw error;
  }
}

/** Whether this process may build now: no other that is alive does. */
function takeLock(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: "wx" });
    return true;
  } catch {
    if (!isAlive(lock)) rmSync(lock, { force: true });
    return false;
  }
}

/** Whether the process that holds a lock is alive. Empty: it has only just taken it. */
function isAlive(lock: string): boolean {
  try {
    const holder = readFileSync(lock, "utf8");
    if (holder !== "") process.kill(Number(holder), 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Twelve hexadecimal digits over the content of files (directories: every file below), in a stable order. */
export function hashFiles(paths: readonly string[], ...also: string[]): string {
  const hash = createHash("sha256");
  for (const path of paths.flatMap(filesBelow))
    hash.update(path.slice(repositoryRoot.length)).update(readFileSync(path));
  for (const text of also) hash.update("\0").update(text);
  return hash.digest("hex").slice(0, 12);
}

function filesBelow(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
