/**
 * Whether policies can be changed without a gap: new ones are attached beside the old ones, which are detached last.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
 */
import { hasErrors, type Diagnostic } from "../permissions/diagnostic";
import { limits } from "../permissions/iam/limits";
import type { PlannedException } from "./planException";

/** A warning where one target has no place for all policies, old and new. */
export function checkPlaces(
  { amended, moved, guards, diagnostics }: PlannedException,
  scpsPerTarget: number = limits.scpsPerTarget.value,
): Diagnostic[] {
  if (hasErrors(diagnostics)) return [];
  const own = amended.length + moved.flat().length + guards.length;
  const places = 2 * own + (amended.some(allows) ? 0 : 1);
  return places <= scpsPerTarget
    ? []
    : [
        {
          severity: "warning",
          code: "scp-places",
          message: `A target gets ${own} SCPs, and new ones are attached before old ones are detached: to change all of them at once takes ${places} places, FullAWSAccess included, and a target has ${scpsPerTarget}. AWS then refuses the new ones, and the old ones stay in force: change the inputs in several updates (VPCs and objects in one, admins in another), or merge documents.`,
          path: "",
        },
      ];
}

const allows = (text: string): boolean => {
  const { Statement } = JSON.parse(text) as { readonly Statement: unknown };
  return [Statement].flat().some((each) => (each as { readonly Effect?: unknown }).Effect === "Allow");
};
