// One interrupted update: a program comes up while one write fails, then what converges is tried, in the order of the guide.
import { findDangers } from "../../test/engine/dangers";
import { adopt } from "../../test/engine/adopt";
import type { Engine } from "../../test/engine/engine";
import { startFaultProxy, type FaultProxy } from "../../test/engine/faults";
import type { Project } from "../../test/engine/project";

/** A program, and what it needs besides itself. */
export interface Subject {
  readonly name: string;
  /** Directory of the program. */
  readonly directory: string;
  /** Prepares an empty AWS; returns the stack's configuration. */
  readonly prepare: (engine: Engine) => Promise<Record<string, string>>;
}

/** A write: the n-th call of an action. */
export interface Write {
  readonly action: string;
  readonly nth: number;
}

/** How it is interrupted. */
export const interruptions = ["refused", "reply lost", "killed"] as const;
export type Interruption = (typeof interruptions)[number];

/** What happened. */
export interface Row {
  readonly dangers: readonly string[];
  readonly converges: string;
}

/** Reads change nothing. */
const isWrite = (action: string): boolean =>
  /^(Create|Put|Attach|Update|Set|Tag|Add|Enable|Detach|Delete)/.test(action);

/** The writes of an update that nothing interrupts. */
export async function writesOf(
  engine: Engine,
  subject: Subject,
): Promise<{ readonly writes: Write[]; readonly dangers: string[] }> {
  return within(engine, subject, async (project, proxy) => {
    const up = await project.up();
    if (up.code !== 0) throw new Error(`${subject.name} does not come up: ${up.stdout}${up.stderr}`);
    const counts = new Map<string, number>();
    const writes = proxy.seen.filter(isWrite).map((action) => {
      const nth = (counts.get(action) ?? 0) + 1;
      counts.set(action, nth);
      return { action, nth };
    });
    return { writes, dangers: findDangers(proxy.done) };
  });
}

/** Interrupts one write, and brings the stack up again. */
export const interrupt = (engine: Engine, subject: Subject, write: Write, how: Interruption): Promise<Row> =>
  within(engine, subject, async (project, proxy) => {
    const { action, nth } = write;
    const kind = how === "refused" ? "before" : how === "reply lost" ? "drop" : "delay";
    proxy.inject({ action, kind, skip: nth - 1, times: 1, milliseconds: 1_500 });
    await (how === "killed" ? killAt(project, proxy, write) : project.up());
    proxy.clear();
    const converges = await converge(project, how === "killed");
    return { dangers: findDangers(proxy.done), converges };
  });

/** Runs `pulumi up` and kills it while the write is under way. */
async function killAt(project: Project, proxy: FaultProxy, { action, nth }: Write): Promise<void> {
  let watch: NodeJS.Timeout | undefined;
  await project.up({
    onStart: (pid) => {
      watch = setInterval(() => {
        if (proxy.seen.filter((each) => each === action).length < nth) return;
        clearInterval(watch);
        process.kill(pid, "SIGKILL");
      }, 10);
    },
  });
  clearInterval(watch);
  // The provider, which outlives the engine for a moment, ends its call.
  await new Promise((resolve) => setTimeout(resolve, 2_000));
}

/** What it takes until `pulumi up` is content and has nothing left to do. */
async function converge(project: Project, wasKilled: boolean): Promise<string> {
  if (wasKilled) await project.pulumi(["cancel", "--yes", "--stack", "test"]);
  let imported = 0;
  for (let runs = 1; runs <= 6; runs++) {
    const up = await project.up();
    if (up.code === 0) {
      const again = await project.preview({ args: ["--expect-no-changes"] });
      if (again.code !== 0) return "NO: a further preview has changes";
      return imported === 0 ? "by pulumi up" : `by recover (${imported} imported), pulumi up`;
    }
    const adopted = await adopt(project, up);
    if (adopted === 0) return `NO: ${(up.stdout + up.stderr).slice(-300)}`;
    imported += adopted;
  }
  return "NO: six updates did not do";
}

async function within<T>(
  engine: Engine,
  { directory, prepare }: Subject,
  work: (project: Project, proxy: FaultProxy) => Promise<T>,
): Promise<T> {
  await engine.reset();
  const config = await prepare(engine);
  const proxy = await startFaultProxy(engine.endpoint);
  const env = { AWS_ENDPOINT_URL: proxy.endpoint, AWS_MAX_ATTEMPTS: "1" };
  const project = await engine.project(directory, { checkpoints: true, config, env });
  try {
    return await work(project, proxy);
  } finally {
    project.remove();
    await proxy.stop();
  }
}
