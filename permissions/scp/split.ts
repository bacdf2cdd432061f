/**
 * A Deny, split so that it no longer denies tagged principals s3:GetObject on the objects, and nothing else changes.
 * With G s3:GetObject, A the actions, N the resources of NotResource (none for `*`), O the objects, the first that is short:
 *   all of S3 in A: {A, not N and not O}, {all but G, O}, {G, O, unless tagged}
 *   A without G:    {A without G, not N}, {G, not N and not O}, {G, O, unless tagged}; also where N may meet O
 *   any A:          {A, not N and not O}, {A, O, unless tagged}, {all but G and what AWS lists outside A, O, only tagged}
 * Claims: the first two are exact. The third's only excess: tagged principals are also denied, on O, actions outside A that
 * AWS does not list yet; in an RCP, all of them.
 * A list of resources is exact where each lies within the objects or apart from them; else the only excess is that tagged
 * principals cannot read objects outside the list: no condition key of s3:GetObject carries the object's key.
 */
import type { ReadStatement } from "../iam/document";
import { readPattern, type Budget } from "../iam/pattern";
import { member, type JsonObject, type JsonValue } from "../json";
import {
  getObject,
  holdsAllOfS3,
  objectActionsOutside,
  otherActionsOfS3,
  staysShort,
  withoutGetObject,
  type ActionElement,
} from "./actions";
import { isOnlyTagged, onlyTagged, unlessOwned, unlessTagged, type Owner } from "./exception";
import type { ExceptionTag } from "./request";
import { isFixed, isOfObjects, isOfS3, isWithin, overlaps, touchedObjects } from "./resources";

/** What a Deny becomes. */
export interface Split {
  readonly statements: readonly JsonObject[];
  /** What tagged principals lose besides: objects outside the statement's resources, or other actions on the objects. */
  readonly overConfined?: "resources" | "actions";
}

/** What a split is about. */
export interface SplitRequest {
  /** All that JsonGet reads. */
  readonly objects: readonly string[];
  readonly tag: ExceptionTag;
  /** Sids of the document, to which those of new statements are added. */
  readonly sids: Set<string>;
  readonly kind: ControlKind;
  /** Whose principals alone the exception is for; undefined in SCPs, which meet no others. */
  readonly owner: Owner | undefined;
  /** What is left to spend on patterns. */
  readonly work: Budget;
}

/** Where the Deny stands. RCPs have no NotAction; a bucket's policy speaks of that bucket alone. */
export type ControlKind = "scp" | "rcp" | "bucket";

/** Splits a Deny that touches some of the objects. `raw` is the statement as written; what need not change stays. */
export function splitDeny(raw: JsonObject, read: ReadStatement, request: SplitRequest): Split {
  const pieces = piecesOf(raw, read, request);
  const live = pieces.filter((piece) => !isDead(piece, request.tag));
  const overConfined = excessOf(pieces, read, request.kind);
  return {
    statements: nameStatements(live.length > 0 ? live : pieces, request.sids),
    ...(overConfined !== undefined && { overConfined }),
  };
}

/** What must hold for tagged principals where an exception exempts them from the statement: all but JsonGet. */
export const confineTagged = (raw: JsonObject, read: ReadStatement, request: SplitRequest): JsonObject[] =>
  ofTagged(raw, read, request, (role) => role !== "JsonGet" && role !== "Outsiders");

/** What must hold for tagged principals of other owners where an exception exempts them too: all of it. */
export const confineOutsiders = (raw: JsonObject, read: ReadStatement, request: SplitRequest): JsonObject[] =>
  ofTagged(raw, read, request, (role) => role === "Outsiders");

function ofTagged(
  raw: JsonObject,
  read: ReadStatement,
  request: SplitRequest,
  isMeant: (role: Piece["role"]) => boolean,
): JsonObject[] {
  const pieces = piecesOf(raw, read, request)
    .filter(({ role }) => isMeant(role))
    .map(({ role, statement }) => ({
      role,
      statement: { ...statement, Condition: onlyTagged(member(statement, "Condition"), request.tag) },
    }));
  return nameStatements(pieces, request.sids, true);
}

function piecesOf(raw: JsonObject, read: ReadStatement, request: SplitRequest): Piece[] {
  const listed = read.resources?.patterns.map(({ value }) => value) ?? [];
  const negated = read.resources?.negated ?? false;
  return negated || listed.some((value) => readPattern(value).text === "*")
    ? splitOpen(raw, read, negated ? listed : [], request)
    : splitListed(raw, read, listed, request);
}

/** In a bucket's policy, a list that holds all objects of the bucket leaves nothing outside. */
function excessOf(pieces: readonly Piece[], read: ReadStatement, kind: ControlKind): Split["overConfined"] {
  if (pieces.some(({ role }) => role === "Others")) return "actions";
  const whole =
    kind === "bucket" && read.resources?.patterns.some(({ value }) => /^arn:[^:]+:s3:::[^/]+\/\*$/.test(value));
  return whole !== true && pieces.some(({ role }) => role === "Confined") ? "resources" : undefined;
}

/** A statement of the split, with what it is for: the ending of its Sid. */
interface Piece {
  readonly role: "Other" | "Others" | "Outside" | "JsonGet" | "Outsiders" | "Confined" | "Rest";
  readonly statement: JsonObject;
}

/** Everything but `excluded`: with NotResource, or `*` where nothing is excluded. */
function splitOpen(raw: JsonObject, read: ReadStatement, excluded: readonly string[], request: SplitRequest): Piece[] {
  const { negated, patterns } = read.actions;
  const { tag, kind, work } = request;
  const objects = touchedObjects(read, request.objects, work);
  const actions = patterns.map(({ value }) => value);
  const apart = excluded.every((entry) => isFixed(entry) && objects.every((object) => !overlaps(entry, object, work)));
  const outside = { NotResource: [...excluded, ...objects.filter((object) => !excluded.includes(object))] };
  const within = apart ? { Resource: objects } : elementOf(raw, "Resource");
  const allButGetObject = { ...butGetObject(kind), Resource: objects };
  const isShort = negated || !apart || staysShort(actions, work);
  if (kind !== "rcp" && !isShort && holdsAllOfS3(actions))
    return [
      piece("Outside", raw, outside),
      piece("Other", raw, allButGetObject),
      ...exempt(raw, { ...onlyGetObject, ...within }, request),
    ];
  if (isShort)
    return [
      ...otherActions(raw, withoutGetObject(negated, actions, false, work), {}, kind),
      piece("Outside", raw, { ...onlyGetObject, ...outside }),
      ...exempt(raw, { ...onlyGetObject, ...within }, request),
    ];
  return [
    piece("Outside", raw, outside),
    ...exempt(raw, within, request),
    piece(holdsAllOfS3(actions) && kind === "rcp" ? "Other" : "Others", raw, {
      ...confiningActions(actions, kind),
      Resource: objects,
      Condition: onlyTagged(member(raw, "Condition"), tag),
    }),
  ];
}

/** What holds for everybody without the tag, and for everybody of other owners. */
const exempt = (raw: JsonObject, elements: Elements, { tag, owner }: SplitRequest): Piece[] => {
  const condition = member(raw, "Condition");
  return [
    piece("JsonGet", raw, { ...elements, Condition: unlessTagged(condition, tag) }),
    ...(owner === undefined
      ? []
      : [piece("Outsiders", raw, { ...elements, Condition: unlessOwned(condition, owner) })]),
  ];
};

/** What tagged principals may not call on the objects, where the actions without s3:GetObject have no short form. */
export const confiningActions = (actions: readonly string[], kind: ControlKind): ActionElement =>
  kind === "rcp"
    ? { Action: otherActionsOfS3() }
    : { NotAction: [getObject, ...objectActionsOutside(actions).filter((each) => each !== getObject)] };

const butGetObject = (kind: ControlKind): ActionElement =>
  kind === "rcp" ? { Action: otherActionsOfS3() } : { NotAction: [getObject] };

/** A list of resources: those apart from the objects stay, those within are exempt, those that reach further confine. */
function splitListed(raw: JsonObject, read: ReadStatement, listed: readonly string[], request: SplitRequest): Piece[] {
  const { negated, patterns } = read.actions;
  const { objects, tag, kind, work } = request;
  const apart = listed.filter((entry) => objects.every((object) => !overlaps(entry, object, work)));
  const touching = listed.filter((entry) => !apart.includes(entry));
  const reaching = touching.filter((entry) => !isWithin(entry, objects, work));
  const condition = member(raw, "Condition");
  const rest = withoutGetObject(
    negated,
    patterns.map(({ value }) => value),
    touching.every(isOfS3) && (touching.every(isOfObjects) ? "objects" : "any"),
    work,
  );
  return [
    ...(apart.length === 0 ? [] : [piece("Rest", raw, { Resource: apart })]),
    ...otherActions(raw, rest, apart.length === 0 ? {} : { Resource: touching }, kind),
    ...exempt(raw, { ...onlyGetObject, ...(apart.length === 0 ? {} : { Resource: touching }) }, request),
    ...(reaching.length === 0
      ? []
      : [
          piece("Confined", raw, {
            ...onlyGetObject,
            NotResource: objects,
            Condition: onlyTagged(condition, tag),
          }),
        ]),
  ];
}

const onlyGetObject = { Action: getObject };

const otherActions = (
  raw: JsonObject,
  rest: ActionElement | undefined,
  change: Elements,
  kind: ControlKind,
): Piece[] =>
  rest === undefined
    ? []
    : [piece("Other", raw, { ...("NotAction" in rest && kind === "rcp" ? butGetObject(kind) : rest), ...change })];

/** Elements to put in place of what the statement has: Action also replaces NotAction, Resource NotResource. */
type Elements = Readonly<Record<string, JsonValue>>;

/** The statement with other elements, in the order they are written in; one that is new stands last. */
function piece(role: Piece["role"], raw: JsonObject, change: Elements): Piece {
  const left = new Map(Object.entries(change));
  const family = (name: string) => name.replace(/^Not/, "");
  const kept = Object.entries(raw).map(([name, value]): [string, JsonValue] => {
    const replaced = [...left.keys()].find((each) => family(each) === family(name));
    if (replaced === undefined) return [name, value];
    const fresh = left.get(replaced);
    left.delete(replaced);
    return [replaced, fresh ?? value];
  });
  return { role, statement: Object.fromEntries([...kept, ...left]) };
}

const elementOf = (raw: JsonObject, name: "Resource"): Elements =>
  Object.fromEntries(Object.entries(raw).filter(([key]) => key === name || key === `Not${name}`));

/** Means tagged principals and excepts them: means nobody. */
const isDead = ({ role, statement }: Piece, tag: ExceptionTag): boolean =>
  role === "JsonGet" && isOnlyTagged(member(statement, "Condition"), tag);

/** The first keeps the Sid, for others refer to it; the rest say what they are. `beside`: the first is not theirs. */
const nameStatements = (pieces: readonly Piece[], sids: Set<string>, beside = false): JsonObject[] =>
  pieces.map(({ role, statement }, index) => {
    const sid = member(statement, "Sid");
    if ((index === 0 && !beside) || typeof sid !== "string" || sid === "") return statement;
    const ending = role === "Others" ? "Other" : role;
    let fresh = `${sid}${beside ? "Tagged" : ""}${ending}`;
    while (sids.has(fresh)) fresh += "2";
    sids.add(fresh);
    return { ...statement, Sid: fresh };
  });
