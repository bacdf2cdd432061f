/** A resource of any stack, as rules see it: from the engine's policy host, from a state export or from a preview's JSON. */
import { isUnknown, readProperty, type Unknown, type Value } from "./known";

export interface Resource {
  readonly urn: string;
  /** `aws:iam/role:Role`. */
  readonly type: string;
  /** The name in the program, the last part of the URN. */
  readonly name: string;
  /** Foreign: read it with `property` alone. */
  readonly properties: unknown;
  /** The properties that the program gave, where that is known: any other unknown is for the provider to fill in. */
  readonly given?: ReadonlySet<string>;
  /** The provider that manages it, as the engine names it: URN, in a state with its id behind. */
  readonly provider?: string;
  /** URN of the parent. */
  readonly parent?: string;
  /** URNs; empty where a resource is seen alone. */
  readonly dependencies: readonly string[];
  /** Property -> URNs of what its value is made from; empty where a resource is seen alone. */
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
}

/** A property of the resource; undefined: it has none, or only the provider will say what it is. */
export function property(resource: Resource, name: string): Value | undefined {
  const value = readProperty(resource.properties, name);
  return isUnknown(value) && resource.given?.has(name) === false ? undefined : value;
}

/** A property that the program gave. What a provider reports besides, such as a role's inline policies that resources
 * of their own make, would count twice. */
export const givenProperty = (resource: Resource, name: string): Value | undefined =>
  resource.given?.has(name) === false ? undefined : property(resource, name);

/** URNs of what an unknown value is made from, as far as the stack says. */
export function originsOf(resource: Resource, unknown: Unknown): readonly string[] {
  const [root = unknown.path] = unknown.path.split(/[.[]/);
  return Object.hasOwn(resource.propertyDependencies, root) ? (resource.propertyDependencies[root] ?? []) : [];
}

/** `aws:s3/bucket:Bucket data`, from a URN. */
export function describeUrn(urn: string): string {
  const parts = urn.split("::");
  const type = parts[2]?.split("$").at(-1);
  const name = parts.slice(3).join("::");
  return type === undefined || name === "" ? urn : `${type} ${name}`;
}
