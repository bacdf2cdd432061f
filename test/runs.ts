// How often tests with many random cases repeat: in full in CI and with TEST_RUNS=full, shorter elsewhere. The number of
// tests is the same either way. Every property and every proof runs in both; only its number of cases changes.

/** Whether this run is the long one. */
export const fullRuns: boolean =
  process.env["TEST_RUNS"] === "full" ||
  (process.env["TEST_RUNS"] === undefined && !["", "0", "false", undefined].includes(process.env["CI"]));

/** The number of random cases: `full` in CI, `short` elsewhere (a tenth of `full` where it is not given). */
export const runs = (full: number, short: number = Math.ceil(full / 10)): number => (fullRuns ? full : short);

/** Every element in CI; elsewhere the first of each `step`, so that the choice is the same in every run. */
export const sample = <T>(elements: readonly T[], step: number): readonly T[] =>
  fullRuns ? elements : elements.filter((_, index) => index % step === 0);
