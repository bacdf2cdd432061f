/**
 * The values of a document's elements, each with its place: one text or a list, condition values, templates that are not
 * filled in. Not here: which elements there are (readDocument.ts).
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
import type { Diagnostic } from "../diagnostic";
import { isArray, isObject, pointerTo, type JsonObject, type JsonValue } from "../json";
import type { Located } from "./document";

const messages = {
  emptyList: () => "The list is empty: add a value, or remove the element.",
  valueType: (expected: string) => `Expected ${expected}.`,
  unfilledTemplate: () => "The value is a CloudFormation function: unknown until CloudFormation resolves it.",
  misspeltElement: (name: string) =>
    `Unknown element: IAM rejects the document, because names are case-sensitive. Write ${name}.`,
  unknownElement: () => "Unknown element: IAM rejects the document. Remove the element.",
};

/** A value with its two places: the JSON pointer for diagnostics, the path for findings. */
export interface ElementPlace {
  readonly pointer: string;
  readonly path: string;
}

/** The place of an element within. */
export const into = (place: ElementPlace, key: string): ElementPlace => ({
  pointer: pointerTo(place.pointer, key),
  path: place.path === "" ? key : `${place.path}.${key}`,
});

/** The place of an item of a list. */
export const at = (place: ElementPlace, index: number): ElementPlace => ({
  pointer: pointerTo(place.pointer, index),
  path: `${place.path}[${index}]`,
});

/** Takes a diagnostic; undefined, so that a reading can end with it. */
export type ReportProblem = (
  severity: Diagnostic["severity"],
  code: string,
  message: string,
  place: ElementPlace,
) => undefined;

/** One string or a list of them. */
export const readStrings = (value: JsonValue, place: ElementPlace, report: ReportProblem): Located[] =>
  readTexts(value, place, report, ["string"], "a string or a list of strings");

/** Condition values: strings, numbers and booleans, as JSON spells them; one or a list. */
export const readValues = (value: JsonValue, place: ElementPlace, report: ReportProblem): Located[] =>
  readTexts(
    value,
    place,
    report,
    ["string", "number", "boolean"],
    "a string, a number or a boolean, or a list of them",
  );

function readTexts(
  value: JsonValue,
  place: ElementPlace,
  report: ReportProblem,
  types: readonly string[],
  expected: string,
): Located[] {
  const items = isArray(value)
    ? value.map((each, index) => [each, at(place, index)] as const)
    : [[value, place] as const];
  if (items.length === 0) report("warning", "policy-empty-element", messages.emptyList(), place);
  return items.flatMap(([each, spot]) => {
    if (types.includes(typeof each)) return [{ value: String(each), path: spot.path }];
    const unfilled = readIntrinsic(each, spot, report);
    if (unfilled !== undefined) return [unfilled];
    report("error", "policy-value-type", messages.valueType(expected), spot);
    return [];
  });
}

/** A value that CloudFormation would fill in, `{"Fn::ImportValue": …}`: unknown, written as a variable without value. */
function readIntrinsic(value: JsonValue, place: ElementPlace, report: ReportProblem): Located | undefined {
  if (!isObject(value)) return undefined;
  const [name, ...others] = Object.keys(value);
  if (name === undefined || others.length > 0 || !(name === "Ref" || name.startsWith("Fn::"))) return undefined;
  report("warning", "policy-unfilled-template", messages.unfilledTemplate(), place);
  return { value: `\${${name}}`, path: place.path };
}

/** One string; undefined where there is none. */
export function readText(value: JsonValue | undefined, place: ElementPlace, report: ReportProblem): string | undefined {
  if (value === undefined || typeof value === "string") return value;
  return report("error", "policy-value-type", messages.valueType("a string"), place);
}

/** Reports elements that are not among the known ones; names are matched with their case. */
export function reportUnknownElements(
  value: JsonObject,
  known: ReadonlySet<string>,
  place: ElementPlace,
  report: ReportProblem,
): void {
  for (const key of Object.keys(value)) {
    if (known.has(key)) continue;
    const meant = [...known].find((name) => name.toLowerCase() === key.toLowerCase());
    const message = meant === undefined ? messages.unknownElement() : messages.misspeltElement(meant);
    report("error", "policy-unknown-element", message, into(place, key));
  }
}
