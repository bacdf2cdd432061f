/** A member that a step has beside its Arguments, and without which nothing is known of what it calls. */
import type { Place } from "../definition/resolve";
import type { StepNeeds } from "./stepType";

/** The member's place; reports where the step has none. `what` names it in the message: "function". */
export function requiredMember({ step, places, report }: StepNeeds, name: string, what: string): Place | undefined {
  const [place] = places(`../${name}`);
  if (place === undefined)
    report({
      severity: "error",
      code: "missing-member",
      message: `Step ${step.name} lacks ${name}, so its ${what} is unknown and no access to it was granted. ${places(name).length > 0 ? `Move ${name} out of Arguments, beside them` : `Add ${name} to the step, beside Arguments`}.`,
      path: step.path,
    });
  return place;
}
