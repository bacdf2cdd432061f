/**
 * Access that a step's code needs and no definition shows, as components take it. Its values may be Outputs: how many
 * policies there are is counted with stand-ins.
 */
import type * as pulumi from "@pulumi/pulumi";
import type * as plan from "../permissions/plan/accessPlan";
import type { Step } from "../permissions/definition/definition";
import type { Diagnostic } from "../permissions/diagnostic";
import { isOutput } from "./plainInputs";

/** Access that a step's code needs and no field of the definition shows. */
export interface DeclaredAccess {
  /** S3 URIs that the code reads: an object, or everything below it. `{Name}` is the parameter of that name, `{…}` any reference that Get takes, `*` a part known only at run time. */
  reads?: pulumi.Input<string>[];
  /** S3 URIs that the code writes below, in the same notation. */
  writes?: pulumi.Input<string>[];
  /** Calls to other services. */
  grants?: DeclaredGrant[];
}

/** Actions on resources, as a statement of a policy has them. */
export interface DeclaredGrant {
  /** Actions such as `dynamodb:GetItem`, without wildcards. */
  actions: string[];
  /** ARNs, in which `*` and `?` are wildcards. */
  resources: pulumi.Input<string>[];
  /** Conditions of the grant: a condition key, and the values that the call must have. */
  conditions?: Record<string, pulumi.Input<string>[]>;
}

type Declared = Readonly<Record<string, DeclaredAccess>>;
type Known = Readonly<Record<string, plan.DeclaredAccess>>;

/** Places of declared access that may be Outputs: they decide what a policy says, but not how many there are. */
export const mayBeOutput = /\.((reads|writes)\[\d+\]|grants\[\d+\]\.(resources\[\d+\]|conditions\..*\[\d+\]))$/;

/** The access with a stand-in of great length for each Output. */
export const standForDeclared = (declared: Declared): Known => standFor(declared, "") as Known;

const longestUri = `s3://${"b".repeat(63)}/${"k".repeat(64)}`;
const longestArn = `arn:aws-us-gov:dynamodb:ap-southeast-1:000000000000:table/${"t".repeat(64)}`;

/** @param member the name of the list that the value stands in */
function standFor(value: unknown, member: string): unknown {
  if (isOutput(value)) return member === "resources" ? longestArn : longestUri;
  if (Array.isArray(value)) return value.map((each: unknown) => standFor(each, member));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, standFor(each, key)]));
}

/** Findings that declared access settles: not reported for a step whose access is not known yet. */
const settled: ReadonlySet<string> = new Set(["unknown-data-place", "manifest-input", "broad-place"]);

/** What is found while the access of some steps is unknown: without what it may settle, and with a line for each step. */
export function whileUnknown(
  diagnostics: readonly Diagnostic[],
  steps: readonly Pick<Step, "name" | "path">[],
): readonly Diagnostic[] {
  const waits = ({ code, path }: Diagnostic): boolean =>
    settled.has(code) && steps.some((step) => path.startsWith(`${step.path}/`));
  return [
    ...diagnostics.filter((each) => !waits(each)),
    ...steps.map(({ name, path }): Diagnostic => ({
      severity: "info",
      code: "declared-unknown",
      message: `declaredAccess[${JSON.stringify(name)}] is unknown until \`pulumi up\`, so the policies of the role that it is granted to are too.`,
      path,
    })),
  ];
}
