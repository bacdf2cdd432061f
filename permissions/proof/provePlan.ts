/**
 * The proof that comes with a plan: its documents allow every request that a requirement stands for, and no other. The
 * trust policies are not part of it, nor what a boundary, a service control policy or a resource's own policy denies.
 */
import type { Diagnostic } from "../diagnostic";
import type { PolicyDocument } from "../iam/document";
import type { AccessPlan } from "../plan/accessPlan";
import type { Requirement } from "../plan/requirement";
import type { WrittenPolicies } from "../policies/writePolicies";
import { provePrincipal, type CounterExample } from "./provePrincipal";

/** What was proved of a plan's documents. */
export interface Proof {
  /** `refuted` where there is a counter-example; else `undecided` where something was not decided. */
  readonly answer: "proved" | "refuted" | "undecided";
  /** Inclusions of patterns that were decided. */
  readonly decisions: number;
  /** Requests that refute it, each with whose it is: an ARN, `author` or `operator`. */
  readonly counterExamples: readonly (CounterExample & { readonly principal: string })[];
  /** What was not decided, and why. */
  readonly undecided: readonly string[];
}

/** Proves a plan's documents, or finds a request that they decide wrongly. What diagnostics withhold is not a requirement. */
export function provePlan(plan: AccessPlan, written: WrittenPolicies): Proof {
  const needs = new Map<string, Requirement[]>();
  for (const requirement of plan.requirements) {
    const who = principalOf(plan, requirement);
    const known = needs.get(who);
    if (known === undefined) needs.set(who, [requirement]);
    else known.push(requirement);
  }
  const documents = new Map<string, readonly PolicyDocument[]>([
    ...[written.pipelineRole, ...written.roles].map(({ role, policies }) => [role.arn, policies] as const),
    ["author", written.author],
    ["operator", written.operator],
  ]);
  const proofs = [...documents].map(([principal, policies]) => ({
    principal,
    ...provePrincipal(needs.get(principal) ?? [], policies),
  }));
  const counterExamples = proofs.flatMap(({ principal, counterExamples: found }) =>
    found.map((each) => ({ principal, ...each })),
  );
  const undecided = proofs.flatMap((proof) => proof.undecided.map((why) => `${proof.principal}: ${why}`));
  return {
    answer: counterExamples.length > 0 ? "refuted" : undecided.length > 0 ? "undecided" : "proved",
    decisions: proofs.reduce((sum, { decisions }) => sum + decisions, 0),
    counterExamples,
    undecided,
  };
}

/** A refuted proof as an error. It names no resource: a name may be secret. */
export function proofDiagnostics({ counterExamples }: Proof): Diagnostic[] {
  return counterExamples.slice(0, 1).map(({ principal, claim, action }) => ({
    severity: "error",
    code: "proof-refuted",
    message: `The policies of ${principal} ${claim === "refused" ? "do not allow" : "allow more of"} ${action} ${claim === "refused" ? "where" : "than"} the definition needs it. This is a fault of this package: please report it with the definition. ${counterExamples.length} requests are decided wrongly.`,
    path: "",
  }));
}

/** The role that does what a requirement is about, by its ARN, or the caller. */
function principalOf({ runsAs, pipelineRole }: AccessPlan, { principal }: Requirement): string {
  if (principal.kind === "author" || principal.kind === "operator") return principal.kind;
  return (principal.kind === "stepRole" ? (runsAs.get(principal.step) ?? pipelineRole) : pipelineRole).arn;
}
