// AWS Organizations: the organization, its policies and where they are attached.
import * as api from "@aws-sdk/client-organizations";
import { organizations } from "./clients";
import type { Invoke, Properties, ResourceType } from "./table";
import * as t from "./table";

const organization: ResourceType = {
  inputs: {
    awsServiceAccessPrincipals: { type: "array", unordered: true },
    enabledPolicyTypes: { type: "array", unordered: true },
    featureSet: { type: "string", default: "ALL", replaces: true },
  },
  outputs: {
    accounts: t.strings,
    arn: t.string,
    masterAccountArn: t.string,
    masterAccountEmail: t.string,
    masterAccountId: t.string,
    nonMasterAccounts: t.strings,
    roots: t.strings,
  },
  async create(inputs) {
    const created = await organizations().send(
      new api.CreateOrganizationCommand({ FeatureSet: t.text(inputs, "featureSet") as api.OrganizationFeatureSet }),
    );
    await syncOrganization({}, inputs);
    return created.Organization?.Id ?? "";
  },
  read: (id) => readOrganization(id),
  async update(_id, olds, news) {
    await syncOrganization(olds, news);
  },
  async delete() {
    await organizations().send(new api.DeleteOrganizationCommand({}));
  },
};

async function syncOrganization(olds: Properties, news: Properties): Promise<void> {
  const added = (name: string) => t.texts(news, name).filter((item) => !t.texts(olds, name).includes(item));
  const removed = (name: string) => t.texts(olds, name).filter((item) => !t.texts(news, name).includes(item));
  const RootId = (await organizations().send(new api.ListRootsCommand({}))).Roots?.[0]?.Id;
  for (const type of added("enabledPolicyTypes"))
    await organizations().send(new api.EnablePolicyTypeCommand({ RootId, PolicyType: type as api.PolicyType }));
  for (const type of removed("enabledPolicyTypes"))
    await organizations().send(new api.DisablePolicyTypeCommand({ RootId, PolicyType: type as api.PolicyType }));
  for (const ServicePrincipal of added("awsServiceAccessPrincipals"))
    await organizations().send(new api.EnableAWSServiceAccessCommand({ ServicePrincipal }));
  for (const ServicePrincipal of removed("awsServiceAccessPrincipals"))
    await organizations().send(new api.DisableAWSServiceAccessCommand({ ServicePrincipal }));
}

async function readOrganization(id: string | undefined): Promise<Properties | undefined> {
  const found = (await t.unlessGone(organizations().send(new api.DescribeOrganizationCommand({}))))?.Organization;
  if (found === undefined || (id !== undefined && found.Id !== id)) return undefined;
  const roots = (await organizations().send(new api.ListRootsCommand({}))).Roots ?? [];
  const access = await organizations().send(new api.ListAWSServiceAccessForOrganizationCommand({}));
  const accounts = ((await organizations().send(new api.ListAccountsCommand({}))).Accounts ?? []).map((account) => ({
    arn: account.Arn ?? "",
    email: account.Email ?? "",
    id: account.Id ?? "",
    name: account.Name ?? "",
    status: account.Status ?? "",
  }));
  const enabled = (root: api.Root | undefined) =>
    (root?.PolicyTypes ?? []).filter((type) => type.Status === "ENABLED").map((type) => type.Type ?? "");
  return {
    accounts,
    arn: found.Arn ?? "",
    awsServiceAccessPrincipals: (access.EnabledServicePrincipals ?? []).map((one) => one.ServicePrincipal ?? ""),
    enabledPolicyTypes: enabled(roots[0]),
    featureSet: found.FeatureSet ?? "ALL",
    masterAccountArn: found.MasterAccountArn ?? "",
    masterAccountEmail: found.MasterAccountEmail ?? "",
    masterAccountId: found.MasterAccountId ?? "",
    nonMasterAccounts: accounts.filter((account) => account.id !== found.MasterAccountId),
    roots: roots.map((root) => ({
      arn: root.Arn ?? "",
      id: root.Id ?? "",
      name: root.Name ?? "",
      policyTypes: enabled(root).map((type) => ({ status: "ENABLED", type })),
    })),
  };
}

const policy: ResourceType = {
  inputs: {
    content: t.policyText,
    description: t.string,
    name: t.string,
    skipDestroy: { type: "boolean", writeOnly: true },
    tags: t.map,
    type: { type: "string", default: "SERVICE_CONTROL_POLICY", replaces: true },
  },
  outputs: { arn: t.string },
  autoname: { property: "name", maxLength: 128 },
  async create(inputs) {
    const created = await organizations().send(
      new api.CreatePolicyCommand({
        Content: t.text(inputs, "content"),
        Description: t.text(inputs, "description"),
        Name: t.text(inputs, "name"),
        Type: t.text(inputs, "type") as api.PolicyType,
        Tags: t.tagList(inputs),
      }),
    );
    return created.Policy?.PolicySummary?.Id ?? "";
  },
  async read(id, known) {
    const found = (await t.unlessGone(organizations().send(new api.DescribePolicyCommand({ PolicyId: id }))))?.Policy;
    if (found === undefined) return undefined;
    // moto keeps no tags of policies.
    const tags = await organizations()
      .send(new api.ListTagsForResourceCommand({ ResourceId: id }))
      .then((answer) => t.tagRecord(answer.Tags))
      .catch(() => t.record(known["tagsAll"]));
    return {
      arn: found.PolicySummary?.Arn ?? "",
      content: found.Content ?? "",
      description: found.PolicySummary?.Description ?? "",
      name: found.PolicySummary?.Name ?? "",
      tagsAll: tags,
      type: found.PolicySummary?.Type ?? "",
    };
  },
  async update(PolicyId, olds, news) {
    await organizations().send(
      new api.UpdatePolicyCommand({
        PolicyId,
        Content: t.text(news, "content"),
        Description: t.text(news, "description"),
        Name: t.text(news, "name"),
      }),
    );
    if (t.changed(olds, news, "tagsAll")) {
      const TagKeys = t.removedTags(olds, news);
      if (TagKeys.length > 0)
        await organizations().send(new api.UntagResourceCommand({ ResourceId: PolicyId, TagKeys }));
      await organizations().send(new api.TagResourceCommand({ ResourceId: PolicyId, Tags: t.tagList(news) }));
    }
  },
  async delete(PolicyId, state) {
    if (state["skipDestroy"] !== true) await organizations().send(new api.DeletePolicyCommand({ PolicyId }));
  },
};

/** A policy on a root, unit or account: its id is `<target>:<policy>`. */
const policyAttachment: ResourceType = {
  inputs: {
    policyId: t.requiredFixed,
    skipDestroy: { type: "boolean", writeOnly: true },
    targetId: t.requiredFixed,
  },
  async create(inputs) {
    const [PolicyId, TargetId] = [t.text(inputs, "policyId"), t.text(inputs, "targetId")];
    await organizations().send(new api.AttachPolicyCommand({ PolicyId, TargetId }));
    return `${TargetId}:${PolicyId}`;
  },
  async read(id) {
    const [targetId = "", policyId = ""] = id.split(":");
    const found = await t.unlessGone(organizations().send(new api.ListTargetsForPolicyCommand({ PolicyId: policyId })));
    return found?.Targets?.some((target) => target.TargetId === targetId) === true ? { policyId, targetId } : undefined;
  },
  async delete(id, state) {
    const [TargetId = "", PolicyId = ""] = id.split(":");
    if (state["skipDestroy"] !== true) await organizations().send(new api.DetachPolicyCommand({ PolicyId, TargetId }));
  },
};

/** The resource types of the service. */
export const organizationsTypes: Record<string, ResourceType> = {
  "aws:organizations/organization:Organization": organization,
  "aws:organizations/policy:Policy": policy,
  "aws:organizations/policyAttachment:PolicyAttachment": policyAttachment,
};

/** The functions of the service. */
export const organizationsInvokes: Record<string, Invoke> = {
  "aws:organizations/getOrganization:getOrganization": {
    inputs: {},
    outputs: {
      arn: t.string,
      enabledPolicyTypes: t.strings,
      featureSet: t.string,
      masterAccountId: t.string,
      roots: t.strings,
    },
    async call() {
      const found = await readOrganization(undefined);
      if (found === undefined) throw new Error("reading Organizations Organization: not found");
      return { ...found, id: t.text(found, "arn").split("/").at(-1) ?? "" };
    },
  },
};
