/**
 * Shapes of inputs. Types say the same to a TypeScript program; YAML and a few other languages hand over what was
 * written, and would otherwise end in a TypeError or, worse, in another meaning.
 */
import * as pulumi from "@pulumi/pulumi";
import { isOutput } from "./plainInputs";

/** What a plain input may be; a list of texts: one of these. An Output passes: `requirePlain` speaks of those. */
export type Shape = "text" | "flag" | "number" | "list" | "map" | readonly string[];

const checks: Readonly<
  Record<Exclude<Shape, readonly string[]>, { what: string; holds: (value: unknown) => boolean }>
> = {
  text: { what: "a string", holds: (value) => typeof value === "string" },
  flag: { what: "true or false", holds: (value) => typeof value === "boolean" },
  number: { what: "a number", holds: (value) => typeof value === "number" && Number.isFinite(value) },
  list: { what: "a list", holds: Array.isArray },
  map: { what: "a map", holds: (value) => typeof value === "object" && value !== null && !Array.isArray(value) },
};

const messages = {
  "wrong-shape": (name: string, expected: string, value: unknown) =>
    `${name}: expected ${expected}, got ${kindOf(value)}.`,
  "not-one-of": (name: string, values: readonly string[]) => `${name}: expected one of ${values.join(", ")}.`,
  missing: (name: string) => `${name} is missing: it is required.`,
};

/** Throws one error that names every input of another shape. No value is quoted: it may be a secret. */
export function requireShapes(
  component: pulumi.Resource,
  inputs: Readonly<Record<string, unknown>>,
  shapes: Readonly<Record<string, Shape>>,
  required: readonly string[] = [],
): void {
  const found = Object.entries(shapes).flatMap(([name, shape]) => {
    const value = inputs[name];
    if (value === undefined || value === null) return required.includes(name) ? [messages.missing(name)] : [];
    if (isOutput(value)) return [];
    if (typeof shape !== "string")
      return typeof value === "string" && shape.includes(value) ? [] : [messages["not-one-of"](name, shape)];
    const { what, holds } = checks[shape];
    return holds(value) ? [] : [messages["wrong-shape"](name, what, value)];
  });
  if (found.length > 0) throw new pulumi.ResourceError(found.join("\n"), component, true);
}

const kindOf = (value: unknown): string =>
  Array.isArray(value) ? "a list" : typeof value === "object" ? "a map" : `a ${typeof value}`;
