// The campaign in small: a fixed set of numbers finds nothing, and every kind of fault that is planted is found.
import { expect } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { main } from "../../../cli";
import { runCampaign } from "../../../scripts/fuzz/campaign";
import { caseOf, formats, type FuzzCase } from "../../../scripts/fuzz/cases";
import { findFaults, type Outcome } from "../../../scripts/fuzz/judge";
import { runCase } from "../../../scripts/fuzz/runCase";
import { readSeeds } from "../../../scripts/fuzz/seeds";
import { runs } from "../../runs";

const sound: FuzzCase = {
  args: ["derive", "input.json", "--format", "json"],
  files: { "input.json": "{}" },
  mustBeJson: "input.json",
  isSound: false,
};
const fine: Outcome = { status: 0, out: '{"diagnostics":[]}', err: "", cpu: 1, memory: 100 };
const error = "error: /Steps/0: wrong [code]\n";

/** What is planted, and the kind of fault it is. */
const plants: readonly (readonly [what: string, kind: string, outcome: Partial<Outcome>, made?: Partial<FuzzCase>])[] =
  [
    ["an exception", "throw", { thrown: "TypeError" }],
    ["an internal error", "throw", { status: 2, err: "pipeline-access derive: internal error (TypeError).\n" }],
    ["a stack trace", "throw", { status: 2, err: "RangeError\n    at main (/x/cli/index.js:1:1)\n" }],
    ["more than two seconds", "hang", { cpu: 2_100 }],
    ["more than a gigabyte", "memory", { memory: 1_100 }],
    ["status 3", "exit-status", { status: 3 }],
    ["0 in spite of an error", "exit-status", { err: error }],
    ["1 without an error", "exit-status", { status: 1 }],
    ["2 without a word", "exit-status", { status: 2, out: "" }],
    ["2 for good input", "exit-status", { status: 2, err: error }, { isSound: true }],
    ["0 for what is not JSON", "exit-status", {}, { files: { "input.json": "{" } }],
    [
      "1 for a report without a finding",
      "exit-status",
      { status: 1, out: '{"findings":[]}' },
      { args: ["check", "input.json", "--format", "json"] },
    ],
    ["broken JSON", "invalid-output", { out: "{" }],
    ["broken XML", "invalid-output", { out: "<a>" }, { args: ["check", "input.json", "--format", "junit"] }],
    [
      "markup",
      "invalid-output",
      { out: "<p><img src=x onerror=alert(1)></p>" },
      { args: ["diagram", "input.json", "--format", "html"] },
    ],
    ["a control character", "raw-characters", { err: "warning: \u009b31m" }],
    ["a carriage return", "raw-characters", { err: "a\rb" }],
    ["a bidirectional mark", "raw-characters", { err: "warning: \u202e" }],
    ["a workflow command", "raw-characters", { err: "warning: a\n::error::b\n" }],
  ];

describe("the fuzz campaign", () => {
  const seeds = readSeeds();

  it("finds nothing in its first cases, of every command and format", function () {
    this.timeout(120_000);
    const found = Array.from({ length: runs(600, 150) }, (_, number) => {
      const made = caseOf(number, seeds);
      return findFaults(made, runCase(main, made))
        .filter(({ kind }) => kind !== "hang" && kind !== "memory")
        .map(({ kind, detail }) => `${number} ${kind} ${detail}`);
    });
    expect(found.flat()).to.deep.equal([]);
    const commands = Object.values(formats).flat().length;
    const made = Array.from({ length: 150 }, (_, number) => caseOf(number, seeds));
    expect(new Set(made.map(({ args }) => `${args[0] ?? ""} ${args.at(-1) ?? ""}`)).size).to.be.at.least(commands);
  });

  it("makes the same case of the same number", () => {
    expect(caseOf(7, seeds)).to.deep.equal(caseOf(7, seeds));
    expect(caseOf(7, seeds)).to.not.deep.equal(caseOf(21, seeds));
  });

  for (const [what, kind, outcome, made] of plants)
    it(`sees ${what}`, () => {
      expect(findFaults({ ...sound, ...made }, { ...fine, ...outcome }).map((each) => each.kind)).to.deep.equal([kind]);
    });

  it("sees what is not in the published schema", () => {
    expect(findFaults(sound, fine, () => () => false).map(({ kind }) => kind)).to.deep.equal(["schema"]);
    expect(findFaults(sound, fine, () => () => true)).to.deep.equal([]);
  });

  it("sees processes that hang, die or throw, and goes on", async function () {
    this.timeout(120_000);
    const folder = mkdtempSync(join(tmpdir(), "fuzz-test-"));
    const target = join(folder, "planted.cjs");
    writeFileSync(
      target,
      `exports.main = (args) => {
        if (args[0] === "derive") throw new TypeError("planted");
        if (args[0] === "diagram") process.exit(1);
        if (args[0] === "check") for (;;);
        return 0;
      };`,
    );
    try {
      const campaign = await runCampaign({ target, first: 7, cases: 3, workers: 1, patience: 1_500 });
      expect(campaign.cases).to.equal(3);
      expect(campaign.faults.map(({ number, fault }) => `${number} ${fault.kind}`)).to.deep.equal([
        "7 throw",
        "8 memory",
        "9 hang",
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
