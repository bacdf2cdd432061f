/**
 * What a configuration gives about things that are not in a stack, and that a rule cannot judge without: roles and managed
 * policies of other stacks, definitions kept in S3, values that an execution is started with. They stand as resources of
 * no engine, so that all of the view knows them alike. What cannot be read is said and left out.
 */
import { elements, isArray, isObject, member, type JsonObject, type JsonValue } from "../../permissions/json";
import { nameIn } from "./managedPolicies";
import type { Resource } from "./resource";

/** What was read. */
export interface External {
  readonly resources: readonly Resource[];
  /** Name of a pipeline -> its definition. */
  readonly definitions: ReadonlyMap<string, string>;
  /** Name of a pipeline -> parameter or reference -> value. */
  readonly bindings: ReadonlyMap<string, Readonly<Record<string, string>>>;
  /** Name of a pipeline -> step -> what its code accesses; checked where the pipeline is planned. */
  readonly declaredAccess: ReadonlyMap<string, JsonObject>;
  /** What is wrong with the setting. */
  readonly problems: readonly string[];
}

/** The setting's schema: one for every rule that looks at the stack. */
export const externalSchema = {
  type: "object" as const,
  description: "What the stack does not show: documents of roles and policies, definitions, values of parameters.",
  properties: {
    roles: {
      type: "object" as const,
      description: 'ARN of a role -> {"trust": document, "policies": [document, …]}: all that is attached to it.',
    },
    policies: { type: "object" as const, description: "ARN of a managed policy -> its document." },
    definitions: { type: "object" as const, description: "Name of a pipeline -> its definition." },
    bindings: {
      type: "object" as const,
      description: "Name of a pipeline -> parameter or reference -> the value to judge with.",
    },
    declaredAccess: {
      type: "object" as const,
      description:
        'Name of a pipeline -> step -> {"reads": [URI, …], "writes": [URI, …], "grants": [{"actions", "resources", "conditions"}, …]}: what the step\'s code accesses and no field of the definition shows.',
    },
  },
  additionalProperties: false as const,
  default: {},
};

/** Reads the setting. */
export function readExternal(value: JsonValue | undefined): External {
  const problems: string[] = [];
  if (value !== undefined && !isObject(value)) problems.push("external: expected an object.");
  const entries = (name: string): [string, JsonValue][] => {
    const found = value === undefined ? undefined : member(value, name);
    if (found === undefined || found === null) return [];
    if (isObject(found)) return Object.entries(found);
    problems.push(`external.${name}: expected an object.`);
    return [];
  };
  const texts = (name: string): [string, string][] =>
    entries(name).map(([key, text]) => [key, typeof text === "string" ? text : JSON.stringify(text)]);
  const roles = entries("roles").flatMap(([key, role], index) => {
    if (isObject(role) && isArray(member(role, "policies") ?? [])) return [roleOf(key, role)];
    problems.push(`external.roles: expected entry ${index} to be an object with trust and policies.`);
    return [];
  });
  const bindings = entries("bindings").flatMap(([pipeline, values], index): [string, Record<string, string>][] => {
    const read = isObject(values) ? Object.entries(values) : [];
    if (isObject(values) && read.every(([, each]) => typeof each === "string"))
      return [[pipeline, Object.fromEntries(read) as Record<string, string>]];
    problems.push(`external.bindings: expected entry ${index} to be an object whose values are strings.`);
    return [];
  });
  const declared = entries("declaredAccess").flatMap(([pipeline, steps], index): [string, JsonObject][] => {
    if (isObject(steps)) return [[pipeline, steps]];
    problems.push(`external.declaredAccess: expected entry ${index} to be an object by step name.`);
    return [];
  });
  return {
    resources: [...roles, ...texts("policies").map(([key, document]) => policyOf(key, document))],
    definitions: new Map(texts("definitions")),
    bindings: new Map(bindings),
    declaredAccess: new Map(declared),
    problems,
  };
}

const prefix = "urn:pulumi:configuration::external::";

/** Whether a resource is the configuration's: no engine knows it. */
export const isExternal = (urn: string): boolean => urn.startsWith(prefix);

const resourceOf = (type: string, name: string, properties: JsonObject): Resource => ({
  urn: `${prefix}${type}::${name}`,
  type,
  name,
  properties,
  dependencies: [],
  propertyDependencies: {},
});

const arnOf = (key: string): JsonObject => (key.startsWith("arn:") ? { arn: key } : {});

const roleOf = (key: string, role: JsonObject): Resource => {
  const trust = member(role, "trust");
  return resourceOf("aws:iam/role:Role", nameIn(key), {
    name: nameIn(key),
    ...arnOf(key),
    ...(trust === undefined ? {} : { assumeRolePolicy: trust }),
    inlinePolicies: elements(member(role, "policies")).map((policy) => ({ policy })),
  });
};

const policyOf = (key: string, policy: string): Resource =>
  resourceOf("aws:iam/policy:Policy", nameIn(key), { name: nameIn(key), ...arnOf(key), policy });

/** A pipeline of the configuration, as a resource of no engine. */
export const externalPipeline = (name: string, definition: string, roleArn?: string): Resource =>
  resourceOf("aws:sagemaker/pipeline:Pipeline", name, {
    pipelineName: name,
    pipelineDefinition: definition,
    ...(roleArn === undefined ? {} : { roleArn }),
  });
