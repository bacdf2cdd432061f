// A copy of this repository's files that scripts may change, with the node_modules of this one.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const repository = join(__dirname, "..", "..");
const leftOut = new Set(["node_modules", ".git", "dist", "coverage", "reports", ".stryker-tmp"]);

/** How a command ended; its output in one text. */
export interface Ended {
  readonly status: number | null;
  readonly output: string;
}

/** The copy, and commands in it. */
export interface ScratchCopy {
  readonly directory: string;
  /** Runs a program of node_modules: `tsx`, `mocha`, `tsc`. */
  readonly run: (program: string, ...args: string[]) => Ended;
  readonly remove: () => void;
}

const programs: Readonly<Record<string, string>> = {
  tsx: "tsx/dist/cli.mjs",
  mocha: "mocha/bin/mocha.js",
  tsc: "typescript/bin/tsc",
};

/** Copies the repository. */
export function scratchCopy(): ScratchCopy {
  const directory = mkdtempSync(join(tmpdir(), "scratch-"));
  for (const name of readdirSync(repository).filter((each) => !leftOut.has(each)))
    cpSync(join(repository, name), join(directory, name), { recursive: true });
  symlinkSync(join(repository, "node_modules"), join(directory, "node_modules"));
  return {
    directory,
    run: (program, ...args) => {
      const file = join(directory, "node_modules", programs[program] ?? program);
      const { status, stdout, stderr } = spawnSync(process.execPath, [file, ...args], {
        cwd: directory,
        encoding: "utf8",
        env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0" },
      });
      return { status, output: `${stdout}${stderr}` };
    },
    remove: () => {
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
