/**
 * The proof that comes with a plan: its documents allow every request that a requirement stands for, and no other. The
 * trust policies are not part of it, nor what a boundary, a service control policy or a resource's own policy denies.
 */
import type { Diagnostic } from "../diagnostic";
import type { AccessPlan } from "../plan/accessPlan";
import { needsByPrincipal } from "../plan/principals";
import { documentsByPrincipal, type WrittenPolicies } from "../policies/writePolicies";
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
  const needs = needsByPrincipal(plan);
  const proofs = [...documentsByPrincipal(written)].map(([principal, policies]) => ({
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
