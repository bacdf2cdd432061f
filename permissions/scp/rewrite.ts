/**
 * A document with some statements replaced by others; what is not replaced stays byte for byte, white space included.
 * Not here: what replaces what (split.ts).
 */
import { findNodeAtLocation, parseTree, type Node } from "jsonc-parser";
import { isArray, isObject, member, type JsonObject, type JsonValue } from "../json";
import type { ServiceControlPolicy } from "./request";

/** Position of a statement -> the statements in its place; none: it goes. The first of a document does not go. */
export type Replacements = ReadonlyMap<number, readonly JsonObject[]>;

/** The document as a value; text must be JSON. */
export const valueOf = (scp: ServiceControlPolicy): JsonValue =>
  typeof scp === "string" ? (JSON.parse(scp) as JsonValue) : (scp as JsonValue);

/** The statements as written. */
export function statementsOf(scp: ServiceControlPolicy): readonly JsonValue[] {
  const written = member(valueOf(scp), "Statement");
  return written === undefined ? [] : isArray(written) ? written : [written];
}

/** The document's text as it should be sent: without white space. */
export const minify = (scp: ServiceControlPolicy): string => JSON.stringify(valueOf(scp));

/** Replaces statements, in the form the document came in. */
export function replaceStatements(scp: ServiceControlPolicy, replacements: Replacements): ServiceControlPolicy {
  if (replacements.size === 0) return scp;
  if (typeof scp === "string") return replaceInText(scp, replacements);
  const value = valueOf(scp);
  const statements = statementsOf(scp).flatMap(
    (statement, index): readonly JsonValue[] => replacements.get(index) ?? [statement],
  );
  return { ...(isObject(value) ? value : {}), Statement: statements };
}

function replaceInText(text: string, replacements: Replacements): string {
  const root = parseTree(text);
  const list = root && findNodeAtLocation(root, ["Statement"]);
  if (list === undefined) return text;
  const nodes = list.type === "array" ? (list.children ?? []) : [list];
  let rest = text;
  for (const [index, node] of [...nodes.entries()].reverse()) {
    const fresh = replacements.get(index);
    if (fresh === undefined) continue;
    const before = nodes[index - 1];
    if (fresh.length === 0 && before !== undefined) {
      rest = rest.slice(0, before.offset + before.length) + rest.slice(node.offset + node.length);
      continue;
    }
    const written = fresh.map((each) => format(each, text, node));
    const body = written.join(written.some((each) => each.includes("\n")) ? `,\n${indentAt(text, node.offset)}` : ",");
    const whole = list.type === "array" ? body : `[${body}]`;
    rest = rest.slice(0, node.offset) + whole + rest.slice(node.offset + node.length);
  }
  return rest;
}

/** A statement laid out as the one it stands for. */
function format(statement: JsonObject, text: string, { offset, length }: Node): string {
  const inner = /\n([ \t]+)\S/.exec(text.slice(offset, offset + length))?.[1];
  if (inner === undefined) return JSON.stringify(statement);
  const outer = indentAt(text, offset);
  const unit = inner.startsWith(outer) && inner.length > outer.length ? inner.slice(outer.length) : "  ";
  return JSON.stringify(statement, null, unit).replaceAll("\n", `\n${outer}`);
}

/** The white space at the start of the line. */
const indentAt = (text: string, offset: number): string =>
  /^[ \t]*/.exec(text.slice(text.lastIndexOf("\n", offset - 1) + 1))?.[0] ?? "";
