/** What a pipeline role needs where no definition is at hand: job types, roles to pass, files, functions, queues. */
import type { Step } from "../../definition/definition";
import { arnIn } from "../../iam/arn";
import { writeLiteral } from "../../iam/patternText";
import type { Diagnostic } from "../../diagnostic";
import { stepTypes } from "../../steps/registry";
import { shapes } from "../../aws/names";
import { sagemakerService } from "../../aws/services";
import { stepType, type Job, type StepType } from "../../steps/stepType";
import type { Switches } from "../../steps/switches";
import type { ClauseId } from "../../aws/clauses";
import { isAwsManaged, keyContext, readKey } from "../../aws/kms";
import type { PlanOptions } from "../accessPlan";
import { toRequirements, type Requirement } from "../requirement";
import { objectArns, readLocation } from "../../aws/s3";
import { uriProblem } from "../placeProblems";
import { bareContext, bareStep, planSingleRole, type SingleRole } from "./singleRole";
import { readStepNeeds } from "../stepNeeds";

/** All texts: code -> (values) -> text. */
const messages = {
  "role-arn": (arn: string) => `Invalid role ARN ${arn}. Expected ${shapes.roleArn.expected}.`,
  "passed-service": (service: string) => `Invalid service ${service}. Expected ${shapes.service.expected}.`,
  "json-get-file": (uri: string) => `Invalid S3 URI ${uri}. Expected s3://<bucket>/<key>.`,
  "kms-key": (key: string) => `Invalid KMS key ${key}. Expected an ARN, a key ID or an alias.`,
  function: (arn: string) => `Invalid function ${arn}. Expected ${shapes.function.expected}.`,
  "job-type": (type: string, types: string) => `Unknown job type ${type}. Expected one of ${types}.`,
} as const;

/** A role that the pipeline role passes. */
export interface PassedRoleNeed {
  readonly arn: string;
  /** Default: sagemaker.amazonaws.com. */
  readonly service?: string;
}

/** What a pipeline role is for. */
export interface PipelineRoleNeeds {
  /** Wire names of step types that run jobs, such as `Training`. */
  readonly jobTypes?: readonly string[];
  readonly passRoles?: readonly PassedRoleNeed[];
  /** S3 URIs of the files that JsonGet opens; `*` stands for what is known only at run time. */
  readonly jsonGetObjects?: readonly string[];
  /** KMS keys those files are encrypted with: ARNs, ids or aliases. */
  readonly jsonGetKeys?: readonly string[];
  /** Names or ARNs of the functions of Lambda steps. */
  readonly functions?: readonly string[];
  /** URLs of the queues of Callback steps. */
  readonly queues?: readonly string[];
  /** Names or ARNs of the groups that RegisterModel steps register in. */
  readonly modelPackageGroups?: readonly string[];
}

/** Plans a pipeline role. Job names are those of every pipeline unless a switch says otherwise. Never throws. */
export function planPipelineRole(needs: PipelineRoleNeeds, given: PlanOptions): SingleRole {
  const { jobNames, shortJobNames } = given.switches ?? {};
  const options: PlanOptions = {
    ...given,
    switches: { ...given.switches, jobNames: everyStep(jobNames), shortJobNames: everyStep(shortJobNames) },
  };
  const context = bareContext(options);
  const diagnostics: Diagnostic[] = [];
  const requirements: Requirement[] = [];
  const report = (code: string, path: string, message: string): void =>
    void diagnostics.push({ severity: "error", code, message, path });
  const require = (
    action: string,
    resources: readonly string[],
    clause: ClauseId,
    path: string,
    conditions: Requirement["context"] = {},
  ): void =>
    void requirements.push({
      principal: { kind: "pipelineRole" },
      action,
      resources,
      context: conditions,
      because: { path, clause },
    });

  for (const { step, type } of stepsFor(needs, report)) {
    const reading = readStepNeeds(step, type, context);
    diagnostics.push(...reading.diagnostics);
    for (const need of reading.needs)
      if (need.by === "pipelineRole")
        requirements.push(
          ...toRequirements({ ...need, path: need.path ?? step.path }, undefined, [{ kind: "pipelineRole" }]),
        );
  }
  for (const [index, { arn, service = sagemakerService }] of (needs.passRoles ?? []).entries()) {
    const path = `/passRoles/${index}`;
    if (!shapes.roleArn.matches(arn)) report("role-arn", path, messages["role-arn"](JSON.stringify(arn)));
    else if (!shapes.service.matches(service))
      report("passed-service", path, messages["passed-service"](JSON.stringify(service)));
    else require("iam:PassRole", [arn], "pass-role", path, { "iam:PassedToService": [service] });
  }
  for (const [index, uri] of (needs.jsonGetObjects ?? []).entries()) {
    const path = `/jsonGetObjects/${index}`;
    const location = readLocation(withoutVariables(uri));
    const arn =
      typeof location === "string" || location.key === "" ? undefined : objectArns(context.partition, location)[0];
    if (location === "access-point-alias") diagnostics.push(uriProblem(location, uri, path));
    else if (arn !== undefined) require("s3:GetObject", [arn], "json-get", path);
    else report("json-get-file", path, messages["json-get-file"](JSON.stringify(uri)));
  }
  for (const [index, text] of (needs.jsonGetKeys ?? []).entries()) {
    const path = `/jsonGetKeys/${index}`;
    const key = readKey(text, arnIn(options));
    if (key && isAwsManaged(key)) continue;
    if (key) require("kms:Decrypt", [key.arn], "json-get-key", path, keyContext(key));
    else report("kms-key", path, messages["kms-key"](JSON.stringify(text)));
  }
  return planSingleRole("pipeline", "pipeline", options, requirements, diagnostics);
}

/** `*` stands for what a run decides; `?` and `${` are characters of a key. */
const withoutVariables = (uri: string): string => uri.split("*").map(writeLiteral).join("*");

/** Which steps the pipeline has is not known, so no name of one is. */
const everyStep = (width: Switches["jobNames"]): "pipelines" | "all" => (width === "all" ? "all" : "pipelines");

/** The type without what a step's Arguments hold: they are not known, so nothing is said about what they lack. */
const jobOnly = ({ type, about, customNeeds }: StepType, job: Job): StepType =>
  stepType(type, {
    about,
    job,
    customNeeds: (needs) => {
      customNeeds({ ...needs, report: () => undefined });
    },
  });

/** The steps that the pipeline role would run, as their types' tables read them. */
function stepsFor(
  { jobTypes = [], functions = [], queues = [], modelPackageGroups = [] }: PipelineRoleNeeds,
  report: (code: string, path: string, message: string) => void,
): { step: Step; type: StepType }[] {
  const known = (type: string, path: string, json: Step["json"], args: Step["json"] = {}) => {
    const entry = stepTypes.get(type);
    return entry ? [{ step: bareStep(type, path, json, args), type: entry }] : [];
  };
  return [
    ...jobTypes.flatMap((name, index) => {
      const entry = stepTypes.get(name);
      const path = `/jobTypes/${index}`;
      if (entry?.job !== undefined) return [{ step: bareStep(name, path, {}), type: jobOnly(entry, entry.job) }];
      const jobs = [...stepTypes.values()].flatMap((each) => (each.job ? [each.type] : []));
      report("job-type", path, messages["job-type"](JSON.stringify(name), jobs.join(", ")));
      return [];
    }),
    ...functions.flatMap((arn, i) => {
      if (shapes.function.matches(arn)) return known("Lambda", `/functions/${i}`, { FunctionArn: arn });
      report("function", `/functions/${i}`, messages.function(JSON.stringify(arn)));
      return [];
    }),
    ...queues.flatMap((url, i) => known("Callback", `/queues/${i}`, { SqsQueueUrl: url })),
    ...modelPackageGroups.flatMap((group, i) =>
      known("RegisterModel", `/modelPackageGroups/${i}`, {}, { ModelPackageGroupName: group }),
    ),
  ];
}
