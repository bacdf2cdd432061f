/**
 * What a step's code accesses and no definition shows, as the stack says it: `declaredAccess` of a PipelineAccess, and of
 * the setting `external`. Whether it fits the definition is planAccess's to say.
 */
import type { PlanOptions } from "../../permissions/plan/accessPlan";
import type { External } from "./external";
import { isList, isRecord, isUnknown, textOf, unknownsIn, type Value } from "./known";
import { property, type Resource } from "./resource";

type Declared = NonNullable<PlanOptions["declaredAccess"]>;

const componentType = "sagemaker-pipeline-access:index:PipelineAccess";

/** Declared access by the name of the pipeline. The setting takes precedence over the stack, step by step. */
export function readDeclaredAccess(
  resources: readonly Resource[],
  external?: Pick<External, "declaredAccess">,
): ReadonlyMap<string, Declared> {
  const declared = new Map<string, Declared>();
  for (const resource of resources) {
    if (resource.type !== componentType) continue;
    const name = textOf(property(resource, "pipelineName"));
    const access = property(resource, "declaredAccess");
    if (name !== undefined && isRecord(access)) declared.set(name, { ...declared.get(name), ...knownAccess(access) });
  }
  for (const [name, access] of external?.declaredAccess ?? [])
    declared.set(name, { ...declared.get(name), ...(access as Declared) });
  return declared;
}

/** Without what is unknown: URIs one by one; grants as a whole, since one without its conditions would be wider. */
const knownAccess = (steps: Readonly<Record<string, Value>>): Declared =>
  Object.fromEntries(
    Object.entries(steps).flatMap(([step, access]) =>
      isRecord(access)
        ? [[step, Object.fromEntries(Object.entries(access).map(([field, value]) => [field, knownItems(value)]))]]
        : [],
    ),
  );

const knownItems = (value: Value): Value =>
  isList(value) ? value.filter((item) => unknownsIn(item).length === 0) : isUnknown(value) ? [] : value;
