// A reader's shell: commands run one after the other, each where the one before it left off, with the programs on PATH
// that documents use.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { repository } from "../packed";
import { runProcess, type Ended } from "./processes";

/** A shell in a folder. */
export interface Shell {
  /** The folder that the next command runs in. */
  cwd: () => string;
  run: (command: string) => Promise<Ended>;
}

/** Puts a program on PATH: `name` starts `argv`. */
export function writeLauncher(directory: string, name: string, argv: readonly string[]): void {
  mkdirSync(directory, { recursive: true });
  const words = argv.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
  writeFileSync(join(directory, name), `#!/bin/sh\nexec ${words} "$@"\n`, { mode: 0o755 });
}

/** Opens a shell whose PATH begins with `bin`, to which `pipeline-access` of the built package is added. */
export function openShell(directory: string, bin: string, env: Record<string, string>): Shell {
  writeLauncher(bin, "pipeline-access", [process.execPath, join(repository, "dist", "cli", "index.js")]);
  const left = join(bin, ".cwd");
  let cwd = directory;
  return {
    cwd: () => cwd,
    run: async (command) => {
      // A failure anywhere in a pipe counts; the folder is kept whatever the status.
      const script = `set -o pipefail; trap 'pwd > "${left}"' EXIT\n${command}`;
      const ended = await runProcess("bash", ["-c", script], {
        cwd,
        env: { ...env, PATH: `${bin}${delimiter}${env["PATH"] ?? ""}` },
      });
      cwd = readFileSync(left, "utf8").trim();
      return ended;
    },
  };
}
