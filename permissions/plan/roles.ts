/** Which role each step runs as, and what new roles are called. Names are known before the roles exist. */
import { createHash } from "node:crypto";
import type { Definition, Step } from "../definition/definition";
import { isLiteral, literalText, placesAt, type Place } from "../definition/resolve";
import type { Diagnostic } from "../diagnostic";
import type { JsonValue } from "../json";
import { sagemakerService } from "../aws/services";
import { needsRole, type StepType } from "../steps/stepType";
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
  diagnostics.push(...checkNamedSteps(options, definition, takers));

  const drafts = new Map<
    string,
    { kind: Role["kind"]; key: string; arn?: string; steps: string[]; services: Set<string> }
  >();
  const asPipeline: string[] = [];
  for (const { step, type } of takers) {
    const existing = Object.hasOwn(options.existingRoles ?? {}, step.name)
      ? options.existingRoles?.[step.name]
      : undefined;
    const group = groupOf.get(step.name);
    const draft = (kind: Role["kind"], key: string, arn?: string): void => {
      const id = `${kind}\n${key}`;
      const entry = drafts.get(id) ?? { kind, key, ...(arn !== undefined && { arn }), steps: [], services: new Set() };
      entry.steps.push(step.name);
      if (type.runsAs.as === "own")
        for (const { service } of type.runsAs.roles) if (service !== undefined) entry.services.add(service);
      drafts.set(id, entry);
    };
    const stays = type.runsAs.as === "own" && type.runsAs.roles.every(({ managed: fill }) => !fill);
    if (stays) for (const arn of definedRoles({ step, type }, resolve, diagnostics)) draft("existing", arn, arn);
    else if (existing !== undefined) draft("existing", existing, existing);
    else if (group !== undefined) draft("shared", group);
    else if (roleSeparation === RoleSeparation.PerStep) draft("step", step.name);
    else if (roleSeparation === RoleSeparation.PerJobType) draft("job-type", step.type);
    else {
      const given =
        roleSeparation === RoleSeparation.AsDefined ? definedRoles({ step, type }, resolve, diagnostics) : [];
      const [arn, ...others] = given;
      if (arn === undefined) asPipeline.push(step.name);
      else draft("existing", arn, arn);
      for (const other of others) draft("existing", other, other);
    }
  }
  const arnOf = (name: string): string => `arn:${partition}:iam::${account}:role${rolePath}${name}`;
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
    trustedServices: [sagemakerService],
  };
  for (const { arn, steps } of roles) diagnostics.push(...checkAccount(arn, steps, definition, account));
  for (const { arn, steps } of roles)
    if (!/^arn:[a-z-]+:iam::\d{12}:role\/.+$/.test(arn))
      diagnostics.push({
        severity: "error",
        code: "role-arn",
        message: `${JSON.stringify(arn)}, the role of ${steps.join(", ")}, is no ARN of an IAM role: arn:${partition}:iam::<account>:role/<name> is expected.`,
        path: definition.step.get(steps[0] ?? "")?.path ?? "",
      });
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
      message: `The role of ${steps.join(", ")} belongs to account ${owner}, the pipeline to account ${account}: a role can be passed only within its own account, and no permission changes that. Use a role of account ${account}.`,
      path: definition.step.get(steps[0] ?? "")?.path ?? "",
    },
  ];
}

/** The places of a step's roles that the definition fills itself. */
export const rolePlaces = ({ step, type }: Taker): Place[] =>
  type.runsAs.as === "own"
    ? type.runsAs.roles.flatMap(({ path }) => placesAt(step.arguments, path, `${step.path}/Arguments`))
    : [];

function definedRoles(
  taker: Taker,
  resolve: (value: JsonValue) => readonly string[],
  diagnostics: Diagnostic[],
): string[] {
  const arns = rolePlaces(taker).flatMap(({ value, path }) => {
    const patterns = resolve(value);
    if (patterns.every(isLiteral)) return patterns.map(literalText);
    diagnostics.push({
      severity: "error",
      code: "unbound-role",
      message: `The role of step ${taker.step.name} is known only at run time: bind the parameter, give it a DefaultValue, or name the role in existingRoles.`,
      path,
    });
    return [];
  });
  return [...new Set(arns)];
}

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
    const why = twice
      ? "stands in two groups"
      : definition.step.has(step)
        ? "takes no role of its own"
        : "is no step of this definition";
    return [
      {
        severity: "error",
        code: "role-assignment",
        message: `${where}: ${JSON.stringify(step)} ${why}.`,
        path: definition.step.get(step)?.path ?? "",
      },
    ];
  });
}
