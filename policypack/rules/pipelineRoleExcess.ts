/**
 * pipeline-role-excess: a pipeline's role may do nothing beyond what the definitions that run as it need. Advice: some
 * grants stand for needs that no definition shows, such as a bucket's default key.
 */
import { clauses } from "../../permissions/aws/clauses";
import { findExcess, type ExcessGap } from "../../permissions/policies/comparePolicies";
import type { RoleNeeds } from "../stack/access";
import type { Stack } from "../stack/stack";
import { list, shownAction } from "../rule/quote";
import { grantsOf, unjudgedGrants, type GrantOwner, type StackFinding } from "../findings/roleGrants";
import type { Rule } from "../rule/rule";
import { unjudgedPipelines } from "../findings/unplanned";

const matters = "whether the pipeline's role may do more than its definition needs";

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
  checkStack: (stack) => [...unjudgedPipelines(stack, matters), ...check(stack)],
};

function check(stack: Stack): StackFinding[] {
  const unread = new Set(
    [...stack.roleUses()].flatMap(([role, uses]) =>
      uses.some(({ pipeline }) => pipeline.definition === undefined) ? [role] : [],
    ),
  );
  return [...stack.access().needs.values()]
    .filter(({ pipelines }) => pipelines.length > 0)
    .flatMap((needs) => [
      ...unjudgedGrants(needs.role, matters),
      ...(unread.has(needs.role) || !isComplete(needs) ? [] : excessOf(stack, needs)),
    ]);
}

/** All that is asked of the role is known: else a grant may be for what is not. */
const isComplete = ({ pipelines }: RoleNeeds): boolean =>
  pipelines.every(({ plan, roleArn }) => plan !== undefined && roleArn !== undefined);

function excessOf(stack: Stack, { role, requirements }: RoleNeeds): StackFinding[] {
  const { documents, owners } = grantsOf(stack, role);
  const groups = new Map<string, { readonly owner: GrantOwner; readonly place: string; readonly gaps: ExcessGap[] }>();
  for (const gap of findExcess(requirements, documents)) {
    const owner = owners.get(gap.place.document);
    // What is not known yet is not known to be too wide.
    if (owner === undefined || gap.resource.includes("${") || gap.action.includes("${")) continue;
    const statement = /^Statement(\[\d+\])?/.exec(gap.place.path)?.[0] ?? gap.place.path;
    const place = owner.managed ? owner.place : `${owner.place}: ${statement}`;
    const key = JSON.stringify([owner.urn, place]);
    const group = groups.get(key) ?? { owner, place, gaps: [] };
    group.gaps.push(gap);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ owner, place, gaps }): StackFinding => {
    const narrower = [...new Set(gaps.flatMap((gap) => gap.narrower))];
    return {
      code: "excess-grant",
      kind: "violation",
      urn: owner.urn,
      path: place,
      message: `This grants more than the definition needs: ${list(describe(gaps))}.`,
      fix: owner.managed
        ? "Detach the policy and attach what the definition needs: `pipeline-access derive` prints it."
        : narrower.length === 0
          ? "Take it out of the statement: nothing needs it."
          : "Narrow it to what the definition needs: `pipeline-access derive` prints it.",
      narrower,
    };
  });
}

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
