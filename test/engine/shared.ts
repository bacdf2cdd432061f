// One engine per mocha process, started on first use and stopped when mocha is done. Import it from test files only.
import { startEngine, type Engine } from "./engine";

let started: Promise<Engine> | undefined;

/** The engine of this test run. Give the hook that calls it first a long timeout: a first run builds for minutes. */
export function sharedEngine(): Promise<Engine> {
  started ??= startEngine({ onProgress: (line) => process.stderr.write(`  ${line}\n`) });
  return started;
}

after("stop the engine", async () => {
  await started?.then(
    (engine) => engine.stop(),
    () => undefined,
  );
});
