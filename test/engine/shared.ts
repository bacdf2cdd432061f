// One engine per test process (a worker of `mocha --parallel`, or mocha itself), started on first use, shared by the
// test files that run in it one after the other, and removed when the process exits. Import it from test files only.
import { startEngine, type Engine } from "./engine";

let started: Promise<Engine> | undefined;

/** The engine of this process. Give the hook that calls it first a long timeout: a first run builds for minutes. */
export function sharedEngine(): Promise<Engine> {
  started ??= startEngine({ onProgress: (line) => process.stderr.write(`  ${line}\n`), untilExit: true });
  return started;
}
