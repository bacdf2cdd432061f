/** Text of a definition is never a pattern: a wildcard or a variable anywhere in it is escaped, refused or named. */
import { expect } from "chai";
import { RoleSeparation, writePolicies } from "../../../permissions";
import { isArray, isObject, pointerTo, type JsonValue } from "../../../permissions/json";
import { definitions, planOf, type TestDefinition } from "../../definitions/definitions";

/** What is put at a place, and how it may stand in a policy. */
const injected: readonly (readonly [text: string, escaped: string])[] = [
  ["zq*zq", "zq${*}zq"],
  ["zq?zq", "zq${?}zq"],
  ["zq${aws:username}zq", "zq${$}{aws:username}zq"],
];

/** The places of strings below a value, but for names of parameters and steps, which are not written. */
function* stringsIn(value: JsonValue, path: string): Generator<string> {
  if (typeof value === "string") yield path;
  else if (isArray(value)) for (const [index, item] of value.entries()) yield* stringsIn(item, pointerTo(path, index));
  else if (isObject(value))
    for (const key of Object.keys(value)) yield* stringsIn(value[key] ?? null, pointerTo(path, key));
}

const replaceAt = (
  value: JsonValue,
  [key, ...rest]: readonly string[],
  change: (text: string) => string,
): JsonValue => {
  if (key === undefined) return typeof value === "string" ? change(value) : value;
  if (isArray(value)) return value.map((item, index) => (String(index) === key ? replaceAt(item, rest, change) : item));
  return isObject(value) ? { ...value, [key]: replaceAt(value[key] ?? null, rest, change) } : value;
};

const segments = (path: string): string[] =>
  path
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));

/** Strings in the policies that hold the text in another form than escaped. */
function unescaped(given: TestDefinition, text: string, [raw, escaped]: readonly [string, string]): readonly string[] {
  const { plan } = planOf({ ...given, text });
  if (plan === undefined) return [];
  const { pipelineRole, roles, author, operator } = writePolicies(plan);
  const documents = [
    ...[pipelineRole, ...roles].flatMap(({ trust, policies }) => [trust, ...policies]),
    ...author,
    ...operator,
  ];
  const found: string[] = [];
  JSON.stringify(documents, (_key, value: unknown) => {
    if (
      typeof value === "string" &&
      value.toLowerCase().replaceAll(escaped.toLowerCase(), "").includes(raw.toLowerCase())
    )
      found.push(value);
    return value;
  });
  return found;
}

/** The roles of the definition matter where they are kept. */
const both = [RoleSeparation.PerStep, RoleSeparation.AsDefined];

describe("text of a definition", () => {
  for (const given of definitions)
    it(`is no pattern anywhere in ${given.name}`, function () {
      this.timeout(60_000);
      const json = JSON.parse(given.text) as JsonValue;
      for (const [index, path] of [...stringsIn(json, "")].entries())
        for (const roleSeparation of path.includes("Role") ? both : both.slice(0, 1)) {
          const form = injected[index % injected.length] ?? ["", ""];
          const [raw] = form;
          const forms = [
            (text: string) => text + raw,
            (text: string) => text.replace(/[^/:]+$/, raw),
            (text: string) => text.replace(/[^:/]+(?=[:/][^:/]+$)/, raw),
          ];
          const change = forms[Math.floor(index / 3) % 3] ?? ((text: string) => text);
          const text = JSON.stringify(replaceAt(json, segments(path), change));
          const options = { ...given.options, roleSeparation };
          expect(unescaped({ ...given, options }, text, form), `${path} ${roleSeparation}`).to.deep.equal([]);
        }
    });
});
