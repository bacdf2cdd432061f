/** The words of a diagram: what stands in its boxes, whatever draws them. */
import type { Diagnostic, Severity } from "../diagnostic";
import type { Graph, PlaceNode, RoleNode, StepNode } from "./graph";

/** The level of a finding as a shape, so that colour is not the only sign. */
export const marks: Readonly<Record<Severity, string>> = { error: "✖", warning: "▲", info: "●" };

const severities: readonly Severity[] = ["error", "warning", "info"];

/** The worst level among diagnostics. */
export const worstOf = (diagnostics: readonly Diagnostic[]): Severity | undefined =>
  severities.find((level) => diagnostics.some(({ severity }) => severity === level));

/** Each code once, the worst first. */
export function findingsOf({ diagnostics }: StepNode): readonly (readonly [level: Severity, code: string])[] {
  const codes = new Map(diagnostics.map(({ severity, code }) => [`${severity} ${code}`, [severity, code] as const]));
  return [...codes.values()].sort(([a], [b]) => severities.indexOf(a) - severities.indexOf(b));
}

/** What a role is, in a word or two. */
export const roleTitle = ({ kind }: RoleNode): string =>
  kind === "pipeline" ? "Pipeline role" : kind === "existing" ? "Existing role" : "Role";

/** What the pipeline role does for steps: creates, passes, reads. Empty for other roles. */
export function duties({ roles, edges }: Graph, role: RoleNode): readonly string[] {
  if (role.kind !== "pipeline") return [];
  const passed = edges.filter(({ kind }) => kind === "pass").length;
  const files = new Set(edges.filter(({ kind }) => kind === "json").map(({ from }) => from)).size;
  const services = [...new Set(roles.flatMap(({ passedTo }) => passedTo))];
  return [
    ...role.calls.map(([action, steps]) => `calls ${action}${steps > 1 ? ` for ${steps} steps` : ""}`),
    ...(passed > 0 ? [`passes ${count(passed, "role")} to ${services.join(", ")}`] : []),
    ...(role.passedTo.length > 0 ? [`passes itself to ${role.passedTo.join(", ")}`] : []),
    ...(files > 0 ? [`reads ${count(files, "place")} for JsonGet`] : []),
  ];
}

/** `1 step`, `2 steps`. */
export const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;

/** What a step is, below its name. */
export const stepKind = ({ type, folded = [] }: StepNode): string =>
  folded.length > 1 && !type.includes(",") ? `${type}, ${count(folded.length, "step")} in one` : type;

/** A place's key; the whole bucket has none. */
export const placeName = ({ key }: PlaceNode): string => (key === "" ? "(whole bucket)" : key);
