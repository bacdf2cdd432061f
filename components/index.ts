/** The component package: what `pulumi up` provisions. Everything exported here that is a component is in the schema. */
export { JsonGetBucketPolicy, type JsonGetBucketPolicyArgs } from "./jsonGetBucketPolicy";
export type { DeclaredAccess, DeclaredGrant } from "./declaredAccess";
export type { ExceptionTag } from "./exceptionTag";
export { PipelineAccess, type PipelineAccessArgs } from "./pipelineAccess";
export { PipelineAuthorPolicy, type PipelineAuthorPolicyArgs } from "./pipelineAuthorPolicy";
export { PipelineOperatorPolicy, type PipelineOperatorPolicyArgs } from "./pipelineOperatorPolicy";
export { PipelineRole, type PassedRole, type PipelineRoleArgs } from "./pipelineRole";
export { PipelineScheduleRole, type PipelineScheduleRoleArgs } from "./pipelineScheduleRole";
export { ScpException, type ScpExceptionArgs } from "./scpException";
export { StepRole, type StepRoleArgs } from "./stepRole";
export { ExistingException } from "./existingException";
export { JobNames } from "./jobNames";
export { RoleSeparation } from "../permissions/plan/accessPlan";
export { ScheduleService } from "../permissions/plan/single/scheduleRole";
