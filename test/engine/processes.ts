// Child processes, run to their end. Not a shell: arguments are passed as they are.
import { spawn } from "node:child_process";

/** How a process ended. `code` is 128 + 15 (as a shell says it) when a signal ended it. */
export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** Settings of `runProcess`. */
export interface ProcessOptions {
  cwd?: string;
  /** The whole environment; the caller's own when absent. */
  env?: NodeJS.ProcessEnv;
  /** Called with the child's process id, for tests that interrupt it. */
  onStart?: (pid: number) => void;
}

/** Runs a program to its end and gathers what it printed. Rejects only when the program cannot be started. */
export function runProcess(command: string, args: readonly string[], options: ProcessOptions = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
    child.on("error", reject);
    child.on("close", (code) => {
      resolve({
        code: code ?? 143,
        stdout: Buffer.concat(stdout).toString(),
        stderr: Buffer.concat(stderr).toString(),
      });
    });
    if (child.pid !== undefined) options.onStart?.(child.pid);
  });
}

/** Runs a program that must succeed; throws `what` and the end of its output otherwise. Returns its standard output. */
export async function runOrThrow(
  what: string,
  command: string,
  args: readonly string[],
  options: ProcessOptions = {},
): Promise<string> {
  const ended = await runProcess(command, args, options);
  if (ended.code !== 0)
    throw new Error(`${what} failed (exit code ${ended.code}): ${(ended.stderr + ended.stdout).slice(-2000)}`);
  return ended.stdout;
}
