/** A row of the benchmark's table: what was measured, against its goal. Each file of this folder reports its own. */
import { appendFileSync } from "node:fs";

/** A figure with its goal; the unit is `times`, `ms`, `s`, `MiB`, …. */
export interface Row {
  readonly what: string;
  readonly measured: number;
  readonly goal: number;
  readonly unit: string;
  /** More is better; else less is. */
  readonly more?: true;
}

/** Prints a row, and hands it to the benchmark that runs this file, if one does (`npm run bench`). */
export function report(row: Row): void {
  console.log(formatRow(row));
  const file = process.env["BENCH_ROWS"];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(row)}\n`);
}

/** A row as text: measured, goal, and whether it is reached. */
export function formatRow({ what, measured, goal, unit, more }: Row): string {
  const reached = more ? measured >= goal : measured <= goal;
  return `${what.padEnd(62)} ${figure(measured).padStart(8)} ${unit.padEnd(6)} goal ${more ? "at least " : ""}${figure(goal)}${reached ? "" : "  NOT REACHED"}`;
}

const figure = (value: number): string => value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);

/** Milliseconds of processor time, garbage collection and compilation included: what else runs here does not count. */
export function processorTime(action: () => unknown): number {
  const start = process.cpuUsage();
  action();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}
