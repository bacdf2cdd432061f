/**
 * Reads any IAM document: identity, trust, resource-based, SCP, RCP; text or object; single values or arrays.
 * Never throws. What IAM would refuse is an error, and then no document is returned: a statement we cannot read may be the
 * Deny that matters. What IAM accepts but is likely a mistake is a warning. Not here: the values of elements
 * (readElement.ts), and whether actions and keys exist.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
import { hasErrors, type Diagnostic } from "../diagnostic";
import { isArray, isObject, member, readJson, type JsonObject, type JsonValue } from "../json";
import { readOperatorName } from "./condition/name";
import type {
  DocumentKind,
  PatternList,
  PrincipalList,
  ReadCondition,
  ReadDocument,
  ReadPrincipal,
  ReadStatement,
} from "./document";
import {
  at,
  into,
  readStrings,
  readText,
  readValues,
  reportUnknownElements,
  type ElementPlace,
  type ReportProblem,
} from "./readElement";

const messages = {
  notAnObject: () => "Invalid policy document: expected a JSON object.",
  noStatement: () => "The document has no Statement: add one.",
  noStatements: () => "The list of statements is empty: the document has no effect.",
  version: () => 'Invalid Version: expected "2012-10-17". It is the version of the policy language, not of the policy.',
  noVersion: () =>
    'Version is missing: IAM then uses "2008-10-17", which does not support policy variables. Add "2012-10-17".',
  statementType: () => "Invalid statement: expected a JSON object.",
  effect: () => 'Invalid Effect: expected "Allow" or "Deny" (case-sensitive).',
  bothForms: (name: string) => `The statement has both ${name} and Not${name}: remove one of them.`,
  missingElement: (name: string) => `The statement has neither ${name} nor Not${name}: add one of them.`,
  forbiddenElement: (name: string) => `This type of policy does not support ${name}: remove it.`,
  principal: () => 'Invalid Principal: expected "*" or an object such as {"Service": "sagemaker.amazonaws.com"}.',
  principalType: () => "Unsupported type of principal: expected AWS, Service, Federated or CanonicalUser.",
  condition: () => "Invalid Condition: expected an object of operators, each an object of condition keys.",
  unknownOperator: () => "Unknown condition operator: correct its name.",
  operator: () => "Invalid condition operator: expected an object of condition keys.",
  repeatedKey: () => "The operator has the same condition key twice (keys are not case-sensitive): keep one of them.",
  repeatedSid: () => "Two statements have the same Sid: IAM rejects that in identity policies. Change one of them.",
};

const documentElements = new Set(["Version", "Id", "Statement"]);
const statementElements = new Set([
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
]);
const principalTypes: ReadonlySet<string> = new Set(["AWS", "Service", "Federated", "CanonicalUser"]);

/** Which elements a kind of document must, may or must not have. */
const elementRules: Record<DocumentKind, Record<"Principal" | "Resource", "required" | "forbidden">> = {
  identity: { Principal: "forbidden", Resource: "required" },
  scp: { Principal: "forbidden", Resource: "required" },
  trust: { Principal: "required", Resource: "forbidden" },
  resource: { Principal: "required", Resource: "required" },
  rcp: { Principal: "required", Resource: "required" },
};

/** Reads a document from JSON text or from a value already parsed. Without `document`, the diagnostics say why. */
export function readPolicyDocument(
  source: unknown,
  kind: DocumentKind,
): { readonly document?: ReadDocument; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const report: ReportProblem = (severity, code, message, place) =>
    void diagnostics.push({ severity, code, message, path: place.pointer });
  let value = source as JsonValue | undefined;
  if (typeof source === "string") {
    const json = readJson(source);
    diagnostics.push(...json.diagnostics);
    if (json.value === undefined) return { diagnostics };
    value = json.value;
  }
  const document = readRoot(value, kind, report);
  return document === undefined || hasErrors(diagnostics) ? { diagnostics } : { document, diagnostics };
}

function readRoot(value: JsonValue | undefined, kind: DocumentKind, report: ReportProblem): ReadDocument | undefined {
  const root: ElementPlace = { pointer: "", path: "" };
  if (!isObject(value)) return report("error", "policy-not-an-object", messages.notAnObject(), root);
  reportUnknownElements(value, documentElements, root, report);
  const version = readVersion(member(value, "Version"), into(root, "Version"), report);
  const id = readText(member(value, "Id"), into(root, "Id"), report);
  const written = member(value, "Statement");
  const place = into(root, "Statement");
  if (written === undefined) return report("error", "policy-without-statement", messages.noStatement(), root);
  if (isArray(written) && written.length === 0)
    report("warning", "policy-empty-element", messages.noStatements(), place);
  const statements = (isArray(written) ? written : [written]).flatMap(
    (statement, index) =>
      readStatement(statement, isArray(written) ? at(place, index) : place, index, kind, report) ?? [],
  );
  reportRepeatedSids(statements, place, isArray(written), report);
  return version === undefined ? undefined : { kind, version, ...(id === undefined ? {} : { id }), statements };
}

function readVersion(
  value: JsonValue | undefined,
  place: ElementPlace,
  report: ReportProblem,
): ReadDocument["version"] | undefined {
  if (value === "2012-10-17" || value === "2008-10-17") return value;
  if (value !== undefined) return report("error", "policy-version", messages.version(), place);
  report("warning", "policy-version-missing", messages.noVersion(), place);
  return "2008-10-17";
}

function readStatement(
  value: JsonValue,
  place: ElementPlace,
  index: number,
  kind: DocumentKind,
  report: ReportProblem,
): ReadStatement | undefined {
  if (!isObject(value)) return report("error", "policy-statement-type", messages.statementType(), place);
  reportUnknownElements(value, statementElements, place, report);
  const sid = readText(member(value, "Sid"), into(place, "Sid"), report);
  const effect = member(value, "Effect");
  if (effect !== "Allow" && effect !== "Deny")
    report("error", "policy-effect", messages.effect(), into(place, "Effect"));
  const actions = readPatterns(value, "Action", "required", place, report);
  const resources = readPatterns(value, "Resource", elementRules[kind].Resource, place, report);
  const principals = readPrincipals(value, elementRules[kind].Principal, place, report);
  const conditions = readConditions(member(value, "Condition"), into(place, "Condition"), report);
  if ((effect !== "Allow" && effect !== "Deny") || actions === undefined) return undefined;
  return {
    index,
    path: place.path,
    ...(sid === undefined ? {} : { sid }),
    effect,
    actions,
    ...(resources === undefined ? {} : { resources }),
    ...(principals === undefined ? {} : { principals }),
    conditions,
  };
}

type Found = { readonly value: JsonValue; readonly negated: boolean; readonly place: ElementPlace };

/** The element or its Not form; reports both, neither where one is required, any where none may be. */
function findElement(
  statement: JsonObject,
  name: "Action" | "Resource" | "Principal",
  rule: "required" | "forbidden",
  place: ElementPlace,
  report: ReportProblem,
): Found | undefined {
  const plain = member(statement, name);
  const negative = member(statement, `Not${name}`);
  if (plain !== undefined && negative !== undefined)
    return report("error", "policy-both-forms", messages.bothForms(name), place);
  const value = plain ?? negative;
  if (value === undefined) {
    if (rule === "required") report("error", "policy-missing-element", messages.missingElement(name), place);
    return undefined;
  }
  const found = { value, negated: plain === undefined, place: into(place, plain === undefined ? `Not${name}` : name) };
  if (rule === "forbidden")
    return report("error", "policy-forbidden-element", messages.forbiddenElement(name), found.place);
  return found;
}

function readPatterns(
  statement: JsonObject,
  name: "Action" | "Resource",
  rule: "required" | "forbidden",
  place: ElementPlace,
  report: ReportProblem,
): PatternList | undefined {
  const found = findElement(statement, name, rule, place, report);
  if (found === undefined) return undefined;
  return { negated: found.negated, path: found.place.path, patterns: readStrings(found.value, found.place, report) };
}

function readPrincipals(
  statement: JsonObject,
  rule: "required" | "forbidden",
  place: ElementPlace,
  report: ReportProblem,
): PrincipalList | undefined {
  const found = findElement(statement, "Principal", rule, place, report);
  if (found === undefined) return undefined;
  const list = (principals: readonly ReadPrincipal[]): PrincipalList => ({
    negated: found.negated,
    path: found.place.path,
    principals,
  });
  if (found.value === "*") return list([{ type: "*", value: "*", path: found.place.path }]);
  if (!isObject(found.value)) return report("error", "policy-principal", messages.principal(), found.place);
  return list(
    Object.entries(found.value).flatMap(([type, value]) => {
      const within = into(found.place, type);
      if (isPrincipalType(type)) return readStrings(value, within, report).map((text) => ({ ...text, type }));
      report("error", "policy-principal", messages.principalType(), within);
      return [];
    }),
  );
}

const isPrincipalType = (type: string): type is Exclude<ReadPrincipal["type"], "*"> => principalTypes.has(type);

function readConditions(value: JsonValue | undefined, place: ElementPlace, report: ReportProblem): ReadCondition[] {
  if (value === undefined) return [];
  if (!isObject(value)) {
    report("error", "policy-condition", messages.condition(), place);
    return [];
  }
  const seen = new Map<string, string>();
  return Object.entries(value).flatMap(([written, keys]) => {
    const name = readOperatorName(written);
    const within = into(place, written);
    if (name.operator === undefined) report("warning", "policy-unknown-operator", messages.unknownOperator(), within);
    if (!isObject(keys)) {
      report("error", "policy-condition", messages.operator(), within);
      return [];
    }
    return Object.entries(keys).map(([key, values]): ReadCondition => {
      const spot = into(within, key);
      const identity = `${written}\n${key}`.toLowerCase();
      if (seen.has(identity)) report("error", "policy-duplicate-condition-key", messages.repeatedKey(), spot);
      seen.set(identity, key);
      return { written, ...name, key, values: readValues(values, spot, report), path: spot.path };
    });
  });
}

function reportRepeatedSids(
  statements: readonly ReadStatement[],
  place: ElementPlace,
  inArray: boolean,
  report: ReportProblem,
): void {
  const seen = new Set<string>();
  for (const { sid, index } of statements) {
    if (sid === undefined || sid === "") continue;
    if (seen.has(sid))
      report(
        "warning",
        "policy-duplicate-sid",
        messages.repeatedSid(),
        into(inArray ? at(place, index) : place, "Sid"),
      );
    seen.add(sid);
  }
}
