// A process of the campaign: makes the case of each number it is sent, runs it, and answers with what is wrong.
import Ajv from "ajv";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { caseOf } from "./cases";
import { findFaults, type Fault, type SchemaOf } from "./judge";
import { runCase, type Main } from "./runCase";
import { runProcess } from "./runProcess";
import { readSeeds } from "./seeds";

/** What it is sent. */
export interface Order {
  readonly number: number;
  /** Whether to run it as a process of its own too. */
  readonly asProcess: boolean;
}

/** What it answers. */
export interface Answer {
  readonly number: number;
  readonly command: string;
  readonly status: number;
  readonly cpu: number;
  readonly faults: readonly Fault[];
}

/** The first message, once it can take orders. */
export const ready = "ready";

const root = join(__dirname, "..", "..");
const ajv = new Ajv({ strict: false });
const validators = new Map<string, ReturnType<SchemaOf>>();

/** Of the published schemas. */
const schemaOf: SchemaOf = (command) => {
  const known = validators.get(command);
  if (known !== undefined) return known;
  const file = join(root, "schemas", `${command}.schema.json`);
  if (!/^[a-z]+$/.test(command) || !existsSync(file)) return undefined;
  const validator = ajv.compile(JSON.parse(readFileSync(file, "utf8")) as object);
  validators.set(command, validator);
  return validator;
};

async function work(target: string): Promise<void> {
  const { main } = (await import(target)) as { readonly main: Main };
  const seeds = readSeeds();
  process.on("message", ({ number, asProcess }: Order) => {
    const made = caseOf(number, seeds);
    const outcome = runCase(main, made);
    const faults = findFaults(made, outcome, schemaOf);
    const added = Object.keys(Object.prototype);
    if (added.length > 0) faults.push({ kind: "prototype", detail: `Object.prototype has ${added.join(", ")}` });
    if (asProcess && faults.length === 0) faults.push(...runProcess(target, made, outcome));
    const { status, cpu } = outcome;
    process.send?.({ number, command: made.args[0] ?? "", status, cpu, faults } satisfies Answer);
  });
  process.send?.(ready);
}

const [, , target] = process.argv;
if (target !== undefined && process.send !== undefined)
  work(target).catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  });
