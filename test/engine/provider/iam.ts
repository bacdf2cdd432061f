// IAM: roles, users and groups, and the policies on them.
import * as api from "@aws-sdk/client-iam";
import { iam } from "./clients";
import { exclusiveTypes, policyOf, removeInlinePolicies, removeAttachments, syncRolePolicies } from "./iamRolePolicies";
import type { Invoke, Properties, ResourceType } from "./table";
import * as t from "./table";

const role: ResourceType = {
  inputs: {
    assumeRolePolicy: t.policyText,
    description: t.string,
    forceDetachPolicies: { type: "boolean", default: false, writeOnly: true },
    inlinePolicies: { type: "array", computed: true, unordered: true },
    managedPolicyArns: { type: "array", computed: true, unordered: true },
    maxSessionDuration: { type: "integer", default: 3600 },
    name: t.fixed,
    path: { type: "string", default: "/", replaces: true },
    permissionsBoundary: t.string,
    tags: t.map,
  },
  outputs: { arn: t.string, createDate: t.string, uniqueId: t.string },
  autoname: { property: "name", maxLength: 64 },
  async create(inputs) {
    const RoleName = t.text(inputs, "name");
    await iam().send(
      new api.CreateRoleCommand({
        RoleName,
        AssumeRolePolicyDocument: t.text(inputs, "assumeRolePolicy"),
        Description: t.optionalText(inputs, "description"),
        MaxSessionDuration: Number(inputs["maxSessionDuration"]),
        Path: t.text(inputs, "path"),
        PermissionsBoundary: t.optionalText(inputs, "permissionsBoundary"),
        Tags: t.tagList(inputs),
      }),
    );
    await syncRolePolicies(RoleName, inputs);
    return RoleName;
  },
  async read(id, known) {
    const found = (await t.unlessGone(iam().send(new api.GetRoleCommand({ RoleName: id }))))?.Role;
    if (found === undefined) return undefined;
    const { inline, attached } = await policyOf(id, known);
    return {
      arn: found.Arn ?? "",
      assumeRolePolicy: decodeURIComponent(found.AssumeRolePolicyDocument ?? ""),
      createDate: found.CreateDate?.toISOString() ?? "",
      description: found.Description ?? "",
      inlinePolicies: inline,
      managedPolicyArns: attached,
      maxSessionDuration: found.MaxSessionDuration ?? 3600,
      name: id,
      path: found.Path ?? "/",
      permissionsBoundary: found.PermissionsBoundary?.PermissionsBoundaryArn ?? "",
      tagsAll: t.tagRecord(found.Tags),
      uniqueId: found.RoleId ?? "",
    };
  },
  async update(id, olds, news) {
    const PermissionsBoundary = t.text(news, "permissionsBoundary");
    if (t.changed(olds, news, "assumeRolePolicy"))
      await iam().send(
        new api.UpdateAssumeRolePolicyCommand({ RoleName: id, PolicyDocument: t.text(news, "assumeRolePolicy") }),
      );
    if (t.changed(olds, news, "description", "maxSessionDuration"))
      await iam().send(
        new api.UpdateRoleCommand({
          RoleName: id,
          Description: t.text(news, "description"),
          MaxSessionDuration: Number(news["maxSessionDuration"]),
        }),
      );
    if (t.changed(olds, news, "permissionsBoundary"))
      await (PermissionsBoundary === ""
        ? iam().send(new api.DeleteRolePermissionsBoundaryCommand({ RoleName: id }))
        : iam().send(new api.PutRolePermissionsBoundaryCommand({ RoleName: id, PermissionsBoundary })));
    if (t.changed(olds, news, "tagsAll")) {
      const TagKeys = t.removedTags(olds, news);
      if (TagKeys.length > 0) await iam().send(new api.UntagRoleCommand({ RoleName: id, TagKeys }));
      await iam().send(new api.TagRoleCommand({ RoleName: id, Tags: t.tagList(news) }));
    }
    await syncRolePolicies(id, news);
  },
  async delete(id, state) {
    const force = state["forceDetachPolicies"] === true;
    if (force || t.texts(state, "managedPolicyArns").length > 0) await removeAttachments(id);
    if (force || (Array.isArray(state["inlinePolicies"]) && state["inlinePolicies"].length > 0))
      await removeInlinePolicies(id);
    await iam().send(new api.DeleteRoleCommand({ RoleName: id }));
  },
};

const policy: ResourceType = {
  inputs: {
    delayAfterPolicyCreationInMs: { type: "integer", writeOnly: true },
    description: t.fixed,
    name: t.fixed,
    path: { type: "string", default: "/", replaces: true },
    policy: t.policyText,
    tags: t.map,
  },
  outputs: { arn: t.string, attachmentCount: t.integer, policyId: t.string },
  autoname: { property: "name", maxLength: 128 },
  async create(inputs) {
    const created = await iam().send(
      new api.CreatePolicyCommand({
        PolicyName: t.text(inputs, "name"),
        PolicyDocument: t.text(inputs, "policy"),
        Description: t.optionalText(inputs, "description"),
        Path: t.text(inputs, "path"),
        Tags: t.tagList(inputs),
      }),
    );
    return created.Policy?.Arn ?? "";
  },
  async read(PolicyArn) {
    const found = (await t.unlessGone(iam().send(new api.GetPolicyCommand({ PolicyArn }))))?.Policy;
    if (found === undefined) return undefined;
    const VersionId = found.DefaultVersionId ?? "v1";
    const version = await iam().send(new api.GetPolicyVersionCommand({ PolicyArn, VersionId }));
    return {
      arn: PolicyArn,
      attachmentCount: found.AttachmentCount ?? 0,
      description: found.Description ?? "",
      name: found.PolicyName ?? "",
      path: found.Path ?? "/",
      policy: decodeURIComponent(version.PolicyVersion?.Document ?? ""),
      policyId: found.PolicyId ?? "",
      tagsAll: t.tagRecord(found.Tags),
    };
  },
  async update(PolicyArn, olds, news) {
    if (t.changed(olds, news, "policy")) {
      await deleteOldVersions(PolicyArn, 4);
      await iam().send(
        new api.CreatePolicyVersionCommand({
          PolicyArn,
          PolicyDocument: t.text(news, "policy"),
          SetAsDefault: true,
        }),
      );
    }
    if (t.changed(olds, news, "tagsAll")) {
      const TagKeys = t.removedTags(olds, news);
      if (TagKeys.length > 0) await iam().send(new api.UntagPolicyCommand({ PolicyArn, TagKeys }));
      await iam().send(new api.TagPolicyCommand({ PolicyArn, Tags: t.tagList(news) }));
    }
  },
  async delete(PolicyArn) {
    await deleteOldVersions(PolicyArn, 1);
    await iam().send(new api.DeletePolicyCommand({ PolicyArn }));
  },
};

/** Leaves at most `keep` versions of a managed policy (IAM allows five), the default one among them. */
async function deleteOldVersions(PolicyArn: string, keep: number): Promise<void> {
  const versions = (await iam().send(new api.ListPolicyVersionsCommand({ PolicyArn }))).Versions ?? [];
  const oldestFirst = versions
    .filter((version) => version.IsDefaultVersion !== true)
    .sort((a, b) => Number(a.VersionId?.slice(1)) - Number(b.VersionId?.slice(1)));
  for (const { VersionId } of oldestFirst.slice(0, Math.max(0, versions.length - keep)))
    await iam().send(new api.DeletePolicyVersionCommand({ PolicyArn, VersionId }));
}

const user: ResourceType = {
  inputs: {
    forceDestroy: { type: "boolean", default: false, writeOnly: true },
    name: t.fixed,
    path: { type: "string", default: "/", replaces: true },
    permissionsBoundary: t.fixed,
    tags: { type: "map", replaces: true },
  },
  outputs: { arn: t.string, uniqueId: t.string },
  autoname: { property: "name", maxLength: 64 },
  async create(inputs) {
    const UserName = t.text(inputs, "name");
    await iam().send(
      new api.CreateUserCommand({
        UserName,
        Path: t.text(inputs, "path"),
        PermissionsBoundary: t.optionalText(inputs, "permissionsBoundary"),
        Tags: t.tagList(inputs),
      }),
    );
    return UserName;
  },
  async read(id) {
    const found = (await t.unlessGone(iam().send(new api.GetUserCommand({ UserName: id }))))?.User;
    if (found === undefined) return undefined;
    return {
      arn: found.Arn ?? "",
      name: id,
      path: found.Path ?? "/",
      permissionsBoundary: found.PermissionsBoundary?.PermissionsBoundaryArn ?? "",
      tagsAll: t.tagRecord(found.Tags),
      uniqueId: found.UserId ?? "",
    };
  },
  async delete(UserName) {
    await iam().send(new api.DeleteUserCommand({ UserName }));
  },
};

const group: ResourceType = {
  inputs: { name: t.fixed, path: { type: "string", default: "/", replaces: true } },
  outputs: { arn: t.string, uniqueId: t.string },
  autoname: { property: "name", maxLength: 128 },
  async create(inputs) {
    const GroupName = t.text(inputs, "name");
    await iam().send(new api.CreateGroupCommand({ GroupName, Path: t.text(inputs, "path") }));
    return GroupName;
  },
  async read(id) {
    const found = (await t.unlessGone(iam().send(new api.GetGroupCommand({ GroupName: id }))))?.Group;
    if (found === undefined) return undefined;
    return { arn: found.Arn ?? "", name: id, path: found.Path ?? "/", uniqueId: found.GroupId ?? "" };
  },
  async delete(GroupName) {
    await iam().send(new api.DeleteGroupCommand({ GroupName }));
  },
};

interface InlineCalls {
  put: (holder: string, name: string, document: string) => Promise<unknown>;
  get: (holder: string, name: string) => Promise<{ PolicyDocument?: string | undefined }>;
  delete: (holder: string, name: string) => Promise<unknown>;
}

/** An inline policy on a role, user or group: its id is `<holder>:<policy name>`. */
function inlinePolicy(holder: "role" | "user" | "group", calls: InlineCalls): ResourceType {
  const split = (id: string): [string, string] => [id.slice(0, id.indexOf(":")), id.slice(id.indexOf(":") + 1)];
  return {
    inputs: { name: t.fixed, policy: t.policyText, [holder]: t.requiredFixed },
    autoname: { property: "name", maxLength: 128 },
    async create(inputs) {
      const [owner, name] = [t.text(inputs, holder), t.text(inputs, "name")];
      await calls.put(owner, name, t.text(inputs, "policy"));
      return `${owner}:${name}`;
    },
    async read(id) {
      const [owner, name] = split(id);
      const found = await t.unlessGone(calls.get(owner, name));
      if (found === undefined) return undefined;
      return { name, policy: decodeURIComponent(found.PolicyDocument ?? ""), [holder]: owner };
    },
    async update(id, _olds, news) {
      await calls.put(...split(id), t.text(news, "policy"));
    },
    async delete(id) {
      await calls.delete(...split(id));
    },
  };
}

interface AttachmentCalls {
  attach: (holder: string, policyArn: string) => Promise<unknown>;
  list: (holder: string) => Promise<{ AttachedPolicies?: api.AttachedPolicy[] | undefined }>;
  detach: (holder: string, policyArn: string) => Promise<unknown>;
}

/** A managed policy on a role, user or group: its id is `<holder>/<policy ARN>`. */
function attachment(holder: "role" | "user" | "group", calls: AttachmentCalls): ResourceType {
  const split = (id: string): [string, string] => [id.slice(0, id.indexOf("/")), id.slice(id.indexOf("/") + 1)];
  return {
    inputs: { policyArn: t.requiredFixed, [holder]: t.requiredFixed },
    async create(inputs) {
      await calls.attach(t.text(inputs, holder), t.text(inputs, "policyArn"));
      return `${t.text(inputs, holder)}/${t.text(inputs, "policyArn")}`;
    },
    async read(id) {
      const [owner, policyArn] = split(id);
      const attached = (await t.unlessGone(calls.list(owner)))?.AttachedPolicies ?? [];
      return attached.some((one) => one.PolicyArn === policyArn) ? { policyArn, [holder]: owner } : undefined;
    },
    async delete(id) {
      await calls.detach(...split(id));
    },
  };
}

/** The resource types of the service. */
export const iamTypes: Record<string, ResourceType> = {
  ...exclusiveTypes,
  "aws:iam/role:Role": role,
  "aws:iam/policy:Policy": policy,
  "aws:iam/user:User": user,
  "aws:iam/group:Group": group,
  "aws:iam/rolePolicy:RolePolicy": inlinePolicy("role", {
    put: (RoleName, PolicyName, PolicyDocument) =>
      iam().send(new api.PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument })),
    get: (RoleName, PolicyName) => iam().send(new api.GetRolePolicyCommand({ RoleName, PolicyName })),
    delete: (RoleName, PolicyName) => iam().send(new api.DeleteRolePolicyCommand({ RoleName, PolicyName })),
  }),
  "aws:iam/userPolicy:UserPolicy": inlinePolicy("user", {
    put: (UserName, PolicyName, PolicyDocument) =>
      iam().send(new api.PutUserPolicyCommand({ UserName, PolicyName, PolicyDocument })),
    get: (UserName, PolicyName) => iam().send(new api.GetUserPolicyCommand({ UserName, PolicyName })),
    delete: (UserName, PolicyName) => iam().send(new api.DeleteUserPolicyCommand({ UserName, PolicyName })),
  }),
  "aws:iam/groupPolicy:GroupPolicy": inlinePolicy("group", {
    put: (GroupName, PolicyName, PolicyDocument) =>
      iam().send(new api.PutGroupPolicyCommand({ GroupName, PolicyName, PolicyDocument })),
    get: (GroupName, PolicyName) => iam().send(new api.GetGroupPolicyCommand({ GroupName, PolicyName })),
    delete: (GroupName, PolicyName) => iam().send(new api.DeleteGroupPolicyCommand({ GroupName, PolicyName })),
  }),
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": attachment("role", {
    attach: (RoleName, PolicyArn) => iam().send(new api.AttachRolePolicyCommand({ RoleName, PolicyArn })),
    list: (RoleName) => iam().send(new api.ListAttachedRolePoliciesCommand({ RoleName })),
    detach: (RoleName, PolicyArn) => iam().send(new api.DetachRolePolicyCommand({ RoleName, PolicyArn })),
  }),
  "aws:iam/userPolicyAttachment:UserPolicyAttachment": attachment("user", {
    attach: (UserName, PolicyArn) => iam().send(new api.AttachUserPolicyCommand({ UserName, PolicyArn })),
    list: (UserName) => iam().send(new api.ListAttachedUserPoliciesCommand({ UserName })),
    detach: (UserName, PolicyArn) => iam().send(new api.DetachUserPolicyCommand({ UserName, PolicyArn })),
  }),
  "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": attachment("group", {
    attach: (GroupName, PolicyArn) => iam().send(new api.AttachGroupPolicyCommand({ GroupName, PolicyArn })),
    list: (GroupName) => iam().send(new api.ListAttachedGroupPoliciesCommand({ GroupName })),
    detach: (GroupName, PolicyArn) => iam().send(new api.DetachGroupPolicyCommand({ GroupName, PolicyArn })),
  }),
};

/** The functions of the service. */
export const iamInvokes: Record<string, Invoke> = {
  "aws:iam/getRole:getRole": {
    inputs: { name: t.required },
    outputs: {
      arn: t.string,
      assumeRolePolicy: t.string,
      createDate: t.string,
      description: t.string,
      maxSessionDuration: t.integer,
      name: t.string,
      path: t.string,
      permissionsBoundary: t.string,
      tags: t.map,
      uniqueId: t.string,
    },
    async call(args) {
      const found: Properties | undefined = await role.read(t.text(args, "name"), {});
      if (found === undefined) throw new Error(`reading IAM Role (${t.text(args, "name")}): not found`);
      return { ...t.without(found, "tagsAll", "inlinePolicies", "managedPolicyArns"), tags: found["tagsAll"] ?? {} };
    },
  },
};
