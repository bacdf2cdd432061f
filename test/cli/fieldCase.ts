// What a case from the field is, and how its file is read.
import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface FieldCase {
  readonly title: string;
  readonly run: "check" | "derive";
  /** The file in field/, without extension. */
  readonly file?: string;
  /** Its name in field/differences.json; "": the clean stack as it is. */
  readonly differs?: string;
  /** The file with the configuration. */
  readonly config?: string;
  readonly rc?: number;
  /** `rule/code level resource`, alternatives by ` || `; of `derive`, `severity/code`. Each part is a glob. */
  readonly must?: readonly string[];
  readonly mustNot?: readonly string[];
  /** What is said, and a text that its message or fix has. */
  readonly says?: readonly (readonly [string, string])[];
  readonly saysNot?: readonly (readonly [string, string])[];
  /** Step, action and resource. */
  readonly grants?: readonly (readonly [string, string, string])[];
}

interface State {
  readonly urn: string;
  readonly inputs?: object;
  readonly outputs?: object;
}

/** Reads a file of field/. */
export const readField = (name: string): unknown =>
  JSON.parse(readFileSync(join(__dirname, "field", `${name}.json`), "utf8"));

/** Outputs are written down as far as they differ from the inputs. */
const whole = (state: State): State =>
  state.outputs === undefined ? state : { ...state, outputs: { ...state.inputs, ...state.outputs } };

/** A state export of resources. */
const exported = (resources: readonly State[]): string =>
  JSON.stringify({ version: 3, deployment: { manifest: {}, resources: resources.map(whole) } });

/** The text of the case's file. */
export function inputOf({ run, file = "", differs }: FieldCase): string {
  if (run === "derive") return JSON.stringify(readField(file));
  if (differs === undefined)
    return exported((readField(file) as { deployment: { resources: readonly State[] } }).deployment.resources);
  const clean = readField("clean") as readonly State[];
  if (differs === "") return exported(clean);
  const all = readField("differences") as Readonly<Record<string, { without: string[]; with: State[] }>>;
  const difference = all[differs];
  if (difference === undefined) throw new Error(`Unknown difference ${differs}.`);
  const changed = new Set([...difference.without, ...difference.with.map(({ urn }) => urn)]);
  return exported([...clean.filter(({ urn }) => !changed.has(urn)), ...difference.with]);
}
