/**
 * The pack as a library: rules as values, for packs of your own that take them one by one, each with its level.
 *
 *     new PolicyPack("ours", { policies: [toPolicy(passRoleScope, { level: "advisory" })] });
 */
export { authorPassRole } from "./rules/authorPassRole";
export { definitionReadable } from "./rules/definitionReadable";
export { jsonGetBucketPolicy } from "./rules/jsonGetBucketPolicy";
export { exceptionTagGuarded } from "./rules/exceptionTagGuarded";
export { exceptionTagHolders } from "./rules/exceptionTagHolders";
export { jsonGetRead } from "./rules/jsonGetRead";
export { knownActions } from "./rules/knownActions";
export { passRoleScope } from "./rules/passRoleScope";
export { pipelineRoleExcess } from "./rules/pipelineRoleExcess";
export { pipelineRoleFullAccess } from "./rules/pipelineRoleFullAccess";
export { pipelineRoleGaps } from "./rules/pipelineRoleGaps";
export { policySize } from "./rules/policySize";
export { scpJsonGetException } from "./rules/scpJsonGetException";
export { serviceRoleTrust } from "./rules/serviceRoleTrust";
export { stepRoleGaps } from "./rules/stepRoleGaps";
export { stepRoleIsolation } from "./rules/stepRoleIsolation";
export { stepRoleShared } from "./rules/stepRoleShared";
export { rules } from "./rules/registry";
export type { Finding, Level, Rule, Severity } from "./rule/rule";
export { toPolicy, type PolicyOptions, type RulePolicy } from "./policy";
