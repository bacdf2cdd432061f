/**
 * Properties of a resource, read once into plain values in which everything unknown is marked with its place. The policy
 * SDK's proxies throw when an unknown is touched; here nothing throws, and one unknown hides nothing beside it. Not here:
 * what a property means.
 */

const mark: unique symbol = Symbol("unknown");

/** A value nobody knows yet, or one that cannot be read. */
export interface Unknown {
  readonly [mark]: true;
  /** From the resource's root: `policy`, `inlinePolicies[0].policy`. */
  readonly path: string;
  /** `preview`: known once what it is made from exists; `secret`: encrypted in a file; `unreadable`: nested too deep, or no data. */
  readonly reason: "preview" | "secret" | "unreadable";
}

/** A property's value: JSON in which any part may be unknown. */
export type Value = null | boolean | number | string | readonly Value[] | { readonly [key: string]: Value } | Unknown;

/** Deeper than any real property, shallow enough for recursion. */
const deepest = 128;

/** What the engine writes for unknown values of each kind; they stand unproxied in a preview's JSON. */
const sentinels: readonly string[] = [
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9", // string, and whatever has no kind of its own
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7", // boolean
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421", // number
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2", // array
  "030794c1-ac77-496b-92df-f27374a8bd58", // asset
  "e48ece36-62e2-4504-bad9-02848725956a", // archive
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff", // object
];

/** How a state file marks a secret, encrypted or not. The policy SDK hands secrets over unwrapped. */
const secretKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/** A secret as a state file has it, for files that say it otherwise. */
export const secretValue: unknown = { [secretKey]: secretSignature };

export const isUnknown = (value: Value | undefined): value is Unknown =>
  typeof value === "object" && value !== null && mark in value;

/** The value is a list. */
export const isList = (value: Value | undefined): value is readonly Value[] => Array.isArray(value);

/** The value is an object whose members are known or not. */
export const isRecord = (value: Value | undefined): value is Readonly<Record<string, Value>> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(mark in value);

/** A property of a resource; undefined: it has none of this name, or null. Takes the SDK's proxies and plain objects. */
export function readProperty(properties: unknown, name: string): Value | undefined {
  if (typeof properties !== "object" || properties === null || !Object.hasOwn(properties, name)) return undefined;
  return copyMember(properties, name, name, 0) ?? undefined;
}

/** A member of a value; undefined where the value is not an object or has no such member, or null. */
export const memberOf = (value: Value | undefined, name: string): Value | undefined =>
  isRecord(value) && Object.hasOwn(value, name) ? (value[name] ?? undefined) : undefined;

/** The value where it is known text. */
export const textOf = (value: Value | undefined): string | undefined => (typeof value === "string" ? value : undefined);

/** Every unknown in a value, in its order. */
export function unknownsIn(value: Value | undefined): Unknown[] {
  if (isUnknown(value)) return [value];
  if (isList(value)) return value.flatMap(unknownsIn);
  return isRecord(value) ? Object.values(value).flatMap(unknownsIn) : [];
}

const unknownAt = (path: string, reason: Unknown["reason"]): Unknown => ({ [mark]: true, path, reason });

function copyMember(container: object, key: string | number, path: string, depth: number): Value {
  let value: unknown;
  try {
    value = (container as Record<string | number, unknown>)[key];
  } catch {
    return unknownAt(path, "preview");
  }
  return copy(value, path, depth);
}

function copy(value: unknown, path: string, depth: number): Value {
  if (typeof value === "string")
    return sentinels.some((sentinel) => value.includes(sentinel)) ? unknownAt(path, "preview") : value;
  if (value === undefined || value === null) return null;
  if (typeof value === "boolean" || typeof value === "number") return value;
  if (typeof value !== "object" || depth >= deepest) return unknownAt(path, "unreadable");
  if (Array.isArray(value))
    return Array.from({ length: value.length }, (_, index) => copyMember(value, index, `${path}[${index}]`, depth + 1));
  if (Object.hasOwn(value, secretKey) && copyMember(value, secretKey, path, depth) === secretSignature)
    return unknownAt(path, "secret");
  return Object.fromEntries(
    Object.keys(value).map((key) => [key, copyMember(value, key, `${path}.${key}`, depth + 1)]),
  );
}
