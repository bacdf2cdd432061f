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
export {
  comparePolicies,
  findExcess,
  findMissing,
  type ExcessGap,
  type Gap,
  type MissingGap,
  type NamedDocument,
} from "./access/comparePolicies";
export { readGraph, type Graph } from "./diagram/graph";
export { drawMermaid } from "./diagram/mermaid";
export { mergeBucketPolicy, type JsonGetGrant } from "./access/bucketPolicy";
export { planPipelineRole, type PassedRoleNeed, type PipelineRoleNeeds } from "./access/pipelineRole";
export { planStepRole, type StepRoleNeeds } from "./access/stepRole";
export type { SingleRole } from "./access/singleRole";
export { readPolicyDocument, type DocumentKind, type ReadDocument } from "./iam/document";
export { planScheduleRole, ScheduleService } from "./access/scheduleRole";
export {
  exemptJsonGet,
  type ExceptionTag,
  type Exemption,
  type ExemptionRequest,
  type ServiceControlPolicy,
  writePerimeter,
  type Perimeter,
} from "./scp";
