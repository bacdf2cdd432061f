/**
 * Policy variables: `${aws:username}`, with default `${aws:PrincipalTag/team, 'none'}`, escapes `${*}`, `${?}`, `${$}`.
 * Other `${...}` is an unfilled template (CloudFormation and the like): what it stands for is unknown.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
import type { RequestContext } from "./context";
import { patternOf, readPattern, splitGlob, STAR, type Pattern, type Piece } from "./pattern";

/** A policy variable; without key: an unfilled template. */
interface Variable {
  /** In lower case. */
  readonly key: string | undefined;
  readonly fallback: string | undefined;
}

/** Text with policy variables, read once; filled in per request. */
export interface Template {
  /** Of use where there is a variable. */
  readonly pieces: readonly (Piece | Variable)[];
  /** The pattern itself where it has no variable. */
  readonly fixed: Pattern | undefined;
}

/** A template filled in. `exact` false: a part is unknown and stands as `*` in the pattern. */
export interface Filled {
  readonly pattern: Pattern;
  readonly exact: boolean;
}

/** How text is read: wildcards or not, variables or not (Version 2008-10-17 has none). */
export interface TemplateReading {
  readonly wildcards: boolean;
  readonly variables: boolean;
}

/** Reads text of a Resource element or a condition value. */
export function readTemplate(text: string, { wildcards, variables }: TemplateReading): Template {
  if (wildcards && !(variables && text.includes("${"))) return { pieces: [], fixed: readPattern(text) };
  const split = (part: string): Piece[] => (wildcards ? splitGlob(part) : part === "" ? [] : [part]);
  const parts = variables ? text.split(/(\$\{[^}]*\})/) : [text];
  const pieces = parts.flatMap((part, index): (Piece | Variable)[] =>
    index % 2 === 0 ? split(part) : [readVariable(part.slice(2, -1))],
  );
  const plain = pieces.filter(isPiece);
  return { pieces, fixed: plain.length === pieces.length ? patternOf(plain) : undefined };
}

/** Whether the text holds a policy variable or an unfilled template. */
export const hasVariables = (template: Template): boolean => template.fixed === undefined;

const isPiece = (piece: Piece | Variable): piece is Piece => typeof piece !== "object";

function readVariable(inside: string): Piece | Variable {
  if (inside === "*" || inside === "?" || inside === "$") return inside;
  const written = /^\s*([a-z0-9-]+:[^:,'\s][^,']*?)\s*(?:,\s*'([^']*)'\s*)?$/i.exec(inside);
  return { key: written?.[1]?.toLowerCase(), fallback: written?.[2] };
}

/** Fills the variables in. Undefined: a variable has no value, and then the text equals and matches nothing. */
export function fillTemplate({ pieces, fixed }: Template, context: RequestContext): Filled | undefined {
  if (fixed !== undefined) return { pattern: fixed, exact: true };
  const filled: Piece[] = [];
  let exact = true;
  for (const piece of pieces) {
    if (isPiece(piece)) {
      filled.push(piece);
      continue;
    }
    const found = piece.key === undefined ? "unknown" : context.lookup(piece.key);
    if (found === "unknown" || (typeof found === "object" && found.patterns !== undefined)) {
      filled.push(STAR);
      exact = false;
      continue;
    }
    const value = found === "absent" || found.multivalued ? piece.fallback : found.values[0];
    if (value === undefined) return undefined;
    filled.push(value);
  }
  return { pattern: patternOf(filled), exact };
}
