/** Runs a case in this process: files come from the case, and nothing is written. */
import type { main } from "../../cli";
import type { FuzzCase } from "./cases";
import type { Outcome } from "./judge";

/** The command line under test. */
export type Main = typeof main;

/** Runs it, and measures. */
export function runCase(run: Main, { args, files }: FuzzCase): Outcome {
  const out: string[] = [];
  const err: string[] = [];
  const began = process.cpuUsage();
  const ended = (status: number, thrown?: string): Outcome => {
    const { user, system } = process.cpuUsage(began);
    return {
      status,
      out: out.join(""),
      err: err.join(""),
      ...(thrown !== undefined && { thrown }),
      cpu: (user + system) / 1_000,
      memory: process.resourceUsage().maxRSS / 1_024,
    };
  };
  try {
    const status = run(args, {
      read: (file) => {
        const text = Object.hasOwn(files, file) ? files[file] : undefined;
        if (text === undefined) throw Object.assign(new Error("no such file"), { code: "ENOENT" });
        return text;
      },
      out: (text) => void out.push(text),
      err: (text) => void err.push(text),
      write: () => undefined,
      today: () => "2026-01-01",
    });
    return ended(status);
  } catch (error) {
    return ended(-1, error instanceof Error ? `${error.name}: ${(error.stack ?? "").slice(0, 600)}` : String(error));
  }
}
