/**
 * Service and resource control policies on their targets. What only restricts is attached before what the exception opens.
 *
 * A change opens nothing on its way, whatever changes: a policy is never changed in place, since a Deny that moves from
 * one policy to another would hold in neither for a moment, and the program does not know what it says now. A policy
 * with another content is a new one. Pulumi makes and attaches all new ones first, and detaches old ones only when that
 * has succeeded: what is attached denies at least what the old policies deny together, and then what the new ones do.
 */
import { createHash } from "node:crypto";
import * as organizations from "@pulumi/aws/organizations";
import * as pulumi from "@pulumi/pulumi";
import { minifyPolicy } from "../permissions/iam/limits";
import { checkedTags } from "./checkedInputs";
import { afterCreated } from "./provisionRole";

/** A policy with the exception, and Denies that did not fit into it. */
export interface OpenedScp {
  /** What names its resources: one of `documentRoles`, or `perimeter`. Never its place in a list. */
  readonly role: string;
  readonly content: pulumi.Output<string>;
  readonly moved: readonly pulumi.Output<string>[];
}

/** The documents of one kind. Their number is known before what they say. */
export interface PolicySet {
  readonly kind: "scp" | "rcp";
  readonly opened: readonly OpenedScp[];
  readonly guards: readonly pulumi.Output<string>[];
}

/** The documents to attach, all of them to each target. */
export interface ScpSpecs {
  readonly sets: readonly PolicySet[];
  readonly targetIds: readonly pulumi.Input<string>[];
  readonly tags: Readonly<Record<string, pulumi.Input<string>>>;
}

const types = { scp: "SERVICE_CONTROL_POLICY", rcp: "RESOURCE_CONTROL_POLICY" } as const;

/** Makes and attaches the policies; returns their ids when all are attached: of each set `opened`, what was moved, `guards`. */
export function provisionScps(
  parent: pulumi.Resource,
  resourceName: string,
  { sets, targetIds, tags: given }: ScpSpecs,
): pulumi.Output<string[]> {
  const tags = checkedTags(parent, given);
  const make = (
    { kind }: PolicySet,
    role: string,
    content: pulumi.Output<string>,
    description: string,
    after: readonly MadeScp[],
  ): MadeScp => {
    const name = `${resourceName}-${role}`;
    // Protected as a whole, by the lock below: each change replaces policies, which Pulumi refuses where they are.
    const options = { parent, protect: false, deleteBeforeReplace: false, dependsOn: after.flatMap(resourcesOf) };
    const policy = new organizations.Policy(
      name,
      { content, description, type: types[kind], tags },
      { ...options, replaceOnChanges: ["content"] },
    );
    // Named after the target where its id is plain: then one that leaves the list takes no other one's place.
    const attachments = targetIds.map(
      (targetId, index) =>
        new organizations.PolicyAttachment(
          `${name}-${typeof targetId === "string" ? targetId : index}`,
          { policyId: policy.id, targetId },
          options,
        ),
    );
    return { policy, attachments };
  };
  const madeGuards = sets.map((set) =>
    set.guards.map((content, index) =>
      make(set, `${prefixes[set.kind]}guard-${index + 1}`, content, "Guards the exception for JsonGet", []),
    ),
  );
  const madeMoved = sets.map((set) =>
    set.opened.flatMap(({ role, moved }) =>
      moved.map((content, index) => {
        const description = `What does not fit into ${resourceName}-${role}`;
        return make(set, `${role}-moved-${index + 1}`, content, description, madeGuards.flat());
      }),
    ),
  );
  const restricting = [...madeGuards.flat(), ...madeMoved.flat()];
  const madeOpened = sets.map((set) =>
    set.opened.map(({ role, content }) =>
      make(set, role, content, "Lets JsonGet of the tagged role through", restricting),
    ),
  );
  const made = sets.flatMap((_, index) => [madeOpened, madeMoved, madeGuards].flatMap((each) => each[index] ?? []));
  const resources = made.flatMap(resourcesOf);
  // Depends on everything, so it is deleted first: where the component is protected, `pulumi destroy` stops here.
  new pulumi.ComponentResource(
    "sagemaker-pipeline-access:index:ScpExceptionLock",
    resourceName,
    {},
    { parent, dependsOn: resources },
  );
  return afterCreated(pulumi.all(made.map(({ policy }) => policy.id)), resources);
}

const prefixes = { scp: "", rcp: "rcp-" } as const;

interface MadeScp {
  readonly policy: organizations.Policy;
  readonly attachments: readonly organizations.PolicyAttachment[];
}

const resourcesOf = ({ policy, attachments }: MadeScp): pulumi.Resource[] => [policy, ...attachments];

/** What names the resources of each given document: its text, where it is plain; an Output is known by its place. */
export function documentRoles(documents: readonly pulumi.Input<string>[], kind: PolicySet["kind"]): string[] {
  const times = new Map<string, number>();
  return documents.map((document, index) => {
    if (typeof document !== "string") return `${kind}-output-${index + 1}`;
    const digest = createHash("sha256")
      .update(minifyPolicy(document) ?? document)
      .digest("hex")
      .slice(0, 8);
    const time = (times.get(digest) ?? 0) + 1;
    times.set(digest, time);
    return time === 1 ? `${kind}-${digest}` : `${kind}-${digest}-${time}`;
  });
}
