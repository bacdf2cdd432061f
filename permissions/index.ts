/** The model of permissions: what a SageMaker pipeline definition needs, and IAM's documents for it. Pure. */
export { hasErrors, type Diagnostic, type Severity } from "./diagnostic";
export type { Definition, Parameter, Step } from "./definition/definition";
export { readDefinition } from "./definition/read";
export { fillRoles } from "./definition/fill";
export { clauses, type Clause, type ClauseId } from "./access/clauses";
export { RoleSeparation, type AccessPlan, type PlanOptions, type Role, type Switches, type Tag } from "./access/plan";
export { planAccess } from "./access/planAccess";
export type { Principal, Reason, Requirement } from "./access/requirement";
export { writePolicies, type WrittenPolicies, type WrittenRole } from "./access/writePolicies";
export type { ConditionBlock, Effect, PolicyDocument, PrincipalElement, Statement } from "./iam/document";
