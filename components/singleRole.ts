/** A component that is one role: what `PipelineRole` and `StepRole` have in common. */
import * as pulumi from "@pulumi/pulumi";
import type { PlanOptions } from "../permissions/plan/accessPlan";
import type { SingleRole } from "../permissions/plan/single/singleRole";
import { writePolicies, type WrittenRole } from "../permissions/policies/writePolicies";
import { formatPolicyDocument } from "../permissions/iam/document";
import { awsPlace, longestPlace, urnOf } from "./awsPlace";
import { isPlain } from "./plainInputs";
import { provisionRole, afterCreated, type RoleSettings } from "./provisionRole";
import { failOnErrors, logWarnings } from "./report";
import { hideSecrets, secretNames } from "./secrets";

/** What such a component gives out. */
export interface SingleRoleOutputs {
  readonly arn: pulumi.Output<string>;
  readonly name: pulumi.Output<string>;
  readonly warnings: pulumi.Output<string[]>;
}

/**
 * Makes the role. It has one policy: no role without a definition is as large as a definition's can be.
 * @param plan plans the role for its place, with the values of the inputs that may be Outputs
 */
export function provisionSingleRole<Values>(
  component: pulumi.ComponentResource,
  resourceName: string,
  description: string,
  given: pulumi.Input<Values>,
  plan: (place: Pick<PlanOptions, "account" | "region" | "partition" | "nameSeed">, values: Values) => SingleRole,
  settings: RoleSettings,
): SingleRoleOutputs {
  const subject = `The role ${JSON.stringify(resourceName)}`;
  // An error that can be told at once is told by itself; in an Output it would come wrapped in the names of inputs.
  if (isPlain(given))
    failOnErrors(component, subject, plan({ ...longestPlace, nameSeed: "" }, given as Values).diagnostics);
  const secrets = secretNames(given as Readonly<Record<string, unknown>>);
  const inputs = pulumi.all([awsPlace(component), urnOf(component), given, secrets]);
  const planned = inputs.apply(([place, nameSeed, values, names]) => {
    const { plan: single, diagnostics: found } = plan({ ...place, nameSeed }, values as Values);
    const diagnostics = hideSecrets(found, names as string[]);
    failOnErrors(component, subject, diagnostics);
    if (single === undefined) throw new pulumi.ResourceError(`${subject} has no plan.`, component, true);
    // One inline policy, and no more: how many policies there are must not depend on what an Output says.
    const options: PlanOptions = { ...single.options, policySizes: { attached: 0 } };
    const { pipelineRole, diagnostics: tooLarge } = writePolicies({ ...single, options });
    failOnErrors(component, subject, tooLarge);
    return { written: pipelineRole, diagnostics };
  });
  const written = <T>(read: (role: WrittenRole) => T): pulumi.Output<T> =>
    planned.apply(({ written: role }) => read(role)) as pulumi.Output<T>;
  const name = written(({ role }) => role.name ?? "");
  const made = provisionRole(
    component,
    resourceName,
    {
      name,
      description,
      trust: written(({ trust }) => formatPolicyDocument(trust)),
      policies: [written(({ policies }) => policies.map(formatPolicyDocument)[0] ?? "")],
    },
    settings,
  );
  return {
    name,
    arn: afterCreated(
      written(({ role }) => role.arn),
      made,
    ),
    warnings: planned.apply(({ diagnostics }) => logWarnings(component, diagnostics)),
  };
}
