/** The settings of a rule: those every rule has and its own, in the terms of JSON Schema. Not here: what they do. */
import { externalSchema } from "../stack/external";
import { exemptionSchema } from "./exemption";
import { exemptionTagsSchema } from "./tagExemptions";
import type { Rule, SettingSchema } from "./rule";

const whenUnknown: SettingSchema = {
  type: "string",
  enum: ["report", "stop"],
  description:
    "What cannot be checked in a preview: report it (it is checked before it is created), or treat it as a violation.",
  default: "report",
};

const quotePolicies: SettingSchema = {
  type: "boolean",
  description:
    "Show in the engine's messages what `check` shows: the statement that a finding is about, and the exact change that fixes it. Off by default: the engine does not tell the pack which values are secrets. Set it where policies, definitions and bindings hold no secrets.",
  default: false,
};

/** Name -> schema of every setting the rule has. */
export const settingsOfRule = (rule: Rule): Readonly<Record<string, SettingSchema>> => ({
  exemptions: exemptionSchema,
  exemptionTags: exemptionTagsSchema,
  whenUnknown,
  quotePolicies,
  ...(rule.checkStack === undefined && rule.weigh === undefined ? {} : { external: externalSchema }),
  ...rule.settings,
});
