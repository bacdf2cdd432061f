/**
 * Whether policies can be changed without a gap: new ones are attached beside the old ones, which are detached last.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
 */
import { hasErrors, type Diagnostic } from "../permissions/diagnostic";
import { limits } from "../permissions/iam/limits";
import type { PlannedException, PlannedPolicies } from "./planException";

/** A warning where one target has no place for all policies of a kind, old and new. */
export function checkPlaces(
  { scps, rcps, diagnostics }: PlannedException,
  scpsPerTarget: number = limits.scpsPerTarget.value,
): Diagnostic[] {
  if (hasErrors(diagnostics)) return [];
  return [
    ...crowded(scps, "SCP", scps.amended.some(allows) ? undefined : "FullAWSAccess", scpsPerTarget),
    ...crowded(rcps, "RCP", "RCPFullAWSAccess", limits.rcpsPerTarget.value),
  ];
}

function crowded(
  { amended, moved, guards }: PlannedPolicies,
  kind: "SCP" | "RCP",
  full: string | undefined,
  most: number,
): Diagnostic[] {
  const own = amended.length + moved.flat().length + guards.length;
  const places = 2 * own + (full === undefined ? 0 : 1);
  if (own === 0 || places <= most) return [];
  return [
    {
      severity: "warning",
      code: `${kind.toLowerCase()}-places`,
      message: `A target gets ${own} ${kind}s, and new ones are attached before old ones are detached: to change all of them at once takes ${places} places${full === undefined ? "" : `, ${full} included`}, and a target has ${most}. AWS then refuses the new ones, and the old ones stay in force: change the inputs in several updates (VPCs and objects in one, admins in another), or merge documents.`,
      path: "",
    },
  ];
}

const allows = (text: string): boolean => {
  const { Statement } = JSON.parse(text) as { readonly Statement: unknown };
  return [Statement].flat().some((each) => (each as { readonly Effect?: unknown }).Effect === "Allow");
};
