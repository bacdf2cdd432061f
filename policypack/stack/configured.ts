/**
 * Pipelines whose definition stands in the configuration and that no resource of the stack makes: an SDK or a job of CI
 * does. The pipeline's role is the one role of the stack that SageMaker may assume, starts jobs, and runs no step.
 */
import type { ReadDocument } from "../../permissions/iam/document";
import { externalPipeline, type External } from "./external";
import type { Holder, Holders } from "./holders";
import { readPipeline, type StackPipeline } from "./pipelines";

/** Reads the configured pipelines. */
export function readConfiguredPipelines(
  external: External | undefined,
  made: readonly StackPipeline[],
  roles: Holders,
): readonly StackPipeline[] {
  const names = new Set(made.map(({ name }) => name));
  return [...(external?.definitions ?? [])].flatMap(([name, definition]): StackPipeline[] => {
    // A pipeline whose name is unknown yet may be this one.
    if (names.has(name) || names.has(undefined)) return [];
    const resource = externalPipeline(name, definition);
    const read = readPipeline(resource, external);
    const ofSteps = new Set(
      read.stepRoles.flatMap(({ arn }) => (arn === undefined ? [] : roles.find(resource, "pipelineDefinition", arn))),
    );
    const [role, ...others] = roles.all.filter(
      (each) => isForSageMaker(each) && startsJobs(each) && !ofSteps.has(each),
    );
    return role?.arn === undefined || others.length > 0
      ? [read]
      : [readPipeline(externalPipeline(name, definition, role.arn), external)];
  });
}

/** Whether SageMaker may assume the role, as far as its trust policy is known. */
export const isForSageMaker = ({ trust }: Holder): boolean =>
  trust?.document?.statements.some(({ effect, principals }) =>
    effect === "Allow" && principals?.negated === false
      ? principals.principals.some(({ value }) => value === "sagemaker.amazonaws.com")
      : false,
  ) ?? false;

const startsJobs = ({ inline, attached }: Holder): boolean =>
  [...inline.map(({ document }) => document), ...attached.map(({ document }) => document?.document)].some(
    (document) => document !== undefined && allowsCreate(document),
  );

const allowsCreate = ({ statements }: ReadDocument): boolean =>
  statements.some(
    ({ effect, actions }) =>
      effect === "Allow" &&
      !actions.negated &&
      actions.patterns.some(({ value }) => /^(?:\*$|sagemaker:(?:\*|create))/i.test(value)),
  );
