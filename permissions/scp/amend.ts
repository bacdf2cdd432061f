/**
 * One document with the exception: which of its statements change, into what, and what is to be said about it. Not here:
 * what a statement is to JsonGet (judge.ts), its split (split.ts), sizes (sizes.ts).
 */
import type { Diagnostic } from "../diagnostic";
import type { ReadDocument, ReadStatement } from "../iam/document";
import { readPolicyDocument } from "../iam/readDocument";
import { isObject, pointerTo, type JsonObject, type JsonValue } from "../json";
import { hangsOnNetwork, type JsonGetCall } from "./call";
import { namesGetObject } from "./actions";
import { excludesTag, listOf, withoutTag, type Owner } from "./exception";
import { canonicalStatement, foldExceptions, type Fold } from "./fold";
import { concernsGetObject, isGetObjectAlone, judgeDeny } from "./judge";
import { findLift, letsOffOthers, letsOffOutsiders, reachBeyond, withoutLift, type Lift } from "./lift";
import type { ExemptionRequest, ServiceControlPolicy } from "./request";
import { isWithin, touchedObjects } from "./resources";
import { statementsOf, type Replacements } from "./rewrite";
import {
  confineOutsiders,
  confineTagged,
  confiningActions,
  splitDeny,
  type ControlKind,
  type SplitRequest,
} from "./split";
import { messages, type Remark } from "./messages";
import { stillFails } from "./stillFails";

/** What became of a statement. */
export interface StatementChange {
  /** JSON pointer into the request. */
  readonly path: string;
  readonly reason: "excepted" | "narrowed" | "rewritten";
  readonly before: readonly JsonObject[];
  readonly after: readonly JsonObject[];
  readonly overConfined?: "resources" | "actions";
}

/** A document of the request. */
export interface GivenDocument {
  readonly policy: ServiceControlPolicy;
  readonly document: ReadDocument;
  /** JSON pointer into the request. */
  readonly place: string;
  readonly kind: ControlKind;
  /** The statements of all documents. */
  readonly denies: readonly ReadStatement[];
}

/** The statements of one document that need the exception, with what they become. */
export function amendDocument(
  { policy, document, place, kind, denies }: GivenDocument,
  request: ExemptionRequest,
  call: JsonGetCall,
): {
  readonly replacements: Replacements;
  readonly changes: readonly StatementChange[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const written = statementsOf(policy);
  const owner = kind === "scp" ? undefined : ownerOf(request);
  const folds = foldExceptions(written, request.tag, owner, call.work);
  const parts = [
    ...folds.map((fold) => ofFold(fold, document, kind)),
    ...document.statements.flatMap((read): Part[] => {
      const raw = written[read.index];
      const folded = folds.some(({ members }) => members.includes(read.index));
      return folded || !isObject(raw) ? [] : [{ read, raw, members: [read.index], opened: [] }];
    }),
  ].sort((a, b) => first(a) - first(b));
  const own = new Set(folds.flatMap(({ members }) => members.slice(1)));
  const sids = new Set(document.statements.flatMap(({ sid, index }) => (own.has(index) ? [] : (sid ?? []))));
  const replacements = new Map<number, readonly JsonObject[]>();
  const changes: StatementChange[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const part of parts) {
    const path = pointerOf(place, document.statements[first(part)] ?? part.read);
    const objects =
      request.existingException === "keep" ? [...new Set([...request.objects, ...part.opened])] : request.objects;
    const terms = { objects, tag: request.tag, sids, kind, owner, work: call.work };
    const { after, remarks, reason, overConfined } = amend(part, terms, { ...request, objects }, call, denies);
    diagnostics.push(...remarks.map((remark) => ({ ...remark, path })));
    const before = part.members.flatMap((index) => {
      const raw = written[index];
      return isObject(raw) ? [raw] : [];
    });
    if (after === undefined || isSame(before, after)) continue;
    if (overConfined !== undefined) diagnostics.push({ ...messages.overConfined(overConfined), path });
    const closed = part.opened.filter((object) => !isWithin(object, objects, call.work));
    if (closed.length > 0) diagnostics.push({ ...messages.closed(closed), path });
    for (const index of part.members) replacements.set(index, index === first(part) ? after : []);
    changes.push({ path, reason, before, after, ...(overConfined !== undefined && { overConfined }) });
  }
  const said = new Set<string>();
  for (const statement of document.statements)
    for (const remark of stillFails(statement, call)) {
      if (!said.has(remark.code)) diagnostics.push({ ...remark, path: pointerOf(place, statement) });
      said.add(remark.code);
    }
  return { replacements, changes, diagnostics };
}

/** Whose principals the exception is for where outsiders call too. */
const ownerOf = ({ organization, accounts = [] }: Pick<ExemptionRequest, "organization" | "accounts">): Owner =>
  accounts.length > 0 || organization === undefined
    ? { key: "aws:PrincipalAccount", values: accounts }
    : { key: "aws:PrincipalOrgID", values: [organization] };

/** A statement as written and as read; of an earlier exception, what it was before. */
interface Part {
  readonly read: ReadStatement;
  readonly raw: JsonObject;
  readonly members: readonly number[];
  /** Objects that the earlier exception opened. */
  readonly opened: readonly string[];
}

const first = ({ members }: Part): number => members[0] ?? 0;

function ofFold({ members, statement, objects }: Fold, document: ReadDocument, kind: ControlKind): Part {
  const as = kind === "bucket" ? "resource" : kind;
  const read = readPolicyDocument({ Version: document.version, Statement: [statement] }, as).document?.statements[0];
  const original = document.statements.find(({ index }) => index === members[0]);
  const fallback = original ?? { index: 0, path: "Statement", effect: "Deny", actions: nothing, conditions: [] };
  return { read: read ?? fallback, raw: statement, members, opened: objects };
}

const nothing = { negated: false, path: "", patterns: [] } as const;

interface Amended {
  /** Undefined: it stays as it is. */
  readonly after?: readonly JsonObject[];
  readonly reason: StatementChange["reason"];
  readonly overConfined?: "resources" | "actions";
  readonly remarks: readonly Remark[];
}

function amend(
  { read, raw, members }: Part,
  terms: SplitRequest,
  request: ExemptionRequest,
  call: JsonGetCall,
  denies: readonly ReadStatement[],
): Amended {
  const reason = members.length > 1 ? "rewritten" : "excepted";
  const touches =
    read.effect === "Deny" && concernsGetObject(read) && touchedObjects(read, request.objects, call.work).length > 0;
  // An exception of ours whose objects the request no longer names is taken back.
  if (!touches)
    return { remarks: [], reason, ...(members.length > 1 && { after: [raw] }), ...closed(read, raw, request) };
  const { verdict, remarks } = judgeDeny(read, call);
  if (verdict === "network") {
    const { statements, overConfined } = splitDeny(raw, read, terms);
    return { after: statements, reason, remarks, ...(overConfined !== undefined && { overConfined }) };
  }
  const lift = verdict === "passes" && hangsOnNetwork(read) ? findLift(read, request.tag, call) : undefined;
  return lift === undefined ? { reason, remarks } : narrow(read, raw, lift, terms, request, call, denies, remarks);
}

/** An exception that stands alone, for objects that the request no longer names. */
function closed(read: ReadStatement, raw: JsonObject, request: ExemptionRequest): Partial<Amended> {
  const left = read.effect === "Deny" && isGetObjectAlone(read) && excludesTag(raw["Condition"], request.tag);
  if (!left || read.resources?.negated !== false || !hangsOnNetwork(read) || request.existingException === "keep")
    return {};
  const objects = read.resources.patterns.map(({ value }) => value);
  return {
    after: [{ ...raw, Condition: withoutTag(raw["Condition"], request.tag) }],
    remarks: [messages.closed(objects)],
  };
}

/** A statement that lets the tagged role off already. */
function narrow(
  read: ReadStatement,
  raw: JsonObject,
  lift: Lift,
  terms: SplitRequest,
  request: ExemptionRequest,
  call: JsonGetCall,
  denies: readonly ReadStatement[],
  remarks: readonly Remark[],
): Amended {
  const others = letsOffOthers(lift, request, call);
  const told = [...remarks, ...(others === undefined ? [] : [messages.othersLetOff(others)])];
  const missing = missingConfinement(read, raw, lift, terms, call, denies);
  const outsiders = terms.owner !== undefined && letsOffOutsiders(read, lift, request, denies, call);
  if (missing.length === 0 && !outsiders) return { reason: "narrowed", remarks: told };
  if (request.existingException === "keep")
    return { reason: "narrowed", remarks: [...told, messages.kept(request.tag)] };
  const { raw: bare, others: shared } = withoutLift(raw, read, lift, request.tag);
  const said = [
    ...told,
    ...(missing.length > 0 ? [messages.narrowed(request.tag, actionsIn(read))] : []),
    ...(outsiders ? [messages.outsiders(request.tag)] : []),
  ];
  const { statements, overConfined } = splitDeny(bare, read, terms);
  // Where the condition exempts others too, the statement stays, and what confines the tag stands beside it.
  const theirs = shared && outsiders ? confineOutsiders(bare, read, terms) : [];
  const after = shared ? [raw, ...missing, ...theirs] : statements;
  return { after, reason: "narrowed", remarks: said, ...(overConfined !== undefined && { overConfined }) };
}

/** What holders of the tag may do beyond JsonGet where the statement exempts them: the Denies that would end it. */
export function missingConfinement(
  read: ReadStatement,
  raw: JsonObject,
  lift: Lift,
  terms: SplitRequest,
  call: JsonGetCall,
  denies: readonly ReadStatement[],
): readonly JsonObject[] {
  if (isGetObjectAlone(read) && reachBeyond(read, terms.objects, call, denies) === "no") return [];
  const { raw: bare } = withoutLift(raw, read, lift, terms.tag);
  const held = new Set(denies.map((each) => canonicalStatement(rawOf(each))));
  const others = confiningActions(
    read.actions.patterns.map(({ value }) => value),
    terms.kind,
  );
  // What confines the tagged role may also stand in the form that split.ts writes for actions without a short form.
  const condition = bare["Condition"];
  const isHeld = (each: JsonObject): boolean =>
    [each, ...(condition === undefined ? [] : [{ ...each, Condition: condition }])].some(
      (form) =>
        held.has(canonicalStatement(form)) ||
        (!namesIt(form) && held.has(canonicalStatement({ ...withoutActions(form), ...others }))),
    );
  return confineTagged(bare, read, terms).filter((each) => !isHeld(each));
}

const namesIt = (raw: JsonObject): boolean =>
  listOf(raw["Action"]).some((each) => typeof each === "string" && namesGetObject(each));

const withoutActions = (raw: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(raw).filter(([name]) => name !== "Action" && name !== "NotAction"));

const actionsIn = ({ actions: { negated, patterns } }: ReadStatement): string =>
  `${negated ? "all actions but " : ""}${patterns.map(({ value }) => value).join(", ")}`;

/** A read statement as it may be written. */
export function rawOf({ effect, actions, resources, principals, conditions, sid }: ReadStatement): JsonObject {
  const values = (list: readonly { readonly value: string }[]): JsonValue => list.map(({ value }) => value);
  const condition: Record<string, Record<string, JsonValue>> = {};
  for (const { written, key, values: given } of conditions) (condition[written] ??= {})[key] = values(given);
  const who = principals?.principals ?? [];
  return {
    ...(sid !== undefined && { Sid: sid }),
    Effect: effect,
    ...(principals !== undefined && {
      [principals.negated ? "NotPrincipal" : "Principal"]: who.some(({ type }) => type === "*")
        ? "*"
        : Object.fromEntries(who.map(({ type }) => [type, values(who.filter((each) => each.type === type))])),
    }),
    [actions.negated ? "NotAction" : "Action"]: values(actions.patterns),
    ...(resources !== undefined && { [resources.negated ? "NotResource" : "Resource"]: values(resources.patterns) }),
    ...(conditions.length > 0 && { Condition: condition }),
  };
}

/** Equal statements, in any order. */
const isSame = (before: readonly JsonObject[], after: readonly JsonObject[]): boolean => {
  const texts = (list: readonly JsonObject[]) => list.map(canonicalStatement).sort().join("\n");
  return texts(before) === texts(after);
};

const pointerOf = (place: string, { index, path }: ReadStatement): string => {
  const list = pointerTo(place, "Statement");
  return path === "Statement" ? list : pointerTo(list, index);
};
