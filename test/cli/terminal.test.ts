import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { paint, showProgress, showsColours } from "../../cli/terminal";

describe("a terminal", () => {
  it("shows the level that a line begins with in a colour, and nothing else", () => {
    expect(paint("error: a\nnot judged: b\n  error: c\nerrors: d\n{}\n")).to.equal(
      "\u001b[1;31merror\u001b[0m: a\n\u001b[1;35mnot judged\u001b[0m: b\n  error: c\nerrors: d\n{}\n",
    );
  });

  it("alone shows colours, unless NO_COLOR or TERM say otherwise", () => {
    const shown = (isTerminal: boolean | undefined, env: NodeJS.ProcessEnv) => showsColours(isTerminal, env);
    expect([shown(true, {}), shown(true, { NO_COLOR: "" }), shown(true, { TERM: "xterm" })]).to.deep.equal([true, true, true]); // prettier-ignore
    expect([shown(undefined, {}), shown(false, {}), shown(true, { NO_COLOR: "1" }), shown(true, { TERM: "dumb" })]).to.deep.equal([false, false, false, false]); // prettier-ignore
  });

  /** What work of so many milliseconds writes. */
  const written = (work: number, after: number): string => {
    const folder = mkdtempSync(join(tmpdir(), "terminal-"));
    const file = join(folder, "out");
    const descriptor = openSync(file, "w");
    try {
      const end = showProgress(descriptor, after);
      const until = Date.now() + work;
      while (Date.now() < until && (work < 5000 || readFileSync(file, "utf8") === ""));
      end();
      end();
      return readFileSync(file, "utf8");
    } finally {
      closeSync(descriptor);
      rmSync(folder, { recursive: true });
    }
  };

  it("is told that long work goes on, on a line that is cleared at the end", function () {
    this.timeout(40_000);
    // eslint-disable-next-line no-control-regex
    expect(written(30_000, 100)).to.match(/^(\r[|/\\-] working, \d+ s)+\r\u001b\[K$/);
  });

  it("is told nothing of short work", () => expect(written(200, 10_000)).to.equal(""));

  it("is no pipe: no colour, no progress; a full disk is said in a sentence", function () {
    this.timeout(60_000);
    const cli = ["--import", "tsx", "cli/index.ts"];
    const bad = spawnSync("node", [...cli, "diagram", "package.json"], { encoding: "utf8" });
    expect([bad.status, bad.stderr.includes("\u001b")]).to.deep.equal([2, false]);
    if (process.platform !== "linux") return;
    const full = openSync("/dev/full", "w");
    const { status, stderr } = spawnSync("node", [...cli, "--version"], {
      encoding: "utf8",
      stdio: ["ignore", full, "pipe"],
    });
    closeSync(full);
    expect([status, stderr]).to.deep.equal([2, "pipeline-access: cannot write the output (ENOSPC).\n"]);
  });
});
