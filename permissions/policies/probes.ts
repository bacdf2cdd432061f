/**
 * Requests to put to IAM's policy simulator: what each principal of a plan must be able to do, and what it must not.
 * Claims: each probe that must be allowed is a request that a requirement stands for; each that must be denied is one that
 * no requirement of the principal stands for. https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html
 */
import type { PolicyDocument } from "../iam/document";
import type { ContextValues } from "../iam/context";
import { matchesPattern } from "../iam/pattern";
import { readPatternText, splitPatternText } from "../iam/patternText";
import type { AccessPlan, Role } from "../plan/accessPlan";
import { needsByPrincipal } from "../plan/principals";
import type { Requirement } from "../plan/requirement";
import { documentsByPrincipal, type WrittenPolicies } from "./writePolicies";

/** One request, with the answer that is expected. */
export interface Probe {
  readonly action: string;
  /** An ARN without wildcards, or `*` for actions that take no resource. */
  readonly resource: string;
  /** Condition keys of the call; keys that are not named are absent. */
  readonly context: Readonly<Record<string, readonly string[]>>;
  readonly expected: "allowed" | "denied";
  /** The step that the request belongs to; absent where it belongs to the pipeline as a whole. */
  readonly step?: string;
}

/** A principal with its policies and its probes. */
export interface ProbedPrincipal {
  /** `author`, `operator`, or the ARN of a role. */
  readonly principal: string;
  readonly policies: readonly PolicyDocument[];
  readonly probes: readonly Probe[];
}

/** What stands for a value that nobody is granted. */
const notGranted = "probe-not-granted";

/** Actions that no principal of a pipeline may have on its own roles. */
const neverGranted = ["iam:AttachRolePolicy", "iam:DeleteRole", "iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy"];

/** Writes the probes of a plan: those of the author, the operator, and every role that is ours. */
export function writeProbes(plan: AccessPlan, written: WrittenPolicies): ProbedPrincipal[] {
  const needs = needsByPrincipal(plan);
  return [...documentsByPrincipal(written)]
    .filter(([, policies]) => policies.length > 0)
    .map(([principal, policies]) => ({
      principal,
      policies,
      probes: probesOf(needs.get(principal) ?? [], plan.pipelineRole),
    }));
}

function probesOf(needs: readonly Requirement[], pipelineRole: Pick<Role, "arn">): Probe[] {
  const allowed = needs.flatMap((need) => need.resources.map((resource) => toProbe(need, sampleOf(resource))));
  const others = allowed.flatMap((probe) => [...otherResource(probe), ...otherContexts(probe)]);
  const forbidden = neverGranted.map((action) => ({ action, resource: pipelineRole.arn, context: {} }));
  const denied = [...others, ...forbidden]
    .filter((probe) => !needs.some((need) => standsFor(need, probe)))
    .map((probe): Probe => ({ ...probe, expected: "denied" }));
  return [...new Map([...allowed, ...denied].map((probe) => [keyOf(probe), probe])).values()];
}

const keyOf = ({ action, resource, context, expected }: Probe): string =>
  JSON.stringify([action, resource, context, expected]);

function toProbe({ action, context, call = {}, because }: Requirement, resource: string): Probe {
  const values = Object.entries({ ...call, ...context } satisfies ContextValues).flatMap(([key, value]) =>
    value === null ? [] : [[key, [value].flat().slice(0, 1).map(sampleOf)] as const],
  );
  return {
    action,
    resource,
    context: Object.fromEntries(values.filter(([, [value]]) => value !== undefined && value !== "")),
    expected: "allowed",
    ...(because.step !== undefined && { step: because.step }),
  };
}

/** A text that the pattern stands for. */
const sampleOf = (pattern: string): string =>
  pattern === "*"
    ? pattern
    : splitPatternText(pattern)
        .map((part) => ("literal" in part ? part.literal : part.wildcard === "*" ? "probe" : "p"))
        .join("");

/** The same call on a resource of the same kind that nobody named. */
function otherResource(probe: Probe): Probe[] {
  const [arn, partition, service, region, account, ...rest] = probe.resource.split(":");
  if (rest.length === 0) return [];
  const name = rest.join(":");
  const kind = service === "s3" ? "" : name.slice(0, name.indexOf("/") + 1);
  const other = service === "s3" && name.includes("/") ? `${notGranted}/key` : `${kind}${notGranted}`;
  return [{ ...probe, resource: [arn, partition, service, region, account, other].join(":") }];
}

/** The same call with another value of each key that has one. */
const otherContexts = (probe: Probe): Probe[] =>
  Object.keys(probe.context).map((key) => ({ ...probe, context: { ...probe.context, [key]: [notGranted] } }));

/** Whether the request is one that the requirement stands for. */
const standsFor = (need: Requirement, { action, resource, context }: Pick<Probe, "action" | "resource" | "context">) =>
  need.action === action &&
  need.resources.some((each) => matchesPattern(readPatternText(each), resource)) &&
  Object.entries(need.context).every(([key, values]) =>
    values.some((value) => context[key]?.some((text) => matchesPattern(readPatternText(value), text))),
  );
