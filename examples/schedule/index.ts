// EventBridge Scheduler starts the pipeline every night, with a role that may do nothing else. In a project of yours, import
// "sagemaker-pipeline-access".
import { PipelineScheduleRole } from "../../components/index";

const role = new PipelineScheduleRole("nightly", { pipelineNames: ["AbalonePipeline"] });

/** For `RoleArn` of the schedule's target: the README has the command that creates the schedule. */
export const roleArn = role.arn;
