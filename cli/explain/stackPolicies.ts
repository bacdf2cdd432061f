/** The policies of a stack as explaining takes them: identity, boundaries, trust, buckets, keys, queues, SCPs, endpoints. */
import type { PolicyInForce, PolicyType, StackPolicies } from "../../permissions";
import { readDocumentAt } from "../../policypack/stack/documents";
import type { Holder } from "../../policypack/stack/holders";
import { memberOf, textOf, type Value } from "../../policypack/stack/known";
import { documentOfPolicy } from "../../policypack/stack/managedPolicies";
import { givenProperty, property, type Resource } from "../../policypack/stack/resource";
import { policySlots } from "../../policypack/stack/resourcePolicies";
import { readControlPolicies } from "../../policypack/stack/servicePolicies";
import type { Stack } from "../../policypack/stack/stack";

const endpointTypes: ReadonlySet<string> = new Set([
  "aws:ec2/vpcEndpoint:VpcEndpoint",
  "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy",
]);

/** Where a resource has a policy which is not an identity's. */
function slotOf(type: string): { readonly property: string; readonly type: PolicyType } | undefined {
  if (endpointTypes.has(type)) return { property: "policy", type: "vpc-endpoint" };
  const slot = Object.hasOwn(policySlots, type) ? policySlots[type] : undefined;
  return slot && { property: slot.property, type: slot.service === "kms" ? "key" : "resource" };
}

/** Reads all policies of a stack. */
export function readStackPolicies(stack: Stack): StackPolicies {
  const holders = stack.holders();
  return {
    policies: [
      ...holders.flatMap(policiesOf),
      ...stack.resources.flatMap(resourcePolicies),
      ...controlPolicies(stack.resources),
    ],
    complete: new Set(holders.filter(isComplete).flatMap(({ name }) => name ?? [])),
    roles: new Set(holders.flatMap(({ kind, name }) => (kind === "role" && name !== undefined ? [name] : []))),
    schedules: new Set(stack.resources.flatMap(scheduleRoles)),
  };
}

function policiesOf({ name, trust, inline, attached, boundary }: Holder): PolicyInForce[] {
  const holders = name === undefined ? [] : [name];
  const own = (
    type: PolicyType,
    { document, resource }: { readonly document?: PolicyInForce["document"]; readonly resource: Resource },
  ): PolicyInForce[] => (document === undefined ? [] : [{ type, name: resource.name, document, holders }]);
  const managed = (type: PolicyType, policy: Holder["attached"][number]): PolicyInForce[] => {
    const document = documentOfPolicy(policy);
    return document === undefined
      ? []
      : [{ type, name: policy.document?.resource.name ?? policy.arn ?? "", document, holders }];
  };
  return [
    ...(trust ? own("trust", trust) : []),
    ...inline.flatMap((each) => own("identity", each)),
    ...attached.flatMap((each) => managed("identity", each)),
    ...(boundary ? managed("boundary", boundary) : []),
  ];
}

const isComplete = ({ inline, attached }: Holder): boolean =>
  inline.every(({ document, unknowns }) => document !== undefined && unknowns.length === 0) &&
  attached.every((policy) => documentOfPolicy(policy) !== undefined);

function resourcePolicies(resource: Resource): PolicyInForce[] {
  const slot = slotOf(resource.type);
  const value = slot && givenProperty(resource, slot.property);
  if (slot === undefined || value === undefined) return [];
  const { document } = readDocumentAt(value, slot.property, "resource");
  return document === undefined ? [] : [{ type: slot.type, name: resource.name, document }];
}

/** The policies of the organization. */
const controlPolicies = (resources: readonly Resource[]): PolicyInForce[] =>
  (
    [
      ["scp", "SERVICE_CONTROL_POLICY"],
      ["rcp", "RESOURCE_CONTROL_POLICY"],
    ] as const
  ).flatMap(([type, name]) =>
    readControlPolicies(resources, name).flatMap(({ resource, content: { document } }) =>
      document === undefined ? [] : [{ type, name: resource.name, document }],
    ),
  );

const roleName = (value: Value | undefined): string[] => {
  const text = textOf(value);
  return text === undefined ? [] : [text.split("/").at(-1) ?? text];
};

/** The roles that EventBridge rules and schedules use. */
function scheduleRoles(resource: Resource): string[] {
  if (resource.type === "aws:cloudwatch/eventTarget:EventTarget") return roleName(property(resource, "roleArn"));
  if (resource.type !== "aws:scheduler/schedule:Schedule") return [];
  const target = property(resource, "target");
  return target === undefined ? [] : roleName(memberOf(target, "roleArn"));
}
