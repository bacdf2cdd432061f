/**
 * Remedies: how a finding about a statement is repaired in a resource's inputs, at level `remediate`. A remedy only
 * narrows, or removes what grants nothing; it repairs findings alone, so what is right, exempted, unknown or secret stays
 * as it is. Not here: which statements to write (the rules), the engine (../policy.ts).
 */
import type { ReadDocument, ReadStatement } from "../../permissions/iam/document";
import { isObject, member, type JsonObject, type JsonValue } from "../../permissions/json";
import { documentsOf, type PlacedDocument } from "../stack/documents";
import { isList, isRecord, isUnknown, memberOf, readProperty, unknownsIn, type Value } from "../stack/known";
import type { Resource } from "../stack/resource";
import type { Draft, Remedy, Settings } from "../rule/rule";

/** A change of one place of a resource's inputs: `["inlinePolicies", 0, "policy"]`. */
export interface Repair {
  readonly place: readonly (string | number)[];
  readonly value: JsonValue;
}

/** The changes that repair the findings, as far as they can be repaired. */
export const applyRemedy = (
  { codes, kind, fix }: Remedy,
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
      isBroken(statement) ? fix({ statement, written, document, resource, ...given }) : undefined,
    );
  });

type RepairStatement = (statement: ReadStatement, written: JsonObject) => readonly JsonObject[] | undefined;

function repairDocument(
  { place, text }: PlacedDocument,
  document: ReadDocument,
  resource: Resource,
  repair: RepairStatement,
): Repair[] {
  const { at, value } = follow(resource, place);
  const isText = typeof value === "string";
  const written = isText ? (JSON.parse(text ?? value) as Value) : value;
  if (!isRecord(written)) return [];
  const statements = statementsOf(written);
  const repaired = repairAll(statements, document, repair);
  const changed = repaired.some(isChanged);
  if (!changed || repaired.every(({ instead }) => instead.length === 0)) return [];
  const all = repaired.flatMap(({ instead }) => instead) as JsonValue;
  if (isText) return [{ place: at, value: JSON.stringify({ ...written, Statement: all }) }];
  if (statements.every(isKnown)) return [{ place: [...at, "Statement"], value: all }];
  // Beside what is not known or a secret, a statement can be replaced in its place alone.
  return repaired.flatMap((each, index) => {
    const [instead, ...more] = each.instead;
    return !isChanged(each) || instead === undefined || more.length > 0
      ? []
      : [{ place: [...at, "Statement", index], value: instead as JsonValue }];
  });
}

const isKnown = (value: Value): boolean => unknownsIn(value).length === 0;

const isChanged = ({ was, instead }: Repaired): boolean => instead.length !== 1 || instead[0] !== was;

interface Repaired {
  readonly was: Value;
  readonly instead: readonly Value[];
}

/** A statement of which a part is not known, or a secret, is left as it is. */
const repairAll = (
  statements: readonly Value[],
  { statements: read }: ReadDocument,
  repair: RepairStatement,
): Repaired[] =>
  statements.map((was, index) => {
    const statement = read.find((each) => each.index === index);
    const repaired =
      statement === undefined || !isRecord(was) || !isKnown(was) ? undefined : repair(statement, was as JsonObject);
    return { was, instead: repaired ?? [was] };
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
