/** A stack as rules see it: its resources, and what they are to each other. */
import type { Resource } from "./resource";

export interface Stack {
  readonly resources: readonly Resource[];
  readonly byUrn: ReadonlyMap<string, Resource>;
}

/** Joins the resources of a stack. */
export function readStack(resources: readonly Resource[]): Stack {
  return { resources, byUrn: new Map(resources.map((resource) => [resource.urn, resource])) };
}
