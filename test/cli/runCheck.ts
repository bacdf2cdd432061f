// Runs `pipeline-access check` on files given as texts.
import { main } from "../../cli";
import { today } from "../../policypack/examples/cases";

/** A finding of `--format json`. */
export interface Printed {
  readonly rule: string;
  readonly code: string;
  readonly id: string;
  readonly severity: string;
  readonly level: string;
  readonly urn: string;
  readonly path: string;
  readonly message: string;
  readonly fix: string;
  readonly reason?: string;
  readonly expires?: string;
}

export interface PrintedReport {
  readonly formatVersion: number;
  readonly findings: readonly Printed[];
  readonly exempted: readonly Printed[];
  readonly unknown: readonly Printed[];
}

interface Given {
  readonly config?: unknown;
  readonly args?: readonly string[];
  /** The file's name. */
  readonly name?: string;
  /** More files by name; what the command writes is put in. */
  readonly files?: Record<string, string>;
}

/** Runs the command; the file and `config.json` hold the texts. */
export function runCheck(stack: string, { config, args = [], name = "stack.json", files: more = {} }: Given = {}) {
  let out = "";
  let err = "";
  const files: Readonly<Record<string, string>> = {
    [name]: stack,
    "config.json": typeof config === "string" ? config : JSON.stringify(config ?? {}),
  };
  const status = main(["check", name, ...(config === undefined ? [] : ["--config", "config.json"]), ...args], {
    read: (file) => {
      const text = files[file] ?? more[file];
      if (text === undefined) throw Object.assign(new Error("no such file"), { code: "ENOENT" });
      return text;
    },
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    write: (file, text) => void (more[file] = text),
    today: () => today,
  });
  return { status, out, err };
}

/** What `--format json` prints. */
export function checkJson(stack: string, config?: unknown): PrintedReport & { readonly status: number } {
  const { status, out } = runCheck(stack, {
    args: ["--format", "json"],
    ...(config === undefined ? {} : { config }),
  });
  return { status, ...(JSON.parse(out) as PrintedReport) };
}
