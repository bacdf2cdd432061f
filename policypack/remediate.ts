/**
 * Remediation through Pulumi's policy SDK: fixes a resource's inputs in place, where the rule's remedy is certain. What
 * is unknown or a secret is never touched, so that a secret cannot come back without its mark.
 */
import type { ResourceValidationArgs } from "@pulumi/policy";
import { elements, isArray, readJson, type JsonValue } from "../permissions/json";
import { judgeResource } from "./rule/judge";
import { applyRemedy, type Repair } from "./remedies/repairs";
import type { Rule, Settings } from "./rule/rule";
import { isList, readProperty, secretValue, textOf } from "./stack/known";
import type { Resource } from "./stack/resource";

/** A resource looked at alone. */
export const toLoneResource = ({ urn, type, name }: ResourceValidationArgs, properties: unknown): Resource => {
  return { urn, type, name, properties, dependencies: [], propertyDependencies: {} };
};

/** The inputs, fixed; undefined where nothing is. `today` as YYYY-MM-DD. */
export function remediate(
  rule: Rule,
  args: ResourceValidationArgs,
  settings: Settings,
  today: string,
): Record<string, unknown> | undefined {
  const { remedy } = rule;
  if (remedy === undefined || rule.checkResource?.types.has(args.type) !== true) return undefined;
  const inputs = behindProxies(args.props);
  const resource = toLoneResource(args, hideSecrets(inputs, 0));
  const { violations } = judgeResource(rule, resource, settings, today);
  const account = accountOf(args.provider?.props);
  const given = { settings, ...(account === undefined ? {} : { account }) };
  const repairs = applyRemedy(remedy, resource, violations, given);
  for (const repair of repairs) apply(repair, inputs);
  return repairs.length === 0 ? undefined : args.props;
}

/** What the SDK's proxies stand before: secrets are marked in it, and unknown values are their marks. */
function behindProxies(props: object): object {
  const target = (props as Record<string, unknown>)["__getSpecialProxyTarget"];
  return typeof target === "object" && target !== null && target !== props ? behindProxies(target) : props;
}

/** Deeper than any real property. */
const deepest = 128;

/** Secrets, and whatever else is not plain data, as state files mark secrets: they are read as values nobody knows. */
function hideSecrets(value: unknown, depth: number): unknown {
  if (typeof value !== "object" || value === null || depth > deepest) return value;
  if (Array.isArray(value)) return value.map((each) => hideSecrets(each, depth + 1));
  if (Object.getPrototypeOf(value) !== Object.prototype) return secretValue;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, hideSecrets(each, depth + 1)]));
}

function apply({ place, value }: Repair, inputs: object): void {
  const parents = place.slice(0, -1);
  const parent = parents.reduce<unknown>((at, part) => (at as Record<string | number, unknown>)[part], inputs);
  Object.assign(parent as object, { [place.at(-1) ?? ""]: value });
}

/** The only account that the provider may work in; a provider's settings that are no text are JSON. */
function accountOf(provider: Record<string, unknown> | undefined): string | undefined {
  const written = provider === undefined ? undefined : readProperty(provider, "allowedAccountIds");
  const text = textOf(written);
  const value: JsonValue | undefined = text === undefined ? undefined : readJson(text).value;
  const accounts = isArray(value) ? elements(value) : isList(written) ? written : [];
  const [account, ...more] = accounts;
  return typeof account === "string" && /^\d{12}$/.test(account) && more.length === 0 ? account : undefined;
}
