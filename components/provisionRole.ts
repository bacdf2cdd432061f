/** One IAM role with its policies. The first document is inline; further ones are customer managed and attached. */
import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";

/** A role to make. Names and texts are Outputs only because account and region are: previews know them. */
export interface RoleToMake {
  readonly name: pulumi.Output<string>;
  readonly description: string;
  readonly trust: pulumi.Output<string>;
  readonly policies: readonly pulumi.Output<string>[];
}

/** What the roles of one component have in common. */
export interface RoleSettings {
  readonly path: string;
  readonly permissionsBoundary?: pulumi.Input<string> | undefined;
  readonly tags?: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>> | undefined;
}

/** Makes the role; returns what must exist before anybody uses it: the role, its policies, their attachments. */
export function provisionRole(
  parent: pulumi.Resource,
  resourceName: string,
  { name, description, trust, policies: [inline, ...overflow] }: RoleToMake,
  { path, permissionsBoundary, tags = {} }: RoleSettings,
): pulumi.Resource[] {
  const role = new iam.Role(
    resourceName,
    {
      name,
      path,
      description,
      assumeRolePolicy: trust,
      tags,
      ...(permissionsBoundary !== undefined && { permissionsBoundary }),
    },
    { parent },
  );
  const made: pulumi.Resource[] = [role];
  if (inline !== undefined)
    made.push(
      new iam.RolePolicy(resourceName, { name: "pipeline-access", role: role.name, policy: inline }, { parent }),
    );
  for (const [index, policy] of overflow.entries()) {
    const managed = new iam.Policy(
      `${resourceName}-${index + 2}`,
      { name: pulumi.interpolate`${name}-${index + 2}`, path, description, policy, tags },
      { parent },
    );
    const attachment = new iam.RolePolicyAttachment(
      `${resourceName}-${index + 2}`,
      { role: role.name, policyArn: managed.arn },
      { parent },
    );
    made.push(managed, attachment);
  }
  return made;
}

/** The value, known as soon as it is known, but ready only when the resources exist: nobody races the policies. */
export const whenMade = <T>(value: pulumi.Output<T>, resources: readonly pulumi.Resource[]): pulumi.Output<T> =>
  pulumi.all([value, pulumi.all(resources.map(({ urn }) => urn))]).apply(([known]) => known as T);
