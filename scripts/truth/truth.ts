/** The command's work, without the registries: compares a folder of inputs with the accepted state, and may accept it. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { compareFacts, consequences, type Accepted } from "./compare";
import { readFacts } from "./facts";

/** What is compared. */
export interface TruthInputs {
  /** The folder with one folder per source. */
  readonly inputs: string;
  /** The accepted state. */
  readonly state: string;
  /** Actions of other services that we grant. */
  readonly granted: ReadonlySet<string>;
  /** Sources that could not be fetched. */
  readonly unfetched?: readonly string[];
  /** Accepts the inputs, with the reason. */
  readonly accept?: string;
}

/** Compares; returns what is to be printed, and 1 where a change or a source is open. */
export function checkTruth({ inputs, state, granted, unfetched = [], accept }: TruthInputs): {
  readonly status: 0 | 1;
  readonly lines: readonly string[];
} {
  const { facts, unread } = readFacts(inputs, granted);
  const missing = [...unfetched, ...unread].map((each) => `Could not read ${each}`);
  const accepted: Accepted = existsSync(state)
    ? (JSON.parse(readFileSync(state, "utf8")) as Accepted)
    : { notes: [], facts: {} };
  // What a source that could not be read would say is unknown, not gone.
  const changes = compareFacts(accepted.facts, facts).filter(({ what }) => missing.length === 0 || what !== "gone");
  const count = Object.values(facts).reduce((sum, names) => sum + Object.keys(names).length, 0);
  if (accept !== undefined) {
    if (missing.length > 0)
      return { status: 1, lines: [...missing, "Nothing was accepted: every source must be readable."] };
    const next: Accepted = { notes: [...accepted.notes, accept], facts: sorted(facts) };
    writeFileSync(state, `${JSON.stringify(next, undefined, 1)}\n`);
    return { status: 0, lines: [`Accepted ${count} facts, ${changes.length} changes: ${accept}`] };
  }
  return {
    status: changes.length + missing.length === 0 ? 0 : 1,
    lines: [
      ...missing,
      ...changes.map(({ kind, what, name }) => `${what} ${kind}: ${name} (look at ${consequences[kind] ?? kind})`),
      `${count} facts, ${changes.length} unclassified changes, ${missing.length} unread sources.`,
      ...(changes.length === 0
        ? []
        : ['Bring the code up to date, then accept the state: npm run truth -- --accept "what was done about each"']),
    ],
  };
}

const sorted = <T extends Readonly<Record<string, Readonly<Record<string, string>>>>>(facts: T): T =>
  Object.fromEntries(
    Object.entries(facts)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([kind, names]) => [kind, Object.fromEntries(Object.entries(names).sort(([a], [b]) => (a < b ? -1 : 1)))]),
  ) as T;
