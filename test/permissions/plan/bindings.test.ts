import { expect } from "chai";
import fc from "fast-check";
import { fillRoles } from "../../../permissions";
import { get, pipeline, plan, processing, tryPlan } from "../pipelines";

const parameters = [
  { Name: "Count", Type: "Integer" },
  { Name: "Rate", Type: "Float" },
  { Name: "Flag", Type: "Boolean" },
  { Name: "Text", Type: "String" },
  { Name: "Kind", Type: "String", EnumValues: ["small", "large"] },
  { Name: "Size", Type: "Integer", EnumValues: [1, 2] },
];
const text = pipeline(
  [processing("Prepare", [get("Steps.Make.OutputParameters['uri']")], []), { Name: "Make", Type: "Fail" }],
  {
    Parameters: parameters,
  },
);
const check = (bindings: Record<string, string>) =>
  tryPlan(text, { bindings: { "Steps.Make.OutputParameters['uri']": "s3://b/k", ...bindings } }).diagnostics;
/** The DefaultValue as it is written, character by character. */
const written = (bindings: Record<string, string>): string | undefined =>
  /"DefaultValue": ([^,}]*)/.exec(
    fillRoles(plan(text, { bindings: { "Steps.Make.OutputParameters['uri']": "s3://b/k", ...bindings } })),
  )?.[1];

describe("bindings", () => {
  const taken: readonly [string, string, string][] = [
    ["Count", "12", "12"],
    ["Count", "-3", "-3"],
    ["Count", "0", "0"],
    ["Count", "12345678901234567890123", "12345678901234567890123"],
    ["Rate", "0.1", "0.1"],
    ["Rate", "1e-7", "1e-7"],
    ["Rate", "3", "3"],
    ["Rate", "0.10000000000000000000001", "0.10000000000000000000001"],
    ["Flag", "true", "true"],
    ["Flag", "True", "true"],
    ["Flag", "False", "false"],
    ["Text", "", '""'],
    ["Text", "null", '"null"'],
    ["Kind", "small", '"small"'],
    ["Size", "2", "2"],
  ];
  for (const [name, value, json] of taken)
    it(`write ${JSON.stringify(value)} for ${name} as ${json}`, () =>
      expect(written({ [name]: value })).to.equal(json));

  const refused: readonly [string, string][] = [
    ...["abc", "", " ", "1.5", "1e3", "0x10", "١", "Infinity", "1_000", "--1", "+", "007"].map(
      (value): [string, string] => ["Count", value],
    ),
    ...["abc", "", "1e999", "-1e999", "NaN", "Infinity", "1,5", ".", "0x1p3"].map((value): [string, string] => [
      "Rate",
      value,
    ]),
    ...["perhaps", "", "yes", "1", "0", "null", "truee"].map((value): [string, string] => ["Flag", value]),
    ["Kind", "medium"],
    ["Kind", ""],
    ["Size", "3"],
  ];
  for (const [name, value] of refused)
    it(`refuse ${JSON.stringify(value)} for ${name}, by the parameter's name`, () => {
      const [first, ...more] = check({ [name]: value });
      expect([first?.severity, first?.code, more]).to.deep.equal(["error", "binding-value", []]);
      expect(first?.message).to.include(`"${name}"`);
    });

  it("say the values that the definition lists, and never the one that was given", () =>
    expect(check({ Kind: "hunter2" })[0]?.message).to.equal(
      'bindings: the value of parameter "Kind" does not fit its type. Expected one of "small", "large" (EnumValues).',
    ));

  it("write the value that was given, or none: never null, 0 or false in its place", () =>
    fc.assert(
      fc.property(
        fc.constantFrom("Count", "Rate", "Flag"),
        fc.oneof(fc.string(), fc.double().map(String)),
        (name, value) => {
          if (check({ [name]: value }).some(({ severity }) => severity === "error")) return;
          const json = written({ [name]: value }) ?? "";
          expect(json.toLowerCase()).to.equal(value.toLowerCase());
          expect(typeof JSON.parse(json)).to.equal(name === "Flag" ? "boolean" : "number");
        },
      ),
    ));

  it("name the nearest parameter, step or reference for one that fits none", () => {
    const messages = (name: string) => check({ [name]: "x" }).map(({ severity, message }) => `${severity} ${message}`);
    expect(messages("Txet")).to.deep.equal([
      'error bindings: the definition has no parameter "Txet". Did you mean Text?',
    ]);
    expect(messages("Steps.Mkae.OutputParameters['uri']")).to.deep.equal([
      "error bindings: \"Steps.Mkae.OutputParameters['uri']\" names a step that the definition does not have. Did you mean Make?",
    ]);
    expect(messages("Steps.Make.OutputParameters['url']")).to.deep.equal([
      "warning bindings: nothing in the definition refers to \"Steps.Make.OutputParameters['url']\", so its value has no effect. Did you mean Steps.Make.OutputParameters['uri']?",
    ]);
    expect(messages("__proto__")[0]).to.match(/^error /);
  });
});
