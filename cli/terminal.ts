/** What only a terminal sees: colours, and that long work goes on. Files, pipes and CI logs get plain text. */
import { writeSync } from "node:fs";
import { Worker } from "node:worker_threads";

/** What a line says first -> its colour. https://en.wikipedia.org/wiki/ANSI_escape_code#Colors */
const colours: Readonly<Record<string, number>> = {
  error: 31,
  mandatory: 31,
  warning: 33,
  advisory: 33,
  "not judged": 35,
  info: 36,
};
const start = new RegExp(`^(${Object.keys(colours).join("|")})(?=:)`, "gm");

/** Colours the level that a line begins with. */
export const paint = (text: string): string =>
  text.replace(start, (level) => `\u001b[1;${colours[level] ?? 0}m${level}\u001b[0m`);

/** Whether a stream shows colours: https://no-color.org/. */
export const showsColours = (isTerminal: boolean | undefined, env: NodeJS.ProcessEnv): boolean =>
  isTerminal === true && (env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb";

/** Who may write: nobody yet, the thread beside, or nobody any more. */
const idle = 0;
const writing = 1;
const done = 2;

/** The work is one long call, so that only another thread can say that it goes on. */
const beside = `
const { workerData: { state, descriptor, after } } = require("node:worker_threads");
const { writeSync } = require("node:fs");
const from = Date.now();
const marks = "|/-\\\\";
let round = 0;
const timer = setInterval(() => {
  if (Date.now() - from < after) return;
  if (Atomics.compareExchange(state, 0, ${idle}, ${writing}) !== ${idle}) return clearInterval(timer);
  writeSync(descriptor, "\\r" + marks[round++ % 4] + " working, " + Math.round((Date.now() - from) / 1000) + " s");
  Atomics.store(state, 1, 1);
  Atomics.store(state, 0, ${idle});
}, 100);
`;

/** Says so on a terminal once work takes longer than `after` milliseconds. The function it returns ends that and clears
 * the line; it may be called more than once. */
export function showProgress(descriptor: number, after = 1000): () => void {
  const state = new Int32Array(new SharedArrayBuffer(8));
  const worker = new Worker(beside, { eval: true, workerData: { state, descriptor, after } });
  worker.unref();
  return () => {
    if (Atomics.load(state, 0) === done) return;
    while (Atomics.compareExchange(state, 0, idle, done) !== idle);
    if (Atomics.load(state, 1) === 1) writeSync(descriptor, "\r\u001b[K");
    void worker.terminate();
  };
}
