/** Every rule: the pack, its library, its pages and the tests read this list. A new rule is one file and one line here. */
export { authorPassRole } from "./authorPassRole";
export { definitionReadable } from "./definitionReadable";
export { exceptionTagGuarded } from "./exceptionTagGuarded";
export { exceptionTagHolders } from "./exceptionTagHolders";
export { jsonGetBucketPolicy } from "./jsonGetBucketPolicy";
export { jsonGetRead } from "./jsonGetRead";
export { knownActions } from "./knownActions";
export { passRoleScope } from "./passRoleScope";
export { pipelineRoleExcess } from "./pipelineRoleExcess";
export { pipelineRoleFullAccess } from "./pipelineRoleFullAccess";
export { pipelineRoleGaps } from "./pipelineRoleGaps";
export { policySize } from "./policySize";
export { scpJsonGetException } from "./scpJsonGetException";
export { serviceRoleTrust } from "./serviceRoleTrust";
export { stepRoleGaps } from "./stepRoleGaps";
export { stepRoleIsolation } from "./stepRoleIsolation";
export { stepRoleShared } from "./stepRoleShared";
