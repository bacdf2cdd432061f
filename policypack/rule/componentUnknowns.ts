/**
 * Unknown policies of our own components, reported about the component: it writes them all from the same inputs, and what it
 * writes passes every rule (test/policypack/invariant.test.ts). They are judged once they are known, like any other.
 */
import { describeUrn, type Resource } from "../stack/resource";
import type { Stack } from "../stack/stack";
import type { Finding } from "./rule";

const isOurs = ({ type }: Resource): boolean => type.startsWith("sagemaker-pipeline-access:index:");

/** All texts about components: code -> (values) -> what is wrong. */
const messages = {
  "unknown-value": (from: readonly string[]) =>
    `The policies of this component are unknown until \`pulumi up\`, so they were not checked.${from.length === 0 ? "" : ` They are made from ${from.join(", ")}.`}`,
} as const;

/** The finding, or where it is about a value of a component's that is not known yet, the same about the component. */
export function attributeToComponent(stack: Stack, finding: Finding): Finding {
  const component = finding.code === "unknown-value" ? componentOf(stack, finding.urn) : undefined;
  if (component === undefined) return finding;
  const inputs = Object.entries(component.propertyDependencies).filter(([, from]) => from.length > 0);
  const from = [...new Set(inputs.flatMap(([, urns]) => urns))].map(describeUrn);
  return {
    ...finding,
    urn: component.urn,
    path: inputs.map(([name]) => name).join(", "),
    message: messages["unknown-value"](from),
  };
}

/** The outermost component of ours around a resource. */
function componentOf({ byUrn }: Stack, urn: string): Resource | undefined {
  let found: Resource | undefined;
  const seen = new Set<string>();
  for (let at = byUrn.get(urn); at?.parent !== undefined && !seen.has(at.urn);) {
    seen.add(at.urn);
    at = byUrn.get(at.parent);
    if (at !== undefined && isOurs(at)) found = at;
  }
  return found;
}
