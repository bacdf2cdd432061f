/**
 * The service control policies of a stack and what they are attached to. What is attached elsewhere, FullAWSAccess among
 * it, is not seen; neither is which unit lies in which: of a policy on a root alone it is known that it holds everywhere.
 */
import { readDocumentAt, type PlacedDocument } from "./documents";
import { isList, isUnknown, textOf, type Value } from "./known";
import { givenProperty, property, type Resource } from "./resource";

/** One policy of type SERVICE_CONTROL_POLICY. */
export interface ServicePolicy {
  readonly resource: Resource;
  readonly content: PlacedDocument;
  /** Roots, units and accounts by id; where a preview does not know one, by what it is made from. */
  readonly targets: ReadonlySet<string>;
}

const policyTypes: ReadonlySet<string> = new Set([
  "aws:organizations/policy:Policy",
  "aws-native:organizations:Policy",
]);
const attachmentType = "aws:organizations/policyAttachment:PolicyAttachment";

/** Reads the service control policies. */
export const readServicePolicies = (resources: readonly Resource[]): readonly ServicePolicy[] =>
  readControlPolicies(resources, "SERVICE_CONTROL_POLICY");

/** Reads the policies of an organization of one type. */
export function readControlPolicies(
  resources: readonly Resource[],
  type: "SERVICE_CONTROL_POLICY" | "RESOURCE_CONTROL_POLICY",
): readonly ServicePolicy[] {
  const attachments = resources.filter((resource) => resource.type === attachmentType);
  const kind = type === "SERVICE_CONTROL_POLICY" ? "scp" : "rcp";
  return resources
    .filter((resource) => isControlPolicy(resource, type))
    .map((resource) => ({
      resource,
      content: readDocumentAt(givenProperty(resource, "content") ?? "", "content", kind),
      targets: new Set([
        ...targetsIn(resource, "targetIds"),
        ...attachments.filter((each) => attaches(each, resource)).flatMap((each) => targetsIn(each, "targetId")),
      ]),
    }));
}

/** Whether all accounts of the target, or of those it lies in, have the policy; a root's id begins with `r-`. */
export const holdsAt = ({ targets }: ServicePolicy, target: string): boolean =>
  targets.has(target) || [...targets].some((each) => /^r-[a-z0-9]+$/.test(each));

/** Without a type, and where it is unknown, the provider's default: a service control policy. */
function isControlPolicy(resource: Resource, type: string): boolean {
  const kind = property(resource, "type");
  return policyTypes.has(resource.type) && (typeof kind === "string" ? kind : "SERVICE_CONTROL_POLICY") === type;
}

function attaches(attachment: Resource, policy: Resource): boolean {
  const from = attachment.propertyDependencies["policyId"] ?? [];
  if (from.includes(policy.urn)) return true;
  const id = textOf(property(attachment, "policyId"));
  return id !== undefined && id === textOf(property(policy, "id"));
}

function targetsIn(resource: Resource, name: string): string[] {
  const value = property(resource, name);
  if (value === undefined) return [];
  const origins = (resource.propertyDependencies[name] ?? []).join(" ");
  return (isList(value) ? value : [value]).flatMap((each: Value) => {
    if (isUnknown(each)) return [`${name} of ${origins === "" ? resource.urn : origins}`];
    return textOf(each) ?? [];
  });
}
