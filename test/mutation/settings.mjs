/**
 * Mutation testing: does a test fail for each small change to the code? `npm run mutation` runs iam.mjs and access.mjs,
 * `npx stryker run test/mutation/iam.mjs --mutate permissions/iam/cover.ts` one file. What costs much and says little is
 * left out, each with its reason. https://stryker-mutator.io/docs/stryker-js/configuration/
 */

/**
 * @param {string} name of the run's reports
 * @param {string[]} folders of permissions/
 * @param {string[]} spec tests that judge it, the quickest first: the first failure ends a mutant's run
 */
export const settings = (name, folders, spec) => ({
  plugins: ["@stryker-mutator/mocha-runner", "./test/mutation/prose.mjs"],
  testRunner: "mocha",
  mochaOptions: { spec, require: ["tsx/cjs", "./test/mutation/fewerRuns.cjs"] },
  mutate: folders.map((folder) => `permissions/${folder}/**/*.ts`),
  // Only the tests that reach a mutant run against it.
  coverageAnalysis: "perTest",
  // Tables are read when a module loads: each of their mutants would take a process and all tests. The golden files and
  // the generated documents hold what they say.
  ignoreStatic: true,
  ignorers: ["prose"],
  incremental: true,
  incrementalFile: `reports/mutation/${name}-incremental.json`,
  concurrency: 2,
  timeoutMS: 2000,
  timeoutFactor: 1.5,
  reporters: ["clear-text", "progress-append-only", "json"],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false, reportScoreTable: true },
  jsonReporter: { fileName: `reports/mutation/${name}.json` },
  thresholds: { high: 95, low: 85, break: 85 },
  ignorePatterns: ["dist", "docs", "components", "policypack", "cli", "scripts", "test/engine", "test/policypack"],
});
