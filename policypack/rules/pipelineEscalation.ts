/**
 * pipeline-escalation: nobody whose access is meant to be narrow can take more. The code of a step cannot rewrite a
 * pipeline that runs as another role, overwrite the code of a step that does, change policies or trust of roles, or assume
 * roles by a wildcard; the author of a pipeline cannot change the pipeline's role. Reported where the policies allow it for certain. Not here: which roles
 * iam:PassRole names (pass-role-scope), which data a step reaches (step-role-isolation).
 */
import { clauses } from "../../permissions/aws/clauses";
import { sagemakerService } from "../../permissions/aws/services";
import { compilePolicy, concernsAction, serviceOf, type Policy } from "../../permissions/iam/compile";
import { coverNeed } from "../../permissions/iam/cover";
import { memoize } from "../../permissions/memoize";
import { fixesBy, knownPipelines, usedRoles, withdraw } from "../remedies/grantFixes";
import { closePlaces } from "../remedies/overwriteFixes";
import { boundaryOf, faultOf, grantsOf, unjudgedGrants, type RoleGrants } from "../findings/roleGrants";
import { overwritesOf, type ReadPlace } from "../findings/overwrites";
import { unjudgedRoles } from "../findings/unjudgedRoles";
import { list } from "../rule/quote";
import type { Rule, StackFinding } from "../rule/rule";
import type { PlannedPipeline, RoleNeeds } from "../stack/access";
import type { Caller } from "../stack/callers";
import type { Holder } from "../stack/holders";
import type { Stack } from "../stack/stack";

/** What each finding says: code -> (values) -> text. */
const messages = {
  "rewrites-pipeline": (role: string, pipelines: readonly string[]) => ({
    message: `Code that runs as role ${role} can replace the definition of ${list(pipelines)} and pass the pipeline's role, so it can do everything that the pipeline's role and its step roles can do.`,
    fix: "Remove sagemaker:CreatePipeline, sagemaker:UpdatePipeline and iam:PassRole on the pipeline's role from this statement. Give them to the role that deploys the pipeline.",
  }),
  "overwrites-code": (role: string, steps: readonly string[], path: string) => ({
    message: `Code that runs as role ${role} can overwrite the code of ${list(steps)} (${path}), so it can do everything that the ${steps.length === 1 ? "role of this step" : "roles of these steps"} can do.`,
    fix: "Allow s3:PutObject only on the places that the step writes, or deny it on the code. Give write access to the code to the role that deploys the pipeline.",
  }),
  "changes-roles": (role: string, actions: readonly string[], targets: readonly string[]) => ({
    message: `Code that runs as role ${role} is allowed ${list(actions)} on ${list(targets)}, so it can give itself any access.`,
    fix: `Remove ${list(actions)} from this statement.`,
  }),
  "assumes-any-role": (role: string, targets: readonly string[]) => ({
    message: `Code that runs as role ${role} is allowed sts:AssumeRole by a wildcard that covers ${list(targets)}, which a pipeline uses and which trusts it.`,
    fix: "List in Resource the ARNs of the roles that the step has to assume, or remove sts:AssumeRole.",
  }),
  "author-changes-role": (author: string, actions: readonly string[], targets: readonly string[]) => ({
    message: `${author} may create or update a pipeline and is allowed ${list(actions)} on its role ${list(targets)}, so it can give its pipelines any access.`,
    fix: `Remove ${list(actions)} on this role from this statement. Change the pipeline's role from a deployment that does not change its definition, or bound these actions with a condition on iam:PermissionsBoundary.`,
  }),
} as const;

/** Actions that change what a role may do, or who may become it. */
const changingRoles = [
  "iam:AttachRolePolicy",
  "iam:PutRolePolicy",
  "iam:UpdateAssumeRolePolicy",
  "iam:DeleteRolePermissionsBoundary",
] as const;

const rewriting = ["sagemaker:UpdatePipeline", "sagemaker:CreatePipeline"] as const;

/** The rule. */
export const pipelineEscalation: Rule = {
  name: "pipeline-escalation",
  displayName: "No way from a step or an author to more access",
  description:
    "Step code cannot rewrite pipelines, other steps' code or roles, and authors cannot change their pipeline's role.",
  level: "mandatory",
  severity: "critical",
  after: "pipeline-role-full-access",
  clause: clauses["pass-role"],
  tags: ["iam", "sagemaker", "privilege-escalation"],
  remediationSteps:
    "Keep the actions that change pipelines and roles away from the roles that run code: give them to the role that deploys the stack.",
  fixIn: fixesBy({
    "rewrites-pipeline": withdraw(rewriting, knownPipelines),
    "overwrites-code": closePlaces(["s3:PutObject"], ({ isCode }) => isCode),
    "changes-roles": withdraw(changingRoles, usedRoles),
    "assumes-any-role": withdraw(["sts:AssumeRole"], usedRoles),
    "author-changes-role": withdraw(changingRoles, usedRoles),
  }),
  checkStack: (stack) => {
    const used = [...stack.roleUses().keys()];
    const running = new Set(used.map(({ resource }) => resource));
    return [
      ...unjudgedRoles(stack),
      ...used.flatMap((role) => [...unjudgedGrants(role), ...checkRole(stack, role, used)]),
      ...[...stack.access().needs.values()].flatMap((needs) => checkCode(stack, needs)),
      ...stack
        .callers()
        .filter(({ resource }) => !running.has(resource))
        .flatMap((caller) => checkAuthor(stack, caller)),
    ];
  },
};

/** Who holds the grants, compiled once. */
interface Actor {
  readonly holder: Holder | Caller;
  readonly grants: RoleGrants;
  readonly identity: readonly Policy[];
  readonly boundary?: Policy;
  /** Whether some Allow names the action: most actors have none, and then nothing else is looked at. */
  readonly names: (action: string) => boolean;
}

function actorOf(stack: Stack, holder: Holder | Caller): Actor | undefined {
  const grants = grantsOf(stack, holder);
  const limit = boundaryOf(holder);
  // A boundary that is not known may take everything away.
  if (holder.boundary !== undefined && limit === undefined) return undefined;
  const identity = grants.documents.map(({ name, document }) => compilePolicy(document, name));
  return {
    holder,
    grants,
    identity,
    names: memoize(100, (action) =>
      identity
        .flatMap((policy) => policy.ofService(serviceOf(action)))
        .some(({ allow, actions }) => allow && concernsAction(actions, action.toLowerCase())),
    ),
    ...(limit && { boundary: compilePolicy(limit.document, limit.name) }),
  };
}

/** Whether the actor is allowed the action for certain. */
function allows({ identity, boundary, names }: Actor, action: string, resource: string): boolean {
  if (!names(action)) return false;
  const context = action === "iam:PassRole" ? { "iam:PassedToService": sagemakerService } : {};
  const policies = { identity, ...(boundary && { boundary }) };
  return coverNeed({ action, resource, context }, policies, { explained: false }).answer === "yes";
}

/** A role, with its ARN as the stack says it or as its pipeline does. */
interface Target {
  readonly role: Holder;
  readonly arn: string;
}

const targetsOf = (stack: Stack, roles: readonly Holder[]): Target[] =>
  roles.flatMap((role) => {
    const arn = role.arn ?? stack.access().pipelines.find((each) => each.role === role)?.roleArn;
    return arn === undefined ? [] : [{ role, arn }];
  });

/** What the code that runs as a role can take. */
function checkRole(stack: Stack, role: Holder, used: readonly Holder[]): StackFinding[] {
  const actor = actorOf(stack, role);
  if (actor === undefined) return [];
  const name = nameOf(role.resource);
  const pipelines = stack.access().pipelines.filter((each) => each.role !== role && rewrites(actor, each));
  const [pipeline] = pipelines;
  const targets = targetsOf(stack, used);
  return [
    ...(pipeline?.arn === undefined
      ? []
      : [
          finding(
            actor,
            "rewrites-pipeline",
            rewriting,
            pipeline.arn,
            messages["rewrites-pipeline"](
              name,
              pipelines.map((each) => each.pipeline.resource.name),
            ),
          ),
        ]),
    ...changes(actor, targets, (actions, roles) => messages["changes-roles"](name, actions, roles), "changes-roles"),
    ...assumes(actor, role, targets, name),
  ];
}

/** Code of steps that run as other roles, and that no step writes. A grant on the whole bucket is advice. */
function checkCode(stack: Stack, needs: RoleNeeds): StackFinding[] {
  if (needs.steps.length === 0) return [];
  const runs = ({ plan, step }: ReadPlace): boolean =>
    needs.steps.some((each) => each.plan === plan && each.step === step);
  const isOthers = (place: ReadPlace): boolean => place.isCode && !runs(place);
  return overwritesOf(stack, needs, ["s3:PutObject"], isOthers).map(({ finding: found, places }) => {
    const steps = [...new Set(places.map(({ step }) => step))];
    const texts = messages["overwrites-code"](nameOf(needs.role.resource), steps, places[0]?.path ?? "");
    return { ...found, code: "overwrites-code", ...texts };
  });
}

/** The actor may replace the definition and pass the role that the pipeline runs as. */
const rewrites = (actor: Actor, { arn, roleArn }: PlannedPipeline): boolean =>
  arn !== undefined &&
  roleArn !== undefined &&
  rewriting.some((action) => allows(actor, action, arn)) &&
  allows(actor, "iam:PassRole", roleArn);

type Texts = { readonly message: string; readonly fix: string };

/** Changes to roles that are allowed for certain, as one finding. */
function changes(
  actor: Actor,
  targets: readonly Target[],
  textsOf: (actions: readonly string[], roles: readonly string[]) => Texts,
  code: keyof typeof messages,
): StackFinding[] {
  const found = targets.flatMap((target) =>
    changingRoles.filter((action) => allows(actor, action, target.arn)).map((action) => ({ action, target })),
  );
  const [first] = found;
  if (first === undefined) return [];
  const actions = [...new Set(found.map(({ action }) => action))];
  const roles = [...new Set(found.map(({ target }) => nameOf(target.role.resource)))];
  return [finding(actor, code, actions, first.target.arn, textsOf(actions, roles))];
}

/** A wildcard that covers a role which trusts this one. A role named exactly is meant. */
function assumes(actor: Actor, role: Holder, targets: readonly Target[], name: string): StackFinding[] {
  const found = targets.filter(
    (target) =>
      target.role !== role &&
      trusts(target.role, role) &&
      allows(actor, "sts:AssumeRole", target.arn) &&
      !namesExactly(actor, target.arn),
  );
  const [first] = found;
  if (first === undefined) return [];
  const texts = messages["assumes-any-role"](
    name,
    found.map((target) => nameOf(target.role.resource)),
  );
  return [finding(actor, "assumes-any-role", ["sts:AssumeRole"], first.arn, texts)];
}

const trusts = ({ trust }: Holder, { arn = "" }: Holder): boolean =>
  (trust?.document?.statements ?? []).some(
    ({ effect, principals, conditions }) =>
      effect === "Allow" &&
      conditions.length === 0 &&
      principals?.negated === false &&
      principals.principals.some(({ type, value }) => type === "AWS" && (value === arn || isAccountOf(value, arn))),
  );

/** The account as a whole: `123456789012`, or its root. */
const isAccountOf = (principal: string, arn: string): boolean => {
  const account = arn.split(":")[4] ?? "";
  return account !== "" && (principal === account || principal.endsWith(`:iam::${account}:root`));
};

const namesExactly = ({ grants }: Actor, arn: string): boolean =>
  grants.documents.some(({ document }) =>
    document.statements.some(({ resources }) => resources?.patterns.some(({ value }) => value === arn) === true),
  );

/** An author that may change the role of its own pipeline, and does not administer roles in general. */
function checkAuthor(stack: Stack, caller: Caller): StackFinding[] {
  const actor = actorOf(stack, caller);
  if (actor === undefined) return [];
  const authored = stack.access().pipelines.filter((each) => rewrites(actor, each));
  const targets = targetsOf(stack, [...new Set(authored.flatMap(({ role }) => role ?? []))]);
  const administers = targets.some(({ arn }) =>
    changingRoles.some((action) => allows(actor, action, `${arn.slice(0, arn.indexOf(":role/"))}:role/*`)),
  );
  return changes(
    actor,
    targets,
    (actions, roles) => messages["author-changes-role"](nameOf(caller.resource), actions, roles),
    "author-changes-role",
  ).map((each) => (administers ? { ...each, level: "advisory" as const } : each));
}

/** The finding, at the statement that allows it. */
function finding(
  { holder, grants }: Actor,
  code: keyof typeof messages,
  actions: readonly string[],
  resource: string,
  { message, fix }: Texts,
): StackFinding {
  const [at] = grants.documents.flatMap(({ name, document }) => {
    const statement = document.statements.find((each) => {
      const alone = compilePolicy({ ...document, statements: [each] }, name);
      const context = { "iam:PassedToService": sagemakerService };
      return actions.some((action) => coverNeed({ action, resource, context }, { identity: [alone] }).answer === "yes");
    });
    return statement === undefined ? [] : [{ owner: name, path: statement.path }];
  });
  const owner = at === undefined ? undefined : grants.owners.get(at.owner);
  return {
    code,
    kind: "violation",
    urn: owner?.urn ?? holder.resource.urn,
    path: owner === undefined || at === undefined ? "" : owner.managed ? owner.place : `${owner.place}: ${at.path}`,
    ...(owner === undefined ? {} : faultOf(owner)),
    message,
    fix: owner?.managed === true ? `Detach this AWS managed policy. ${fix}` : fix,
  };
}

/** The name in the program. */
const nameOf = ({ name }: { readonly name: string }): string => name;
