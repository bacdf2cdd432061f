/**
 * Properties that say who has which policies and tags, and what they hold: a provider refuses anything else, and a
 * preview may not ask one. Documents are judged where they are read (documents.ts).
 */
import { isList, isRecord, isUnknown, type Value } from "./known";
import { property, type Resource } from "./resource";

/** `text`: an ARN or a name; `texts`: a list of them, or one; `objects`: a list; `tags`: a map, or a list of objects. */
export type Shape = "text" | "texts" | "objects" | "tags";

const shapes: Readonly<Record<string, Readonly<Record<string, Shape>>>> = {
  "aws:iam/role:Role": {
    inlinePolicies: "objects",
    managedPolicyArns: "texts",
    permissionsBoundary: "text",
    tags: "tags",
  },
  "aws:iam/rolePolicy:RolePolicy": { role: "text" },
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": { role: "text", policyArn: "text" },
  "aws:iam/policyAttachment:PolicyAttachment": { roles: "texts", policyArn: "text" },
  "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": { roleName: "text", policyArns: "texts" },
  "aws:iam/rolePoliciesExclusive:RolePoliciesExclusive": { roleName: "text", policyNames: "texts" },
  "aws-native:iam:Role": {
    policies: "objects",
    managedPolicyArns: "texts",
    permissionsBoundary: "text",
    tags: "tags",
  },
  "aws-native:iam:RolePolicy": { roleName: "text" },
  "aws-native:iam:ManagedPolicy": { roles: "texts" },
};

/** A property that holds something else than it is for. */
export interface Misshapen {
  readonly path: string;
  readonly shape: Shape;
}

/** The properties of a resource that hold something else than they are for; unknown values are none of them. */
export const misshapenIn = (resource: Resource): readonly Misshapen[] =>
  Object.entries(Object.hasOwn(shapes, resource.type) ? (shapes[resource.type] ?? {}) : {}).flatMap(([path, shape]) => {
    const value = property(resource, path);
    return value === undefined || hasShape(value, shape) ? [] : [{ path, shape }];
  });

function hasShape(value: Value, shape: Shape): boolean {
  if (isUnknown(value)) return true;
  switch (shape) {
    case "text":
      return typeof value === "string";
    case "texts":
      return isList(value) ? value.every((each) => hasShape(each, "text")) : hasShape(value, "text");
    case "objects":
      return isList(value) && value.every((each) => isUnknown(each) || isRecord(each));
    case "tags":
      return isRecord(value) || hasShape(value, "objects");
  }
}
