/** The plainest reading of an identity document: an independent check of what the product writes. Knows Allow, Action,
 * Resource, StringEquals, StringLike and ForAnyValue of these, as regular expressions; anything else throws. */
import type { PolicyDocument, Requirement } from "../../../permissions";

const glob = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern.replace(/\$\{([*?$])\}|[.+^${}()|[\]\\]|[*?]/g, (found, escaped: string | undefined) => (escaped ? `\\${escaped}` : found === "*" ? "[^]*" : found === "?" ? "[^]" : `\\${found}`))}$`,
  );

/** Whether one document allows the call. */
export const allows = (
  documents: readonly PolicyDocument[],
  action: string,
  resource: string,
  context: Record<string, string> = {},
): boolean =>
  documents.some(({ Statement }) =>
    Statement.some(({ Effect, Action = [], Resource = [], Condition = {}, ...rest }) => {
      if (Effect !== "Allow" || rest.NotAction || rest.NotResource)
        throw new Error("only plain Allow statements are expected");
      return (
        Action.some((each) => glob(each).test(action)) &&
        Resource.some((each) => glob(each).test(resource)) &&
        Object.entries(Condition).every(([operator, keys]) =>
          Object.entries(keys).every(([key, values]) => {
            const actual = context[key];
            const list = [values].flat();
            if (actual === undefined) return false;
            if (/^(ForAnyValue:)?StringEquals$/.test(operator)) return list.includes(actual);
            if (/^(ForAnyValue:)?StringLike$/.test(operator)) return list.some((each) => glob(each).test(actual));
            throw new Error(`operator ${operator} is not expected`);
          }),
        )
      );
    }),
  );

/** A text that the pattern of a need stands for. */
const sample = (pattern: string): string =>
  pattern.replace(/\$\{([*?$])\}|[*?]/g, (_, escaped: string | undefined) => escaped ?? "x");

/** Whether documents serve a need: every resource and every value of its keys, or with `anyOf` one of them. */
export function serves(
  documents: readonly PolicyDocument[],
  { action, resources, context, anyOf }: Requirement,
): boolean {
  const contexts = Object.entries(context).reduce<Record<string, string>[]>(
    (sets, [key, values]) => sets.flatMap((set) => values.map((value) => ({ ...set, [key]: sample(value) }))),
    [{}],
  );
  const calls = resources.flatMap((resource) =>
    contexts.map((values) => allows(documents, action, sample(resource), values)),
  );
  return anyOf ? calls.some(Boolean) : calls.every(Boolean);
}
