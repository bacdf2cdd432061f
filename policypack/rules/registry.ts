/** Every rule, in the order of the documentation. A new rule is one file and one line here. */
import { definitionReadable } from "./definitionReadable";
import { knownActions } from "./knownActions";
import { passRoleScope } from "./passRoleScope";
import { pipelineRoleFullAccess } from "./pipelineRoleFullAccess";
import { policySize } from "./policySize";
import type { Rule } from "./rule";
import { serviceRoleTrust } from "./serviceRoleTrust";

export const rules: readonly Rule[] = [
  passRoleScope,
  serviceRoleTrust,
  pipelineRoleFullAccess,
  knownActions,
  policySize,
  definitionReadable,
];
