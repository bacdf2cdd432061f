/** Findings about properties that hold something else than they are for: what a role has then cannot be told. */
import { misshapenIn, type Shape } from "../stack/shapes";
import type { Resource } from "../stack/resource";
import type { Draft } from "../rule/rule";

const expected: Readonly<Record<Shape, string>> = {
  text: "one text, an ARN or a name",
  texts: "a list of texts, each an ARN or a name",
  objects: "a list of objects",
  tags: "a map of texts, or a list of objects with key and value",
};

/** One finding per property of these; `matters`: what cannot be judged. */
export const invalidShape = (resource: Resource, matters: string, which: (shape: Shape) => boolean): Draft[] =>
  misshapenIn(resource)
    .filter(({ shape }) => which(shape))
    .map(({ path, shape }): Draft => ({
      code: "property-unreadable",
      kind: "violation",
      path,
      message: `This is not what the property is for, so ${matters} cannot be judged.`,
      fix: `Give ${expected[shape]}.`,
    }));
