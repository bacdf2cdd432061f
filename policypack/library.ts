/**
 * The pack as a library: rules as values, for packs of your own that take them one by one, each with its level.
 *
 *     new PolicyPack("ours", { policies: [toPolicy(passRoleScope, { level: "advisory" })] });
 */
export * from "./rules";
export { rules } from "./registry";
export type { Finding, Level, Rule, Severity } from "./rule/rule";
export { toPolicy, type PolicyOptions, type RulePolicy } from "./policy";
