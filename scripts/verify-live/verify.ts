/** Puts the probes of `derive --probes` to iam:SimulateCustomPolicy, and collects where its answer differs. Reads only. */
import type {
  ContextKeyTypeEnum,
  SimulateCustomPolicyCommandInput,
  SimulateCustomPolicyCommandOutput,
} from "@aws-sdk/client-iam";
import type { Probe, ProbedPrincipal } from "../../permissions";

/** The file that `derive --probes` writes. */
export interface ProbeFile {
  readonly formatVersion: 1;
  readonly principals: readonly ProbedPrincipal[];
}

/** IAM's simulator, or what stands in for it. */
export type Simulate = (
  input: SimulateCustomPolicyCommandInput,
) => Promise<Pick<SimulateCustomPolicyCommandOutput, "EvaluationResults">>;

/** A probe that the simulator decides otherwise. */
export interface Disagreement {
  readonly principal: string;
  readonly probe: Probe;
  /** `allowed`, `explicitDeny`, `implicitDeny`; "no answer" where the simulator returned none. */
  readonly decision: string;
}

/** Reads the file's text; throws an error that says what to do. */
export function readProbes(text: string): ProbeFile {
  const value = JSON.parse(text) as Partial<ProbeFile> | null;
  if (value?.formatVersion !== 1 || !Array.isArray(value.principals))
    throw new Error(
      "Unsupported file of probes: expected formatVersion 1 and principals. Write it with derive --probes.",
    );
  return { formatVersion: 1, principals: value.principals };
}

/** Asks about every probe, one after the other. `scps`: from the root to the account, the documents of each level. */
export async function verify(
  { principals }: ProbeFile,
  simulate: Simulate,
  scps: readonly (readonly unknown[])[] = [],
): Promise<{ readonly asked: number; readonly disagreements: readonly Disagreement[] }> {
  const disagreements: Disagreement[] = [];
  let asked = 0;
  for (const { principal, policies, probes } of principals)
    for (const probe of probes) {
      asked += 1;
      const answer = await simulate(toInput(probe, policies, scps));
      const decision = answer.EvaluationResults?.[0]?.EvalDecision ?? "no answer";
      const allowed = decision === "allowed";
      if (decision === "no answer" || allowed !== (probe.expected === "allowed"))
        disagreements.push({ principal, probe, decision });
    }
  return { asked, disagreements };
}

/** Types of the condition keys that calls of pipelines carry, in lower case; all others are strings. @internal */
export const keyTypes: Readonly<Record<"boolean" | "numeric" | "stringList", readonly string[]>> = {
  boolean: [
    ...["aws:MultiFactorAuthPresent", "aws:PrincipalIsAWSService", "aws:SecureTransport", "aws:ViaAWSService"],
    ...["kms:GrantIsForAWSResource", "sagemaker:EnableRemoteDebug", "sagemaker:InterContainerTrafficEncryption"],
    "sagemaker:NetworkIsolation",
  ],
  numeric: ["sagemaker:KeepAlivePeriod", "sagemaker:MaxRuntimeInSeconds", "sagemaker:PipelineVersionId"],
  stringList: [
    ...["aws:TagKeys", "kms:EncryptionContextKeys", "kms:ResourceAliases", "sagemaker:InstanceTypes"],
    ...["sagemaker:VpcSecurityGroupIds", "sagemaker:VpcSubnets"],
  ],
};

/** The key's type, where the values have its form: the simulator refuses others. */
function contextType(key: string, values: readonly string[]): ContextKeyTypeEnum {
  const isOf = (type: keyof typeof keyTypes): boolean =>
    keyTypes[type].some((each) => each.toLowerCase() === key.toLowerCase());
  const each = (form: RegExp): boolean => values.every((value) => form.test(value));
  const list = isOf("stringList") || values.length > 1;
  if (isOf("boolean") && each(/^(true|false)$/)) return list ? "booleanList" : "boolean";
  if (isOf("numeric") && each(/^-?\d+(\.\d+)?$/)) return list ? "numericList" : "numeric";
  return list ? "stringList" : "string";
}

const toInput = (
  { action, resource, context }: Probe,
  policies: readonly unknown[],
  scps: readonly (readonly unknown[])[],
): SimulateCustomPolicyCommandInput => ({
  PolicyInputList: policies.map((each) => JSON.stringify(each)),
  ActionNames: [action],
  ResourceArns: [resource],
  ContextEntries: Object.entries(context).map(([ContextKeyName, values]) => ({
    ContextKeyName,
    ContextKeyValues: [...values],
    ContextKeyType: contextType(ContextKeyName, values),
  })),
  ...(scps.length > 0 && {
    OrderedOrganizationPolicyInputList: scps.map((level) => ({
      ServiceControlPolicyInputList: level.map((each) => JSON.stringify(each)),
    })),
  }),
});
