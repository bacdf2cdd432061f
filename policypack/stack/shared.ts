/**
 * The stack that every rule of a run sees, read once: the policy SDK hands each policy its own copy of the same
 * resources. Knows the last stack by its content, so that a rule can never be given another's.
 */
import type { Resource } from "./resource";
import { readStack, type Stack } from "./stack";

/** A cache: the last stack that was read. */
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
    return isEqual(some, others);
  } catch {
    return false;
  }
}

/** Deep equality of data and sets of data. */
function isEqual(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  if (one instanceof Set)
    return other instanceof Set && one.size === other.size && [...one].every((each) => other.has(each));
  const keys = Object.keys(one);
  return (
    Array.isArray(one) === Array.isArray(other) &&
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && isEqual((one as Keyed)[key], (other as Keyed)[key]))
  );
}

type Keyed = Readonly<Record<string, unknown>>;
