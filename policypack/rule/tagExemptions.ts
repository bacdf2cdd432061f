/**
 * Exemptions by tag on the resource: `sagemaker-pipeline-access:exempt:RULE` = `FINDING YYYY-MM-DD reason`, several findings
 * joined by `+`. Only where the rule's setting `exemptionTags` allows it: whoever writes a resource writes its tags too.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html (what a tag's value may hold)
 */
import type { Stack } from "../stack/stack";
import type { Resource } from "../stack/resource";
import { readTags } from "../stack/tags";
import { isDay, type Exemption } from "./exemption";
import type { SettingSchema } from "./rule";

const prefix = "sagemaker-pipeline-access:exempt:";

/** The setting's schema: one for every rule. */
export const exemptionTagsSchema: SettingSchema = {
  type: "boolean",
  description: `Accept exemptions by tag: \`${prefix}RULE\` on the resource, or on the role that holds it, with the value \`FINDING YYYY-MM-DD reason\` (several findings joined by \`+\`). Off by default: the author of a stack can then exempt it.`,
  default: false,
};

/** What is wrong with a tag. Its value is not quoted: it may be a secret. */
const messages = {
  value: (key: string, name: string) =>
    `the tag ${key} of ${name} does not read FINDING YYYY-MM-DD reason, for example "trust-other-principal 2027-01-31 until the portal moves".`,
} as const;

/** What the tags of resources exempt from a rule. */
export interface TagExemptions {
  readonly exemptions: readonly Exemption[];
  readonly problems: readonly string[];
}

/** The exemptions of a stack: a tag counts for its resource, and on a role, user or group for its inline policies and attachments. */
export function exemptedInStack(rule: string, stack: Stack): TagExemptions {
  const held = new Map<string, string[]>();
  for (const { resource, inline, attached } of stack.holders())
    held.set(resource.urn, [...inline.map((each) => each.resource.urn), ...attached.map((each) => each.resource.urn)]);
  return together(stack.resources.map((resource) => exemptedBy(rule, resource, held.get(resource.urn) ?? [])));
}

const together = (all: readonly TagExemptions[]): TagExemptions => ({
  exemptions: all.flatMap(({ exemptions }) => exemptions),
  problems: all.flatMap(({ problems }) => problems),
});

/** The exemptions by the tags of one resource, for itself and what it holds. */
export function exemptedBy(rule: string, resource: Resource, held: readonly string[] = []): TagExemptions {
  const key = `${prefix}${rule}`;
  const tag = readTags(resource).tags.find((each) => each.key === key);
  if (tag?.value === undefined) return { exemptions: [], problems: [] };
  const [, findings = "", expires = "", reason = ""] = /^(\S+) (\d{4}-\d{2}-\d{2}) (.*\S)\s*$/.exec(tag.value) ?? [];
  if (!isDay(expires)) return { exemptions: [], problems: [messages.value(key, resource.name)] };
  const urns = [resource.urn, ...held];
  return {
    exemptions: findings.split("+").map((finding) => ({ resource: resource.name, urns, finding, reason, expires })),
    problems: [],
  };
}
