/**
 * The campaign: cases by number, spread over processes, until the time or the numbers are over. A process that does not
 * answer or dies is ended and replaced, and its case is a fault. What takes too long or too much is tried again in a new
 * process, so that what earlier cases left behind does not count.
 */
import { fork, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { bounds, type Fault } from "./judge";
import { ready, type Answer, type Order } from "./worker";

/** Settings of a campaign. */
export interface CampaignSettings {
  /** File of the command line under test: exports `main`. */
  readonly target: string;
  /** Number of the first case. */
  readonly first: number;
  /** How many cases; without end where not given. */
  readonly cases?: number;
  readonly seconds?: number;
  readonly workers: number;
  /** Each so-many-th case runs as a process of its own too. */
  readonly processEvery?: number;
  /** Milliseconds that a process may take for one answer, of the clock: many more than of the processor. */
  readonly patience?: number;
  readonly onFault?: (number: number, fault: Fault) => void;
}

/** What came of it. */
export interface Campaign {
  /** Cases by command and exit status. */
  readonly counts: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly cases: number;
  readonly processes: number;
  /** The longest case, in milliseconds of processor time. */
  readonly slowest: { readonly number: number; readonly cpu: number };
  readonly faults: readonly { readonly number: number; readonly fault: Fault }[];
}

/** Runs it. */
export async function runCampaign(settings: CampaignSettings): Promise<Campaign> {
  const { target, first, cases = Infinity, seconds = Infinity, workers, processEvery = 0 } = settings;
  const until = performance.now() + seconds * 1_000;
  const counts: Record<string, Record<string, number>> = {};
  const faults: { number: number; fault: Fault }[] = [];
  let next = first;
  let processes = 0;
  let slowest = { number: first, cpu: 0 };

  const record = ({ number, command, status, cpu, faults: found }: Answer): void => {
    const ofCommand = (counts[command in commandNames ? command : "other"] ??= {});
    ofCommand[status] = (ofCommand[status] ?? 0) + 1;
    if (cpu > slowest.cpu) slowest = { number, cpu };
    for (const fault of found) {
      faults.push({ number, fault });
      settings.onFault?.(number, fault);
    }
  };

  const run = async (): Promise<void> => {
    let worker: ChildProcess | undefined;
    try {
      while (next < first + cases && performance.now() < until) {
        const number = next++;
        const asProcess = processEvery > 0 && number % processEvery === 0;
        if (asProcess) processes++;
        worker ??= await startWorker(target);
        let answer = await ask(worker, { number, asProcess }, settings.patience);
        if (isSlow(answer)) {
          worker.kill("SIGKILL");
          worker = await startWorker(target);
          // Twice: what a process does for the first time, such as compiling the program, is not the case's.
          await ask(worker, { number, asProcess: false }, settings.patience);
          answer = await ask(worker, { number, asProcess: false }, settings.patience);
        }
        record(answer);
        if (!isSlow(answer) && !isOver(answer)) continue;
        worker.kill("SIGKILL");
        worker = undefined;
      }
    } finally {
      worker?.kill("SIGKILL");
    }
  };
  await Promise.all(Array.from({ length: workers }, run));
  return { counts, cases: next - first, processes, slowest, faults };
}

/** Whether the process has answered, and says that it took too much. */
const isSlow = (answer: Answer): boolean =>
  !isOver(answer) && answer.faults.some(({ kind }) => kind === "hang" || kind === "memory");

/** Whether there was no answer. */
const isOver = ({ command }: Answer): boolean => command === noAnswer;
const noAnswer = "none";

const commandNames = { derive: 1, diagram: 1, check: 1, explain: 1, compare: 1, exempt: 1, recover: 1 };

/** Starts a process and waits until it takes orders. */
function startWorker(target: string): Promise<ChildProcess> {
  const loader = join(__dirname, "..", "..", "node_modules", "tsx", "dist", "loader.mjs");
  const worker = fork(join(__dirname, "worker.ts"), [target], {
    execArgv: ["--import", loader, `--max-old-space-size=${bounds.memory}`],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  return new Promise((resolve, reject) => {
    const onExit = (): void => {
      reject(new Error(`${target} cannot be loaded.`));
    };
    worker.once("exit", onExit);
    worker.once("message", (message) => {
      if (message !== ready) return;
      worker.off("exit", onExit);
      resolve(worker);
    });
  });
}

/** The answer of a process; a fault where there is none. */
function ask(worker: ChildProcess, order: Order, patience = 40_000): Promise<Answer> {
  const none = (fault: Fault): Answer => ({
    number: order.number,
    command: noAnswer,
    status: -1,
    cpu: 0,
    faults: [fault],
  });
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      end(none({ kind: "hang", detail: `no answer in ${patience} ms` }));
    }, patience);
    const onMessage = (answer: unknown): void => {
      end(answer as Answer);
    };
    const onExit = (code: number | null, signal: string | null): void => {
      end(none({ kind: "memory", detail: `the process ended (${signal ?? String(code)})` }));
    };
    const end = (answer: Answer): void => {
      clearTimeout(timer);
      worker.off("message", onMessage).off("exit", onExit);
      resolve(answer);
    };
    worker.on("message", onMessage).on("exit", onExit);
    if (worker.connected) worker.send(order);
    else onExit(worker.exitCode, worker.signalCode);
  });
}
