/**
 * A Deny, split so that it no longer denies tagged principals s3:GetObject on the objects, and nothing else changes.
 * Claims: exact where the statement covers everything or uses NotResource, or lists resources each of which lies within
 * the objects or apart from them; else the only excess is that tagged principals cannot read objects outside the list
 * from where the Deny keeps them off: no condition key of s3:GetObject carries the object's key.
 * With G s3:GetObject, A the actions, N the resources of NotResource (none for `*`), O the objects:
 *   {A without G, not N}, {G, not N and not O}, {G, O, unless tagged}
 */
import type { ReadStatement } from "../iam/document";
import { readPattern } from "../iam/pattern";
import { member, type JsonObject, type JsonValue } from "../json";
import { getObject, splitByLength, staysShort, withoutGetObject, type ActionElement } from "./actions";
import { isOnlyTagged, onlyTagged, unlessTagged } from "./exception";
import type { ExceptionTag } from "./request";
import { isFixed, isOfObjects, isOfS3, isWithin, overlaps, touchedObjects } from "./resources";

/** What a Deny becomes. */
export interface Split {
  readonly statements: readonly JsonObject[];
  /** Tagged principals cannot read objects outside the statement's resources either. */
  readonly overConfined: boolean;
}

/** What a split is about. */
export interface SplitRequest {
  /** All that JsonGet reads. */
  readonly objects: readonly string[];
  readonly tag: ExceptionTag;
  /** Sids of the document, to which those of new statements are added. */
  readonly sids: Set<string>;
}

/** Splits a Deny that touches some of the objects. `raw` is the statement as written; what need not change stays. */
export function splitDeny(raw: JsonObject, read: ReadStatement, { objects, tag, sids }: SplitRequest): Split {
  const listed = read.resources?.patterns.map(({ value }) => value) ?? [];
  const negated = read.resources?.negated ?? false;
  const pieces =
    negated || listed.some((value) => readPattern(value).text === "*")
      ? splitOpen(raw, read, negated ? listed : [], touchedObjects(read, objects), tag)
      : splitListed(raw, read, listed, objects, tag);
  const live = pieces.filter((piece) => !isDead(piece, tag));
  return {
    statements: nameStatements(live.length > 0 ? live : pieces, sids),
    overConfined: pieces.some(({ role }) => role === "Confined"),
  };
}

/** A statement of the split, with what it is for: the ending of its Sid. */
interface Piece {
  readonly role: "Other" | "Outside" | "JsonGet" | "Confined" | "Rest";
  readonly statement: JsonObject;
}

/** Everything but `excluded`: with NotResource, or `*` where nothing is excluded. */
function splitOpen(
  raw: JsonObject,
  read: ReadStatement,
  excluded: readonly string[],
  objects: readonly string[],
  tag: ExceptionTag,
): Piece[] {
  const { negated, patterns } = read.actions;
  const actions = patterns.map(({ value }) => value);
  const apart = excluded.every((entry) => isFixed(entry) && objects.every((object) => !overlaps(entry, object)));
  const outside = { NotResource: [...excluded, ...objects.filter((object) => !excluded.includes(object))] };
  const within = apart ? { Resource: objects } : elementOf(raw, "Resource");
  const exempt = piece("JsonGet", raw, {
    ...onlyGetObject,
    ...within,
    Condition: unlessTagged(member(raw, "Condition"), tag),
  });
  const byLength = negated || !apart || staysShort(actions) ? undefined : splitByLength(actions);
  if (byLength !== undefined)
    return [
      piece("Rest", raw, { Action: byLength.apart }),
      piece("Outside", raw, { Action: byLength.alike, ...outside }),
      piece("Other", raw, { NotAction: [getObject], Resource: objects }),
      exempt,
    ];
  return [
    ...otherActions(raw, withoutGetObject(negated, actions, false), {}),
    piece("Outside", raw, { ...onlyGetObject, ...outside }),
    exempt,
  ];
}

/** A list of resources: those apart from the objects stay, those within are exempt, those that reach further confine. */
function splitListed(
  raw: JsonObject,
  read: ReadStatement,
  listed: readonly string[],
  objects: readonly string[],
  tag: ExceptionTag,
): Piece[] {
  const { negated, patterns } = read.actions;
  const apart = listed.filter((entry) => objects.every((object) => !overlaps(entry, object)));
  const touching = listed.filter((entry) => !apart.includes(entry));
  const reaching = touching.filter((entry) => !isWithin(entry, objects));
  const condition = member(raw, "Condition");
  const rest = withoutGetObject(
    negated,
    patterns.map(({ value }) => value),
    touching.every(isOfS3) && (touching.every(isOfObjects) ? "objects" : "any"),
  );
  return [
    ...(apart.length === 0 ? [] : [piece("Rest", raw, { Resource: apart })]),
    ...otherActions(raw, rest, apart.length === 0 ? {} : { Resource: touching }),
    piece("JsonGet", raw, {
      ...onlyGetObject,
      ...(apart.length === 0 ? {} : { Resource: touching }),
      Condition: unlessTagged(condition, tag),
    }),
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

const otherActions = (raw: JsonObject, rest: ActionElement | undefined, change: Elements): Piece[] =>
  rest === undefined ? [] : [piece("Other", raw, { ...rest, ...change })];

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

/** The first keeps the Sid, for others refer to it; the rest say what they are. */
const nameStatements = (pieces: readonly Piece[], sids: Set<string>): JsonObject[] =>
  pieces.map(({ role, statement }, index) => {
    const sid = member(statement, "Sid");
    if (index === 0 || typeof sid !== "string" || sid === "") return statement;
    let fresh = `${sid}${role}`;
    while (sids.has(fresh)) fresh += "2";
    sids.add(fresh);
    return { ...statement, Sid: fresh };
  });
