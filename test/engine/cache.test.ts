// What is built once per machine is built by one process, whoever else wants it, and again after a build that failed.
import { expect } from "chai";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { buildOnce } from "./cache";

describe("what is built once per machine", () => {
  const before = process.env["XDG_CACHE_HOME"];
  const directory = mkdtempSync(join(tmpdir(), "cache-"));
  const entries = join(directory, "sagemaker-pipeline-access");
  beforeEach(() => {
    process.env["XDG_CACHE_HOME"] = directory;
  });
  afterEach(() => {
    if (before === undefined) delete process.env["XDG_CACHE_HOME"];
    else process.env["XDG_CACHE_HOME"] = before;
    rmSync(entries, { recursive: true, force: true });
  });
  after(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  it("is built once for all who want it at the same time", async () => {
    let builds = 0;
    const build = async (into: string) => {
      builds += 1;
      await setTimeout(20);
      writeFileSync(join(into, "file"), "built");
    };
    const [one = "", ...others] = await Promise.all([1, 2, 3].map(() => buildOnce("entry", build)));
    expect([builds, ...new Set(others)]).to.deep.equal([1, one]);
    expect(readFileSync(join(one, "file"), "utf8")).to.equal("built");
    expect(readdirSync(entries)).to.deep.equal(["entry"]);
  });

  it("is built again after a build that failed, and after one whose process is gone", async () => {
    let failure: unknown;
    await buildOnce("entry", () => Promise.reject(new Error("no compiler"))).catch(
      (error: unknown) => (failure = error),
    );
    expect(String(failure)).to.equal("Error: no compiler");
    expect(readdirSync(entries)).to.deep.equal([]);
    writeFileSync(join(entries, "entry.lock"), "2147483646");
    expect(existsSync(await buildOnce("entry", () => Promise.resolve()))).to.equal(true);
    expect(readdirSync(entries)).to.deep.equal(["entry"]);
  });
});
