/**
 * The rules' configuration: the file that `pulumi preview --policy-pack-config` takes, read as the engine reads it: a
 * level, or an object with `enforcementLevel` and settings, by rule; `all` sets the level of those that say none.
 */
import { hasErrors, type Diagnostic } from "../permissions";
import {
  elements,
  isArray,
  isObject,
  member,
  pointerTo,
  readJson,
  type JsonObject,
  type JsonValue,
} from "../permissions/json";
import { didYouMean } from "../permissions/nearest";
import type { Level, Rule, SettingSchema, Settings } from "../policypack/rule/rule";
import { exemptionSchema } from "../policypack/rule/exemption";
import { settingsOfRule } from "../policypack/rule/settings";

/** All texts: what is wrong -> (values) -> text. */
const messages = {
  invalid: (what: string) => `The configuration is invalid: ${what}`,
  unknown: (what: "rule" | "setting", name: string, hint: string) => `Unknown ${what} ${name}.${hint}`,
  exemptionFile: () => "expected an object of lists by rule.",
  file: () => "expected an object by rule.",
  type: (type: string) => `expected ${type}.`,
  choice: (choices: string) => `expected one of ${choices}.`,
  empty: () => "expected a string that is not empty.",
  pattern: (pattern: string) => `expected a string that matches ${pattern}.`,
  missing: (name: string) => `${name} is missing.`,
} as const;

/** What a rule is run with. */
export interface RuleConfig {
  readonly level: Level;
  readonly settings: Settings;
}

/** Level and settings by rule; the diagnostics hold errors where the file is bad input. */
export interface RuleConfigs {
  readonly of: (rule: Rule) => RuleConfig;
  readonly diagnostics: readonly Diagnostic[];
}

/** The configuration that a file's text holds; without text, the rules' own. */
export function readRuleConfigs(text: string, rules: readonly Rule[], exemptions = ""): RuleConfigs {
  const configs = readConfigFile(text, rules);
  const more = readExemptionFile(exemptions, rules);
  return {
    of: (rule) => {
      const { level, settings } = configs.of(rule);
      const given = elements(member(more.value, rule.name));
      if (given.length === 0) return { level, settings };
      return { level, settings: { ...settings, exemptions: [...elements(member(settings, "exemptions")), ...given] } };
    },
    diagnostics: [...configs.diagnostics, ...more.diagnostics],
  };
}

/** Exemptions by rule: `{"pass-role-scope": [{"resource": …, "finding": …, "reason": …, "expires": …}]}`. */
function readExemptionFile(
  text: string,
  rules: readonly Rule[],
): { readonly value: JsonValue; readonly diagnostics: readonly Diagnostic[] } {
  if (text.trim() === "") return { value: {}, diagnostics: [] };
  const { value, diagnostics } = readJson(text);
  if (value === undefined || hasErrors(diagnostics)) return { value: {}, diagnostics };
  if (!isObject(value)) return { value: {}, diagnostics: [error("", messages.exemptionFile())] };
  const names = rules.map(({ name }) => name);
  return {
    value,
    diagnostics: Object.entries(value).flatMap(([name, list]) =>
      names.includes(name) ? checkValue(list, exemptionSchema, pointerTo("", name)) : [unknownRule(name, names)],
    ),
  };
}

function readConfigFile(text: string, rules: readonly Rule[]): RuleConfigs {
  const { value, diagnostics: unreadable } = text.trim() === "" ? { value: {}, diagnostics: [] } : readJson(text);
  if (value === undefined || hasErrors(unreadable)) return { of: ownConfig, diagnostics: unreadable };
  if (!isObject(value)) return { of: ownConfig, diagnostics: [error("", messages.file())] };
  const known = new Map(rules.map((rule) => [rule.name, rule]));
  const diagnostics = Object.entries(value).flatMap(([name, entry]) => {
    const rule = known.get(name);
    if (rule !== undefined || name === "all") return checkEntry(entry, name, rule);
    // Where secrets are to come from: the engine's own business.
    return name === "environments" ? [] : [unknownRule(name, [...known.keys(), "all"])];
  });
  const all = levelIn(member(value, "all"));
  return {
    of: (rule) => {
      const entry = member(value, rule.name);
      return { level: levelIn(entry) ?? all ?? rule.level, settings: isObject(entry) ? entry : {} };
    },
    diagnostics,
  };
}

const ownConfig = ({ level }: Rule): RuleConfig => ({ level, settings: {} });

/** A stack has no inputs left to repair: what is not repaired is a violation, as in the engine. */
const levels: Readonly<Record<string, Level>> = {
  advisory: "advisory",
  mandatory: "mandatory",
  remediate: "mandatory",
  disabled: "disabled",
};
const levelNames = Object.keys(levels).join(", ");

function levelIn(entry: JsonValue | undefined): Level | undefined {
  const name = isObject(entry) ? member(entry, "enforcementLevel") : entry;
  return typeof name === "string" && Object.hasOwn(levels, name) ? levels[name] : undefined;
}

const error = (path: string, what: string): Diagnostic => ({
  severity: "error",
  code: "config-unreadable",
  path,
  message: messages.invalid(what),
});

const unknownRule = (name: string, names: readonly string[]): Diagnostic => ({
  severity: "error",
  code: "config-unknown-rule",
  path: pointerTo("", name),
  message: messages.unknown("rule", JSON.stringify(name.slice(0, 80)), didYouMean(name, names)),
});

const unknownSetting = (path: string, name: string, names: readonly string[]): Diagnostic => ({
  severity: "error",
  code: "config-unknown-setting",
  path: pointerTo(path, name),
  message: messages.unknown("setting", JSON.stringify(name.slice(0, 80)), didYouMean(name, names)),
});

function checkEntry(entry: JsonValue, name: string, rule: Rule | undefined): Diagnostic[] {
  const path = pointerTo("", name);
  const level = isObject(entry) ? member(entry, "enforcementLevel") : entry;
  const place = isObject(entry) ? pointerTo(path, "enforcementLevel") : path;
  return [
    ...(level === undefined || levelIn(entry) !== undefined ? [] : [error(place, messages.choice(levelNames))]),
    ...(rule !== undefined && isObject(entry) ? checkSettings(entry, rule, path) : []),
  ];
}

function checkSettings(entry: JsonObject, rule: Rule, path: string): Diagnostic[] {
  const schemas = settingsOfRule(rule);
  const names = [...Object.keys(schemas), "enforcementLevel"];
  return Object.entries(entry).flatMap(([name, value]) => {
    const schema = Object.hasOwn(schemas, name) ? schemas[name] : undefined;
    if (schema !== undefined) return checkValue(value, schema, pointerTo(path, name));
    return name === "enforcementLevel" ? [] : [unknownSetting(path, name, names)];
  });
}

const isOfType: Readonly<Record<SettingSchema["type"], (value: JsonValue) => boolean>> = {
  string: (value) => typeof value === "string",
  boolean: (value) => typeof value === "boolean",
  integer: (value) => typeof value === "number" && Number.isInteger(value),
  array: isArray,
  object: isObject,
};

/** What a value lacks of its schema. */
function checkValue(value: JsonValue, schema: SettingSchema, path: string): Diagnostic[] {
  const { type, items, properties = {}, required = [], additionalProperties } = schema;
  if (!isOfType[type](value)) return [error(path, messages.type(article(type)))];
  if (typeof value === "string") return checkText(value, schema, path);
  if (isArray(value))
    return items === undefined ? [] : value.flatMap((each, index) => checkValue(each, items, pointerTo(path, index)));
  if (!isObject(value)) return [];
  return [
    ...required
      .filter((name) => member(value, name) === undefined)
      .map((name) => error(pointerTo(path, name), messages.missing(name))),
    ...Object.entries(value).flatMap(([name, each]) => {
      const inner = Object.hasOwn(properties, name) ? properties[name] : undefined;
      if (inner !== undefined) return checkValue(each, inner, pointerTo(path, name));
      return additionalProperties === false ? [unknownSetting(path, name, Object.keys(properties))] : [];
    }),
  ];
}

function checkText(
  value: string,
  { enum: choices, minLength = 0, pattern }: SettingSchema,
  path: string,
): Diagnostic[] {
  if (choices?.includes(value) === false) return [error(path, messages.choice(choices.join(", ")))];
  if (value.length < minLength) return [error(path, messages.empty())];
  return pattern === undefined || new RegExp(pattern).test(value) ? [] : [error(path, messages.pattern(pattern))];
}

const article = (type: string): string => `${/^[aio]/.test(type) ? "an" : "a"} ${type}`;
