/**
 * The pack as a library: rules as values, for packs of your own that take them one by one, each with its level.
 *
 *     new PolicyPack("ours", { policies: [toPolicy(passRoleScope, { level: "advisory" })] });
 */
export { definitionReadable } from "./rules/definitionReadable";
export { knownActions } from "./rules/knownActions";
export { passRoleScope } from "./rules/passRoleScope";
export { pipelineRoleFullAccess } from "./rules/pipelineRoleFullAccess";
export { policySize } from "./rules/policySize";
export { serviceRoleTrust } from "./rules/serviceRoleTrust";
export { rules } from "./rules/registry";
export type { Finding, Level, Rule, Severity } from "./rules/rule";
export { toPolicy, type PolicyOptions, type RulePolicy } from "./policy";
