// Applies what `check --format json` prints to the resources of a stack: edits, then statements that are to be added.
import type { Printed } from "../../cli/runCheck";
import { inline, policy, type Json } from "./orders";
import { urnOf, type Piece } from "./state";

interface Edit {
  readonly op: "add" | "replace" | "remove";
  readonly urn: string;
  readonly path: string;
  readonly value?: unknown;
}

/** A finding with its exact fix. */
export type WithFix = Pick<Printed, "urn" | "path"> & {
  readonly statements?: readonly object[];
  readonly edits?: readonly Edit[];
};

/** Whether the finding says exactly what to do. */
export const isExact = ({ statements = [], edits = [] }: WithFix): boolean => statements.length + edits.length > 0;

/** The stack as the finding says it should be. */
export function applyFix(pieces: readonly Piece[], finding: WithFix, nameOf = urnOf): Piece[] {
  const { statements = [], edits = [] } = finding;
  const edited = edits.reduce((all, edit) => applyEdit(all, edit, nameOf), [...pieces]);
  return statements.length === 0
    ? edited
    : addTo(
        edited,
        pieces.find((piece) => nameOf(piece) === finding.urn),
        finding,
        statements,
      );
}

function applyEdit(pieces: readonly Piece[], { op, urn, path, value }: Edit, nameOf: typeof urnOf): Piece[] {
  const named = pieces.find((piece) => nameOf(piece) === urn);
  if (named === undefined) throw new Error(`Unknown resource ${urn}.`);
  if (path === "") return pieces.filter((piece) => piece !== named);
  const parts = path
    .slice(1)
    .split("/")
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
  const inputs = patch(named.inputs, parts, op, value) as Json;
  return pieces.map((piece) => (piece === named ? { ...piece, inputs } : piece));
}

/** JSON Patch, and on through text that is JSON. */
function patch(target: unknown, [part = "", ...rest]: readonly string[], op: Edit["op"], value: unknown): unknown {
  if (typeof target === "string") return JSON.stringify(patch(JSON.parse(target), [part, ...rest], op, value));
  if (Array.isArray(target)) {
    const list = [...(target as unknown[])];
    const index = part === "-" ? list.length : Number(part);
    if (!Number.isInteger(index) || index > list.length) throw new Error(`Unknown element ${part}.`);
    if (rest.length > 0) list[index] = patch(list[index], rest, op, value);
    else if (op === "add") list.splice(index, 0, value);
    else list.splice(index, 1, ...(op === "remove" ? [] : [value]));
    return list;
  }
  if (typeof target !== "object" || target === null) throw new Error(`Nothing to change at ${part}.`);
  const members = Object.fromEntries(Object.entries(target).filter(([name]) => name !== part));
  const was: unknown = (target as Record<string, unknown>)[part];
  if (rest.length > 0) members[part] = patch(was, rest, op, value);
  else if (op !== "remove") members[part] = value;
  return members;
}

/** Statements go into the policy that is named, or into one more of the role. */
function addTo(
  pieces: readonly Piece[],
  named: Piece | undefined,
  finding: WithFix,
  statements: readonly object[],
): Piece[] {
  if (named === undefined) throw new Error(`Unknown resource ${finding.urn}.`);
  if (named.type === "aws:iam/user:User")
    return [
      ...pieces,
      {
        type: "aws:iam/userPolicy:UserPolicy",
        name: `fix-${pieces.length}`,
        inputs: { user: named.inputs["name"], policy: policy(...(statements as readonly Json[])) },
      },
    ];
  const role = named.type.endsWith("role:Role") ? named.inputs["name"] : named.inputs["role"];
  if (named.inputs["policy"] === undefined)
    return [...pieces, inline(`fix-${pieces.length}`, String(role), ...(statements as readonly Json[]))];
  const document = JSON.parse(String(named.inputs["policy"])) as { readonly Statement: readonly Json[] };
  const changed = JSON.stringify({ ...document, Statement: [...document.Statement, ...statements] });
  return pieces.map((piece) => (piece === named ? { ...piece, inputs: { ...piece.inputs, policy: changed } } : piece));
}
