/** Properties against mutants: the same few cases every time, no shrinking, and no property may take long. */
const fc = require("fast-check");

fc.configureGlobal({ numRuns: 30, seed: 1, endOnFailure: true, interruptAfterTimeLimit: 150 });
