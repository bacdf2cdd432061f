/** What is wrong with a place that a need is made of, and what to do: a bucket, a key or a name that the plan cannot know. */
import { readExpression } from "../definition/expression";
import { missingItem, type Place, type Scope } from "../definition/resolve";
import type { Diagnostic } from "../diagnostic";
import type { LocationProblem } from "../aws/s3";
import { isLiteral, literalText } from "../iam/patternText";
import { isObject, type JsonValue } from "../json";
import { didYouMean } from "../nearest";

const messages = {
  "unbound-parameter": (what: string, names: string, lacks: string, flags: string) =>
    `Cannot determine the ${what}: parameter ${names} ${lacks}. Pass ${flags} (bindings in code) or set its DefaultValue.`,
  "unknown-name": (what: string, step: string) =>
    `Cannot determine the ${what} of step ${step} before a run. Name it in the definition, or bind the reference it comes from.`,
  "unknown-bucket": () =>
    "Cannot determine the bucket before a run. Name it in the definition, or bind the reference it comes from.",
  "not-s3": (uri: string) => `${uri} is not an S3 URI. Expected s3://<bucket>/<key>.`,
  "bucket-name": (uri: string) =>
    `${uri} contains neither a valid bucket name nor the ARN of an access point. Replace the placeholder.`,
  "access-point-alias": (uri: string) =>
    `${uri} contains the alias of an S3 access point, which IAM policies cannot name, so no access was granted. Use the bucket's name, or the access point's ARN: s3://arn:<partition>:s3:<region>:<account>:accesspoint/<name>/<key>.`,
  "directory-bucket": (uri: string) =>
    `${uri} is in a directory bucket (S3 Express One Zone), and AWS does not say how this call reads it, so no access was granted. Use a general purpose bucket for it.`,
  "unknown-item": (step: string, item: string, list: string, hint: string) =>
    `Step ${step} has no ${item} in ${list}, so the value of the reference is unknown.${hint || " Add it there, or correct the reference."}`,
  "no-text": (what: string, fields: string) =>
    `Expected the ${what} as a string, or as one of the expressions Get, Std:Join and Std:JsonGet; got an object${fields}.`,
} as const;

const error = (code: string, message: string, path: string): Diagnostic => ({ severity: "error", code, message, path });

/** What hangs on parameters without a value: reported once per parameter, whatever it is used for. */
const unboundParameter = (
  what: string,
  path: string,
  names: readonly string[],
  lacks = "has no value",
): Diagnostic => ({
  ...error(
    "unbound-parameter",
    messages["unbound-parameter"](what, names.join(", "), lacks, names.map((name) => `--bind ${name}=…`).join(" ")),
    path,
  ),
  cause: `Parameters.${names.join()}`,
});

/** A name that only a run knows. */
export const unknownName = (what: string, scope: Scope, place: Place, unbound: readonly string[]): Diagnostic =>
  unbound.length > 0
    ? unboundParameter(what, place.path, unbound)
    : (noText(what, place) ??
      unknownItem(place, scope) ??
      error("unknown-name", messages["unknown-name"](what, scope.step ?? ""), place.path));

/** What is wrong with an S3 URI that nothing but the URI itself can make right. */
export const uriProblem = (
  problem: Exclude<LocationProblem, "unknown-bucket"> | "directory-bucket",
  uri: string,
  path: string,
): Diagnostic => error(problem, messages[problem](JSON.stringify(isLiteral(uri) ? literalText(uri) : uri)), path);

/** What is wrong with the S3 URI at a place. */
export function locationProblem(
  problem: LocationProblem | "directory-bucket",
  uri: string,
  place: Place,
  scope: Scope,
  unbound: readonly string[],
): Diagnostic {
  const { path } = place;
  const empty = emptyParameters(place.value, scope);
  // A parameter that is empty by default is bound at the start of an execution.
  if (problem !== "unknown-bucket" && empty.length > 0) return unboundParameter("bucket", path, empty, "is empty");
  if (problem !== "unknown-bucket") return uriProblem(problem, uri, path);
  if (unbound.length > 0) return unboundParameter("bucket", path, unbound);
  return noText("S3 URI", place) ?? unknownItem(place, scope) ?? error(problem, messages[problem](), path);
}

/** An object where text is expected: most often a misspelt expression. */
const noText = (what: string, { value, path }: Place): Diagnostic | undefined => {
  if (!isObject(value) || readExpression(value).kind !== "container") return undefined;
  const fields = Object.keys(value).slice(0, 3);
  return error(
    "no-text",
    messages["no-text"](what, fields.length > 0 ? ` with ${fields.join(", ").slice(0, 100)}` : ""),
    path,
  );
};

/** A reference to an output or another item that its step does not have: most often a misspelt name. */
function unknownItem({ value, path }: Place, scope: Scope): Diagnostic | undefined {
  const expression = readExpression(value);
  if (expression.kind === "join")
    for (const each of expression.values) {
      const found = unknownItem({ value: each, path }, scope);
      if (found) return found;
    }
  if (expression.kind !== "get" || expression.reference.to !== "property") return undefined;
  const { step: name, path: property } = expression.reference;
  const step = scope.definition.step.get(name);
  const missing = step && missingItem(step.arguments, property);
  if (!missing) return undefined;
  const hint = didYouMean(missing.name, missing.names);
  return error("unknown-item", messages["unknown-item"](name, JSON.stringify(missing.name), missing.list, hint), path);
}

/** The parameters in an expression that are empty texts. */
function emptyParameters(value: JsonValue, scope: Scope): readonly string[] {
  const expression = readExpression(value);
  if (expression.kind === "join")
    return [...new Set(expression.values.flatMap((each) => emptyParameters(each, scope)))];
  if (expression.kind !== "get" || expression.reference.to !== "parameter") return [];
  const { name } = expression.reference;
  const given = Object.hasOwn(scope.bindings, name)
    ? scope.bindings[name]
    : scope.definition.parameters.get(name)?.defaultValue;
  return given === "" ? [name] : [];
}
