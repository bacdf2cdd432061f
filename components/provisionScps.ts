/** Service control policies on their targets. What only restricts is attached before what the exception opens. */
import * as organizations from "@pulumi/aws/organizations";
import * as pulumi from "@pulumi/pulumi";
import { afterCreated } from "./provisionRole";

/** The documents to attach, all of them to each target. Their number is known before what they say. */
export interface ScpSpecs {
  /** What held before, with the exception in it. */
  readonly amended: readonly pulumi.Output<string>[];
  /** The guards, and Denies that did not fit where they stood. */
  readonly further: readonly pulumi.Output<string>[];
  readonly targetIds: readonly pulumi.Input<string>[];
  readonly tags: Readonly<Record<string, pulumi.Input<string>>>;
}

/** Makes and attaches the policies; returns their ids, `amended` first, ready when all are attached. */
export function provisionScps(
  parent: pulumi.Resource,
  resourceName: string,
  { amended, further, targetIds, tags }: ScpSpecs,
): pulumi.Output<string[]> {
  const make = (suffix: string, content: pulumi.Output<string>, description: string, dependsOn: pulumi.Resource[]) => {
    const name = `${resourceName}-${suffix}`;
    const policy = new organizations.Policy(
      name,
      { content, description, type: "SERVICE_CONTROL_POLICY", tags },
      { parent, dependsOn },
    );
    // Named after the target where its id is plain: then one that leaves the list takes no other one's place.
    const attachments = targetIds.map(
      (targetId, index) =>
        new organizations.PolicyAttachment(
          `${name}-${typeof targetId === "string" ? targetId : index}`,
          { policyId: policy.id, targetId },
          { parent },
        ),
    );
    return { policy, attachments };
  };
  const guards = further.map((content, index) =>
    make(`guard-${index + 1}`, content, "Guards the exception for JsonGet", []),
  );
  const guarded = guards.flatMap(({ policy, attachments }) => [policy, ...attachments]);
  const opened = amended.map((content, index) =>
    make(`scp-${index + 1}`, content, "Lets JsonGet of the tagged role through", guarded),
  );
  const made = [...opened, ...guards];
  return afterCreated(
    pulumi.all(made.map(({ policy }) => policy.id)),
    made.flatMap(({ policy, attachments }) => [policy, ...attachments]),
  );
}
