/**
 * The reference of the proof: one request against identity documents and a boundary, and whether one requirement stands
 * for it. Written to be read, not to be fast, after https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import type { PolicyDocument, Requirement, Statement } from "../../../permissions";

/** A request with a value for some condition keys. */
export interface Request {
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string>>;
}

/** Whether `*` and `?` of a pattern can stand for what makes it the text. */
export function matches(pattern: string, text: string): boolean {
  if (pattern === "") return text === "";
  const rest = pattern.slice(1);
  if (pattern.startsWith("*")) return matches(rest, text) || (text !== "" && matches(pattern, text.slice(1)));
  return text !== "" && (pattern.startsWith("?") || pattern[0] === text[0]) && matches(rest, text.slice(1));
}

const oneMatches = (patterns: readonly string[], text: string): boolean => patterns.some((each) => matches(each, text));

/** A condition holds if the key is there, and its value is one of those that are listed. */
function conditionHolds(operator: string, values: readonly string[], value: string | undefined): boolean {
  if (value === undefined) return false;
  switch (operator) {
    case "StringEquals":
      return values.includes(value);
    case "StringLike":
      return oneMatches(values, value);
    default:
      throw new Error(`the reference does not know ${operator}`);
  }
}

const applies = ({ Action = [], Resource = [], Condition = {} }: Statement, request: Request): boolean =>
  Action.some((each) => matches(each.toLowerCase(), request.action.toLowerCase())) &&
  oneMatches(Resource, request.resource) &&
  Object.entries(Condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, values]) => conditionHolds(operator, [values].flat(), request.context[key])),
  );

const someApplies = (documents: readonly PolicyDocument[], effect: Statement["Effect"], request: Request): boolean =>
  documents.some(({ Statement }) => Statement.some((each) => each.Effect === effect && applies(each, request)));

/** "An explicit deny in any of these policies overrides the allow"; a boundary must allow it too. */
export const isAllowed = (request: Request, documents: readonly PolicyDocument[], boundary?: PolicyDocument): boolean =>
  someApplies(documents, "Allow", request) &&
  !someApplies(documents, "Deny", request) &&
  (boundary === undefined || (someApplies([boundary], "Allow", request) && !someApplies([boundary], "Deny", request)));

/** Whether a requirement stands for the request: its action, one of its resources, and of each key one of the values. */
export const isNeeded = (request: Request, requirements: readonly Requirement[]): boolean =>
  requirements.some(
    ({ action, resources, context }) =>
      action === request.action &&
      oneMatches(resources, request.resource) &&
      Object.entries(context).every(([key, values]) => {
        const value = request.context[key];
        return value !== undefined && oneMatches(values, value);
      }),
  );
