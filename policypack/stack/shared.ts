/**
 * The stack that every rule of a run sees, read once: the policy SDK hands each policy its own copy of the same
 * resources. Knows the last stack by its content, so that a rule can never be given another's.
 */
import { isDeepStrictEqual } from "node:util";
import type { Resource } from "./resource";
import { readStack, type Stack } from "./stack";

/** A cache: the last stack that was asked for. */
let last: Stack | undefined;

/** Joins the resources of a stack, or gives what was made of the same ones. */
export function shareStack(resources: readonly Resource[]): Stack {
  if (last === undefined || !isSame(last.resources, resources)) last = readStack(resources);
  return last;
}

/** Whether two readings say the same. Values that cannot be compared are not the same. */
function isSame(some: readonly Resource[], others: readonly Resource[]): boolean {
  if (some.length !== others.length || some.some(({ urn }, index) => urn !== others[index]?.urn)) return false;
  try {
    return isDeepStrictEqual(some, others);
  } catch {
    return false;
  }
}
