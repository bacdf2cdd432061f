/**
 * The IAM documents that a resource holds: a table of types and properties, for `aws` and `aws-native`, as JSON text or
 * as objects, each read with its place. Unknown parts of an object stand as an unfilled template (`${unknown}`), so that
 * the rest of the document is judged.
 */
import { oncePer } from "../../permissions/memoize";
import type { Diagnostic } from "../../permissions/diagnostic";
import { readPolicyDocument } from "../../permissions/iam/readDocument";
import type { DocumentKind, ReadDocument } from "../../permissions/iam/document";
import { memoize } from "../../permissions/memoize";
import { isList, isRecord, isUnknown, memberOf, unknownsIn, type Unknown, type Value } from "./known";
import { givenProperty, property, type Resource } from "./resource";

/** Where a type keeps a document: in a property, or in a member of each element of a list. */
interface Slot {
  readonly property: string;
  readonly member?: string;
  readonly kind: DocumentKind;
}

const identity = (name: string): Slot => ({ property: name, kind: "identity" });
const identityIn = (list: string, member: string): Slot => ({ property: list, member, kind: "identity" });
const trust = (name: string): Slot => ({ property: name, kind: "trust" });

const slots: Readonly<Record<string, readonly Slot[]>> = {
  "aws:iam/role:Role": [trust("assumeRolePolicy"), identityIn("inlinePolicies", "policy")],
  "aws:iam/rolePolicy:RolePolicy": [identity("policy")],
  "aws:iam/policy:Policy": [identity("policy")],
  "aws:iam/userPolicy:UserPolicy": [identity("policy")],
  "aws:iam/groupPolicy:GroupPolicy": [identity("policy")],
  "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy": [identity("inlinePolicy")],
  "aws-native:iam:Role": [trust("assumeRolePolicyDocument"), identityIn("policies", "policyDocument")],
  "aws-native:iam:User": [identityIn("policies", "policyDocument")],
  "aws-native:iam:Group": [identityIn("policies", "policyDocument")],
  "aws-native:iam:RolePolicy": [identity("policyDocument")],
  "aws-native:iam:UserPolicy": [identity("policyDocument")],
  "aws-native:iam:GroupPolicy": [identity("policyDocument")],
  "aws-native:iam:ManagedPolicy": [identity("policyDocument")],
};

/** Types that hold documents of the kind. */
export const typesWith = (kind: DocumentKind): ReadonlySet<string> =>
  new Set(Object.keys(slots).filter((type) => slots[type]?.some((slot) => slot.kind === kind)));

/** A document and where it stands. */
export interface PlacedDocument {
  /** `policy`, `inlinePolicies[0].policy`. */
  readonly place: string;
  readonly kind: DocumentKind;
  /** Absent: it cannot be read, or nothing of it is known. May lack what `unknowns` name. */
  readonly document?: ReadDocument;
  /** The JSON text; absent where a part is unknown or it is not JSON. */
  readonly text?: string;
  readonly unknowns: readonly Unknown[];
  readonly diagnostics: readonly Diagnostic[];
}

/** The documents of a resource; none where its type holds none. A list that is unknown as a whole is one unknown document. */
export const documentsOf = oncePer((resource: Resource): readonly PlacedDocument[] => {
  const own = Object.hasOwn(slots, resource.type) ? (slots[resource.type] ?? []) : [];
  return own.flatMap((slot) => readSlot(resource, slot));
});

/** Identity policies in lists that the program did not give and the provider reports: they are attached all the same. */
export const reportedDocuments = (resource: Resource): readonly PlacedDocument[] =>
  (Object.hasOwn(slots, resource.type) ? (slots[resource.type] ?? []) : []).flatMap((slot) =>
    slot.member === undefined || slot.kind !== "identity" || givenProperty(resource, slot.property) !== undefined
      ? []
      : readSlotValue(property(resource, slot.property), slot),
  );

const readSlot = (resource: Resource, slot: Slot): PlacedDocument[] =>
  readSlotValue(givenProperty(resource, slot.property), slot);

function readSlotValue(value: Value | undefined, { property: name, member, kind }: Slot): PlacedDocument[] {
  if (value === undefined) return [];
  if (member === undefined) return [readDocumentAt(value, name, kind)];
  if (isUnknown(value)) return [unknownDocument(value, name, kind)];
  return (isList(value) ? value : [value]).flatMap((element, index) => {
    const place = `${name}[${index}].${member}`;
    if (isUnknown(element)) return [unknownDocument(element, place, kind)];
    const inner = memberOf(element, member);
    // An element without document (`inlinePolicies: [{}]`) says that the role has none.
    return inner === undefined ? [] : [readDocumentAt(inner, place, kind)];
  });
}

const unknownDocument = (unknown: Unknown, place: string, kind: DocumentKind): PlacedDocument => ({
  place,
  kind,
  unknowns: [unknown],
  diagnostics: [],
});

/** Reads the document that a property holds. */
export function readDocumentAt(value: Value, place: string, kind: DocumentKind): PlacedDocument {
  if (isUnknown(value)) return unknownDocument(value, place, kind);
  if (typeof value === "string") return { place, kind, text: value, unknowns: [], ...readers[kind](value) };
  const unknowns = unknownsIn(value);
  const filled = fillDocument(value, kind);
  return {
    place,
    kind,
    unknowns,
    ...(unknowns.length === 0 ? { text: JSON.stringify(filled) } : {}),
    ...readPolicyDocument(filled, kind),
  };
}

const reader = (kind: DocumentKind) => memoize(4096, (text) => readPolicyDocument(text, kind));
const readers = {
  identity: reader("identity"),
  trust: reader("trust"),
  resource: reader("resource"),
  scp: reader("scp"),
  rcp: reader("rcp"),
} satisfies Readonly<Record<DocumentKind, unknown>>;

const template = "${unknown}";

/** Unknown parts replaced so that the reader keeps every other statement in its place. */
function fillDocument(value: Value, kind: DocumentKind): unknown {
  if (!isRecord(value)) return fill(value);
  return mapMembers(value, (name, member) => {
    if (name !== "Statement") return fill(member);
    return isList(member) ? member.map((each) => fillStatement(each, kind)) : fillStatement(member, kind);
  });
}

/** Without its Effect a statement decides nothing: what stands for it allows nothing. */
function fillStatement(statement: Value, kind: DocumentKind): unknown {
  if (!isUnknown(statement) && !isRecord(statement)) return fill(statement);
  if (isUnknown(statement) || isUnknown(memberOf(statement, "Effect"))) {
    const whom = kind === "trust" ? { Principal: { AWS: template } } : { Resource: template };
    return { Effect: "Deny", Action: template, ...whom };
  }
  return mapMembers(statement, (name, member) => {
    if (name === "Condition") return fillCondition(member);
    return isUnknown(member) && name.endsWith("Principal") ? { AWS: template } : fill(member);
  });
}

const unknownKey = { [template]: template };

const fillCondition = (condition: Value): unknown =>
  isUnknown(condition)
    ? { [template]: unknownKey }
    : isRecord(condition)
      ? mapMembers(condition, (_, keys) => (isUnknown(keys) ? unknownKey : fill(keys)))
      : fill(condition);

function fill(value: Value): unknown {
  if (isUnknown(value)) return template;
  if (isList(value)) return value.map(fill);
  return isRecord(value) ? mapMembers(value, (_, member) => fill(member)) : value;
}

const mapMembers = (record: Readonly<Record<string, Value>>, map: (name: string, member: Value) => unknown): object =>
  Object.fromEntries(Object.entries(record).map(([name, member]) => [name, map(name, member)]));
