// The Pulumi schema of the stand-in provider, made from its table: enough for YAML programs to name types, properties
// and functions. Not the real provider's schema.
import { inputProperties } from "./properties";
import type { Invoke, Property, ResourceType } from "./table";

const any = { $ref: "pulumi.json#/Any" };

const types: Record<Property["type"], object> = {
  string: { type: "string" },
  integer: { type: "integer" },
  boolean: { type: "boolean" },
  array: { type: "array", items: any },
  map: { type: "object", additionalProperties: { type: "string" } },
  object: any,
  asset: { $ref: "pulumi.json#/Asset" },
};

/** The schema as JSON text. */
export function writeSchema(
  version: string,
  resources: Record<string, ResourceType>,
  invokes: Record<string, Invoke>,
): string {
  const configuration = {
    region: types.string,
    defaultTags: { type: "object", additionalProperties: any },
  };
  return JSON.stringify({
    name: "aws",
    version,
    meta: { moduleFormat: "(.*)(?:/[^/]*)" },
    config: { variables: configuration },
    provider: { inputProperties: configuration },
    resources: mapValues(resources, (type) => ({
      inputProperties: mapValues(type.inputs, (property) =>
        property.json === true ? { oneOf: [types.string, any] } : types[property.type],
      ),
      requiredInputs: Object.keys(type.inputs).filter((name) => type.inputs[name]?.required === true),
      properties: mapValues({ ...inputProperties(type), ...type.outputs }, (property) => types[property.type]),
      required: Object.keys(type.outputs ?? {}),
    })),
    functions: mapValues(invokes, (invoke) => ({
      inputs: { type: "object", properties: mapValues(invoke.inputs, (property) => types[property.type]) },
      outputs: { type: "object", properties: mapValues(invoke.outputs, (property) => types[property.type]) },
    })),
  });
}

function mapValues<From, To>(values: Record<string, From>, change: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));
}
