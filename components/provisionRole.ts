/**
 * One IAM role with its policies. The first document is inline; further ones are customer managed and attached. What
 * else is on the role is foreign: removed by `pulumi up` (after a refresh that saw it), unless it is to be kept.
 */
import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { shapes } from "../permissions/aws/names";
import { checkedTags, checkedText } from "./checkedInputs";
import { isOutput } from "./plainInputs";

/** What the new role is. Names and texts are Outputs only because account and region are: previews know them. */
export interface RoleSpec {
  readonly name: pulumi.Output<string>;
  readonly description: string;
  readonly trust: pulumi.Output<string>;
  readonly policies: readonly pulumi.Output<string>[];
}

type Tags = Readonly<Record<string, pulumi.Input<string>>>;

/** What the roles of one component have in common. */
export interface RoleSettings {
  readonly path: string;
  readonly permissionsBoundary?: pulumi.Input<string> | undefined;
  readonly tags?: pulumi.Input<Tags> | undefined;
  /** Whether policies that were put on the role by others stay. */
  readonly keepForeignPolicies?: boolean | undefined;
}

/** Makes the role; returns what must exist before anybody uses it: the role, its policies, their attachments. */
export function provisionRole(
  parent: pulumi.Resource,
  resourceName: string,
  { name, description, trust, policies: [inline, ...overflow] }: RoleSpec,
  { path, permissionsBoundary: boundary, tags: given, keepForeignPolicies = false }: RoleSettings,
): pulumi.Resource[] {
  const tags = isOutput(given)
    ? pulumi.output(given).apply((known) => checkedTags(parent, known))
    : checkedTags(parent, given as Tags | undefined);
  const permissionsBoundary =
    boundary === undefined ? undefined : checkedText(parent, "permissionsBoundary", boundary, shapes.policyArn);
  const role = new iam.Role(
    resourceName,
    {
      name,
      path,
      description,
      assumeRolePolicy: trust,
      tags,
      // Else a policy attached by hand would stop `pulumi destroy`.
      forceDetachPolicies: true,
      ...(permissionsBoundary !== undefined && { permissionsBoundary }),
    },
    { parent },
  );
  const inlinePolicies =
    inline === undefined
      ? []
      : [new iam.RolePolicy(resourceName, { name: "pipeline-access", role: role.name, policy: inline }, { parent })];
  const managedPolicies: iam.Policy[] = [];
  const attachments: iam.RolePolicyAttachment[] = [];
  for (const [index, policy] of overflow.entries()) {
    const managed = new iam.Policy(
      `${resourceName}-${index + 2}`,
      { name: pulumi.interpolate`${name}-${index + 2}`, path, description, policy, tags },
      { parent },
    );
    managedPolicies.push(managed);
    attachments.push(
      new iam.RolePolicyAttachment(
        `${resourceName}-${index + 2}`,
        { role: role.name, policyArn: managed.arn },
        { parent },
      ),
    );
  }
  const made = [role, ...inlinePolicies, ...managedPolicies, ...attachments];
  return keepForeignPolicies
    ? made
    : [...made, ...ownExclusively(parent, resourceName, role, inlinePolicies, attachments)];
}

/** The lists of all that may be on the role. They name the policies' own outputs, and so come after the policies. */
function ownExclusively(
  parent: pulumi.Resource,
  resourceName: string,
  role: iam.Role,
  inlinePolicies: readonly iam.RolePolicy[],
  attachments: readonly iam.RolePolicyAttachment[],
): pulumi.Resource[] {
  return [
    new iam.RolePoliciesExclusive(
      resourceName,
      { roleName: role.name, policyNames: inlinePolicies.map((policy) => policy.name) },
      { parent },
    ),
    new iam.RolePolicyAttachmentsExclusive(
      resourceName,
      { roleName: role.name, policyArns: attachments.map(({ policyArn }) => policyArn) },
      { parent },
    ),
  ];
}

/** The value, known as soon as it is known, but ready only when the resources exist: nobody races the policies. */
export const afterCreated = <T>(value: pulumi.Output<T>, resources: readonly pulumi.Resource[]): pulumi.Output<T> =>
  pulumi.all([value, pulumi.all(resources.map(({ urn }) => urn))]).apply(([known]) => known as T);
