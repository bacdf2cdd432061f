/**
 * What a preview shows of a plan while it does not know some values: all that does not depend on them. It is planned
 * twice, with a stand-in for each unknown value and without the value. What both plans say depends on none of them; what
 * they say differently stays unknown, and so does everything where the stand-ins leave something out.
 */
import * as pulumi from "@pulumi/pulumi";
import { roleArn } from "../permissions/aws/roleArn";
import type { Definition } from "../permissions/definition/definition";
import type { Diagnostic } from "../permissions/diagnostic";
import type { AwsPlace } from "./awsPlace";
import { whileUnknown } from "./declaredAccess";
import type { AccessInputs, AccessStructure, Values } from "./planStructure";
import { whenUnknown } from "./whenUnknown";

/** A plan as texts. */
export interface PlannedAccess {
  /** The policies of each role, by its id. */
  readonly policies: Readonly<Record<string, readonly string[]>>;
  readonly stepRoleArns: Record<string, string>;
  readonly definition: string;
  readonly jsonGetObjects: string[];
  /** In Mermaid's language. */
  readonly diagram: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** A plan of which some texts are unknown. */
export type ExpectedAccess = Partial<Omit<PlannedAccess, "policies">> & {
  readonly policies: Readonly<Record<string, readonly (string | undefined)[]>>;
};

/** Writes the texts of a plan; undefined: with these values something is left out. */
export type Attempt = (definition: Definition, values: Values, mayLeaveOut: boolean) => PlannedAccess | undefined;

/** Values of inputs; undefined where a preview does not know one. */
type Known<T> = Readonly<Record<string, T | undefined>>;

/** The values that may be unknown. */
export interface KnownValues {
  readonly bindings: Known<string>;
  readonly existingRoles: Known<string>;
  readonly bucketKeys: Known<string>;
  readonly declaredAccess: Known<Values["declaredAccess"][string]>;
}

/** The values of the inputs that are known: `KnownValues`, once the Output is. */
export const knownValues = ({
  bindings,
  existingRoles,
  bucketKeys,
  declaredAccess,
}: AccessInputs): pulumi.Output<unknown> =>
  pulumi.output({
    bindings: knownOf(bindings),
    existingRoles: knownOf(existingRoles),
    bucketKeys: knownOf(bucketKeys),
    declaredAccess: knownOf(declaredAccess),
  });

/** The texts that depend on no unknown value. */
export function expectAccess(
  { definition, standIns }: AccessStructure,
  known: KnownValues,
  place: AwsPlace,
  attempt: Attempt,
): ExpectedAccess {
  const roleNamed = (name: string) => (): string => roleArn(place, name);
  const keyOf = (digit: string) => (): string => "00000000-0000-0000-0000-000000000000".replaceAll("0", digit);
  const filled: Values = {
    bindings: fill(known.bindings, (name) => standIns.bindings[name]),
    existingRoles: fill(known.existingRoles, roleNamed("unknown")),
    bucketKeys: fill(known.bucketKeys, keyOf("0")),
    declaredAccess: fill(known.declaredAccess, (step) => standIns.declaredAccess[step]),
  };
  const without: Values = {
    bindings: fill(known.bindings, () => undefined),
    existingRoles: fill(known.existingRoles, roleNamed("other")),
    bucketKeys: fill(known.bucketKeys, keyOf("1")),
    declaredAccess: fill(known.declaredAccess, () => undefined),
  };
  const one = attempt(definition, filled, false);
  const unbound = namesOfUnknown(known.bindings);
  const other = attempt(withoutDefaults(definition, unbound), without, true);
  if (one === undefined || other === undefined) return { policies: {} };
  const open = new Set(namesOfUnknown(known.declaredAccess));
  const steps = definition.steps.filter(({ name }) => open.has(name));
  return {
    ...agreed(one, other),
    // Every binding is a default in it.
    ...(unbound.length === 0 && one.definition === other.definition && { definition: one.definition }),
    diagnostics: whileUnknown(inBoth(one.diagnostics, other.diagnostics), steps),
  };
}

function agreed(one: PlannedAccess, other: PlannedAccess): ExpectedAccess {
  const same = <K extends "stepRoleArns" | "jsonGetObjects" | "diagram">(key: K) =>
    JSON.stringify(one[key]) === JSON.stringify(other[key]) ? { [key]: one[key] } : {};
  return {
    ...same("stepRoleArns"),
    ...same("jsonGetObjects"),
    ...same("diagram"),
    policies: Object.fromEntries(
      Object.entries(one.policies).map(([id, texts]) => [
        id,
        texts.map((text, index) => (text === other.policies[id]?.[index] ? text : undefined)),
      ]),
    ),
  };
}

function inBoth(one: readonly Diagnostic[], other: readonly Diagnostic[]): readonly Diagnostic[] {
  const texts = new Set(other.map((each) => JSON.stringify(each)));
  return one.filter((each) => texts.has(JSON.stringify(each)));
}

const knownOf = (inputs: Readonly<Record<string, unknown>>): pulumi.Output<unknown> =>
  pulumi.output(
    Object.fromEntries(
      Object.entries(inputs).map(([name, value]) => [
        name,
        whenUnknown<unknown>(pulumi.output(value), () => pulumi.output(undefined)),
      ]),
    ),
  );

const namesOfUnknown = (known: Known<unknown>): string[] =>
  Object.keys(known).filter((name) => known[name] === undefined);

/** The known values, with what stands for each of the others, if anything does. */
const fill = <T>(known: Known<T>, standIn: (name: string) => T | undefined): Record<string, T> =>
  Object.fromEntries(
    Object.entries(known).flatMap(([name, value]) => {
      const given = value ?? standIn(name);
      return given === undefined ? [] : [[name, given] as const];
    }),
  );

const withoutDefaults = (definition: Definition, names: readonly string[]): Definition => ({
  ...definition,
  parameters: new Map(
    [...definition.parameters].map(([name, parameter]) => {
      const { defaultValue, ...rest } = parameter;
      return [name, defaultValue !== undefined && names.includes(name) ? rest : parameter];
    }),
  ),
});
