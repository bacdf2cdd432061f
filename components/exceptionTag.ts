/** The tag that exempts a pipeline role in a service control policy, as components take it and put it on the role. */
import * as pulumi from "@pulumi/pulumi";
import { shapes } from "../permissions/aws/names";
import { checkedText } from "./checkedInputs";
import { isPlain } from "./plainInputs";

/** The tag that exempts a role in a service control policy. */
export interface ExceptionTag {
  /** The tag's key, as the service control policy's aws:PrincipalTag condition has it. */
  key: string;
  /** The tag's value. */
  value: string;
}

type Tags = Readonly<Record<string, pulumi.Input<string>>>;

/** The tags of the pipeline role. Throws where the others hold the key, in any spelling: other roles would carry it too. */
export function withExceptionTag(
  component: pulumi.Resource,
  tags: Tags | undefined,
  tag: pulumi.Input<ExceptionTag> | undefined,
): pulumi.Input<Tags> | undefined {
  if (tag === undefined) return tags;
  return isPlainTag(tag) ? add(component, tags, tag) : pulumi.output(tag).apply((known) => add(component, tags, known));
}

/** The tag, or what stands for one that is not known yet: no name and no policy depends on what it says. */
export const knownTag = (tag: pulumi.Input<ExceptionTag>): ExceptionTag =>
  isPlainTag(tag) ? tag : { key: "exceptionTag", value: "" };

const isPlainTag = (tag: pulumi.Input<ExceptionTag>): tag is ExceptionTag => isPlain(tag);

function add(component: pulumi.Resource, tags: Tags | undefined, { key, value }: ExceptionTag): Tags {
  // Before it is one of the tags, whose keys messages show: this one may be a secret.
  void checkedText(component, "exceptionTag.key", key, shapes.tagKey);
  void checkedText(component, "exceptionTag.value", value, shapes.tagValue);
  const clash = Object.keys(tags ?? {}).find((each) => each.toLowerCase() === key.toLowerCase());
  if (clash === undefined) return { ...tags, [key]: value };
  throw new pulumi.ResourceError(
    "tags contains the key of exceptionTag (keys are compared without regard to case), so every role would carry the exception. Remove it from tags: the component sets it on the pipeline role only.",
    component,
    true,
  );
}
