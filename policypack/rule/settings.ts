/** The settings of a rule: those every rule has and its own, in the terms of JSON Schema. Not here: what they do. */
import { elsewhereSchema } from "../stack/external";
import { exemptionSchema } from "./exemption";
import type { Rule, SettingSchema } from "./rule";

/** Schema of a setting, nested ones included. */
export interface SettingsSchema {
  readonly type: "string" | "array" | "boolean" | "integer" | "object";
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly minLength?: number;
  readonly pattern?: string;
  readonly items?: SettingsSchema;
  readonly properties?: Readonly<Record<string, SettingsSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: false;
  readonly default?: unknown;
}

const whenUnknown: SettingsSchema = {
  type: "string",
  enum: ["report", "stop"],
  description:
    "What cannot be judged in a preview: report it (it is judged before it is created), or treat it as a violation.",
  default: "report",
};

/** Name -> schema of every setting the rule has. */
export const settingsOfRule = (rule: Rule): Readonly<Record<string, SettingsSchema | SettingSchema>> => ({
  exemptions: exemptionSchema,
  whenUnknown,
  ...(rule.checkStack === undefined ? {} : { elsewhere: elsewhereSchema }),
  ...rule.settings,
});
