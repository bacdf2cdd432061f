// The policies a Role resource manages itself (`inlinePolicies`, `managedPolicyArns`): exclusively, once it is given
// any; left alone and unread otherwise, because RolePolicy and RolePolicyAttachment resources then hold them. And the
// two resources that list all policies of a role.
import * as api from "@aws-sdk/client-iam";
import { iam } from "./clients";
import type { Properties, ResourceType, Value } from "./table";
import { record, requiredFixed, text, texts, unlessGone } from "./table";

/** The policies on a role as far as the known state says that the role manages them. */
export async function policyOf(RoleName: string, known: Properties): Promise<{ inline: Value[]; attached: Value[] }> {
  const inline: Value[] = [];
  if (isGiven(known["inlinePolicies"])) {
    for (const PolicyName of await inlineNames(RoleName)) {
      const found = await iam().send(new api.GetRolePolicyCommand({ RoleName, PolicyName }));
      inline.push({ name: PolicyName, policy: decodeURIComponent(found.PolicyDocument ?? "") });
    }
  }
  return { inline, attached: isGiven(known["managedPolicyArns"]) ? await attachedArns(RoleName) : [] };
}

/** Makes the policies on a role those that its inputs list, where they list any. */
export async function syncRolePolicies(RoleName: string, inputs: Properties): Promise<void> {
  const inline = inputs["inlinePolicies"];
  if (Array.isArray(inline)) {
    const wanted = inline.map(record).filter((policy) => text(policy, "name") !== "");
    await keepInline(
      RoleName,
      wanted.map((policy) => text(policy, "name")),
    );
    for (const policy of wanted)
      await iam().send(
        new api.PutRolePolicyCommand({
          RoleName,
          PolicyName: text(policy, "name"),
          PolicyDocument: text(policy, "policy"),
        }),
      );
  }
  if (Array.isArray(inputs["managedPolicyArns"])) await syncAttachments(RoleName, texts(inputs, "managedPolicyArns"));
}

/** Detaches every managed policy. */
export async function removeAttachments(RoleName: string): Promise<void> {
  for (const PolicyArn of await attachedArns(RoleName))
    await iam().send(new api.DetachRolePolicyCommand({ RoleName, PolicyArn }));
}

/** Deletes every inline policy. */
export async function removeInlinePolicies(RoleName: string): Promise<void> {
  for (const PolicyName of await inlineNames(RoleName))
    await iam().send(new api.DeleteRolePolicyCommand({ RoleName, PolicyName }));
}

/** A list of all policies on a role, of one kind; its id is the role's name. Deleting it deletes no policy. */
function exclusiveList(list: "policyNames" | "policyArns", held: (role: string) => Promise<string[]>): ResourceType {
  const sync = (role: string, inputs: Properties): Promise<void> =>
    list === "policyNames" ? keepInline(role, texts(inputs, list)) : syncAttachments(role, texts(inputs, list));
  return {
    inputs: { [list]: { type: "array", required: true, unordered: true }, roleName: requiredFixed },
    async create(inputs) {
      await sync(text(inputs, "roleName"), inputs);
      return text(inputs, "roleName");
    },
    async read(roleName) {
      const found = await unlessGone(held(roleName));
      return found === undefined ? undefined : { roleName, [list]: found };
    },
    update: (id, _olds, news) => sync(id, news),
    delete: () => Promise.resolve(),
  };
}

/** Lists of all inline and of all attached policies of a role. */
export const exclusiveTypes: Record<string, ResourceType> = {
  "aws:iam/rolePoliciesExclusive:RolePoliciesExclusive": exclusiveList("policyNames", inlineNames),
  "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": exclusiveList("policyArns", attachedArns),
};

/** Deletes inline policies that are not among the names. */
async function keepInline(RoleName: string, names: readonly string[]): Promise<void> {
  for (const PolicyName of await inlineNames(RoleName))
    if (!names.includes(PolicyName)) await iam().send(new api.DeleteRolePolicyCommand({ RoleName, PolicyName }));
}

/** Attaches what is missing and detaches what is too many. */
async function syncAttachments(RoleName: string, wanted: readonly string[]): Promise<void> {
  const attached = await attachedArns(RoleName);
  for (const PolicyArn of attached.filter((arn) => !wanted.includes(arn)))
    await iam().send(new api.DetachRolePolicyCommand({ RoleName, PolicyArn }));
  for (const PolicyArn of wanted.filter((arn) => !attached.includes(arn)))
    await iam().send(new api.AttachRolePolicyCommand({ RoleName, PolicyArn }));
}

function isGiven(value: Value | undefined): boolean {
  return Array.isArray(value) && value.length > 0;
}

async function inlineNames(RoleName: string): Promise<string[]> {
  return (await iam().send(new api.ListRolePoliciesCommand({ RoleName }))).PolicyNames ?? [];
}

async function attachedArns(RoleName: string): Promise<string[]> {
  const found = await iam().send(new api.ListAttachedRolePoliciesCommand({ RoleName }));
  return (found.AttachedPolicies ?? []).map((policy) => policy.PolicyArn ?? "");
}
