/**
 * Inputs that decide which resources there are must be plain. Schemas say so, but not every language enforces it: a
 * resource's output and a secret still arrive as an Output, and would be read as an object here.
 */
import * as pulumi from "@pulumi/pulumi";

/**
 * Throws where an input that must be plain, or anything inside it, is an Output.
 * @param mayBeOutput places inside it that may be Outputs all the same
 */
export function requirePlain(
  component: pulumi.Resource,
  inputs: Readonly<Record<string, unknown>>,
  mayBeOutput?: RegExp,
): void {
  for (const [name, value] of Object.entries(inputs)) {
    const at = findOutputs(value, name).find((place) => mayBeOutput?.test(place) !== true);
    if (at !== undefined)
      throw new pulumi.ResourceError(
        `${at} must be a plain value, not an Output, because it determines which roles and policies are created. Use a literal, configuration (config.require) or text read from a file; pass values of other resources in bindings.`,
        component,
        true,
      );
  }
}

/** Throws where a map itself is an Output; its values may be. */
export function requirePlainKeys(component: pulumi.Resource, inputs: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(inputs))
    if (isOutput(value))
      throw new pulumi.ResourceError(
        `${name} must be a plain list or map, not an Output. Its values may be Outputs.`,
        component,
        true,
      );
}

/** Whether nothing in the value is an Output. */
export const isPlain = (value: unknown): boolean => findOutputs(value, "").length === 0;

/** Whether it is a value to come: Promises count as Outputs. */
export const isOutput = (value: unknown): boolean => pulumi.Output.isInstance(value) || value instanceof Promise;

function findOutputs(value: unknown, at: string): readonly string[] {
  if (isOutput(value)) return [at];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    findOutputs(inner, Array.isArray(value) ? `${at}[${key}]` : `${at}.${key}`),
  );
}
