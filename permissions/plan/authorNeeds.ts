/** What the author of one definition does besides creating the pipeline: from the definition and the options. */
import type { Definition } from "../definition/definition";
import type { PlanOptions, Role } from "./accessPlan";
import type { AuthorNeeds } from "./callers";
import { definitionUpload } from "./definitionUpload";

/** The author's needs. `roles`: those of the steps. */
export function authorNeeds(
  definition: Definition,
  options: PlanOptions,
  partition: string,
  roles: readonly Pick<Role, "arn" | "name">[],
): AuthorNeeds {
  const { uploadLocations, uploadKeys, scheduleRoleArn, switches = {} } = options;
  return {
    definitionObjects: definitionUpload(definition, options, partition).objects,
    models: transformedModels(definition),
    checkedRoles: switches.sdkRoleValidation === true ? roles.map(({ arn }) => arn) : [],
    consoleAccess: switches.consoleAccess,
    ...(uploadLocations && { uploadLocations }),
    ...(uploadKeys && { uploadKeys }),
    ...(scheduleRoleArn !== undefined && { scheduleRoleArn }),
  };
}

/** Models that Transform steps name: those that exist already. */
const transformedModels = ({ steps }: Definition): readonly string[] =>
  [
    ...new Set(
      steps.flatMap(({ type, arguments: given }) => {
        const name = type === "Transform" ? given["ModelName"] : undefined;
        return typeof name === "string" && /^[A-Za-z0-9-]+$/.test(name) ? [name] : [];
      }),
    ),
  ].sort();
