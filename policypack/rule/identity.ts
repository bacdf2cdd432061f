/**
 * Which finding it is, in words that survive edits: code, property and content (the statement's Sid or its actions and
 * resources, the name of a step), never the position in a list. Exemptions, baselines and fingerprints use it.
 */
import { createHash } from "node:crypto";
import { isArray, isObject, member, pointerParts, readJson, type JsonValue } from "../../permissions/json";
import { isList, isRecord, isUnknown, type Value } from "../stack/known";
import { property, type Resource } from "../stack/resource";
import type { Stack } from "../stack/stack";
import type { Finding } from "./rule";

/** The finding with its id. */
export const identify = (stack: Stack, finding: Finding): Finding => withId(finding, stack.byUrn.get(finding.urn));

/** The finding with its id: `pass-role-any-role@policy#0f3c1b7a2e`, or the code alone for a resource as a whole. */
export function withId(finding: Finding, resource: Resource | undefined): Finding {
  const { code, path, statements } = finding;
  const [place = "", inner] = split(path);
  const content =
    inner === undefined
      ? (statements ?? []).map(({ Action, Resource: resources }) => ({ Action, Resource: resources }))
      : contentOf(resource, place, inner);
  const name = place === "" ? code : `${code}@${withoutIndex(place)}`;
  const plain = inner === undefined && (statements ?? []).length === 0;
  return { ...finding, id: plain ? name : `${name}#${hash(content)}` };
}

const hash = (content: unknown): string =>
  createHash("sha256")
    .update(JSON.stringify(content) ?? "")
    .digest("hex")
    .slice(0, 10);

/** `policy: Statement[0].Resource` -> the property, and the place in its document. */
function split(path: string): [string, string?] {
  const at = path.indexOf(": ");
  return at === -1 ? [path] : [path.slice(0, at), path.slice(at + 2)];
}

const withoutIndex = (place: string): string => place.replace(/\[\d+\]/g, "[]");

/** What stands at a place, said by content; the place itself where the stack does not show it. */
function contentOf(resource: Resource | undefined, place: string, inner: string): unknown {
  const document = resource === undefined ? undefined : documentAt(resource, place);
  if (document === undefined) return withoutIndex(inner);
  return inner.startsWith("/") ? alongPointer(document, inner) : alongPath(document, inner);
}

/** The document that a property holds, as text or as an object. */
function documentAt(resource: Resource, place: string): JsonValue | undefined {
  const [name = "", ...rest] = parts(place);
  let value: JsonValue | undefined = plainValue(property(resource, `${name}`));
  for (const part of rest) value = childOf(value, part);
  return typeof value === "string" ? readJson(value).value : value;
}

/** What is not known counts as nothing. */
function plainValue(value: Value | undefined): JsonValue | undefined {
  if (isUnknown(value)) return null;
  if (isList(value)) return value.map((each) => plainValue(each) ?? null);
  return isRecord(value)
    ? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plainValue(each) ?? null]))
    : value;
}

const parts = (path: string): (string | number)[] =>
  [...path.matchAll(/([^.[\]]+)|\[(\d+)\]/g)].map(([, name, index]) => name ?? Number(index));

/** A list of one may be written without brackets. */
const childOf = (value: JsonValue | undefined, part: string | number): JsonValue | undefined =>
  typeof part === "string" ? member(value, part) : isArray(value) ? value[part] : part === 0 ? value : undefined;

/** `Statement[2].Resource[0]`: the statement by Sid or by what it says, then the element and its text. */
function alongPath(document: JsonValue, path: string): unknown {
  const [statement, index, ...rest] = parts(path);
  const indexed = typeof index === "number";
  const written = childOf(childOf(document, statement ?? ""), indexed ? index : 0);
  const tail = indexed ? rest : [index, ...rest].filter((part) => part !== undefined);
  let leaf: JsonValue | undefined = written;
  for (const part of tail) leaf = childOf(leaf, part);
  const names = tail.filter((part) => typeof part === "string");
  return [contentOfStatement(written), names, typeof leaf === "string" ? leaf : ""];
}

const elementsThatIdentify = ["Effect", "Action", "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal"];

function contentOfStatement(written: JsonValue | undefined): unknown {
  const sid = member(written, "Sid");
  if (typeof sid === "string" && sid !== "") return sid;
  return elementsThatIdentify.map((name) => normal(member(written, name)));
}

/** Lists in any order, and of one element, are the same. */
const normal = (value: JsonValue | undefined): unknown =>
  isArray(value)
    ? value.map((each) => JSON.stringify(each)).sort()
    : value === undefined
      ? null
      : [JSON.stringify(value)];

/** `/Steps/3/Arguments/RoleArn`: elements with a name are said by it. */
function alongPointer(document: JsonValue, pointer: string): unknown {
  let value: JsonValue | undefined = document;
  return pointerParts(pointer).map((part) => {
    value = isArray(value) ? value[Number(part)] : member(value, part);
    const name = isObject(value) ? (member(value, "Name") ?? member(value, "InputName")) : undefined;
    return typeof name === "string" ? name : /^\d+$/.test(part) ? "" : part;
  });
}
