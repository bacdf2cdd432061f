// Service control policies with the exception, and the quickstart with the tag, for the cases of the rules about both.
import type { Statement } from "../../permissions";
import { exemptJsonGet } from "../../permissions/scp";
import { guardStatements } from "../../permissions/scp/guards";
import { policy, type CaseResource } from "./cases";
import { quickstart, set } from "./quickstart";

export const tag = { key: "jsonget", value: "yes" };
export const admins = ["arn:aws:iam::*:role/Admin"];
export const object = "arn:aws:s3:::data/executions/*/evaluation/evaluation.json";
export const outside = { StringNotEquals: { "aws:SourceVpc": "vpc-0123456789abcdef0" } };

/** A perimeter without exception. */
export const inVpc: Statement = {
  Sid: "Net",
  Effect: "Deny",
  Action: ["s3:*"],
  Resource: ["*"],
  Condition: outside,
};

/** The perimeter with it, and the guards, as `exemptJsonGet` writes them. */
export const excepted = String(
  exemptJsonGet({ scps: [policy(inVpc)], tag, objects: [object], admins: [...admins] }).scps[0],
);
export const guards: readonly Statement[] = guardStatements({ tag, admins });

/** A service control policy, on these targets. */
export const scp = (name: string, content: unknown, ...targets: readonly string[]): CaseResource[] => [
  { type: "aws:organizations/policy:Policy", name, properties: { content, type: "SERVICE_CONTROL_POLICY" } },
  ...targets.map((targetId): CaseResource => ({
    type: "aws:organizations/policyAttachment:PolicyAttachment",
    name: `${name}-${targetId}`,
    properties: { policyId: `id-of-${name}`, targetId },
    madeFrom: { policyId: [name] },
  })),
];

/** A resource control policy. */
export const rcp = (name: string, content: unknown): CaseResource[] => [
  { type: "aws:organizations/policy:Policy", name, properties: { content, type: "RESOURCE_CONTROL_POLICY" } },
  {
    type: "aws:organizations/policyAttachment:PolicyAttachment",
    name: `${name}-ou-1`,
    properties: { policyId: `id-of-${name}`, targetId: "ou-1" },
    madeFrom: { policyId: [name] },
  },
];

/** The management account's stack, all on one unit. */
export const organization = (): CaseResource[] => [
  ...scp("net", excepted, "ou-1"),
  ...scp("guards", policy(...guards), "ou-1"),
];

/** The member account's stack: the quickstart, its pipeline's role with these tags. */
export const tagged = (tags: unknown = { jsonget: "yes" }): CaseResource[] => set(quickstart(), "pipeline", { tags });

/** What a rule is told where the service control policies are in another stack. */
export const elsewhere = { tag, admins, s3InsideVpc: true };
