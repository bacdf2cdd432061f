/** Which role each step runs as, and what new roles are called. Names are known before the roles exist. */
import { createHash } from "node:crypto";
import type { Definition, Step } from "../definition/definition";
import { readExpression } from "../definition/expression";
import { isLiteral, literalText } from "../iam/patternText";
import type { Diagnostic } from "../diagnostic";
import type { JsonValue } from "../json";
import { sagemakerService } from "../aws/services";
import { needsRole, type StepType } from "../steps/stepType";
import { shapes } from "../aws/names";
import { roleArn } from "../aws/roleArn";
import { didYouMean } from "../nearest";
import { placesToFill, rolePlaces } from "./rolePlaces";
import { RoleSeparation, type PlanOptions, type Role } from "./accessPlan";

/** The roles of a plan. */
export interface Roles {
  readonly pipelineRole: Role;
  readonly roles: readonly Role[];
  readonly runsAs: ReadonlyMap<string, Role>;
}

/** A step that takes a role, with its table entry. */
interface Taker {
  readonly step: Step;
  readonly type: StepType;
}

const longestName = 64;

const messages = {
  "unbound-role": (step: string) =>
    `The role of step ${step} has no value. Bind the parameter (bindings, --bind NAME=…), set its DefaultValue, or name the role in existingRoles.`,
  /** `written` is absent where the value comes from a binding, which may be secret. */
  "role-arn": (step: string, written: string | undefined) =>
    `${written === undefined ? "" : `${JSON.stringify(written.slice(0, 120))}: `}invalid role of step ${step}. Expected ${shapes.roleArn.expected}.`,
  "no-role-place": (step: string, type: string) =>
    `Step ${step} has no place for its role: its Arguments lack what a step of type ${type} runs with. Add the Arguments that its API call requires.`,
  "shared-twice": (where: string, step: string) =>
    `${where}: step ${JSON.stringify(step)} is in two groups. Remove it from one.`,
  "takes-no-role": (where: string, step: string) =>
    `${where}: step ${JSON.stringify(step)} has no role of its own. Remove it.`,
  "unknown-step": (where: string, step: string, hint: string) =>
    `${where}: the definition has no step ${JSON.stringify(step)}.${hint}`,
  "role-of-another-account": (steps: string, owner: string, account: string) =>
    `The role of ${steps} belongs to account ${owner}, the pipeline to account ${account}: a role can be passed only within its own account, and no permission changes that. Use a role of account ${account}.`,
} as const;

/** `<pipeline>-<key>-<hash>`: at most 64 characters, the same for the same seed, different for different roles. */
export function roleName(
  { pipelineName, rolePath = "/", nameSeed = "" }: PlanOptions,
  kind: string,
  key: string,
): string {
  const hash = createHash("sha256")
    .update(JSON.stringify([nameSeed, pipelineName, rolePath, kind, key]))
    .digest("hex")
    .slice(0, 8);
  const room = longestName - hash.length - 2;
  const tail = key.slice(0, Math.max(room - pipelineName.length, Math.floor(room / 2)));
  return `${pipelineName.slice(0, room - tail.length)}-${tail}-${hash}`;
}

/** Gives every step that takes a role its role. */
export function assignRoles(
  definition: Definition,
  types: ReadonlyMap<string, StepType>,
  options: PlanOptions,
  partition: string,
  resolve: (value: JsonValue) => readonly string[],
): Roles & { readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const { account, rolePath = "/", roleSeparation = RoleSeparation.PerStep } = options;
  const takers = definition.steps.flatMap((step): Taker[] => {
    const type = types.get(step.type);
    return type && needsRole(step, type) ? [{ step, type }] : [];
  });
  const groupOf = new Map(
    Object.entries(options.sharedRoles ?? {}).flatMap(([group, steps]) => steps.map((step) => [step, group] as const)),
  );
  diagnostics.push(...checkNamedSteps(options, definition, takers), ...checkPlaces(takers));

  const drafts = new Map<
    string,
    { kind: Role["kind"]; key: string; arn?: string; steps: string[]; services: Set<string> }
  >();
  const asPipeline: string[] = [];
  const pipelineServices = new Set([sagemakerService]);
  for (const { step, type } of takers) {
    const existing = Object.hasOwn(options.existingRoles ?? {}, step.name)
      ? options.existingRoles?.[step.name]
      : undefined;
    const group = groupOf.get(step.name);
    const services = type.runsAs.as === "own" ? type.runsAs.roles.flatMap(({ service }) => service ?? []) : [];
    const draft = (kind: Role["kind"], key: string, arn?: string): void => {
      const id = `${kind}\n${key}`;
      const entry = drafts.get(id) ?? { kind, key, ...(arn !== undefined && { arn }), steps: [], services: new Set() };
      entry.steps.push(step.name);
      for (const service of services) entry.services.add(service);
      drafts.set(id, entry);
    };
    const stays = !isManaged(type);
    if (stays) for (const arn of definedRoles({ step, type }, resolve, diagnostics)) draft("existing", arn, arn);
    else if (existing !== undefined) draft("existing", existing, existing);
    else if (group !== undefined) draft("shared", group);
    else if (roleSeparation === RoleSeparation.PerStep) draft("step", step.name);
    else if (roleSeparation === RoleSeparation.PerJobType) draft("job-type", step.type);
    else {
      const given =
        roleSeparation === RoleSeparation.AsDefined ? definedRoles({ step, type }, resolve, diagnostics) : [];
      const [arn, ...others] = given;
      // A role that is named and cannot be passed leaves the step without one: it does not run as the pipeline role.
      if (arn === undefined && (roleSeparation !== RoleSeparation.AsDefined || rolePlaces(step, type).length === 0)) {
        asPipeline.push(step.name);
        for (const service of services) pipelineServices.add(service);
      } else if (arn === undefined) continue;
      else draft("existing", arn, arn);
      for (const other of others) draft("existing", other, other);
    }
  }
  const arnOf = (name: string): string => roleArn({ partition, account, path: rolePath }, name);
  const roles = [...drafts.values()].map(({ kind, key, arn, steps, services }): Role => {
    if (arn !== undefined) return { kind, key, arn, steps, trustedServices: [] };
    const name = roleName(options, kind, key);
    return { kind, key, name, arn: arnOf(name), steps, trustedServices: [...services].sort() };
  });
  const pipelineName = roleName(options, "pipeline", "pipeline");
  const pipelineRole: Role = {
    kind: "pipeline",
    key: "pipeline",
    name: pipelineName,
    arn: arnOf(pipelineName),
    steps: asPipeline,
    trustedServices: [...pipelineServices].sort(),
  };
  for (const { arn, steps } of roles) diagnostics.push(...checkAccount(arn, steps, definition, account));
  return {
    pipelineRole,
    roles,
    runsAs: new Map([pipelineRole, ...roles].flatMap((role) => role.steps.map((step) => [step, role] as const))),
    diagnostics,
  };
}

/** "You can only use the PassRole permission to pass an IAM role to a service that shares the same AWS account."
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html */
function checkAccount(arn: string, steps: readonly string[], definition: Definition, account: string): Diagnostic[] {
  const owner = /^arn:[^:]*:iam::(\d{12}):role\//.exec(arn)?.[1];
  if (owner === undefined || owner === account) return [];
  return [
    {
      severity: "error",
      code: "role-of-another-account",
      message: messages["role-of-another-account"](steps.join(", "), owner, account),
      path: definition.step.get(steps[0] ?? "")?.path ?? "",
    },
  ];
}

/** The roles that the definition names for a step, each one exact: what is not the ARN of one role is left out and reported. */
function definedRoles(
  { step, type }: Taker,
  resolve: (value: JsonValue) => readonly string[],
  diagnostics: Diagnostic[],
): string[] {
  const arns = rolePlaces(step, type).flatMap(({ value, path }) => {
    const patterns = resolve(value);
    const report = (code: "unbound-role" | "role-arn", message: string): readonly string[] => {
      diagnostics.push({ severity: "error", code, message, path });
      return [];
    };
    if (!patterns.every(isLiteral)) return report("unbound-role", messages["unbound-role"](step.name));
    const texts = patterns.map(literalText);
    const wrong = texts.find((text) => !shapes.roleArn.matches(text));
    const shown = readExpression(value).kind === "literal" ? wrong : undefined;
    return wrong === undefined ? texts : report("role-arn", messages["role-arn"](step.name, shown));
  });
  return [...new Set(arns)];
}

/** Steps that take a role of ours and have no place for it: the service would refuse them. */
const checkPlaces = (takers: readonly Taker[]): Diagnostic[] =>
  takers
    .filter(({ step, type }) => isManaged(type) && placesToFill(step, type).length === 0)
    .map(({ step, type }) => ({
      severity: "error",
      code: "no-role-place",
      message: messages["no-role-place"](step.name, type.type),
      path: step.path,
    }));

const isManaged = ({ runsAs }: StepType): boolean => runsAs.as === "own" && runsAs.roles.some(({ managed }) => managed);

function checkNamedSteps(options: PlanOptions, definition: Definition, takers: readonly Taker[]): Diagnostic[] {
  const taking = new Set(takers.map(({ step }) => step.name));
  const named = [
    ...Object.entries(options.sharedRoles ?? {}).flatMap(([group, steps]) =>
      steps.map((step) => [`sharedRoles.${group}`, step] as const),
    ),
    ...Object.keys(options.existingRoles ?? {}).map((step) => ["existingRoles", step] as const),
  ];
  const seen = new Set<string>();
  return named.flatMap(([where, step]): Diagnostic[] => {
    const twice = where !== "existingRoles" && seen.has(step);
    seen.add(step);
    if (taking.has(step) && !twice) return [];
    const message = twice
      ? messages["shared-twice"](where, step)
      : definition.step.has(step)
        ? messages["takes-no-role"](where, step)
        : messages["unknown-step"](where, step, didYouMean(step, definition.step.keys()));
    return [{ severity: "error", code: "role-assignment", message, path: definition.step.get(step)?.path ?? "" }];
  });
}
