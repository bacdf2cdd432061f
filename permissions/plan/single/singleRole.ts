/** One role of its own, without a definition: its plan, so that it is written like every other role. */
import type { Definition, Step } from "../../definition/definition";
import { hasErrors, type Diagnostic } from "../../diagnostic";
import { arnIn, partitionOf } from "../../iam/arn";
import type { JsonObject, JsonValue } from "../../json";
import { stepTypes } from "../../steps/registry";
import { sagemakerService } from "../../aws/services";
import { roleArn } from "../../aws/roleArn";
import { checkOptions } from "../checkOptions";
import type { AccessPlan, PlanOptions, Role } from "../accessPlan";
import type { Requirement } from "../requirement";
import { roleName } from "../roles";
import type { PlanContext } from "../stepReader";

/** The plan of one role. Without `plan`, the diagnostics say why there is none. */
export interface SingleRole {
  /** Its `pipelineRole` is the role; it has no others. */
  readonly plan?: AccessPlan;
  readonly diagnostics: readonly Diagnostic[];
}

/** The plan of one role with these requirements. */
export function planSingleRole(
  kind: Role["kind"],
  key: string,
  options: PlanOptions,
  requirements: readonly Requirement[],
  found: readonly Diagnostic[],
  trustedServices: readonly string[] = [sagemakerService],
): SingleRole {
  const { partition, scope } = bareContext(options);
  const diagnostics = [...checkOptions(scope.definition, options), ...found];
  if (hasErrors(diagnostics)) return { diagnostics };
  if (requirements.length === 0) return { diagnostics: [...diagnostics, emptyRole] };
  const name = roleName(options, kind, key);
  const role: Role = {
    kind,
    key,
    name,
    arn: roleArn({ partition, account: options.account, path: options.rolePath }, name),
    steps: [],
    trustedServices,
  };
  return {
    plan: {
      definition: scope.definition,
      options,
      partition,
      pipelineArn: scope.pipelineArn,
      pipelineRole: role,
      roles: [],
      runsAs: new Map(),
      requirements,
      stepDependencies: new Map(),
      jsonGetObjects: [],
      withheld: [],
    },
    diagnostics,
  };
}

/** All texts: code -> (values) -> text. */
const messages = {
  "empty-role": () => "This role has no access. Name at least one thing that it does.",
} as const;

const emptyRole: Diagnostic = {
  severity: "error",
  code: "empty-role",
  message: messages["empty-role"](),
  path: "",
};

/** What steps resolve against without a definition: no parameters, no other steps. */
export function bareContext(options: PlanOptions): PlanContext {
  const partition = options.partition ?? partitionOf(options.region).name;
  const definition: Definition = {
    text: "{}",
    json: {},
    parameters: new Map(),
    steps: [],
    step: new Map(),
    expressions: [],
  };
  const pipelineArn = arnIn(options)("sagemaker", `pipeline/${options.pipelineName}`);
  return {
    options,
    partition,
    types: stepTypes,
    readers: new Map(),
    scope: { definition, pipelineName: options.pipelineName, pipelineArn, bindings: {}, property: () => undefined },
  };
}

/** A step that has only what its role is for. `path` is the place that diagnostics name. */
export const bareStep = (type: string, path: string, json: JsonObject, args: JsonObject = {}): Step => ({
  name: type,
  type,
  path,
  json,
  arguments: args,
  dependsOn: [],
  expressions: [],
});

/** A text in which `*` stands for what is known only at run time, as the expression that a definition has for it. */
export const runTimeParts = (text: string): JsonValue => {
  const [first = "", ...others] = text.split("*");
  if (others.length === 0) return text;
  const runTime: JsonValue = { Get: "Execution.PipelineExecutionId" };
  return { "Std:Join": { On: "", Values: [first, ...others.flatMap((part) => [runTime, part])] } };
};
