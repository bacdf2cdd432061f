/** The model of permissions: what a SageMaker pipeline definition needs, and IAM's documents for it. Pure. */
export { hasErrors, type Diagnostic, type Severity } from "./diagnostic";
export type { Definition, Parameter, Step } from "./definition/definition";
export { readDefinition } from "./definition/read";
export type { JsonGet, Occurrence, PathPart, Reference } from "./definition/expression";
export type { JsonObject, JsonValue } from "./json";
export { checkFields } from "./plan/checkFields";
export { fillRoles } from "./plan/fillRoles";
export { clauses, type Certainty, type Clause, type ClauseId } from "./aws/clauses";
export {
  RoleSeparation,
  type AccessPlan,
  type DeclaredAccess,
  type DeclaredGrant,
  type PlanOptions,
  type Role,
  type Tag,
} from "./plan/accessPlan";
export type { Switches } from "./steps/switches";
export { planAccess } from "./plan/planAccess";
export type { Principal, Reason, Requirement } from "./plan/requirement";
export { writePolicies, type WrittenPolicies, type WrittenRole } from "./policies/writePolicies";
export { writeProbes, type Probe, type ProbedPrincipal } from "./policies/probes";
export { provePlan, type Proof } from "./proof/provePlan";
export type { CounterExample } from "./proof/provePrincipal";
export type { ConditionBlock, Effect, PolicyDocument, PrincipalElement, Statement } from "./iam/document";
export {
  comparePolicies,
  findExcess,
  findMissing,
  type ExcessGap,
  type Gap,
  type GrantPlace,
  type MissingGap,
  type NamedDocument,
} from "./policies/comparePolicies";
export type { Branch, BucketNode, Edge, EdgeKind, Graph, PlaceNode, RoleNode, StepNode } from "./diagram/graph";
export { readGraph } from "./diagram/readGraph";
export { drawMermaid } from "./diagram/mermaid";
export { mergeBucketPolicy, type JsonGetGrant } from "./policies/bucketPolicy";
export { planPipelineRole, type PassedRoleNeed, type PipelineRoleNeeds } from "./plan/single/pipelineRole";
export { planStepRole, type StepRoleNeeds } from "./plan/single/stepRole";
export type { SingleRole } from "./plan/single/singleRole";
export type { ContextValue } from "./iam/context";
export type { Qualifier } from "./iam/condition/name";
export type { Coverage, CoverageAnswer, NearestStatement } from "./iam/cover";
export type {
  DocumentKind,
  Located,
  PatternList,
  PrincipalList,
  ReadCondition,
  ReadDocument,
  ReadPrincipal,
  ReadStatement,
} from "./iam/document";
export type { PolicySizes } from "./iam/limits";
export { readPolicyDocument } from "./iam/readDocument";
export { planScheduleRole, ScheduleService } from "./plan/single/scheduleRole";
export {
  exemptJsonGet,
  type ExceptionTag,
  type Exemption,
  type ExemptionRequest,
  type ServiceControlPolicy,
  type StatementChange,
  writePerimeter,
  type Perimeter,
} from "./scp";
export type { Answer, Cause, Fix, Party, PolicyType } from "./denial/denial";
export { explainDenial, type Known } from "./denial/explain";
export { readSurroundings as readMessageSurroundings } from "./denial/names";
export type { PolicyInForce, StackPolicies } from "./denial/policiesInForce";
export {
  compareAccess,
  type AccessComparison,
  type GrantChange,
  type PrincipalAccess,
  type PrincipalChange,
} from "./compare/compareAccess";
