/** What a reader or planner has to say about its input, as the user reads it: never thrown, always with a place. */

/** `error`: no answer can be given; `warning`: an answer with a risk; `info`: a decision worth knowing. */
export type Severity = "error" | "warning" | "info";

/** One remark on an input. */
export interface Diagnostic {
  readonly severity: Severity;
  /** Stable, kebab-case: scripts and exemptions may rely on it. */
  readonly code: string;
  /** What, why and the fix, in one or two sentences. Never holds a whole document or an environment block. */
  readonly message: string;
  /** JSON pointer (RFC 6901) into the document the diagnostic is about; "" is the whole document. */
  readonly path: string;
  /** What is to be fixed, such as `Parameters.DataBucket`: diagnostics of one code and cause are reported once. */
  readonly cause?: string;
  /** Further places of the same code and cause. */
  readonly alsoAt?: readonly string[];
}

/** Whether any of the diagnostics forbids an answer. */
export const hasErrors = (diagnostics: readonly Diagnostic[]): boolean =>
  diagnostics.some(({ severity }) => severity === "error");

/** So many further places are listed in a message; the rest is counted. */
const mostListed = 3;

/** Each code and cause once, at its first place, with the number of places; a diagnostic without a cause is its own. */
export function oncePerCause(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const groups = new Map<string, Diagnostic[]>();
  for (const diagnostic of diagnostics) {
    const { severity, code, cause, path, message } = diagnostic;
    const id = JSON.stringify([severity, code, ...(cause === undefined ? [path, message] : [cause])]);
    const group = groups.get(id);
    if (group) group.push(diagnostic);
    else groups.set(id, [diagnostic]);
  }
  return [...groups.values()].flatMap(([first, ...more]) => (first ? [withPlaces(first, more)] : []));
}

function withPlaces(first: Diagnostic, more: readonly Diagnostic[]): Diagnostic {
  const paths = new Set([first, ...more].flatMap(({ path, alsoAt = [] }) => [path, ...alsoAt]));
  paths.delete(first.path);
  const others = [...paths];
  if (more.length === 0 || others.length === 0) return first;
  const listed = others.slice(0, mostListed).join(", ");
  const rest = others.length > mostListed ? `, and ${others.length - mostListed} more` : "";
  const text = first.message.replace(/ \(\d+ places; also [^)]*\)$/, "");
  return { ...first, message: `${text} (${others.length + 1} places; also ${listed}${rest})`, alsoAt: others };
}
