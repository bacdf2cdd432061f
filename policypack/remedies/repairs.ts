/**
 * Remedies: how a finding about a statement is mended in a resource's inputs, at level `remediate`. A remedy only
 * narrows, or removes what grants nothing; it mends findings alone, so what is right, exempted, unknown or secret stays
 * as it is. Not here: which statements to write (the rules), the engine (../policy.ts).
 */
import type { ReadDocument, ReadStatement } from "../../permissions/iam/document";
import { elements, isArray, isObject, member, type JsonObject, type JsonValue } from "../../permissions/json";
import { documentsOf, type PlacedDocument } from "../stack/documents";
import { isList, isRecord, isUnknown, memberOf, readProperty, unknownsIn, type Value } from "../stack/known";
import type { Resource } from "../stack/resource";
import type { Draft, Remedy, Settings } from "../rule/rule";

/** A change of one place of a resource's inputs: `["inlinePolicies", 0, "policy"]`. */
export interface Repair {
  readonly place: readonly (string | number)[];
  readonly value: JsonValue;
}

/** The changes that mend the findings, as far as they can be mended. */
export const applyRemedy = (
  { codes, kind, fix: mend }: Remedy,
  resource: Resource,
  findings: readonly Pick<Draft, "code" | "path">[],
  given: { readonly settings: Settings; readonly account?: string },
): readonly Repair[] =>
  documentsOf(resource).flatMap((placed) => {
    const { place, document } = placed;
    if (placed.kind !== kind || document === undefined) return [];
    const isBroken = (statement: ReadStatement): boolean => {
      const path = `${place}: ${statement.path}`;
      return findings.some((each) => codes.has(each.code) && `${each.path}.`.startsWith(`${path}.`));
    };
    return repairDocument(placed, document, resource, (statement, written) =>
      isBroken(statement) ? mend({ statement, written, document, resource, ...given }) : undefined,
    );
  });

type Mend = (statement: ReadStatement, written: JsonObject) => readonly JsonObject[] | undefined;

function repairDocument(
  { place, text }: PlacedDocument,
  document: ReadDocument,
  resource: Resource,
  mend: Mend,
): Repair[] {
  const { at, value } = follow(resource, place);
  const isText = typeof value === "string";
  const written = isText ? (JSON.parse(text ?? value) as Value) : value;
  if (!isRecord(written)) return [];
  const statements = statementsOf(written);
  const mended = mendAll(statements, document, mend);
  const changed = mended.some(isChanged);
  if (!changed || mended.every(({ instead }) => instead.length === 0)) return [];
  const all = mended.flatMap(({ instead }) => instead) as JsonValue;
  if (isText) return [{ place: at, value: JSON.stringify({ ...written, Statement: all }) }];
  if (statements.every(isKnown)) return [{ place: [...at, "Statement"], value: all }];
  // Beside what is not known or a secret, a statement can be replaced in its place alone.
  return mended.flatMap((each, index) => {
    const [instead, ...more] = each.instead;
    return !isChanged(each) || instead === undefined || more.length > 0
      ? []
      : [{ place: [...at, "Statement", index], value: instead as JsonValue }];
  });
}

const isKnown = (value: Value): boolean => unknownsIn(value).length === 0;

const isChanged = ({ was, instead }: Mended): boolean => instead.length !== 1 || instead[0] !== was;

interface Mended {
  readonly was: Value;
  readonly instead: readonly Value[];
}

/** A statement of which a part is not known, or a secret, is left as it is. */
const mendAll = (statements: readonly Value[], { statements: read }: ReadDocument, mend: Mend): Mended[] =>
  statements.map((was, index) => {
    const statement = read.find((each) => each.index === index);
    const mended =
      statement === undefined || !isRecord(was) || !isKnown(was) ? undefined : mend(statement, was as JsonObject);
    return { was, instead: mended ?? [was] };
  });

const statementsOf = (document: Value): readonly Value[] => {
  const statement = memberOf(document, "Statement");
  return statement === undefined || isUnknown(statement) ? [] : isList(statement) ? statement : [statement];
};

/** Where `inlinePolicies[0].policy` is in the inputs, and what is there. A list of one may be written without brackets. */
function follow(resource: Resource, place: string): { readonly at: (string | number)[]; readonly value?: Value } {
  const at: (string | number)[] = [];
  let value: Value | undefined;
  for (const [, name, index] of place.matchAll(/([^.[\]]+)|\[(\d+)\]/g)) {
    if (index !== undefined && !isList(value)) continue;
    at.push(name ?? Number(index));
    if (name === undefined) value = isList(value) ? value[Number(index)] : undefined;
    else value = at.length === 1 ? readProperty(resource.properties, name) : memberOf(value, name);
  }
  return { at, ...(value === undefined ? {} : { value }) };
}

/** The statement with one condition more; undefined: it has one that this would overwrite. */
export function withCondition(written: JsonObject, key: string, value: JsonValue): JsonObject | undefined {
  const condition = member(written, "Condition") ?? {};
  if (!isObject(condition)) return undefined;
  const operators = Object.keys(condition).filter((operator) => operator.toLowerCase() === "stringequals");
  const [operator = "StringEquals", ...others] = operators;
  const keys = member(condition, operator) ?? {};
  if (others.length > 0 || !isObject(keys)) return undefined;
  if (Object.keys(keys).some((each) => each.toLowerCase() === key.toLowerCase())) return undefined;
  return { ...written, Condition: { ...condition, [operator]: { ...keys, [key]: value } } };
}

/** The texts of a statement's element: a list, or one. */
export function textsOf(written: JsonObject, element: string): string[] {
  const value = member(written, element);
  return (isArray(value) ? elements(value) : [value]).filter((each): each is string => typeof each === "string");
}

/** One text, or a list. */
export const oneOrAll = (texts: readonly string[]): JsonValue => (texts.length === 1 ? (texts[0] ?? "") : texts);
