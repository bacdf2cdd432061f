/**
 * Schedules and event rules that start pipelines: the role that they pass to their service must trust that service and
 * be allowed to start the pipeline.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/setting-up.html#setting-up-execution-role
 */
import { parseArn } from "../../permissions/iam/arn";
import { compilePolicy } from "../../permissions/iam/compile";
import { coverNeed } from "../../permissions/iam/cover";
import type { Holder } from "../stack/holders";
import { isList, memberOf, textOf, type Value } from "../stack/known";
import { property, type Resource } from "../stack/resource";
import type { Stack } from "../stack/stack";
import { grantsOf, type StackFinding } from "./roleGrants";

interface Starter {
  readonly service: string;
  /** Where the target stands: a property, a list of targets, or the resource itself. */
  readonly target?: string;
  readonly what: string;
}

const starters: Readonly<Record<string, Starter>> = {
  "aws:scheduler/schedule:Schedule": { service: "scheduler.amazonaws.com", target: "target", what: "schedule" },
  "aws-native:scheduler:Schedule": { service: "scheduler.amazonaws.com", target: "target", what: "schedule" },
  "aws:cloudwatch/eventTarget:EventTarget": { service: "events.amazonaws.com", what: "event rule" },
  "aws-native:events:Rule": { service: "events.amazonaws.com", target: "targets", what: "event rule" },
};

/** All texts: code -> (values) -> what is wrong, and the fix. */
const messages = {
  "schedule-role-trust": (what: string, name: string, service: string) => ({
    message: `The ${what} ${name} starts a pipeline with this role, but the role does not trust ${service}, so no execution starts.`,
    fix: `Allow sts:AssumeRole to ${service} in the role's trust policy.`,
  }),
  "schedule-cannot-start": (what: string, name: string, role: string) => ({
    message: `The ${what} ${name} starts a pipeline with this role, but the role is not allowed sagemaker:StartPipelineExecution on it, so no execution starts.`,
    fix: `Add the statement to a policy of the role ${role}.`,
  }),
} as const;

const starting = "sagemaker:StartPipelineExecution";

/** What is wrong with the roles that starters pass to their services. */
export const scheduleFindings = (stack: Stack): StackFinding[] =>
  stack.resources.flatMap((resource) => {
    const starter = Object.hasOwn(starters, resource.type) ? starters[resource.type] : undefined;
    if (starter === undefined) return [];
    const { service, target, what } = starter;
    return targetsOf(resource, target).flatMap(({ arn, role }): StackFinding[] => {
      const parsed = parseArn(textOf(arn) ?? "");
      if (parsed?.service !== "sagemaker" || !parsed.resource.startsWith("pipeline/") || role === undefined) return [];
      return stack
        .roles()
        .find(resource, target ?? "roleArn", role)
        .flatMap((holder): StackFinding[] => {
          const {
            resource: { urn },
            trust,
          } = holder;
          const { document, unknowns = [], place = "" } = trust ?? {};
          const trusted = document?.statements.some(
            ({ effect, principals }) =>
              effect === "Allow" &&
              (principals?.negated !== false || principals.principals.some(({ value }) => value === service)),
          );
          const pipelineArn = textOf(arn) ?? "";
          const refused: StackFinding[] = mayStart(stack, holder, pipelineArn)
            ? []
            : [
                {
                  code: "schedule-cannot-start",
                  kind: "violation",
                  urn,
                  path: "",
                  ...messages["schedule-cannot-start"](what, resource.name, holder.resource.name),
                  statements: [{ Effect: "Allow", Action: [starting], Resource: [pipelineArn] }],
                },
              ];
          if (document === undefined || unknowns.length > 0 || trusted === true) return refused;
          return [
            ...refused,
            {
              code: "schedule-role-trust",
              kind: "violation",
              urn,
              path: place,
              ...messages["schedule-role-trust"](what, resource.name, service),
              narrower: [service],
            },
          ];
        });
    });
  });

/** False only where nothing that is known or unknown of the role can allow it. */
function mayStart(stack: Stack, holder: Holder, resource: string): boolean {
  const { documents, opaque } = grantsOf(stack, holder);
  const identity = documents.map(({ name, document }) => compilePolicy(document, name));
  return opaque || coverNeed({ action: starting, resource, context: {} }, { identity }).answer !== "no";
}

function targetsOf(
  resource: Resource,
  name: string | undefined,
): { arn: Value | undefined; role: Value | undefined }[] {
  if (name === undefined) return [{ arn: property(resource, "arn"), role: property(resource, "roleArn") }];
  const value = property(resource, name);
  return (isList(value) ? value : [value]).map((each) => ({
    arn: memberOf(each, "arn"),
    role: memberOf(each, "roleArn"),
  }));
}
