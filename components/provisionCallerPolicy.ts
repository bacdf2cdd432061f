/** A customer managed policy for people or roles that exist already: attached to those that are named. */
import * as iam from "@pulumi/aws/iam";
import type * as pulumi from "@pulumi/pulumi";
import { shapes } from "../permissions/aws/names";
import { checkedTags, checkedTexts } from "./checkedInputs";

/** A policy to make. */
export interface CallerPolicySpec {
  readonly name: pulumi.Output<string>;
  readonly description: string;
  readonly policy: pulumi.Output<string>;
  /** Names of the roles to attach it to. */
  readonly roleNames: readonly pulumi.Input<string>[];
  /** The input that names them. */
  readonly roleNamesFrom: string;
  readonly path: string;
  readonly tags?: Readonly<Record<string, pulumi.Input<string>>> | undefined;
}

/** Makes and attaches the policy; returns it with its attachments. */
export function provisionCallerPolicy(
  parent: pulumi.Resource,
  resourceName: string,
  { name, description, policy, roleNames, roleNamesFrom, path, tags }: CallerPolicySpec,
): { policy: iam.Policy; attachments: iam.RolePolicyAttachment[] } {
  const names = checkedTexts(parent, roleNamesFrom, roleNames, shapes.roleName);
  const managed = new iam.Policy(
    resourceName,
    { name, path, description, policy, tags: checkedTags(parent, tags) },
    { parent },
  );
  // Named after the role where its name is plain: then a role that leaves the list takes no other one's place.
  const attachments = names.map(
    (role, index) =>
      new iam.RolePolicyAttachment(
        `${resourceName}-${typeof role === "string" ? role : index}`,
        { role, policyArn: managed.arn },
        { parent },
      ),
  );
  return { policy: managed, attachments };
}
