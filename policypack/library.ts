/**
 * The pack as a library: rules as values, for packs of your own that take them one by one, each with its level.
 *
 *     new PolicyPack("ours", { policies: [toPolicy(passRoleScope, { level: "advisory" })] });
 */
export { passRoleScope } from "./rules/passRoleScope";
export { rules } from "./rules/registry";
export type { Finding, Level, Rule, Severity } from "./rules/rule";
export { toPolicy, type PolicyOptions, type RulePolicy } from "./policy";
