/** Shells into containers through AWS Systems Manager: the agent in the container talks to SSM with the container's role.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/train-remote-debugging.html */
import type { StepNeeds } from "./stepType";

/** What the step's role needs where one of these switches is on, or may be: a parameter is set at the start. */
export function requireRemoteAccess(needs: StepNeeds, switches: readonly string[]): void {
  const [on] = switches.flatMap((path) => needs.places(path)).filter(({ value }) => value !== false);
  if (on)
    needs.require({
      by: "stepRole",
      actions: ["CreateControlChannel", "CreateDataChannel", "OpenControlChannel", "OpenDataChannel"].map(
        (action) => `ssmmessages:${action}`,
      ),
      resources: ["*"],
      clause: "remote-access",
      path: on.path,
    });
}
