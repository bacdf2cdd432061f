// Stack files as Pulumi writes them, made of the resources that the rules' cases are about.
import type { CaseResource } from "../../policypack/examples/cases";

/** The engine's mark of a secret. */
export const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

export const urnOf = ({ type, name }: CaseResource): string => `urn:pulumi:test::case::${type}::${name}`;

/** A resource as a state file holds it: outputs repeat what was given. */
export function stateOf(resource: CaseResource, all: readonly CaseResource[]): Record<string, unknown> {
  const { type, properties, madeFrom = {} } = resource;
  const urns = (names: readonly string[]) =>
    names.map((name) => {
      const from = all.find((each) => each.name === name);
      return from === undefined ? name : urnOf(from);
    });
  return {
    urn: urnOf(resource),
    type,
    custom: true,
    inputs: properties,
    outputs: properties,
    propertyDependencies: Object.fromEntries(Object.entries(madeFrom).map(([name, names]) => [name, urns(names)])),
  };
}

/** What `pulumi stack export` prints. */
export const stackExport = (resources: readonly object[]): string =>
  JSON.stringify({ version: 3, deployment: { manifest: {}, resources } }, null, 4);

export const exported = (resources: readonly CaseResource[]): string =>
  stackExport(resources.map((resource) => stateOf(resource, resources)));

/** What `pulumi preview --json --show-sames` prints of a stack that is new: no outputs. */
export const previewed = (resources: readonly CaseResource[]): string =>
  JSON.stringify({
    config: {},
    steps: resources.map((resource) => {
      const newState = { ...stateOf(resource, resources), outputs: undefined };
      return { op: "create", urn: urnOf(resource), newState };
    }),
    changeSummary: { create: resources.length },
  });
