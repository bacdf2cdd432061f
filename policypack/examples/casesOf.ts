// The cases of every rule, found by the rule's name: `pass-role-scope` has `passRoleScope.cases.ts` beside this file.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { rules } from "../registry";
import type { RuleCase } from "./cases";

const load = createRequire(__filename);

/** `pass-role-scope` as files and constants spell it: `passRoleScope`. */
export const camelCase = (name: string): string =>
  name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** The cases of a rule. Throws where there are none: a rule without cases is neither tested nor described. */
export function casesOf(rule: string): readonly RuleCase[] {
  const name = `${camelCase(rule)}.cases.ts`;
  const file = join(__dirname, name);
  if (!existsSync(file)) throw new Error(`Missing cases of rule ${rule}: add ${name}, which exports \`cases\`.`);
  const { cases } = load(file) as { readonly cases?: readonly RuleCase[] };
  if (!Array.isArray(cases) || cases.length === 0)
    throw new Error(`Missing cases of rule ${rule}: ${name} must export \`cases\`, a list that is not empty.`);
  return cases as readonly RuleCase[];
}

/** The cases of every rule that the pack has, by the rule's name. */
export const allCases = (): ReadonlyMap<string, readonly RuleCase[]> =>
  new Map(rules.map(({ name }) => [name, casesOf(name)]));
