// What a case of a rule is: data, which tests judge and the rule's page shows. Resources pass through the policy SDK's own
// proxy, so that reading an unknown throws as it does in the engine. Nothing here is part of the build or of the package.
import { unknownCheckingProxy } from "@pulumi/policy";
import { judgeStack, type RuleResult } from "../rule/judge";
import type { Rule, Settings } from "../rule/rule";
import type { Resource } from "../stack/resource";
import { readStack, type Stack } from "../stack/stack";

/** The engine's mark of a value that a preview does not know. */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** The day all cases happen on. */
export const today = "2026-11-24";

export interface CaseResource {
  readonly type: string;
  readonly name: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /** Property -> names of the resources its value is made from. */
  readonly madeFrom?: Readonly<Record<string, readonly string[]>>;
}

export interface RuleCase {
  readonly scenario: "absent" | "pass" | "fail" | "exempted" | "unknown";
  /** Completes "it …". */
  readonly title: string;
  readonly resources: readonly CaseResource[];
  readonly settings?: Settings;
  /** `name: code@path` of every violation and unknown; for exempted cases also those exempted. */
  readonly finds: readonly string[];
}

const urnOf = ({ type, name }: CaseResource): string => `urn:pulumi:test::case::${type}::${name}`;

/** The case's resources as the engine would show them. */
export function stackOf(resources: readonly CaseResource[]): Stack {
  const urns = new Map(resources.map((resource) => [resource.name, urnOf(resource)]));
  return readStack(
    resources.map((resource): Resource => {
      const propertyDependencies = Object.fromEntries(
        Object.entries(resource.madeFrom ?? {}).map(([name, from]) => [
          name,
          from.map((each) => urns.get(each) ?? each),
        ]),
      );
      return {
        urn: urnOf(resource),
        type: resource.type,
        name: resource.name,
        properties: unknownCheckingProxy(resource.properties),
        dependencies: Object.values(propertyDependencies).flat(),
        propertyDependencies,
      };
    }),
  );
}

export const judgeCase = (rule: Rule, { resources, settings = {} }: RuleCase): RuleResult =>
  judgeStack(rule, stackOf(resources), settings, today);

/** An IAM document as JSON text. */
export const policy = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });
