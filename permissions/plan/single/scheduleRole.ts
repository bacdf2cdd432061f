/** The role with which Amazon EventBridge starts pipelines on a schedule or an event.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/pipeline-eventbridge.html */
import { shapes } from "../../aws/names";
import { sagemakerService } from "../../aws/services";
import type { Diagnostic } from "../../diagnostic";
import { arnIn } from "../../iam/arn";
import { requireStart } from "../callers";
import type { PlanOptions } from "../accessPlan";
import { planSingleRole, type SingleRole } from "./singleRole";

/** What assumes the role: EventBridge Scheduler, or an EventBridge rule. */
export enum ScheduleService {
  /** EventBridge Scheduler. */
  Scheduler = "scheduler.amazonaws.com",
  /** EventBridge rules. */
  Events = "events.amazonaws.com",
}

/** All texts: code -> (values) -> text. */
const messages = {
  "pipeline-name": (name: string) =>
    `Invalid pipeline name ${JSON.stringify(name)}. Expected ${shapes.pipelineName.expected}.`,
} as const;

/** Plans the role: it starts these pipelines, and nothing else. It trusts SageMaker too: the SDK's put_triggers() checks
 * the schedule's role as one of a pipeline and refuses a role that trusts EventBridge alone. Never throws. */
export function planScheduleRole(
  pipelineNames: readonly string[],
  service: ScheduleService,
  options: PlanOptions,
): SingleRole {
  const requirements = pipelineNames.flatMap((name) =>
    requireStart({ kind: "pipelineRole" }, arnIn(options)("sagemaker", `pipeline/${name}`)),
  );
  const found = pipelineNames.flatMap((name, index): Diagnostic[] =>
    shapes.pipelineName.matches(name)
      ? []
      : [
          {
            severity: "error",
            code: "pipeline-name",
            message: messages["pipeline-name"](name),
            path: `/pipelineNames/${index}`,
          },
        ],
  );
  return planSingleRole("pipeline", "schedule", options, requirements, found, [service, sagemakerService]);
}
