/**
 * pipeline-role-excess: a pipeline's role may do nothing beyond what the definitions that run as it need. Advice: some
 * grants stand for needs that no definition shows, such as a bucket's default key.
 */
import { clauses } from "../../permissions/aws/clauses";
import { findExcess, type ExcessGap } from "../../permissions/policies/comparePolicies";
import { member } from "../../permissions/json";
import type { Requirement } from "../../permissions/plan/requirement";
import type { RoleNeeds } from "../stack/access";
import type { Stack } from "../stack/stack";
import { list, shownAction } from "../rule/quote";
import { faultOf, grantsOf, unjudgedGrants, type GrantOwner, type StackFinding } from "../findings/roleGrants";
import { fixesBy, narrowDocument } from "../remedies/grantFixes";
import type { Rule } from "../rule/rule";
import { unjudgedPipelines } from "../findings/unplanned";

export const pipelineRoleExcess: Rule = {
  name: "pipeline-role-excess",
  displayName: "Pipeline roles may do no more than needed",
  description: "A pipeline's role may do nothing beyond what its definitions need.",
  level: "advisory",
  severity: "low",
  clause: clauses["create-job"],
  tags: ["iam", "sagemaker", "least-privilege"],
  remediationSteps:
    "Narrow the grant to what the finding gives, or remove it. PipelineAccess writes exact policies, and `pipeline-access derive` prints them.",
  settings: {
    jobNames: {
      type: "string",
      enum: ["pipelines", "step"],
      description: "Job names that a grant may use: `pipelines-*`, AWS's own form (default), or each step's own.",
      default: "pipelines",
    },
  },
  fixIn: fixesBy({ "excess-grant": narrowDocument }),
  checkStack: (stack, settings) => [
    ...unjudgedPipelines(stack),
    ...check(stack, member(settings, "jobNames") === "step" ? "step" : "pipelines"),
  ],
};

type JobNames = "pipelines" | "step";

const messages = {
  "excess-grant": (what: string) => `This policy grants more than the definition needs: ${what}.`,
  "attached-outside-program": () =>
    "This policy is attached to the role, and nothing in the program attaches it: it was attached by hand or by another program. Its grants are judged as the role's.",
} as const;

const fixes = {
  managed: "Detach the policy and attach what the definition needs: `pipeline-access derive` prints it.",
  remove: "Remove these grants, unless something outside the definition needs them.",
  narrow: "Narrow the policy to what the definition needs: `pipeline-access derive` prints it.",
  outside:
    "Detach it, or add it to the program. RolePoliciesExclusive and RolePolicyAttachmentsExclusive remove what is attached by hand at the next `pulumi up`.",
} as const;

function check(stack: Stack, jobNames: JobNames): StackFinding[] {
  const unread = new Set(
    [...stack.roleUses()].flatMap(([role, uses]) =>
      uses.some(({ pipeline }) => pipeline.definition === undefined) ? [role] : [],
    ),
  );
  const used = [...stack.access().needs.values()];
  const outside = used.flatMap(({ role }) =>
    role.outside.map((path): StackFinding => ({
      code: "attached-outside-program",
      kind: "violation",
      urn: role.resource.urn,
      path,
      message: messages["attached-outside-program"](),
      fix: fixes.outside,
    })),
  );
  const judged = used
    .filter(({ pipelines }) => pipelines.length > 0)
    .flatMap((needs) => [
      ...unjudgedGrants(needs.role),
      ...(unread.has(needs.role) || !isComplete(needs) ? [] : excessOf(stack, needs, jobNames)),
    ]);
  return [...outside, ...judged];
}

/** All needs of the role are known: else a grant may be for a need that is unknown. */
const isComplete = ({ pipelines }: RoleNeeds): boolean =>
  pipelines.every(({ plan, roleArn }) => plan !== undefined && roleArn !== undefined);

function excessOf(stack: Stack, needs: RoleNeeds, jobNames: JobNames): StackFinding[] {
  const { documents, owners } = grantsOf(stack, needs.role);
  const groups = new Map<string, { readonly owner: GrantOwner; readonly gaps: ExcessGap[] }>();
  for (const gap of findExcess(accepted(needs, jobNames), documents)) {
    const owner = owners.get(gap.place.document);
    // What is unknown is not known to be too wide. What code of a step needs that runs as the role is not in a definition.
    if (owner === undefined || gap.resource.includes("${") || gap.action.includes("${")) continue;
    if (needs.steps.length > 0 && !isPipelines(gap.action)) continue;
    const key = JSON.stringify([owner.urn, owner.place]);
    const group = groups.get(key) ?? { owner, gaps: [] };
    group.gaps.push(gap);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ owner, gaps }): StackFinding => {
    const narrower = [...new Set(gaps.flatMap((gap) => gap.narrower))];
    return {
      code: "excess-grant",
      kind: "violation",
      urn: owner.urn,
      path: owner.place,
      ...faultOf(owner),
      message: messages["excess-grant"](list(describe(gaps))),
      fix: owner.managed ? fixes.managed : narrower.length === 0 ? fixes.remove : fixes.narrow,
      narrower,
    };
  });
}

/** Actions by which a pipeline runs its steps; whatever else a role may do can be for the code of a step. */
const isPipelines = (action: string): boolean => /^(?:\*|sagemaker:|iam:|sts:|organizations:)/i.test(action);

/** What the definitions need, and what is taken as needed: job names by AWS's own prefix, lists and descriptions. */
function accepted({ requirements }: RoleNeeds, jobNames: JobNames): readonly Requirement[] {
  const shown = harmless.map((action) => ({ ...listing(requirements, action), resources: ["*"] }));
  if (jobNames === "step") return [...requirements, ...shown];
  // One statement often has several actions and the resources of all: an action on a type that it does not take is void.
  const isJobs = ({ action }: Requirement): boolean => action.startsWith("sagemaker:");
  const resources = [...new Set(requirements.filter(isJobs).flatMap((each) => [...each.resources, ...byPrefix(each)]))];
  return [...requirements.map((each) => (isJobs(each) ? { ...each, resources } : each)), ...shown];
}

/** Actions that show names and nothing else, which the console and the SDKs call beside what a definition needs. */
const harmless: readonly string[] = [
  "sagemaker:ListModelPackages",
  "sagemaker:ListTags",
  "sagemaker:DescribeImageVersion",
];

const listing = ([first]: readonly Requirement[], action: string): Requirement => ({
  principal: { kind: "pipelineRole" },
  action,
  resources: ["*"],
  context: {},
  because: first?.because ?? { path: "", clause: "create-job" },
});

/** Every job of a type that the pipeline runs, by the prefix of pipelines' jobs. */
const byPrefix = ({ resources }: Requirement): string[] =>
  resources.flatMap((each) => {
    const type = /^arn:[^:]*:sagemaker:[^:]*:[^:]*:([a-z-]+)\/[^/]*$/.exec(each)?.[1];
    return type === undefined || !jobTypes.has(type) ? [] : [`${each.slice(0, each.lastIndexOf("/") + 1)}pipelines-*`];
  });

const jobTypes: ReadonlySet<string> = new Set([
  "processing-job",
  "training-job",
  "transform-job",
  "model",
  "hyper-parameter-tuning-job",
  "automl-job",
]);

/** What is too wide: the actions, by what of them is. */
function describe(gaps: readonly ExcessGap[]): string[] {
  const groups = new Map<string, string[]>();
  for (const { what, action, place, narrower } of gaps) {
    const key = tails[what](place.path, narrower);
    groups.set(key, [...(groups.get(key) ?? []), what === "negation" ? "everything" : shownAction(action)]);
  }
  return [...groups].map(([tail, actions]) => `${list([...new Set(actions)])}${tail}`);
}

/** How the sentence ends, after the actions. */
const tails: Readonly<Record<ExcessGap["what"], (path: string, narrower: readonly string[]) => string>> = {
  action: () => "",
  resource: (path) => ` on what ${path} names`,
  condition: (_, keys) => ` without the condition on ${list(keys)}`,
  negation: (path) => ` but what ${path} lists`,
};
