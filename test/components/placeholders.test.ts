import { expect } from "chai";
import { placeholdersFor } from "../../components/placeholders";
import { readDefinition } from "../../permissions/definition/read";

const read = (parameters: unknown[]) => {
  const { definition } = readDefinition(
    JSON.stringify({ Version: "2020-12-01", Metadata: {}, Parameters: parameters, Steps: [] }),
  );
  if (definition === undefined) throw new Error("the definition cannot be read");
  return definition;
};

describe("placeholdersFor", () => {
  it("takes the parameter's own default, and a number for a number", () => {
    const definition = read([
      { Name: "Uri", Type: "String", DefaultValue: "s3://a/b" },
      { Name: "Count", Type: "Integer" },
    ]);
    expect(placeholdersFor(definition, ["Uri", "Count"], () => 5)).to.deep.equal({ Uri: "s3://a/b", Count: "1" });
  });

  it("takes a value that fits the type, or is on the parameter's list", () => {
    const definition = read([
      { Name: "Flag", Type: "Boolean" },
      { Name: "Rate", Type: "Float" },
      { Name: "Kind", Type: "String", EnumValues: ["small", "large"] },
      { Name: "Size", Type: "Integer", EnumValues: [4, 8] },
    ]);
    expect(placeholdersFor(definition, ["Flag", "Rate", "Kind", "Size"], () => 5)).to.deep.equal({
      Flag: "true",
      Rate: "1",
      Kind: "small",
      Size: "4",
    });
  });

  it("stops at the first form that planning has nothing to say about", () => {
    const definition = read([{ Name: "Bucket", Type: "String" }]);
    const values = placeholdersFor(definition, ["Bucket"], () => 0);
    expect(values["Bucket"])
      .to.match(/^placeholder-0-0+$/)
      .and.have.length(63);
  });

  it("finds each parameter's form on its own, and never the same thing for two", () => {
    const definition = read(["A", "B", "C"].map((Name) => ({ Name, Type: "String" })));
    const wanted: Record<string, RegExp> = { A: /^s3:\/\//, B: /^arn:.*:role\//, C: /^placeholder/ };
    const values = placeholdersFor(
      definition,
      ["A", "B", "C"],
      (given) => Object.entries(wanted).filter(([name, form]) => !form.test(given[name] ?? "")).length,
    );
    for (const [name, form] of Object.entries(wanted)) expect(values[name]).to.match(form);
    expect(new Set(Object.values(values)).size).to.equal(3);
  });
});
