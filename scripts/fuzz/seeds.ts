/** The inputs that the campaign starts from: what the tests know of each kind. Each one is fine as it is. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { JsonValue } from "../../permissions/json";
import { allCases } from "../../policypack/examples/casesOf";
import { exported, previewed } from "../../test/cli/stackFiles";
import { definitions } from "../../test/definitions/definitions";

const root = join(__dirname, "..", "..");
const files = (folder: string): string[] =>
  readdirSync(join(root, folder))
    .sort()
    .map((name) => readFileSync(join(root, folder, name), "utf8"));

/** A definition, and the options it is planned with. */
export interface DefinitionSeed {
  readonly json: JsonValue;
  readonly options: JsonValue;
}

/** By kind. */
export interface Seeds {
  readonly definitions: readonly DefinitionSeed[];
  readonly stacks: readonly JsonValue[];
  /** Requests of `exempt --input`. */
  readonly requests: readonly JsonValue[];
  /** Messages of denied calls. */
  readonly messages: readonly string[];
}

const parse = (text: string): JsonValue => JSON.parse(text) as JsonValue;

/** Reads them all. */
export function readSeeds(): Seeds {
  const cases = [...allCases().values()].flat();
  return {
    definitions: definitions.map(({ text, options }) => ({
      json: parse(text),
      options: parse(JSON.stringify({ ...options, sharedRoles: {}, tags: {} })),
    })),
    stacks: cases.flatMap(({ resources }, index) => [parse((index % 3 === 0 ? previewed : exported)(resources))]),
    requests: files("test/permissions/scp/cases").flatMap((text) => {
      const { input } = JSON.parse(text) as { readonly input?: JsonValue };
      return input === undefined ? [] : [input];
    }),
    messages: files("examples/denials"),
  };
}
