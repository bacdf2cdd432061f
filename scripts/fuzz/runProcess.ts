/** Runs a case as a user does: a process of its own, with files, and standard input in place of the first one. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FuzzCase } from "./cases";
import type { Fault, Outcome } from "./judge";

/** What differs from the run within a process. Nothing where the case cannot be given to a process as it is. */
export function runProcess(target: string, made: FuzzCase, { status }: Outcome): Fault[] {
  const texts = [...made.args, ...Object.values(made.files)];
  if (made.args.some((arg) => arg.includes("\0")) || texts.some((text) => /\p{Cs}/u.test(text))) return [];
  if (made.args.join("").length > 100_000) return [];
  const folder = mkdtempSync(join(tmpdir(), "fuzz-process-"));
  try {
    saveFiles(folder, made.files);
    const [input = ""] = Object.keys(made.files);
    const args = made.args.map((arg) => (arg === input ? "-" : arg));
    const loader = join(__dirname, "..", "..", "node_modules", "tsx", "dist", "loader.mjs");
    const ended = spawnSync(process.execPath, ["--import", loader, target, ...args], {
      cwd: folder,
      encoding: "utf8",
      input: made.files[input] ?? "",
      maxBuffer: 500_000_000,
    });
    if (/\n\s+at [^\n]*:\d+:\d+/.test(ended.stderr)) return [{ kind: "throw", detail: ended.stderr.slice(0, 600) }];
    return ended.status === status
      ? []
      : [{ kind: "process-differs", detail: `exit status ${String(ended.status)}, within a process ${status}` }];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes the files of a case. */
export function saveFiles(folder: string, files: FuzzCase["files"]): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}
