/**
 * Foreign JSON, read once: bounded in size and depth, duplicate keys reported, never thrown at.
 * Objects are read through `member` alone, so that keys such as `__proto__` or `constructor` mean nothing special.
 */
import { visit } from "jsonc-parser";
import type { Diagnostic } from "./diagnostic";

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** How much of a foreign document is read. `size` in UTF-16 code units, `depth` in nested arrays and objects. */
export interface JsonLimits {
  readonly size: number;
  readonly depth: number;
}

/** CreatePipeline takes definitions of up to 1,048,576 characters; nothing real nests deeper than a few dozen levels. */
export const jsonLimits: JsonLimits = { size: 1_048_576, depth: 256 };

const messages = {
  "json-too-large": (size: number, limit: number) =>
    `The document has ${size} characters; at most ${limit} are accepted.`,
  "json-too-deep": (limit: number) => `The document is nested deeper than ${limit} levels.`,
  "json-syntax": (place: string) => `Invalid JSON at ${place}.`,
  "json-duplicate-key": (key: string) => `The key ${key} appears twice in one object. Remove one of them.`,
} as const;

/** Reads JSON text. Without `value`, the diagnostics say why; with it, they may hold warnings. Never throws. */
export function readJson(
  text: string,
  limits: JsonLimits = jsonLimits,
): { readonly value?: JsonValue; readonly diagnostics: readonly Diagnostic[] } {
  const refuse = (code: keyof typeof messages, message: string) => ({
    diagnostics: [{ severity: "error", code, message, path: "" } as const],
  });
  if (text.length > limits.size) return refuse("json-too-large", messages["json-too-large"](text.length, limits.size));
  const { depth, members } = measure(text);
  if (depth > limits.depth) return refuse("json-too-deep", messages["json-too-deep"](limits.depth));
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch {
    return refuse("json-syntax", messages["json-syntax"](firstError(text)));
  }
  return { value, diagnostics: membersIn(value) === members ? [] : duplicateKeys(text) };
}

/** The value is a JSON object (not null, not an array). */
export const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The value is a JSON array. */
export const isArray = (value: JsonValue | undefined): value is readonly JsonValue[] => Array.isArray(value);

/** An own member of an object; undefined where the value is not an object or has no such key. */
export const member = (value: JsonValue | undefined, key: string): JsonValue | undefined =>
  isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;

/** The elements of an array; none where the value is not an array. */
export const elements = (value: JsonValue | undefined): readonly JsonValue[] => (isArray(value) ? value : []);

/** Extends a JSON pointer (RFC 6901) by one key or index. */
export const pointerTo = (pointer: string, key: string | number): string =>
  typeof key === "number" || !/[~/]/.test(key)
    ? `${pointer}/${key}`
    : `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;

/** The keys and indices of a JSON pointer, as `pointerTo` took them; none of the pointer to the whole document. */
export const pointerParts = (pointer: string): readonly string[] =>
  pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));

/** The deepest nesting of brackets outside strings, and the members of all objects, a colon each. Linear, without
 * recursion: runs before anything that recurses. */
function measure(text: string): { readonly depth: number; readonly members: number } {
  let depth = 0;
  let deepest = 0;
  let members = 0;
  for (let i = 0; i < text.length; i++) {
    switch (text.charCodeAt(i)) {
      case quote:
        for (let code = 0; code !== quote && i < text.length;) {
          code = text.charCodeAt(++i);
          if (code === backslash) i++;
        }
        break;
      case colon:
        members++;
        break;
      case openObject:
      case openList:
        if (++depth > deepest) deepest = depth;
        break;
      case closeObject:
      case closeList:
        depth--;
    }
  }
  return { depth: deepest, members };
}

const [quote, colon, openList, backslash, closeList, openObject, closeObject] = [34, 58, 91, 92, 93, 123, 125];

/** How many members its objects have. Fewer than the text has colons: a key stands twice in one of them. */
function membersIn(value: JsonValue): number {
  if (typeof value !== "object" || value === null) return 0;
  let count = 0;
  if (isArray(value)) for (const each of value) count += membersIn(each);
  else for (const key in value) count += 1 + membersIn(value[key] ?? null);
  return count;
}

/** Where the text stops being JSON. The text itself is not quoted: it may hold a secret. */
function firstError(text: string): string {
  let place: string | undefined;
  visit(
    text,
    {
      onError: (_error, _offset, _length, line, column) => (place ??= `line ${line + 1}, column ${column + 1}`),
    },
    { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false },
  );
  return place ?? "its end";
}

/** JSON.parse keeps the last of two equal keys, other readers the first: what the service would read is anybody's guess. */
function duplicateKeys(text: string): Diagnostic[] {
  const found: Diagnostic[] = [];
  const open: Set<string>[] = [];
  visit(text, {
    onObjectBegin: () => void open.push(new Set()),
    onObjectEnd: () => void open.pop(),
    onObjectProperty: (key, _offset, _length, _line, _column, pathOf) => {
      const keys = open.at(-1);
      if (keys?.has(key)) {
        const path = [...pathOf(), key].reduce<string>(pointerTo, "");
        found.push({
          severity: "error",
          code: "json-duplicate-key",
          message: messages["json-duplicate-key"](JSON.stringify(key.slice(0, 200))),
          path,
        });
      }
      keys?.add(key);
    },
  });
  return found;
}
