/** What the two policies of a pipeline's callers have in common: one managed policy over some pipelines. */
import * as pulumi from "@pulumi/pulumi";
import { requireManagedOperator } from "../permissions/plan/callers";
import type { Requirement } from "../permissions/plan/requirement";
import { roleName } from "../permissions/plan/roles";
import { shapes } from "../permissions/aws/names";
import { arnIn } from "../permissions/iam/arn";
import { fitCaller } from "../permissions/policies/fitDocuments";
import { writeDocuments } from "../permissions/policies/writePolicies";
import { formatPolicyDocument } from "../permissions/iam/document";
import { awsPlace, urnOf } from "./awsPlace";
import { checkedText, checkedTexts } from "./checkedInputs";
import { requireShapes, type Shape } from "./inputShapes";
import { requirePlain, requirePlainKeys } from "./plainInputs";
import { provisionCallerPolicy } from "./provisionCallerPolicy";
import { afterCreated } from "./provisionRole";

/** The inputs of both. */
export interface CallerPolicyInputs {
  readonly pipelineNames: readonly string[];
  readonly pipelineRoleArn?: pulumi.Input<string>;
  readonly scheduleRoleArn?: pulumi.Input<string>;
  readonly uploadLocations?: readonly string[];
  readonly uploadKeys?: readonly string[];
  readonly consoleAccess?: boolean;
  readonly managedPipelineNames?: readonly string[];
  readonly managedPipelineRoleArn?: pulumi.Input<string>;
  readonly roleNames?: readonly pulumi.Input<string>[];
  readonly policyPath?: string;
  readonly tags?: Readonly<Record<string, pulumi.Input<string>>>;
}

/** The outputs of both. */
export interface CallerPolicyOutputs {
  readonly arn: pulumi.Output<string>;
  readonly policy: pulumi.Output<string>;
}

const inputShapes: Readonly<Record<string, Shape>> = {
  pipelineNames: "list",
  pipelineRoleArn: "text",
  scheduleRoleArn: "text",
  uploadLocations: "list",
  uploadKeys: "list",
  consoleAccess: "flag",
  managedPipelineNames: "list",
  managedPipelineRoleArn: "text",
  roleNames: "list",
  policyPath: "text",
  tags: "map",
};

/** Makes the policy. `require` says what one pipeline's caller needs. */
export function callerPolicy(
  component: pulumi.ComponentResource,
  resourceName: string,
  caller: "author" | "operator",
  description: string,
  inputs: CallerPolicyInputs,
  require: (pipelineArn: string, roles: { pipelineRoleArn: string; scheduleRoleArn: string }) => Requirement[],
): CallerPolicyOutputs {
  requireShapes(component, { ...inputs }, inputShapes, ["pipelineNames"]);
  const { pipelineNames, roleNames = [], policyPath = "/", tags } = inputs;
  const { managedPipelineNames = [], managedPipelineRoleArn, uploadLocations, uploadKeys, consoleAccess } = inputs;
  requirePlain(component, {
    pipelineNames,
    managedPipelineNames,
    policyPath,
    uploadLocations,
    uploadKeys,
    consoleAccess,
  });
  requirePlainKeys(component, { roleNames });
  const names = [...pipelineNames, ...managedPipelineNames];
  const [first] = names;
  if (first === undefined)
    throw new pulumi.ResourceError("pipelineNames is empty. Name at least one pipeline.", component, true);
  if (managedPipelineNames.length > 0 && managedPipelineRoleArn === undefined)
    throw new pulumi.ResourceError(
      "managedPipelineRoleArn is missing: it is required with managedPipelineNames.",
      component,
      true,
    );
  void checkedTexts(component, "pipelineNames", pipelineNames, shapes.pipelineName);
  void checkedTexts(component, "managedPipelineNames", managedPipelineNames, shapes.pipelineName);
  void checkedText(component, "policyPath", policyPath, shapes.rolePath);
  void checkedTexts(component, "uploadLocations", uploadLocations ?? [], shapes.s3Location);
  void checkedTexts(component, "uploadKeys", uploadKeys ?? [], shapes.kmsKey);
  const passed = (name: string, arn: pulumi.Input<string> | undefined): pulumi.Input<string> =>
    arn === undefined ? "" : checkedText(component, name, arn, shapes.roleArn);
  const place = pulumi.all([awsPlace(component), urnOf(component)]);
  const roles = pulumi.output({
    pipelineRoleArn: passed("pipelineRoleArn", inputs.pipelineRoleArn),
    scheduleRoleArn: passed("scheduleRoleArn", inputs.scheduleRoleArn),
    managed: passed("managedPipelineRoleArn", managedPipelineRoleArn),
  });
  const text = pulumi.all([place, roles]).apply(([[aws], arns]) => {
    const arnOf = (name: string): string => arnIn(aws)("sagemaker", `pipeline/${name}`);
    const [document] = writeDocuments([
      ...pipelineNames.flatMap((name) => require(arnOf(name), arns)),
      ...managedPipelineNames.flatMap((name) => requireManagedOperator(arnOf(name), arns.managed)),
    ]);
    const [fitting] = fitCaller(document, { attached: 1 }) ?? [];
    if (fitting !== undefined) return formatPolicyDocument(fitting);
    throw new pulumi.ResourceError(
      `The policy of the ${caller} of ${names.length} pipelines exceeds the size of one managed policy. Split pipelineNames over several components.`,
      component,
      true,
    );
  });
  const { policy, attachments } = provisionCallerPolicy(component, resourceName, {
    name: place.apply(([where, nameSeed]) =>
      roleName({ ...where, pipelineName: first, rolePath: policyPath, nameSeed }, "caller", caller),
    ),
    // Not a word of the inputs: another description replaces a policy, and its name would be taken.
    description,
    policy: text,
    roleNames,
    roleNamesFrom: "roleNames",
    path: policyPath,
    tags,
  });
  return { arn: afterCreated(policy.arn, attachments), policy: text };
}
