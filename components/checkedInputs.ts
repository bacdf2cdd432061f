/**
 * Texts of inputs in the shape that AWS takes them: names, ARNs, paths, tags. They go into policies and calls as they are,
 * so what has another shape is refused, in a preview where it is known. No value is quoted: it may be a secret.
 */
import * as pulumi from "@pulumi/pulumi";
import { shapes, type Shape } from "../permissions/aws/names";
import { isOutput } from "./plainInputs";

const messages = {
  shape: (name: string, expected: string) => `${name}: expected ${expected}.`,
  "too-many-tags": (count: number) => `tags has ${count} entries; AWS accepts at most ${mostTags} on a resource.`,
} as const;

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const mostTags = 50;

/** The text; throws where it has another shape, as soon as that is known. */
export function checkedText(
  component: pulumi.Resource,
  name: string,
  value: pulumi.Input<string>,
  shape: Shape,
): pulumi.Input<string> {
  const check = (text: unknown): string => {
    if (typeof text === "string" && shape.matches(text)) return text;
    throw new pulumi.ResourceError(messages.shape(name, shape.expected), component, true);
  };
  return isOutput(value) ? pulumi.output(value).apply(check) : check(value);
}

/** The texts of a list, each by its place. */
export const checkedTexts = <T extends pulumi.Input<string>>(
  component: pulumi.Resource,
  name: string,
  values: readonly T[],
  shape: Shape,
): pulumi.Input<string>[] => values.map((value, index) => checkedText(component, `${name}[${index}]`, value, shape));

type Tags = Readonly<Record<string, pulumi.Input<string>>>;

/** The tags of a resource. */
export function checkedTags(component: pulumi.Resource, tags: Tags | undefined): Tags {
  const entries = Object.entries(tags ?? {});
  if (entries.length > mostTags)
    throw new pulumi.ResourceError(messages["too-many-tags"](entries.length), component, true);
  return Object.fromEntries(
    entries.map(([key, value]) => {
      const place = `tags[${JSON.stringify(key.slice(0, 128))}]`;
      void checkedText(component, place, key, shapes.tagKey);
      return [key, checkedText(component, place, value, shapes.tagValue)];
    }),
  );
}
