/** Findings about properties whose value has another shape than expected: what the role has is then unknown. */
import { misshapenIn, type Shape } from "../stack/shapes";
import type { Resource } from "../stack/resource";
import type { Draft } from "../rule/rule";

const expected: Readonly<Record<Shape, string>> = {
  text: "one text, an ARN or a name",
  texts: "a list of texts, each an ARN or a name",
  objects: "a list of objects",
  tags: "a map of texts, or a list of objects with key and value",
};

/** All texts: code -> (values) -> what is wrong, and the fix. */
const messages = {
  "property-unreadable": (shape: Shape) => ({
    message: "This property has an unexpected value, so it was not checked.",
    fix: `Expected ${expected[shape]}.`,
  }),
} as const;

/** One finding per property of these shapes. */
export const invalidShape = (resource: Resource, which: (shape: Shape) => boolean): Draft[] =>
  misshapenIn(resource)
    .filter(({ shape }) => which(shape))
    .map(({ path, shape }): Draft => ({
      code: "property-unreadable",
      kind: "violation",
      path,
      ...messages["property-unreadable"](shape),
    }));
