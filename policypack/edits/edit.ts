/**
 * Edits: what a finding says to do, as data: changes of a resource's inputs in the terms of JSON Patch (RFC 6902). Not
 * here: which change fixes which finding (../remedies, ../findings).
 */
import {
  isArray,
  isObject,
  member,
  pointerTo,
  readJson,
  type JsonObject,
  type JsonValue,
} from "../../permissions/json";
import type { Edit } from "../rule/rule";
import { unknownsIn, type Value } from "../stack/known";
import { property, type Resource } from "../stack/resource";
import type { Stack } from "../stack/stack";

/** A statement as it is written, and where. */
export interface WrittenStatement {
  readonly resource: Resource;
  readonly statement: JsonObject;
  /** All statements of its document. */
  readonly all: readonly JsonValue[];
  readonly index: number;
  /** `Principal.AWS[0]`: what the finding names within the statement. */
  readonly within: string;
  /** `/policy`: JSON pointer of the document. */
  readonly document: string;
  /** The document's statement stands without a list. */
  readonly alone: boolean;
}

/** `inlinePolicies[0].policy` as a JSON pointer. */
export const pointerOf = (place: string): string => partsOf(place).reduce<string>(pointerTo, "");

const partsOf = (place: string): string[] =>
  [...place.matchAll(/([^.[\]]+)|\[(\d+)\]/g)].map(([, name, index]) => name ?? index ?? "");

/** The document at a place of a resource: `policy`. Undefined where a part is unknown or it cannot be read. */
export function documentAt(resource: Resource, place: string): JsonObject | undefined {
  const [name = "", ...rest] = partsOf(place);
  let value: Value | JsonValue | undefined = property(resource, name);
  if (value === undefined || unknownsIn(value).length > 0) return undefined;
  for (const part of rest) value = childOf(value as JsonValue, part);
  const document = typeof value === "string" ? readJson(value).value : (value as JsonValue | undefined);
  return isObject(document) ? document : undefined;
}

/** A list of one may be written without brackets. */
const childOf = (value: JsonValue | undefined, part: string): JsonValue | undefined =>
  isArray(value) ? value[Number(part)] : /^\d+$/.test(part) ? value : member(value, part);

/** The statement that a finding names: `policy: Statement[2].Resource[0]`. */
export function statementAt(stack: Stack, { urn, path }: { urn: string; path: string }): WrittenStatement | undefined {
  const [, place = "", number, within = ""] = /^(.+?): Statement(?:\[(\d+)\])?(?:\.(.*))?$/.exec(path) ?? [];
  const resource = stack.byUrn.get(urn);
  const written = resource === undefined || place === "" ? undefined : documentAt(resource, place);
  const statements = member(written, "Statement");
  if (resource === undefined || statements === undefined) return undefined;
  const all = isArray(statements) ? statements : [statements];
  const index = Number(number ?? 0);
  const statement = all[index];
  return isObject(statement)
    ? { resource, statement, all, index, within, document: pointerOf(place), alone: !isArray(statements) }
    : undefined;
}

/** Writes other statements instead of one; none: the statement goes, and with the last one the document. */
export function replaceStatement(
  { resource, all, index, document, alone }: WrittenStatement,
  instead: readonly JsonValue[],
): readonly Edit[] | undefined {
  const { urn } = resource;
  const [first, ...more] = instead;
  const list = `${document}/Statement`;
  if (first === undefined && all.length === 1) return removeDocument(resource, document);
  if (first === undefined) return [{ op: "remove", urn, path: `${list}/${index}` }];
  if (alone) return [{ op: "replace", urn, path: list, value: more.length === 0 ? first : instead }];
  return [
    { op: "replace", urn, path: `${list}/${index}`, value: first },
    ...more.map((value): Edit => ({ op: "add", urn, path: `${list}/-`, value })),
  ];
}

/** Adds statements to a document. */
export const addStatements = (
  { resource: { urn }, all, document, alone }: Pick<WrittenStatement, "resource" | "all" | "document" | "alone">,
  statements: readonly JsonValue[],
): readonly Edit[] =>
  alone
    ? [{ op: "replace", urn, path: `${document}/Statement`, value: [...all, ...statements] }]
    : statements.map((value) => ({ op: "add", urn, path: `${document}/Statement/-`, value }));

/** Resources that are a document and nothing else. */
const documents: ReadonlySet<string> = new Set([
  "aws:iam/rolePolicy:RolePolicy",
  "aws:iam/userPolicy:UserPolicy",
  "aws:iam/groupPolicy:GroupPolicy",
  "aws:s3/bucketPolicy:BucketPolicy",
  "aws-native:iam:RolePolicy",
  "aws-native:iam:UserPolicy",
  "aws-native:iam:GroupPolicy",
  "aws-native:s3:BucketPolicy",
]);

/** Without the last statement a document is invalid: the resource goes, or the element of the role's list. */
export function removeDocument({ urn, type }: Resource, document: string): readonly Edit[] | undefined {
  if (documents.has(type)) return [{ op: "remove", urn, path: "" }];
  const element = /^(\/[^/]+\/\d+)\/[^/]+$/.exec(document)?.[1];
  return element === undefined ? undefined : [{ op: "remove", urn, path: element }];
}

/** Types of resources that attach one policy, and go where the policy does. */
const attachments: ReadonlySet<string> = new Set([
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  "aws:iam/userPolicyAttachment:UserPolicyAttachment",
  "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
]);

/** Detaches the policy that stands at a place: an attachment of its own, or an element of a list. */
export function detach({ urn, type }: Resource, place: string): readonly Edit[] | undefined {
  if (attachments.has(type)) return [{ op: "remove", urn, path: "" }];
  return /\[\d+\]$/.test(place) ? [{ op: "remove", urn, path: pointerOf(place) }] : undefined;
}
