/** A second evaluator, written to be obvious and nothing else: globs by regular expression, a few operators. */
import type { Statement } from "../../../permissions/iam/document";

export interface NaiveRequest {
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string>>;
}

/** A cache: the same few patterns are asked about thousands of texts. */
const globs = new Map<string, RegExp>();

function glob(pattern: string, text: string): boolean {
  const known = globs.get(pattern);
  if (known !== undefined) return known.test(text);
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  globs.set(pattern, new RegExp(`^${escaped.replaceAll("*", "[^]*").replaceAll("?", "[^]")}$`));
  return glob(pattern, text);
}

const operators: Record<string, (value: string | undefined, expected: readonly string[]) => boolean> = {
  StringEquals: (value, expected) => value !== undefined && expected.includes(value),
  StringNotEquals: (value, expected) => value === undefined || !expected.includes(value),
  StringLike: (value, expected) => value !== undefined && expected.some((pattern) => glob(pattern, value)),
};

function applies(statement: Statement, { action, resource, context }: NaiveRequest): boolean {
  const act = (pattern: string) => glob(pattern.toLowerCase(), action.toLowerCase());
  const res = (pattern: string) => glob(pattern, resource);
  if (statement.Action && !statement.Action.some(act)) return false;
  if (statement.NotAction?.some(act)) return false;
  if (statement.Resource && !statement.Resource.some(res)) return false;
  if (statement.NotResource?.some(res)) return false;
  return Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
    Object.entries(keys).every(([key, values]) => operators[operator]!(context[key], [values].flat())),
  );
}

/** The decision of one identity document. */
export function decideNaively(
  statements: readonly Statement[],
  request: NaiveRequest,
): "allowed" | "explicitDeny" | "implicitDeny" {
  const applying = statements.filter((statement) => applies(statement, request));
  if (applying.some(({ Effect }) => Effect === "Deny")) return "explicitDeny";
  return applying.length > 0 ? "allowed" : "implicitDeny";
}
