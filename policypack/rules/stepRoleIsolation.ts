/**
 * step-role-isolation: no step's role reaches data that another step writes, or changes what it reads, unless the two are
 * directly related. What the plan itself needs is never found; steps that share a role are step-role-shared's.
 */
import { clauses } from "../../permissions/aws/clauses";
import type { NamedDocument } from "../../permissions/policies/comparePolicies";
import { findKeys, keyTree, putKey } from "../../permissions/plan/keyTree";
import type { AccessPlan } from "../../permissions/plan/accessPlan";
import { actionsOverlap, containsAction } from "../../permissions/iam/action";
import { compilePolicy, type Policy } from "../../permissions/iam/compile";
import { coverNeed } from "../../permissions/iam/cover";
import type { PatternList, ReadStatement } from "../../permissions/iam/document";
import { containsPattern, patternsOverlap } from "../../permissions/iam/pattern";
import { readPatternText } from "../../permissions/iam/patternText";
import { findUncovered } from "../../permissions/iam/uncovered";
import type { RoleNeeds } from "../stack/access";
import type { Stack } from "../stack/stack";
import { list } from "../rule/quote";
import { faultOf, grantsOf, unjudgedGrants, type GrantOwner, type StackFinding } from "../findings/roleGrants";
import { overwritesOf, type ReadPlace } from "../findings/overwrites";
import { fixesBy, narrowData } from "../remedies/grantFixes";
import { closePlaces } from "../remedies/overwriteFixes";
import type { Rule } from "../rule/rule";
import { withoutVariables } from "../findings/unjudged";
import { unjudgedPipelines } from "../findings/unplanned";

/** What changes objects. */
const changing = ["s3:PutObject", "s3:DeleteObject"];

export const stepRoleIsolation: Rule = {
  name: "step-role-isolation",
  displayName: "Steps reach no strangers' data",
  description: "No step's role reaches data that another step writes, unless the two are directly related.",
  level: "mandatory",
  severity: "high",
  clause: {
    text: "This ensures that the code in each step does not have the ability to impact resources used in other steps unless there is a direct relationship between the two steps specified in the pipeline definition.",
    quoted: true,
    url: clauses["pass-role"].url,
  },
  tags: ["iam", "s3", "sagemaker", "least-privilege"],
  remediationSteps:
    "Name the step's own inputs and outputs in the grant, or relate the steps: take the URI from the other step's properties, or put it into DependsOn.",
  fixIn: fixesBy({
    "reaches-other-step": narrowData,
    "changes-other-input": closePlaces(changing),
  }),
  checkStack: (stack) => [...unjudgedPipelines(stack), ...check(stack)],
};

/** All texts of the rule: code -> (values) -> what is wrong. */
const messages = {
  "changes-other-input": (
    users: readonly string[],
    actions: readonly string[],
    steps: readonly string[],
    path: string,
  ): string =>
    `The role that ${list(users)} ${users.length === 1 ? "runs" : "run"} as may use ${list(actions)} on what ${list(steps)} ${steps.length === 1 ? "reads" : "read"} (${path}) and no step writes. The steps are not directly related.`,
  "reaches-other-step": ({
    statement,
    users,
    actions,
    steps,
    path,
  }: {
    /** Where in an AWS managed policy. */
    readonly statement: string | undefined;
    readonly users: readonly string[];
    readonly actions: readonly string[];
    readonly steps: readonly string[];
    readonly path: string;
  }) =>
    `${statement === undefined ? "This statement" : `${statement} of this policy`} allows ${list(users)} to use ${list(actions)} on the output of ${list(steps)} (${path}), but ${list(users)} ${users.length === 1 ? "has" : "have"} no dependency on ${list(steps)}.`,
} as const;

const fixes = {
  input: (actions: readonly string[]) =>
    `Allow ${list(actions)} only on the places that the step writes, or deny it on what other steps read.`,
  remove: (actions: readonly string[]) =>
    `Remove ${list(actions)} on these objects: the definition does not need it for this role.`,
  relate: () =>
    "Allow only what the definition needs: `pipeline-access derive` prints it. If the access is intended, add the other step to DependsOn.",
  otherPipeline: () =>
    "Allow only what the definition needs: `pipeline-access derive` prints it. If the access is intended, exempt this finding: steps of two pipelines cannot depend on each other.",
} as const;

/** A place that a step writes to. */
interface Written {
  readonly plan: AccessPlan;
  readonly step: string;
  /** Where the definition says so. */
  readonly path: string;
  /** ARN pattern. */
  readonly objects: string;
}

const dataActions = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"];

function check(stack: Stack): StackFinding[] {
  const { pipelines, needs } = stack.access();
  const written = pipelines.flatMap(({ plan }) => (plan === undefined ? [] : writtenBy(plan)));
  return [...needs.values()]
    .filter(({ steps }) => steps.length > 0)
    .flatMap((each) => {
      const isStranger = strangerTo(each);
      const reaching = checkRole(stack, each, written.filter(isStranger));
      const isSaid = ({ urn, path }: StackFinding): boolean =>
        reaching.some((one) => one.urn === urn && one.path === path);
      return [
        ...unjudgedGrants(each.role),
        ...reaching,
        ...checkInputs(stack, each, isStranger).filter((finding) => !isSaid(finding)),
      ];
    });
}

const writtenBy = (plan: AccessPlan): Written[] =>
  plan.requirements
    .filter(
      ({ action, because: { clause } }) =>
        clause === "write-output" || (clause === "declared-access" && action === "s3:PutObject"),
    )
    .flatMap(({ because: { step = "", path }, resources }) =>
      resources.map((objects) => ({ plan, step, path, objects })),
    );

/** Whether a place is one of a step that neither runs as the role nor is related to one that does. */
function strangerTo({ steps }: RoleNeeds): (place: Pick<Written, "plan" | "step">) => boolean {
  const own = new Map<AccessPlan, Set<string>>();
  for (const { plan, step } of steps) own.set(plan, (own.get(plan) ?? new Set()).add(step));
  // A Transform step has no role: its model's does the work.
  for (const [plan, names] of own)
    for (const { principal, because } of plan.requirements)
      if (principal.kind === "stepRole" && names.has(principal.step) && because.step !== undefined)
        names.add(because.step);
  return ({ plan, step }) => {
    const names = [...(own.get(plan) ?? [])];
    const depends = (one: string, other: string): boolean => plan.stepDependencies.get(one)?.includes(other) ?? false;
    return !names.some((name) => name === step || depends(name, step) || depends(step, name));
  };
}

function checkRole(stack: Stack, needs: RoleNeeds, strangers: readonly Written[]): StackFinding[] {
  const { documents, owners } = grantsOf(stack, needs.role);
  const identity = documents.map(({ name, document }) => compilePolicy(document, name));
  return documents.flatMap((named) => {
    const owner = owners.get(named.name);
    return owner === undefined ? [] : checkDocument(named, owner, needs, strangers, identity);
  });
}

/** What other steps read and no step writes. A grant on the whole bucket is advice, once for each policy. */
const checkInputs = (stack: Stack, needs: RoleNeeds, isStranger: (place: ReadPlace) => boolean): StackFinding[] =>
  overwritesOf(stack, needs, changing, isStranger).map(({ finding, actions, places }) => ({
    // Of code, pipeline-escalation says the same fault first.
    ...finding,
    code: "changes-other-input",
    message: messages["changes-other-input"](
      [...new Set(needs.steps.map(({ step }) => step))],
      actions,
      [...new Set(places.map(({ step }) => step))],
      places[0]?.path ?? "",
    ),
    fix: fixes.input(actions),
  }));

/** One finding per statement. */
const checkDocument = (
  { document }: NamedDocument,
  owner: GrantOwner,
  needs: RoleNeeds,
  strangers: readonly Written[],
  identity: readonly Policy[],
): StackFinding[] =>
  document.statements.flatMap((statement): StackFinding[] => {
    const actions = statement.effect === "Allow" ? dataActions.filter((each) => allows(statement, each)) : [];
    const reached = actions.flatMap((action) => {
      const reaches = reachOf(statement, action, needs);
      return reaches === undefined
        ? []
        : strangers
            .filter(({ objects }) => reaches(objects))
            .map((each) => ({
              action,
              ...each,
              coverage: coverNeed({ action, resource: each.objects, context: {} }, { identity }),
            }))
            .filter(({ coverage }) => !(coverage.answer === "no" && coverage.denied === true));
    });
    const [first] = reached;
    if (first === undefined) return [];
    const certain = reached.some(({ coverage }) => coverage.answer === "yes" || statement.conditions.length === 0);
    const steps = [...new Set(reached.map(({ step }) => step))];
    const reaching = [...new Set(reached.map(({ action }) => action))];
    const users = [...new Set(needs.steps.map(({ step }) => step))];
    return [
      {
        code: "reaches-other-step",
        kind: certain ? "violation" : "unknown",
        urn: owner.urn,
        path: owner.managed ? owner.place : `${owner.place}: ${statement.path}`,
        ...faultOf(owner),
        message: messages["reaches-other-step"]({
          statement: owner.managed ? statement.path : undefined,
          users,
          actions: reaching,
          steps,
          path: first.path,
        }),
        ...fixFor(
          reaching,
          needs,
          reached.every(({ plan }) => needs.steps.some((each) => each.plan === plan)),
        ),
      },
    ];
  });

/** `same`: the steps are of one pipeline, so that DependsOn can relate them. */
function fixFor(
  actions: readonly string[],
  { requirements }: RoleNeeds,
  same: boolean,
): Pick<StackFinding, "fix" | "narrower"> {
  const needed = requirements.filter(({ action }) => actions.includes(action));
  return {
    fix: needed.length === 0 ? fixes.remove(actions) : same ? fixes.relate() : fixes.otherPipeline(),
    narrower: [...new Set(needed.flatMap(({ resources }) => resources))],
  };
}

const allows = ({ actions: { negated, patterns } }: ReadStatement, action: string): boolean =>
  negated
    ? !patterns.some(({ value }) => containsAction(value, action))
    : patterns.some(({ value }) => actionsOverlap(value, action));

/** What the statement's resources have to do with beyond what the role needs; undefined: nothing. */
function reachOf(
  { resources }: ReadStatement,
  action: string,
  needs: RoleNeeds,
): ((objects: string) => boolean) | undefined {
  if (resources === undefined) return undefined;
  if (resources.negated) return (objects) => !excludes(resources, objects);
  const wide = resources.patterns
    .map(({ value }) => value)
    .filter((value) => value !== "${unknown}" && !isNeeded(value, action, needs))
    .map((value) => withoutVariables(value, "*"));
  return wide.length === 0 ? undefined : (objects) => wide.some((value) => touches(value, objects));
}

const excludes = ({ patterns }: PatternList, objects: string): boolean =>
  patterns.some(({ value }) => containsPattern(readPatternText(value), readPatternText(objects)));

const isNeeded = (resource: string, action: string, { requirements }: RoleNeeds): boolean =>
  findUncovered(readPatternText(resource), [
    {
      negated: false,
      patterns: requirements
        .filter((each) => each.action === action)
        .flatMap(({ resources }) => resources)
        .map(readPatternText),
    },
  ]) === undefined;

/** Folder by folder, as keys are meant: `executions/*` beside another folder's name is one execution, not all below it. */
function touches(grant: string, objects: string): boolean {
  if (containsPattern(readPatternText(grant), readPatternText(objects))) return true;
  const [bucket, key] = partsOf(grant);
  const [otherBucket, otherKey] = partsOf(objects);
  if (key === undefined || otherKey === undefined) return false;
  if (!patternsOverlap(readPatternText(bucket), readPatternText(otherBucket))) return false;
  const tree = keyTree<true>();
  putKey(tree, otherKey, true);
  return findKeys(tree, key).size > 0;
}

/** `arn:aws:s3:::bucket` and the key. */
const partsOf = (arn: string): readonly [string, string | undefined] => {
  const at = arn.indexOf("/");
  return at < 0 ? [arn, undefined] : [arn.slice(0, at), arn.slice(at + 1)];
};
