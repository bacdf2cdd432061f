/**
 * What the rules of the tagged exception go by: the tag, the objects, the admins. From their settings; else from what the
 * stack itself says: our components, the service control policies, the pipelines. Not here: what is wrong with them.
 */
import { oncePer } from "../../permissions/memoize";
import { elements, isObject, member, type JsonValue } from "../../permissions/json";
import type { ReadStatement } from "../../permissions/iam/document";
import type { ExceptionTag } from "../../permissions/scp";
import { exceptedObjects, exceptedTags } from "../../permissions/scp/exceptionFaults";
import { memberOf, textOf } from "../stack/known";
import { property, type Resource } from "../stack/resource";
import { readControlPolicies, readServicePolicies, type ServicePolicy } from "../stack/servicePolicies";
import type { Stack } from "../stack/stack";
import type { SettingSchema, Settings } from "../rule/rule";

/** The settings; each rule takes those it uses. */
export const exceptionSettings = {
  tag: {
    type: "object",
    properties: {
      key: { type: "string", description: "The tag's key." },
      value: { type: "string", description: "The tag's value." },
    },
    description:
      "The tag that exempts pipeline roles, where the stack does not say it: it says it by ScpException, by exceptionTag of PipelineAccess, or by the service control policies.",
    default: {},
  },
  objects: {
    type: "array",
    items: { type: "string" },
    description:
      "ARNs of what JsonGet reads, `*` and `?` as in IAM. Empty: what the stack's pipelines read and what the exceptions name.",
    default: [],
  },
  admins: {
    type: "array",
    items: { type: "string" },
    description:
      "ARNs, `*` and `?` as in IAM, of the roles and users that alone may set the tag and change roles with it.",
    default: [],
  },
  s3InsideVpc: {
    type: "boolean",
    description:
      "S3 is kept inside a network by service control policies of another stack: pipelines that use JsonGet need the tag.",
    default: false,
  },
  guardedElsewhere: {
    type: "boolean",
    description:
      "Service control policies of another stack guard the tag: what this stack's roles may do is not judged for it.",
    default: false,
  },
} as const satisfies Readonly<Record<string, SettingSchema>>;

/** What is known of the exception. */
export interface ExceptionInForce {
  /** Empty: none is known. Several where the stack's service control policies except several. */
  readonly tags: readonly ExceptionTag[];
  readonly objects: readonly string[];
  readonly admins: readonly string[];
  readonly policies: readonly ServicePolicy[];
  /** The statements of all policies that can be read. */
  readonly statements: readonly ReadStatement[];
  /** Resource control policies, and the statements of those that can be read. */
  readonly rcps: readonly ServicePolicy[];
  readonly rcpStatements: readonly ReadStatement[];
}

/** What the rules go by. Every finding's fix asks again. */
export const readException = (stack: Stack, settings: Settings): ExceptionInForce => exceptionsOf(stack)(settings);

const exceptionsOf = oncePer((stack: Stack) => oncePer((settings: Settings) => findException(stack, settings)));

function findException(stack: Stack, settings: Settings): ExceptionInForce {
  const policies = readServicePolicies(stack.resources);
  const rcps = readControlPolicies(stack.resources, "RESOURCE_CONTROL_POLICY");
  const statements = statementsOf(policies);
  const rcpStatements = statementsOf(rcps);
  const [given, ofComponents] = [tagIn(member(settings, "tag")), stack.resources.flatMap(tagsOfComponent)];
  const tags =
    given ?? (ofComponents.length > 0 ? ofComponents : [...statements, ...rcpStatements].flatMap(exceptedTags));
  const objects = textsIn(member(settings, "objects"));
  return {
    tags: distinct(tags),
    objects: objects.length > 0 ? objects : objectsOf(stack, statements, tags),
    admins: textsIn(member(settings, "admins")),
    policies,
    statements,
    rcps,
    rcpStatements,
  };
}

const statementsOf = (policies: readonly ServicePolicy[]): ReadStatement[] =>
  policies.flatMap(({ content }) => content.document?.statements ?? []);

const textsIn = (value: JsonValue | undefined): string[] =>
  elements(value).filter((each): each is string => typeof each === "string" && each !== "");

function tagIn(value: JsonValue | undefined): ExceptionTag[] | undefined {
  if (!isObject(value)) return undefined;
  const [key, text] = [member(value, "key"), member(value, "value")];
  return typeof key === "string" && key !== "" && typeof text === "string" ? [{ key, value: text }] : undefined;
}

/** Components that carry the tag, and the property that holds it. */
const carriers: Readonly<Record<string, string>> = {
  "sagemaker-pipeline-access:index:ScpException": "tag",
  "sagemaker-pipeline-access:index:PipelineAccess": "exceptionTag",
  "sagemaker-pipeline-access:index:PipelineRole": "exceptionTag",
};

function tagsOfComponent(resource: Resource): ExceptionTag[] {
  const name = Object.hasOwn(carriers, resource.type) ? carriers[resource.type] : undefined;
  const tag = name === undefined ? undefined : property(resource, name);
  const [key, value] = [textOf(memberOf(tag, "key")), textOf(memberOf(tag, "value"))];
  return key === undefined || value === undefined ? [] : [{ key, value }];
}

function distinct(tags: readonly ExceptionTag[]): ExceptionTag[] {
  const byText = new Map(tags.map((tag) => [JSON.stringify([tag.key.toLowerCase(), tag.value]), tag]));
  return [...byText.values()];
}

const objectsOf = (
  stack: Stack,
  statements: readonly ReadStatement[],
  tags: readonly ExceptionTag[],
): readonly string[] => [
  ...new Set([
    ...stack.access().pipelines.flatMap(({ plan }) => plan?.jsonGetObjects ?? []),
    ...statements.flatMap((statement) => tags.flatMap((tag) => exceptedObjects(statement, tag))),
  ]),
];
