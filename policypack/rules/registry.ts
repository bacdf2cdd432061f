/** Every rule, in the order of the documentation. A new rule is one file and one line here. */
import { authorPassRole } from "./authorPassRole";
import { definitionReadable } from "./definitionReadable";
import { jsonGetBucketPolicy } from "./jsonGetBucketPolicy";
import { exceptionTagGuarded } from "./exceptionTagGuarded";
import { exceptionTagHolders } from "./exceptionTagHolders";
import { jsonGetRead } from "./jsonGetRead";
import { knownActions } from "./knownActions";
import { passRoleScope } from "./passRoleScope";
import { pipelineRoleExcess } from "./pipelineRoleExcess";
import { pipelineRoleFullAccess } from "./pipelineRoleFullAccess";
import { pipelineRoleGaps } from "./pipelineRoleGaps";
import { policySize } from "./policySize";
import type { Rule } from "../rule/rule";
import { scpJsonGetException } from "./scpJsonGetException";
import { serviceRoleTrust } from "./serviceRoleTrust";
import { stepRoleGaps } from "./stepRoleGaps";
import { stepRoleIsolation } from "./stepRoleIsolation";
import { stepRoleShared } from "./stepRoleShared";

export const rules: readonly Rule[] = [
  passRoleScope,
  serviceRoleTrust,
  pipelineRoleGaps,
  pipelineRoleFullAccess,
  pipelineRoleExcess,
  stepRoleGaps,
  stepRoleIsolation,
  stepRoleShared,
  jsonGetRead,
  scpJsonGetException,
  exceptionTagHolders,
  exceptionTagGuarded,
  jsonGetBucketPolicy,
  authorPassRole,
  knownActions,
  policySize,
  definitionReadable,
];
