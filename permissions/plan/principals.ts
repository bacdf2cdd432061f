/** Whose each need of a plan is: the role that does the work, or the caller. */
import type { AccessPlan } from "./accessPlan";
import type { Requirement } from "./requirement";

/** Requirements by whose they are: the ARN of a role, `author` or `operator`; in the plan's order. */
export function needsByPrincipal({ requirements, runsAs, pipelineRole }: AccessPlan): Map<string, Requirement[]> {
  const needs = new Map<string, Requirement[]>();
  for (const requirement of requirements) {
    const { principal } = requirement;
    const who =
      principal.kind === "author" || principal.kind === "operator"
        ? principal.kind
        : ((principal.kind === "stepRole" ? runsAs.get(principal.step) : undefined) ?? pipelineRole).arn;
    const known = needs.get(who);
    if (known === undefined) needs.set(who, [requirement]);
    else known.push(requirement);
  }
  return needs;
}
