/** The data of a plan as nodes and arrows: what steps read and write, bucket by bucket. */
import { groupBy } from "../groupBy";
import { findKeys, keyTree, putKey } from "../plan/keyTree";
import type { Requirement } from "../plan/requirement";
import type { BucketNode, Edge, PlaceNode } from "./graph";

/** Objects that a step reads or writes. */
interface Use {
  readonly step: string;
  /** ARN, without a last `/*`: the object of this name, and everything below it, are one place. */
  readonly objects: string;
  readonly kind: "read" | "write" | "json";
}

/** Reads them. A place that is read lies in what is written there; what no step writes is external. */
export function readPlaces(
  requirements: readonly Requirement[],
  ids: ReadonlyMap<string, string>,
): { readonly buckets: readonly BucketNode[]; readonly edges: readonly Edge[] } {
  const uses = usesOf(requirements).filter(({ step }) => ids.has(step));
  const places = new Map<string, PlaceNode>();
  const placeAt = (objects: string, external: boolean): PlaceNode => {
    const [, key = ""] = splitArn(objects);
    const place = places.get(objects) ?? { id: `p${places.size}`, key, external };
    places.set(objects, place);
    return place;
  };
  const written = keyTree<PlaceNode>();
  const writes = uses.filter(({ kind }) => kind === "write");
  for (const { objects } of writes) {
    const place = placeAt(objects, false);
    for (const key of keysOf(objects)) putKey(written, key, place);
  }
  const edges = uses.flatMap(({ step, objects, kind }): Edge[] => {
    const at = ids.get(step) ?? "";
    if (kind === "write") return [{ from: at, to: placeAt(objects, false).id, kind, details: [] }];
    const sources = new Set(keysOf(objects).flatMap((key) => [...findKeys(written, key)]));
    if (sources.size === 0) sources.add(placeAt(objects, true));
    const [, key = ""] = splitArn(objects);
    return [...sources].map((place) => ({
      from: place.id,
      to: at,
      kind,
      details: place.key === key ? [] : [key.startsWith(`${place.key}/`) ? key.slice(place.key.length + 1) : key],
    }));
  });
  return { buckets: bucketsOf(places), edges: mergeEdges(edges) };
}

/** One arrow for all that goes the same way. */
export function mergeEdges(edges: readonly Edge[]): Edge[] {
  const merged = new Map<string, Edge>();
  for (const edge of edges) {
    const key = `${edge.from} ${edge.to} ${edge.kind}`;
    merged.set(key, { ...edge, details: [...new Set([...(merged.get(key)?.details ?? []), ...edge.details])] });
  }
  return [...merged.values()];
}

const kindOf = ({ action, because, principal }: Requirement): Use["kind"] | undefined => {
  if (principal.kind === "author" || principal.kind === "operator") return undefined;
  if (because.clause === "json-get") return "json";
  return action === "s3:GetObject" ? "read" : action === "s3:PutObject" ? "write" : undefined;
};

function usesOf(requirements: readonly Requirement[]): readonly Use[] {
  const uses = new Map<string, Use>();
  for (const requirement of requirements) {
    const kind = kindOf(requirement);
    const { step } = requirement.because;
    if (kind === undefined || step === undefined) continue;
    for (const resource of requirement.resources.filter((each) => each.includes(":s3:"))) {
      const objects = resource.replace(/\/\*$/, "");
      // Jobs' names stand in two spellings.
      const id = JSON.stringify([step, kind, objects.toLowerCase()]);
      if (!uses.has(id)) uses.set(id, { step, objects, kind });
    }
  }
  return [...uses.values()];
}

/** The object of this name, and all in the folder. */
const keysOf = (objects: string): readonly string[] => [objects, `${objects}/*`];

/** Bucket and key. Access points stand for buckets: `accesspoint/name/object/key`. */
function splitArn(objects: string): readonly [bucket: string, key: string] {
  const resource = objects.split(":").slice(5).join(":");
  const point = /^(accesspoint\/[^/]+)(?:\/object)?\/?(.*)$/s.exec(resource);
  const [, bucket = resource, key = ""] = point ?? /^([^/]*)\/?(.*)$/s.exec(resource) ?? [];
  return [bucket, key];
}

const bucketsOf = (places: ReadonlyMap<string, PlaceNode>): readonly BucketNode[] =>
  [...groupBy(places, ([objects]) => splitArn(objects)[0])].map(([name, its], index) => ({
    id: `b${index}`,
    name,
    places: its.map(([, place]) => place),
  }));
